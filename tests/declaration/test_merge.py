"""Two people change one form: nothing that either typed is lost, and what differs is asked."""

from __future__ import annotations

import pytest

from jixiao.declaration import (
    BOTH_CHANGED,
    Level2,
    amend,
    merged,
    settled,
    with_indicator,
    without_row,
)
from jixiao.demo import forms
from jixiao.reading import read


@pytest.fixture(scope="module")
def base():
    return read(forms(), "forms.txt", fiscal_year=2022)[0]


def cell(declaration, name):
    return next(row for row in declaration.indicators if row.name == name)


def asked(declaration):
    return [doubt for doubt in declaration.doubts if doubt.reason == BOTH_CHANGED]


def test_changes_of_different_fields_are_both_kept(base):
    mine = amend(base, {"objectives.annual": "我的", "indicators[0].target": "≥2次"}).declaration
    theirs = amend(
        base, {"project.annual_budget": "5.00", "indicators[0].explanation": "他"}
    ).declaration

    both = merged(base, mine, theirs)

    assert (both.objectives.annual, both.project.annual_budget) == ("我的", 50000)
    assert (both.indicators[0].target.text, both.indicators[0].explanation) == ("≥2次", "他")
    assert asked(both) == [] and both.doubts == base.doubts


def test_a_field_both_changed_stands_as_typed_and_asks(base):
    mine = amend(base, {"objectives.annual": "我的", "indicators[0].target": "≥2次"}).declaration
    theirs = amend(base, {"objectives.annual": "他的", "indicators[0].target": ""}).declaration

    both = merged(base, mine, theirs)

    assert (both.objectives.annual, both.indicators[0].target.text) == ("我的", "≥2次")
    assert [(doubt.field, doubt.candidates) for doubt in asked(both)] == [
        ("objectives.annual", ("他的", "我的")),
        ("indicators[0].target", ("≥2次",)),
    ]
    assert "他人已清空" in asked(both)[1].message
    assert asked(amend(both, {"objectives.annual": "他的"}).declaration) == asked(both)[1:]
    assert settled(both).doubts == base.doubts


def test_the_same_change_asks_nothing(base):
    changed = amend(base, {"objectives.annual": "一样"}).declaration

    assert merged(base, changed, changed) == changed


def test_rows_that_both_added_are_all_there(base):
    mine = with_indicator(base, Level2.QUANTITY, "我的指标", "≥1个")
    theirs = with_indicator(base, Level2.QUANTITY, "他的指标", "≥2个")
    longer = with_indicator(theirs, Level2.QUANTITY, "他的又一指标", "≥3个")

    one, two = merged(base, mine, longer), merged(base, longer, mine)

    for both in (one, two):
        names = {row.name for row in both.indicators if row.level2 is Level2.QUANTITY}
        assert names == {"他的指标", "他的又一指标", "培训次数", "我的指标"}
        assert [row.number for row in both.indicators] == list(range(1, len(names) + 10))
        assert asked(both) == []


def test_a_row_removed_by_one_and_untouched_by_the_other_is_gone(base):
    longer = with_indicator(base, Level2.QUANTITY, "培训人次", "≥20人次")
    mine = without_row(longer, 1)
    theirs = amend(longer, {"objectives.annual": "他的"}).declaration

    both = merged(longer, mine, theirs)

    assert [row.name for row in both.indicators if row.level2 is Level2.QUANTITY] == ["培训人次"]
    assert merged(longer, theirs, mine).indicators == both.indicators and asked(both) == []


def test_a_row_removed_by_one_and_changed_by_the_other_stays_and_is_named(base):
    longer = with_indicator(base, Level2.QUANTITY, "培训人次", "≥20人次")
    mine = without_row(longer, 1)
    theirs = amend(longer, {"indicators[0].target": "≥9次"}).declaration

    both = merged(longer, mine, theirs)

    assert cell(both, "培训次数").target.text == "≥9次"
    [doubt] = asked(both)
    assert "您已删除，他人改过" in doubt.message
    assert both.indicators[int(doubt.field[11:-1])].name == "培训次数"
