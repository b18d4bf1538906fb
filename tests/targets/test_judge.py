"""Targets met and missed, with the figures worked out in the specification of the scheme."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from jixiao.targets import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    Actual,
    Context,
    JudgingProfile,
    judge,
    parse,
)

BASE = JudgingProfile()
GOOD = Context(level2="数量", name="巡查数量", fiscal_year=2022)
TIME = Context(level2="时效", name="完成时间", fiscal_year=2022)

WORKED = [
    ("≥500人", "470人", GOOD, BASE, "0.940"),
    ("≥500人", "470", GOOD, BASE, "0.940"),
    ("≤3000元/户", "3300元/户", GOOD, BASE, "0.909"),
    ("≤5%", "8%", GOOD, BASE, "0.625"),
    ("≤5%", "0%", GOOD, BASE, "1.000"),
    ("0起", "1起", GOOD, BASE, "0.000"),
    ("0起", "0起", GOOD, BASE, "1.000"),
    ("=260台", "250台", GOOD, BASE, "0.962"),
    ("260台", "250台", GOOD, BASE, "0.962"),
    ("260台", "270台", GOOD, BASE, "1.000"),
    ("260台", "270台", GOOD, replace(BASE, bare="exact"), "0.963"),
    ("90%-95%", "88%", GOOD, BASE, "0.978"),
    ("90%-95%", "97%", GOOD, BASE, "0.979"),
    ("90%-95%", "97%", GOOD, replace(BASE, range_above="no_miss"), "1.000"),
    ("约200人", "185人", GOOD, BASE, "1.000"),
    ("约200人", "170人", GOOD, BASE, "0.850"),
    ("300余人", "290人", GOOD, BASE, "0.967"),
    ("300余人", "320人", GOOD, BASE, "1.000"),
    ("近500人", "520人", GOOD, BASE, "0.962"),
    ("2022年12月31日前", "2023-01-15", TIME, BASE, "0.000"),
    ("2022年12月31日前", "2023年1月15日", TIME, replace(BASE, late="per_day"), "0.850"),
    ("2022年12月31日前", "2023-01-15", TIME, replace(BASE, late="band"), "0.800"),
    ("2022年12月31日前", "2022.12.31", TIME, BASE, "1.000"),
    ("12月前", "2022-12-01", TIME, BASE, "0.000"),
    ("每月10日前", "11/12", TIME, BASE, "0.917"),
    ("≥2次/月", "22次", GOOD, BASE, "0.917"),
    ("每月一次", "12次", GOOD, BASE, "1.000"),
    ("1个月/次", "12", GOOD, BASE, "1.000"),
    ("增长5%以上", "+4%", GOOD, BASE, "0.800"),
    ("增长5%以上", "-1%", GOOD, BASE, "0.000"),
    ("下降3%", "下降4%", GOOD, BASE, "1.000"),
    ("下降3%", "增长1%", GOOD, BASE, "0.000"),
    ("1部普通空调、2部精密空调、1台中央空调", "1部、1部、1台", GOOD, BASE, "0.833"),
    (
        "1部普通空调、2部精密空调、1台中央空调",
        "1、1、1",
        GOOD,
        replace(BASE, compound="min"),
        "0.500",
    ),
    (
        "1部普通空调、2部精密空调、1台中央空调",
        "1、1、1",
        GOOD,
        replace(BASE, compound="all"),
        "0.000",
    ),
    ("不低于90%或比2023年提升不低于15个百分点", "88%、提升12个百分点", GOOD, BASE, "0.978"),
    ("基本建立", "部分达成，70%", GOOD, BASE, "0.700"),
    ("有效保障", "达成预期指标", GOOD, BASE, "1.000"),
    ("≥100场", "150场", GOOD, BASE, "1.000"),
    ("不超过4.18万元", "41800元", GOOD, BASE, "1.000"),
    ("≥0.97比例", "97%", GOOD, BASE, "1.000"),
    ("±4%以内", "5%", GOOD, BASE, "0.800"),
]


def told(ratio: Fraction | None) -> str:
    return "none" if ratio is None else f"{float(ratio):.3f}"


@pytest.mark.parametrize(
    ("target", "actual", "context", "profile", "ratio"),
    WORKED,
    ids=[f"{w[0]}={w[1]}-{i}" for i, w in enumerate(WORKED)],
)
def test_a_worked_figure(
    target: str, actual: str, context: Context, profile: JudgingProfile, ratio: str
) -> None:
    judgement = judge(parse(target, context), actual, profile=profile, context=context)

    assert told(judgement.ratio) == ratio
    assert judgement.satisfied is (ratio == "1.000")
    assert judgement.working


def test_each_month_counts_by_itself_where_the_profile_says_so() -> None:
    months = ["2次"] * 10 + ["1次", "0次"]
    profile = replace(BASE, frequency="each")

    judgement = judge(parse("≥2次/月"), months, profile=profile)

    assert judgement.ratio == Fraction(10, 12)


UNKNOWN = [
    ("≥500人", "470人次", "unit_mismatch"),
    ("≥500人", "完成", "not_scorable"),
    ("提升5%", "3000万元", "needs_baseline"),
    ("基本建立", "还可以", "needs_band"),
    ("基本建立", "部分达成", "needs_band"),
    ("基本建立", "部分达成95%", "outside_band"),
    ("≥95%以下", "96%", "not_scorable"),
    ("2022年12月31日前", "已完成", "needs_date"),
    ("1部普通空调、2部精密空调", "3部", "needs_list"),
]


@pytest.mark.parametrize(("target", "actual", "flag"), UNKNOWN)
def test_what_cannot_be_said_has_a_flag_and_no_ratio(target: str, actual: str, flag: str) -> None:
    judgement = judge(parse(target), actual, context=GOOD)

    assert judgement.ratio is None and flag in judgement.flags


def test_not_reported_is_not_zero() -> None:
    judgement = judge(parse("≥500人"), NOT_REPORTED)

    assert (judgement.satisfied, judgement.ratio, judgement.counts) == (None, None, True)


def test_a_reported_zero_is_reported() -> None:
    judgement = judge(parse("≥500人"), Actual.reported("0人"))

    assert judgement.ratio == 0 and judgement.satisfied is False


def test_a_row_that_does_not_apply_leaves_the_sum() -> None:
    assert judge(parse("不适用"), "100%").counts is False
    assert judge(parse("≥90%"), NOT_APPLICABLE).counts is False
    assert judge(parse("不适用"), "", profile=replace(BASE, not_applicable="full")).ratio == 1


def test_far_above_the_target_asks_for_an_explanation_and_cuts_nothing() -> None:
    judgement = judge(parse("≥100场"), "150场")

    assert judgement.deviation == Fraction(1, 2)
    assert judgement.flags == ("over_limit",) and judgement.ratio == 1


def test_a_unit_missing_in_the_actual_is_taken_from_the_target_with_a_flag() -> None:
    assert judge(parse("≥95%"), "96").flags == ("unit_taken",)


def test_satisfaction_may_be_scored_in_proportion_between_two_marks() -> None:
    context = Context(level1="满意度", level2="服务对象满意度", name="群众满意度")
    profile = replace(BASE, satisfaction="linear")

    judgement = judge(parse("≥90%"), "75%", profile=profile, context=context)

    assert judgement.ratio == Fraction(1, 2)


def test_a_bare_amount_in_a_cost_row_is_a_cap() -> None:
    context = Context(level2="成本", name="设备购置")

    assert judge(parse("50万元", context), "45万元", context=context).satisfied is True
    assert judge(parse("50万元", context), "55万元", context=context).satisfied is False


def test_the_working_shows_the_division() -> None:
    assert judge(parse("≥500人"), "470人").working == "目标≥500人，实际470人，470÷500=0.940"
