"""What people type on the list and edit pages, shaped for the acts."""

from __future__ import annotations

import re

from django import forms
from django.core import signing
from django.http import QueryDict

from jixiao.declaration import (
    Amended,
    Declaration,
    Level2,
    amend,
    field_text,
    from_json,
    profile,
    to_json,
    with_row,
    without_row,
)
from jixiao.errors import Message, NotReadable
from jixiao.targets import Context
from jixiao.web.declaring.queries import ProjectFilter
from jixiao.web.posted import whole_number
from jixiao.web.reviewing.queries import CLASS_LABELS

IDENTITY = ("project.code", "project.applicant")
_WORKING = "jixiao.working-copy"
_ADOPTED = re.compile(r"[A-Z]\d{2} [a-z0-9_.\[\]]{1,60}\Z")


class TrialForm(forms.Form):
    """A value to try, and what stands around it on a form. All but the value may be left out."""

    value = forms.CharField(
        label="指标值",
        max_length=4000,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autofocus": True, "placeholder": "例如 90%以上"}
        ),
    )
    level2 = forms.ChoiceField(
        label="二级指标",
        required=False,
        choices=[("", "（不限）"), *CLASS_LABELS.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    name = forms.CharField(
        label="三级指标名称",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    fiscal_year = forms.IntegerField(
        label="预算年度",
        required=False,
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    actual = forms.CharField(
        label="实际完成值（试评）",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def context(self) -> Context:
        """The row as the target language knows it."""
        data = self.cleaned_data
        return Context(
            level2=data["level2"] or None,
            name=data["name"] or None,
            fiscal_year=data["fiscal_year"],
        )


def project_filter(query: QueryDict) -> ProjectFilter:
    """The list's filter from the address."""
    return ProjectFilter(
        text=query.get("text", "").strip()[:100],
        year=query.get("year", ""),
        state=query.get("state", ""),
        organisation=query.get("organisation", ""),
        severity=query.get("severity", ""),
        budget=query.get("budget", ""),
        sort=query.get("sort", "code"),
    )


def page_number(query: QueryDict) -> int:
    """The page asked for, at least 1."""
    return max(1, min(whole_number(query.get("page", "")) or 1, 1_000_000))


def typed_fields(data: QueryDict, prefix: str = "") -> dict[str, str]:
    """Field paths and texts of an edit form: inputs are named `prefix` + field path."""
    return {
        name.removeprefix(prefix): data[name]
        for name in data
        if name.startswith((f"{prefix}project.", f"{prefix}objectives.", f"{prefix}indicators["))
        or name == f"{prefix}fiscal_year"
    }


def amended(declaration: Declaration, data: QueryDict) -> Amended:
    """The declaration with what was typed; only what differs counts as a change."""
    current = editable_texts(declaration)
    changes = {
        path: text
        for path, text in typed_fields(data).items()
        if path in current and text.replace("\r\n", "\n").strip() != current[path].strip()
    }
    return amend(declaration, changes)


def signed(declaration: Declaration) -> str:
    """A working copy for a hidden input: what the page began from, proof against tampering."""
    return signing.dumps(to_json(declaration), salt=_WORKING, compress=True)


def working_copy(data: QueryDict) -> Declaration:
    """The working copy a page sends back. Raises NotReadable if it is missing or altered."""
    try:
        return from_json(signing.loads(data.get("working", ""), salt=_WORKING))
    except signing.BadSignature as error:
        raise NotReadable(
            Message(
                id="edit.working_copy",
                where="编辑页面",
                what="页面数据不完整，本次没有保存。",
                how="请返回后重新打开编辑页面；浏览器“后退”可找回您填写的内容。",
            )
        ) from error


def editable_texts(declaration: Declaration) -> dict[str, str]:
    """Every field a clerk may edit, by path, as text. Code, unit and year identify the project."""
    form = profile(declaration.form.profile)
    texts = {
        entry.path: field_text(declaration, entry.path)
        for entry in form.fields
        if entry.path not in IDENTITY
    }
    for index, row in enumerate(declaration.indicators):
        texts[f"indicators[{index}].name"] = row.name
        texts[f"indicators[{index}].target"] = row.target.text if row.target else ""
        texts[f"indicators[{index}].explanation"] = row.explanation or ""
    return texts


def adopted_names(data: QueryDict) -> tuple[str, ...]:
    """The findings whose text was taken over, as rule and field path; anything else is dropped."""
    return tuple(dict.fromkeys(name for name in data.getlist("adopted") if _ADOPTED.match(name)))


def with_rows_changed(declaration: Declaration, data: QueryDict) -> Declaration:
    """Apply the buttons “add a row” (`add` = class code) and “remove” (`remove` = row number)."""
    classes = {level.value: level for level in Level2}
    if chosen := classes.get(data.get("add", "")):
        return with_row(declaration, chosen)
    number = whole_number(data.get("remove", "")) or 0
    if 1 <= number <= len(declaration.indicators):
        return without_row(declaration, number)
    return declaration


def answered(declaration: Declaration, data: QueryDict) -> Declaration:
    """Apply the button of a doubt's candidate: `answer` is the field path, `=`, and the text. Only
    candidates of a doubt that is still open are taken."""
    path, _, text = data.get("answer", "").partition("=")
    offered = {
        one for doubt in declaration.doubts if doubt.field == path for one in doubt.candidates
    }
    return amend(declaration, {path: text}).declaration if text in offered else declaration
