"""Eight published forms (深圳福田, 2022) as declarations, built without the reading room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jixiao.declaration import (
    Declaration,
    Document,
    FormKind,
    FormRef,
    Indicator,
    Objectives,
    Project,
    profile,
    yuan_from_wan,
)
from jixiao.targets import Context, parse

FORMS = Path(__file__).parent.parent / "data" / "writing" / "forms.json"


def _declaration(fields: dict[str, str], rows: list[list[str]]) -> Declaration:
    form = profile("shenzhen-2022")
    classes = {"*" * entry.mandatory + entry.label2: entry for entry in form.classes}
    value = [fields[entry.label] for entry in form.fields]
    type_code, type_label = value[5].split(" ", 1)
    indicators = []
    for number, (label1, label2, name, target, explanation) in enumerate(rows, 1):
        entry = classes[label2]
        context = Context(level1=label1, level2=entry.label2, name=name, fiscal_year=2022)
        indicators.append(
            Indicator(
                number=number,
                level1=entry.level1,
                level2=entry.level2,
                label1=label1,
                label2=entry.label2,
                name=name,
                target=parse(target, context),
                explanation=explanation,
                mandatory=entry.mandatory,
                applicable=name not in form.blank_tokens,
            )
        )
    return Declaration(
        document=Document("forms.json", "", "application/json"),
        form=FormRef(form.id, FormKind.DECLARATION, form.title),
        fiscal_year=2022,
        project=Project(
            code=value[0],
            name=value[1],
            applicant=value[2],
            department=value[3],
            term_years=int(value[4]),
            type_code=type_code,
            type_label=type_label,
            is_new=value[6] == "是",
            allocation_method=value[7],
            total_budget=yuan_from_wan(value[8]),
            annual_budget=yuan_from_wan(value[9]),
        ),
        objectives=Objectives(*value[10:13]),
        indicators=tuple(indicators),
    )


@pytest.fixture(scope="session")
def published() -> list[dict[str, object]]:
    """The eight forms as printed: `fields` by label, `rows` of five cells."""
    data: list[dict[str, object]] = json.loads(FORMS.read_text(encoding="utf-8"))
    return data


@pytest.fixture(scope="session")
def declarations(published: list[dict[str, object]]) -> tuple[Declaration, ...]:
    """The eight forms as declarations."""
    return tuple(_declaration(form["fields"], form["rows"]) for form in published)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def training(declarations: tuple[Declaration, ...]) -> Declaration:
    """培训费, ten rows."""
    return declarations[0]
