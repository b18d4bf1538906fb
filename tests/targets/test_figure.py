"""The exact number of a target: what counts the same compares, whatever its spelling."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jixiao.targets import Context, figure, parse


def read(text: str, name: str = "", year: int | None = 2022):
    context = Context(fiscal_year=year, name=name)
    return figure(parse(text, context), context)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("≥95%", "95%以上"),
        ("≥950‰", "不低于95%"),
        ("≤4.18万元", "不超过41800元"),
        ("每月1次", "12次/年"),
        ("每季度至少2次", "≥8次/年"),
        ("2022年12月31日前", "12月31日前"),
        ("较上年增长5%", "同比增长5%"),
    ],
)
def test_equal_promises_have_equal_figures(one, other):
    first, second = read(one), read(other)

    assert first is not None and second is not None
    assert (first.measure, first.value) == (second.measure, second.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("≥50人", "≥50人次"),
        ("≥95%", "≤95%"),
        ("≥30次", "每月30次"),
        ("每周1次", "每月1次"),
        ("增长5%", "下降5%"),
        ("增长5%", "增长5个百分点"),
        ("≥50元", "≥50元/人"),
    ],
)
def test_what_counts_something_else_has_another_measure(one, other):
    first, second = read(one), read(other)

    assert first is not None and second is not None and first.measure != second.measure


@pytest.mark.parametrize(
    "text",
    ["显著提升", "90%-95%", "约50人", "1部空调、2部电梯", "每月10日前", "不适用", "12月至次年2月"],
)
def test_what_is_no_single_number_has_none(text):
    assert read(text) is None
    assert figure(None) is None


def test_the_name_says_which_way_is_good_where_the_value_does_not():
    assert [read("5%", name).sign for name in ("故障率", "合格率")] == [-1, 1]
    assert read("5%", "故障率").measure != read("5%", "合格率").measure


def test_deadlines_compare_by_their_place_in_the_year():
    early, late, after = (
        read("6月30日前"),
        read("2022年12月31日前"),
        read("2023年3月31日前"),
    )
    next_year = read("2023年12月31日前", year=2023)

    assert early.value < late.value < after.value and late.value == next_year.value
    assert read("12月31日前", year=None) is None
    assert [late.told(each.value) for each in (early, late, after)] == [
        "6月30日",
        "12月31日",
        "2023年3月31日",
    ]


def test_values_are_told_in_the_unit_of_the_figure():
    assert read("≤4.18万元").told(50_000) == "5万元"
    assert read("≥3人").told(Fraction(1, 3)) == "1⁄3人"
    assert read("每季度2次").told(Fraction(1, 2)) == "0.5次/年"
    assert read("增长5%").told(8) == "增长8%"
