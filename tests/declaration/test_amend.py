"""Typed corrections: read like the text of a document, refused with a reason, nothing invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from jixiao.declaration import (
    SUGGESTED,
    Doubt,
    Level2,
    Lineage,
    Source,
    amend,
    checked,
    from_json,
    to_json,
    with_indicator,
    with_row,
    with_suggestion,
    without_row,
)
from jixiao.demo import forms
from jixiao.reading import read


@pytest.fixture(scope="module")
def declaration():
    return read(forms(), "forms.txt", fiscal_year=2022)[0]


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("project.annual_budget", "1,432.20", Decimal("14322000.00")),
        ("project.annual_budget", "４．１８", Decimal("41800.00")),
        ("project.annual_budget", "0.000001", Decimal("0.01")),
        ("project.annual_budget", "", None),
        ("project.term_years", "５", 5),
        ("project.is_new", "是", True),
        ("project.name", " 新名称 ", "新名称"),
    ],
)
def test_a_header_field_is_read(declaration, path, text, value):
    changed = amend(declaration, {path: text})

    assert changed.problems == ()
    assert getattr(changed.declaration.project, path.split(".")[1]) == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("project.annual_budget", "四万"),
        ("project.annual_budget", "-5"),
        ("project.annual_budget", "99999999999"),
        ("project.annual_budget", "0.0000001"),
        ("project.term_years", "三年"),
        ("project.term_years", "0"),
        ("project.is_new", "也许"),
        ("project.type", "履职类项目"),
        ("fiscal_year", "22"),
        ("objectives.overview", "长" * 4001),
    ],
)
def test_what_cannot_be_read_changes_nothing_and_says_why(declaration, path, text):
    result = amend(declaration, {path: text})

    assert result.declaration == declaration
    [(field, message)] = result.problems
    assert field == path
    assert message.where and message.what and message.how


def test_a_target_is_read_in_its_rows_context(declaration):
    changed = amend(declaration, {"indicators[0].target": "不少于3次"}).declaration

    target = changed.indicators[0].target
    assert (target.text, target.kind) == ("不少于3次", "comparison")


def test_an_empty_target_is_not_stated(declaration):
    changed = amend(declaration, {"indicators[0].target": ""}).declaration

    assert changed.indicators[0].target is None


def test_a_looked_at_field_is_no_longer_in_doubt():
    text = (
        forms().decode().replace("本年度项目金额（万元）： 4.18", "本年度项目金额（万元）： 四万")
    )
    doubtful = read(text.encode(), "forms.txt", fiscal_year=2022)[0]
    assert "project.annual_budget" in [doubt.field for doubt in doubtful.doubts]

    settled = amend(doubtful, {"project.annual_budget": "4.18"}).declaration

    assert "project.annual_budget" not in [doubt.field for doubt in settled.doubts]


def test_a_row_takes_the_place_of_not_applicable(declaration):
    changed = with_row(declaration, Level2.ECOLOGICAL)

    rows = [row for row in changed.indicators if row.level2 is Level2.ECOLOGICAL]
    assert [(row.name, row.applicable) for row in rows] == [("", True)]
    assert len(changed.indicators) == len(declaration.indicators)


def test_a_row_is_added_at_the_end_of_its_class(declaration):
    changed = with_row(declaration, Level2.QUANTITY)

    assert [row.name for row in changed.indicators[:3]] == ["培训次数", "", "培训人员出席率"]
    assert [row.number for row in changed.indicators] == list(range(1, 12))


def test_a_class_without_rows_reads_not_applicable(declaration):
    changed = without_row(declaration, 1)

    first = changed.indicators[0]
    assert (first.level2, first.name, first.applicable) == (Level2.QUANTITY, "不适用", False)


def test_what_is_said_of_a_row_moves_with_it_and_ends_with_it(declaration):
    source = Source("培训人员出席率 ≥95%", page=1)
    said = replace(
        declaration,
        doubts=(Doubt("indicators[0].target", "x", "?"), Doubt("indicators[1]", "x", "?")),
        lineage=(Lineage("project.name", source), Lineage("indicators[1].name", source)),
    )

    longer = with_row(said, Level2.QUANTITY)
    shorter = without_row(with_row(longer, Level2.QUANTITY), 1)

    assert [doubt.field for doubt in longer.doubts] == ["indicators[0].target", "indicators[2]"]
    assert [entry.field for entry in longer.lineage] == ["project.name", "indicators[2].name"]
    assert [doubt.field for doubt in shorter.doubts] == ["indicators[2]"]


def test_an_indicator_fills_the_empty_row_of_its_class_first(declaration):
    empty = with_row(declaration, Level2.ECOLOGICAL)

    one = with_indicator(empty, Level2.ECOLOGICAL, "绿化面积", "≥5公顷")
    two = with_indicator(one, Level2.ECOLOGICAL, "节水量", "≥3吨")

    names = [row.name for row in two.indicators if row.level2 is Level2.ECOLOGICAL]
    assert len(one.indicators) == len(empty.indicators) and names == ["绿化面积", "节水量"]


def test_a_suggested_value_is_a_question_until_somebody_answers_it(declaration):
    source = Source("绿化面积 ≥5公顷", sheet="《绿化养护》2021年度申报表", lines=(7, 7))
    begun = with_suggestion(
        declaration,
        Level2.ECOLOGICAL,
        "绿化面积",
        source,
        message="常用“≥5公顷”",
        candidates=("≥5公顷",),
    )
    place = next(i for i, row in enumerate(begun.indicators) if row.name == "绿化面积")

    [doubt] = [each for each in begun.doubts if each.reason == SUGGESTED]
    assert begun.indicators[place].target is None
    assert (doubt.field, doubt.candidates) == (f"indicators[{place}].target", ("≥5公顷",))
    answered = amend(begun, {doubt.field: "≥6公顷"}).declaration
    assert answered.doubts == declaration.doubts
    assert Lineage(f"indicators[{place}].name", source) in answered.lineage
    renamed = amend(answered, {f"indicators[{place}].name": "养护面积"}).declaration
    assert renamed.lineage == declaration.lineage


def test_what_has_no_usual_value_is_copied_without_a_question(declaration):
    source = Source("绿化面积")
    begun = with_suggestion(declaration, Level2.ECOLOGICAL, "绿化面积", source)

    assert begun.doubts == declaration.doubts and begun.lineage[-1].source == source
    assert with_suggestion(declaration, Level2.COST_SOCIAL, "噪声投诉", source) is declaration


def doubtful(declaration, *fields):
    source = Source("原文", page=3, box=(1, 2, 3, 4))
    doubts = tuple(Doubt(field, "x", "请核对", source=source) for field in fields)
    return replace(declaration, doubts=doubts)


def answered(declaration, changes):
    at = datetime(2022, 3, 1, 2, 3, 4, 5, tzinfo=UTC)
    return checked(declaration, changes, by="clerk", at=at)


def test_an_answer_to_a_doubt_is_kept_with_what_was_read_and_where(declaration):
    asked = doubtful(declaration, "project.annual_budget", "indicators[0].target")

    result = answered(asked, {"project.annual_budget": "5.00"})

    [correction] = result.declaration.corrections
    assert (correction.field, correction.read, correction.put) == (
        "project.annual_budget",
        "4.18",
        "5.00",
    )
    assert (correction.by, correction.at) == ("clerk", "2022-03-01T02:03:04+00:00")
    assert correction.source == asked.doubts[0].source
    assert [doubt.field for doubt in result.declaration.doubts] == ["indicators[0].target"]
    assert from_json(to_json(result.declaration)) == result.declaration


def test_a_confirmed_reading_keeps_its_place_in_the_original(declaration):
    asked = doubtful(declaration, "indicators[0].target", "project.name")
    text = asked.indicators[0].target.text

    result = answered(asked, {"indicators[0].target": f" {text} ", "project.name": "培训费"})

    assert result.declaration.indicators == asked.indicators
    assert result.declaration.lineage == asked.lineage
    assert result.declaration.doubts == ()
    assert [entry.read == entry.put for entry in result.declaration.corrections] == [True, True]


def test_an_answer_that_cannot_be_read_settles_nothing(declaration):
    asked = doubtful(declaration, "project.annual_budget")

    result = answered(asked, {"project.annual_budget": "五万"})

    assert result.declaration == asked
    assert [path for path, _ in result.problems] == ["project.annual_budget"]


def test_corrections_move_with_their_rows(declaration):
    asked = doubtful(declaration, "indicators[0].target", "indicators[2].target")
    answers = {"indicators[0].target": "3次", "indicators[2].target": "95%"}
    corrected = answered(asked, answers).declaration

    left = without_row(without_row(corrected, 1), 1)

    places = {row.target.text: index for index, row in enumerate(left.indicators) if row.target}
    assert [(entry.field, entry.put) for entry in left.corrections] == [
        (f"indicators[{places['95%']}].target", "95%")
    ]
