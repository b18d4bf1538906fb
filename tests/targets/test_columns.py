"""Operator, value and unit from separate cells."""

from __future__ import annotations

import pytest

from jixiao.targets import Context, parse_columns, symbols

CELLS = [
    ("≥", "95", "%", "≥95%", ()),
    ("═", "100", "%", "=100%", ()),
    ("=", "320", "万亩", "=320万亩", ()),
    (">=", "98", "%(百分比)", "≥98%", ()),
    ("定性", "基本建立", "", "基本建立", ()),
    ("≥", "≥95%", "%", "≥95%", ()),
    ("定量", "28.8万元", "%", "=28.8万元", ("unit_column_conflict",)),
    ("定量", "按月安排", "", "每月", ("nature_conflict",)),
    ("定量", "应保尽保", "%", "应保尽保", ("nature_conflict",)),
    ("定性", "100", "%", "=100%", ("nature_conflict",)),
    ("≥", "1", "人/年", "≥1人/年", ("unit_odd",)),
    ("正向", "95", "%", "=95%", ()),
    ("反向", "5", "%", "=5%", ()),
    ("≤", "3584", "万元", "≤3584万元", ()),
    ("", "不适用", "", "不适用", ()),
    (None, "260", "台", "=260台", ()),
    ("＜", "24", "小时", "<24小时", ()),
]


@pytest.mark.parametrize(("operator", "value", "unit", "shown", "flags"), CELLS)
def test_three_cells_are_one_target(
    operator: str | None, value: str, unit: str, shown: str, flags: tuple[str, ...]
) -> None:
    target = parse_columns(operator, value, unit)

    assert (symbols(target), target.flags) == (shown, flags)


def test_people_per_day_in_a_cost_row_is_odd() -> None:
    target = parse_columns("", "300", "人/天", Context(level2="成本"))

    assert target.flags == ("unit_odd",)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("≤", "≥95%", "%"), "contradictory_columns"),
        (("≥", "", "%"), "no_number"),
        (("≥", "90%-95%", "%"), "contradictory_columns"),
        (("", "", ""), "blank"),
    ],
)
def test_cells_that_contradict_or_lack_a_number_are_refused(
    cells: tuple[str, str, str], why: str
) -> None:
    target = parse_columns(*cells)

    assert target.kind == "unparsed" and target.why == why


def test_a_value_from_columns_names_its_rule() -> None:
    assert parse_columns("≥", "95", "%").rule == "columns"
