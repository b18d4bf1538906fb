"""The declaration (绩效目标申报表) as data: types, JSON in and out, form profiles."""

from __future__ import annotations

from jixiao.declaration._amend import (
    Amended,
    amend,
    checked,
    with_class,
    with_indicator,
    with_row,
    without_row,
)
from jixiao.declaration._blank import blank_form
from jixiao.declaration._code_lists import (
    CodeEntry,
    CodeList,
    CodeListKind,
    asked_codes,
    code_list_kind,
    code_list_kinds,
    printed_codes,
)
from jixiao.declaration._codec import from_json, schema, to_json
from jixiao.declaration._continued import continued
from jixiao.declaration._profiles import (
    FormClass,
    FormField,
    FormProfile,
    FormSigns,
    profile,
    profile_ids,
)
from jixiao.declaration._types import (
    SCHEMA,
    Correction,
    Declaration,
    Document,
    Doubt,
    FormKind,
    FormRef,
    FundLine,
    Indicator,
    Level1,
    Level2,
    Lineage,
    Objectives,
    Project,
    Source,
)
from jixiao.declaration._values import field_text, field_value, plain_number, wan, yuan_from_wan

__all__ = [
    "SCHEMA",
    "Amended",
    "CodeEntry",
    "CodeList",
    "CodeListKind",
    "Correction",
    "Declaration",
    "Document",
    "Doubt",
    "FormClass",
    "FormField",
    "FormKind",
    "FormProfile",
    "FormRef",
    "FormSigns",
    "FundLine",
    "Indicator",
    "Level1",
    "Level2",
    "Lineage",
    "Objectives",
    "Project",
    "Source",
    "amend",
    "asked_codes",
    "blank_form",
    "checked",
    "code_list_kind",
    "code_list_kinds",
    "continued",
    "field_text",
    "field_value",
    "from_json",
    "plain_number",
    "printed_codes",
    "profile",
    "profile_ids",
    "schema",
    "to_json",
    "wan",
    "with_class",
    "with_indicator",
    "with_row",
    "without_row",
    "yuan_from_wan",
]
