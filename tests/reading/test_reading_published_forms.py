"""The eight published forms, read exactly: every field, all 58 indicators, 32 rows 不适用."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jixiao.declaration import Declaration, from_json, to_json
from jixiao.reading import read, read_path

DATA = Path(__file__).parents[1] / "data" / "reading"
ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases"

needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="the published forms are not here: put them at ../shared/cases"
)


def rows_of(declaration: Declaration) -> list[list[object]]:
    return [
        [
            row.label1,
            row.label2,
            row.name,
            row.target.text if row.target else None,
            row.explanation,
            row.mandatory,
        ]
        for row in declaration.indicators
    ]


def yuan(printed: str) -> Decimal:
    return Decimal(printed.replace(",", "")) * 10000


@pytest.fixture(scope="module")
def declarations(published: str) -> tuple[Declaration, ...]:
    return read(published.encode(), "forms.txt")


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    return [
        json.loads((DATA / f"form-{number}.json").read_text(encoding="utf-8"))
        for number in range(1, 9)
    ]


def test_eight_forms_are_found(declarations: tuple[Declaration, ...]) -> None:
    assert len(declarations) == 8


@pytest.mark.parametrize("place", range(8))
def test_header_is_read_exactly(
    place: int, declarations: tuple[Declaration, ...], expected: list[dict[str, Any]]
) -> None:
    read_form, gold = declarations[place], expected[place]
    project = dict(gold["project"])
    assert read_form.form.title == gold["title"]
    assert read_form.form.profile == "shenzhen-2022"
    assert read_form.fiscal_year == gold["fiscal_year"]
    assert read_form.project.total_budget == yuan(project.pop("total_budget_wan"))
    assert read_form.project.annual_budget == yuan(project.pop("annual_budget_wan"))
    assert {key: getattr(read_form.project, key) for key in project} == project


@pytest.mark.parametrize("place", range(8))
def test_prose_is_read_character_by_character(
    place: int, declarations: tuple[Declaration, ...], expected: list[dict[str, Any]]
) -> None:
    objectives = declarations[place].objectives
    gold = expected[place]["objectives"]
    assert {key: getattr(objectives, key) for key in gold} == gold


@pytest.mark.parametrize("place", range(8))
def test_rows_are_read_exactly(
    place: int, declarations: tuple[Declaration, ...], expected: list[dict[str, Any]]
) -> None:
    assert rows_of(declarations[place]) == expected[place]["rows"]


def test_counts_of_the_published_forms(declarations: tuple[Declaration, ...]) -> None:
    rows = [row for declaration in declarations for row in declaration.indicators]
    assert sum(row.applicable for row in rows) == 58
    assert sum(not row.applicable for row in rows) == 32
    assert [row.number for row in declarations[0].indicators] == list(range(1, 11))


def test_targets_are_typed(declarations: tuple[Declaration, ...]) -> None:
    kinds = [row.target.kind for row in declarations[0].indicators if row.target]
    assert kinds[0] == "comparison"
    assert kinds[4] == "not_applicable"
    assert all(row.target is not None for form in declarations for row in form.indicators)


def test_the_only_doubt_is_the_year_of_the_form_that_names_none(
    declarations: tuple[Declaration, ...],
) -> None:
    doubts = [(form.project.name, doubt.reason) for form in declarations for doubt in form.doubts]
    assert doubts == [("预算准备金", "fiscal_year.code_only")]


def test_every_field_and_row_says_where_it_stands(
    declarations: tuple[Declaration, ...], published: str
) -> None:
    lines = published.split("\n")
    for declaration in declarations:
        assert len(declaration.lineage) == 13
        places = [entry.source for entry in declaration.lineage]
        places += [row.source for row in declaration.indicators if row.source]
        assert len(places) == 13 + len(declaration.indicators)
        for place in places:
            assert place.lines is not None
            first, last = place.lines
            assert place.text in "\n".join(lines[first - 1 : last])
            assert place.text.count("\n") == last - first


def test_document_is_named_and_hashed(declarations: tuple[Declaration, ...]) -> None:
    document = declarations[0].document
    assert document.name == "forms.txt"
    assert document.media_type == "text/plain"
    assert len(document.sha256) == 64


def test_declarations_survive_their_json(declarations: tuple[Declaration, ...]) -> None:
    for declaration in declarations:
        assert from_json(to_json(declaration)) == declaration


@needs_cases
@pytest.mark.parametrize("number", range(1, 9))
def test_original_wording_is_read_exactly(number: int) -> None:
    (path,) = (CASES / "gold-open").glob(f"seed-{number}.json")
    gold = json.loads(path.read_text(encoding="utf-8"))
    form = read_path(CASES / "seeds.txt")[number - 1]
    project, objectives = form.project, form.objectives
    assert form.form.title == gold["title"]
    assert form.fiscal_year == gold["fiscal_year"]
    assert project.code == gold["project_code"]
    assert project.name == gold["project_name"]
    assert project.applicant == gold["applicant"]
    assert project.department == gold["department"]
    assert str(project.term_years) == gold["period_years"]
    assert f"{project.type_code} {project.type_label}" == gold["project_type"]
    assert project.is_new is (gold["is_new_project"] == "是")
    assert project.allocation_method == gold["allocation_method"]
    assert project.total_budget == yuan(gold["totals"]["project_total_wan"])
    assert project.annual_budget == yuan(gold["totals"]["current_year_wan"])
    assert objectives.overview == gold["objectives"]["project_overview"]
    assert objectives.annual == gold["objectives"]["annual"]
    assert objectives.long_term == gold["objectives"]["long_term"]
    keys = ("level1", "level2", "level3", "value", "explanation", "mandatory")
    assert rows_of(form) == [[row[key] for key in keys] for row in gold["indicators"]]
