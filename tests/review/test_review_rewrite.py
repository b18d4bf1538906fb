"""What one click writes: the finding is settled and nothing else changes."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from review_forms import DATA, form

from jixiao.declaration import Declaration, Indicator, Level2
from jixiao.errors import JixiaoError, StaleVersion
from jixiao.review import Edit, Finding, apply_rewrite, review
from jixiao.review._examples import cases

VALUES = tomllib.loads((DATA / "constructed.toml").read_text(encoding="utf-8"))["values"]
ROWS = [case["rows"] for case in cases() if case.get("rows") and "header" not in case]
ROWS += [[value["row"]] for value in VALUES]
ONE_CLICK = [
    (rows, finding) for rows in ROWS for finding in review(form(*rows)).findings if finding.edits
]


def rules_at(declaration: Declaration, field: str) -> set[str]:
    return {f.rule for f in review(declaration).findings if f.field == field}


@pytest.mark.parametrize(
    ("rows", "finding"),
    ONE_CLICK,
    ids=[f"{f.rule}:{f.quote}:{f.edits[0].after}" for _, f in ONE_CLICK],
)
def test_the_finding_is_settled_and_nothing_else_changes(rows: list[Any], finding: Finding) -> None:
    before = form(*rows)

    after = apply_rewrite(before, finding)

    assert finding.rule not in rules_at(after, finding.field)
    if finding.edits[0].field.endswith(".level2"):
        names = {row.name for row in before.indicators}
        assert {row.name for row in after.indicators} - {"不适用"} == names
    else:
        assert changed(before, after) == [edit.field for edit in finding.edits]


def changed(before: Declaration, after: Declaration) -> list[str]:
    """Field paths of the values that differ; everything else must be equal."""
    assert replace(after, indicators=()) == replace(before, indicators=())
    paths = []
    for index, (one, other) in enumerate(zip(before.indicators, after.indicators, strict=True)):
        assert replace(one, target=None) == replace(other, target=None, source=one.source)
        if text_of(one) != text_of(other):
            paths.append(f"indicators[{index}].target")
    return paths


def text_of(row: Indicator) -> str:
    return "" if row.target is None else row.target.text


def test_every_kind_of_rewrite_is_tried() -> None:
    assert {finding.rule for _, finding in ONE_CLICK} == {
        "A01", "A02", "A05", "C04", "C05", "C06", "R09", "R14", "R16",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "rule", "after"),
    [
        (("成本", "培训成本", "≥5万元"), "R16", "≤5万元"),
        (("质量", "业务考核合格率", "292%"), "C04", "≥92%"),
        (("质量", "业务考核合格率", "95%-90%"), "A05", "90%-95%"),
        (("数量", "业务培训次数", "4次"), "C06", "≥4次"),
        (("数量", "应急项目启动个数", "≥5"), "C05", "≥5个"),
        (("服务对象满意度", "参训职工满意度", "≤90%"), "R14", "≥90%"),
    ],
)
def test_the_text_is_the_one_meant(row: tuple[str, str, str], rule: str, after: str) -> None:
    (finding,) = (f for f in review(form(row)).findings if f.rule == rule)

    assert [edit.after for edit in finding.edits] == [after]
    assert [edit.before for edit in finding.edits] == [row[2]]


def test_a_row_moves_to_its_class_and_leaves_a_row_that_does_not_apply() -> None:
    declaration = form(
        ("经济效益", "设备运行成本", "≤2万元", "按合同统计"), ("成本", "不适用", "不适用")
    )
    (finding,) = (f for f in review(declaration).findings if f.rule == "R09")

    after = apply_rewrite(declaration, finding)

    (moved,) = (row for row in after.indicators if row.name == "设备运行成本")
    assert (moved.level2, moved.label2) == (Level2.COST, "成本")
    left = [row.applicable for row in after.indicators if row.level2 is Level2.ECONOMIC]
    assert left == [False]
    assert [row.number for row in after.indicators] == list(range(1, len(after.indicators) + 1))


def test_a_text_that_changed_meanwhile_is_not_overwritten() -> None:
    declaration = form(("数量", "业务培训次数", "4次"))
    (finding,) = (f for f in review(declaration).findings if f.rule == "C06")
    corrected = apply_rewrite(declaration, finding)

    with pytest.raises(StaleVersion, match="重新审核"):
        apply_rewrite(corrected, finding)


def test_what_only_a_person_can_say_is_not_proposed() -> None:
    declaration = form(("数量", "空调维护数量", "1部普通空调、2部精密空调"))
    findings = [f for f in review(declaration).findings if f.rule == "C06"]

    assert [finding.edits for finding in findings] == [()]
    with pytest.raises(JixiaoError, match="自行修改"):
        apply_rewrite(declaration, findings[0])


def test_a_header_field_can_be_rewritten() -> None:
    declaration = form(annual_wan="12.00")
    finding = replace(
        review(form(("数量", "业务培训次数", "4次"))).findings[0],
        edits=(Edit("project.annual_budget", "12.00", "13.00"),),
    )

    assert apply_rewrite(declaration, finding).project.annual_budget == 130000
