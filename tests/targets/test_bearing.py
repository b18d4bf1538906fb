"""Which way is good, and targets that cannot fail or cannot be met."""

from __future__ import annotations

import pytest

from jixiao.targets import Context, direction, parse, vacuity

VACUOUS = [
    ("≥0", "应急项目启动个数", "always_true"),
    ("≥0%", "预算执行率", "always_true"),
    ("≤100%", "验收合格率", "always_true"),
    ("0%-100%", "验收合格率", "always_true"),
    ("≥120%", "群众满意度", "always_false"),
    (">100%", "群众满意度", "always_false"),
    ("<0次", "投诉次数", "always_false"),
    ("≥0次或≥3场", "活动", "always_true"),
    ("≥0次/年", "巡查", "always_true"),
    ("≥100人且≤50人", "人数", "always_false"),
    ("≥0%", "产值增长率", None),
    ("≤100%", "预算执行率", None),
    ("≥120%", "计划完成率", None),
    ("≤0%", "不合格装备比例", None),
    ("0起", "事故起数", None),
    ("≥95%", "群众满意度", None),
    ("≥1次、≥0场", "活动", None),
    ("≥0次、≥0场", "活动", "always_true"),
]


@pytest.mark.parametrize(("text", "name", "verdict"), VACUOUS)
def test_vacuity(text: str, name: str, verdict: str | None) -> None:
    found = vacuity(parse(text), Context(name=name))

    assert (found.verdict if found else None) == verdict


WAYS = [
    ("≥95%", "投诉率", None, 1, "operator"),
    ("≤5%", "投诉率", None, -1, "operator"),
    ("100%", "投诉办结率", None, 1, "name_lexicon"),
    ("5%", "群众投诉率", None, -1, "name_lexicon"),
    ("3起", "事故起数", None, -1, "name_lexicon"),
    ("5件", "违法查处数", None, 1, "name_lexicon"),
    ("90%", "投诉人满意度", None, 1, "name_lexicon"),
    ("90%", "不满意率", None, -1, "name_lexicon"),
    ("0起", "", None, -1, "zero"),
    ("50万元", "设备", "成本", -1, "row_class"),
    ("2022年12月31日前", "完成", "时效", -1, "earlier"),
    ("增长5%", "收入", None, 1, "way"),
    ("下降5%", "能耗", None, -1, "way"),
    ("增长不超过3%", "信访总量", None, -1, "operator"),
    ("90%-95%", "合格率", None, 0, "operator"),
    ("3项", "", None, 1, "policy"),
    ("良好", "管理水平", None, None, "qualitative"),
]


@pytest.mark.parametrize(("text", "name", "level2", "sign", "reason"), WAYS)
def test_direction(text: str, name: str, level2: str | None, sign: int | None, reason: str) -> None:
    found = direction(parse(text), Context(level2=level2, name=name))

    assert (found.sign, found.reason) == (sign, reason)


def test_the_direction_column_comes_first() -> None:
    assert direction(parse("≥95%"), Context(), "反向").sign == -1


def test_a_contradiction_is_told_and_not_corrected() -> None:
    found = direction(parse("≥90%"), Context(name="群众投诉率"))

    assert (found.sign, found.against) == (1, "name_lexicon")
    assert direction(parse("≥9万元"), Context(level2="成本", name="设备")).against == "row_class"
