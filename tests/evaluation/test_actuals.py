"""Actuals as JSON: one object, a list or a line each; every problem named."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from jixiao.declaration import Declaration
from jixiao.evaluation import (
    ActualRow,
    Actuals,
    BadActuals,
    actuals_from_json,
    actuals_template,
    actuals_to_json,
    read_actuals,
)

WHOLE = Actuals(
    project_code="440304221311500000055",
    adjusted_budget=Decimal("41800.00"),
    executed=Decimal("40000.50"),
    initial_budget=Decimal("41800.00"),
    result="已完成",
    rows=(
        ActualRow(1, "1次"),
        ActualRow(2, band="达成预期指标", band_percent=Decimal("85"), reason="说明"),
        ActualRow(3, not_applicable=True),
    ),
)


def test_json_gives_the_same_actuals_back() -> None:
    assert actuals_from_json(json.loads(json.dumps(actuals_to_json(WHOLE)))) == WHOLE


def test_file_may_hold_an_object_a_list_or_lines() -> None:
    entry = json.dumps(actuals_to_json(WHOLE), ensure_ascii=False)
    assert read_actuals(entry) == (WHOLE,)
    assert read_actuals(f"[{entry}, {entry}]") == (WHOLE, WHOLE)
    assert read_actuals(f"{entry}\n\n{entry}\n") == (WHOLE, WHOLE)


def test_template_names_the_rows_to_fill(
    declare: Callable[[Sequence[tuple[str, str, str, str | None]]], Declaration],
) -> None:
    declaration = declare(
        [("数量", "培训次数", "≥1次", None), ("服务对象满意度", "不适用", "不适用", None)]
    )
    template = actuals_template(declaration)
    assert template["rows"] == [{"number": 1, "name": "培训次数", "actual": None, "reason": None}]
    assert template["initial_budget_yuan"] == "41800.00"
    read = actuals_from_json(template)
    assert read.executed is None
    assert not read.row(1).is_reported


def test_all_problems_of_a_file_are_told_with_their_rows() -> None:
    entry = {
        "schema": "jixiao/actuals/1",
        "project_code": 4403,
        "adjusted_budget_yuan": "四万",
        "executed_yuan": "-5",
        "spent": "1",
        "rows": [{"actual": "1"}, {"number": 2, "actual": 95, "done": True}],
    }
    with pytest.raises(BadActuals) as refused:
        read_actuals(json.dumps([entry, []]))
    assert [(problem.id, problem.where) for problem in refused.value.problems] == [
        ("actuals.unknown_key", "完成情况数据第 1 份"),
        ("actuals.not_text", "完成情况数据第 1 份"),
        ("actuals.not_number", "完成情况数据第 1 份"),
        ("actuals.negative", "完成情况数据第 1 份"),
        ("actuals.row_number", "完成情况数据第 1 份 rows 第 1 项"),
        ("actuals.unknown_key", "完成情况数据第 1 份第 2 行"),
        ("actuals.not_text", "完成情况数据第 1 份第 2 行"),
        ("actuals.schema", "完成情况数据第 2 份"),
    ]


@pytest.mark.parametrize("text", ["", "完成情况", "{", '{"schema": 1}\n{'])
def test_text_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadActuals):
        read_actuals(text)


def test_thousands_commas_are_read_and_floats_refused() -> None:
    entry = {"schema": "jixiao/actuals/1", "adjusted_budget_yuan": "1,432.20"}
    assert actuals_from_json(entry).adjusted_budget == Decimal("1432.20")
    with pytest.raises(BadActuals):
        actuals_from_json(entry | {"adjusted_budget_yuan": 0.1})
    with pytest.raises(BadActuals):
        actuals_from_json(entry | {"adjusted_budget_yuan": "NaN"})
