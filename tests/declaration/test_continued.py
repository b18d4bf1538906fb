"""The form of one year as the beginning of another's."""

from __future__ import annotations

from dataclasses import replace

from jixiao.declaration import (
    Declaration,
    Document,
    Project,
    amend,
    blank_form,
    continued,
    from_json,
    to_json,
)
from jixiao.targets import parse


def filled() -> Declaration:
    """A form of 2022 with a dated goal and a dated target."""
    form = blank_form(
        "shenzhen-2022",
        document=Document("表.txt", "0" * 64, "text/plain"),
        fiscal_year=2022,
        project=Project(code="440304231311500000001", name="培训费", applicant="某单位"),
    )
    texts = {
        "objectives.overview": "2022年起三年的项目",
        "objectives.annual": "2022年完成培训2次",
        "indicators[0].name": "2022年培训次数",
        "indicators[0].target": "≥2次",
        "indicators[2].name": "完成时间",
        "indicators[2].target": "2022年12月31日前",
        "project.is_new": "是",
        "project.annual_budget": "3.5",
    }
    return amend(form, texts).declaration


def test_the_old_year_becomes_the_new_one_in_goal_and_rows() -> None:
    begun = continued(filled(), 2023)

    assert begun.fiscal_year == 2023
    assert begun.objectives.annual == "2023年完成培训2次"
    assert begun.indicators[0].name == "2023年培训次数"
    target = begun.indicators[2].target
    assert target is not None and target.text == "2023年12月31日前"
    assert target == parse("2023年12月31日前")


def test_prose_over_several_years_stays() -> None:
    assert continued(filled(), 2023).objectives.overview == "2022年起三年的项目"


def test_what_belongs_to_the_old_year_ends() -> None:
    form = filled()
    reported = replace(form.indicators[0], actual=parse("2次"), remark="按期完成")
    begun = continued(replace(form, indicators=(reported, *form.indicators[1:])), 2023)

    assert begun.project.is_new is False
    assert begun.indicators[0].actual is None and begun.indicators[0].remark is None
    assert begun.lineage == begun.doubts == begun.corrections == ()
    assert "2022年度" in begun.document.name and begun.document.sha256 != form.document.sha256


def test_everything_else_stays() -> None:
    form = filled()
    begun = continued(form, 2023)

    assert begun.project.annual_budget == form.project.annual_budget
    assert [row.level2 for row in begun.indicators] == [row.level2 for row in form.indicators]
    assert from_json(to_json(begun)) == begun
