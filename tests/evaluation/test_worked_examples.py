"""Published self-evaluations, scored again by formula (domain notes, section 9.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from jixiao.declaration import Declaration
from jixiao.evaluation import ActualRow, Actuals, ScoringProfile, evaluate

Row = tuple[str, str, str, str | None]
Declare = Callable[[Sequence[Row]], Declaration]
Report = Callable[..., Actuals]
WHOLE: list[Row] = [
    ("社会效益", "服务水平提升率", "≥90%", "30"),
    ("服务对象满意度", "服务对象满意度", "≥90%", "10"),
]


def test_langfang_heating_works_2019(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """Filed 9 and 9, total 98; by formula 8.62 and 8.62, total 97.24."""
    works: list[Row] = [("数量", "工程资金金额", "43.2万元", "10")]
    works += [("质量", f"验收合格率{number}", "≥90%", "10") for number in range(4)]
    result = evaluate(
        declare(works + WHOLE),
        report(
            "37.24万元",
            "95%",
            "95%",
            "95%",
            "95%",
            "95%",
            "95%",
            adjusted="432000",
            executed="372400",
        ),
        profile,
    )
    assert result.execution.points == Decimal("8.62")
    assert result.score(1).points == Decimal("8.62")
    assert [entry.points for entry in result.classes] == [
        Decimal("48.62"),
        Decimal("30.00"),
        Decimal("10.00"),
    ]
    assert result.total == Decimal("97.24")
    assert result.grade == "优"


def test_tianchang_flood_prevention_2022(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """Everything met: 100; 90 % to 100 % is 11.1 % above and needs no explanation."""
    rows: list[Row] = [
        ("数量", "水毁修复工程", "1处", "25"),
        ("数量", "应急物资采购", "1批", "25"),
        ("社会效益", "安全度汛率", "≥90%", "30"),
        ("服务对象满意度", "群众满意度", "≥90%", "10"),
    ]
    result = evaluate(declare(rows), report("1处", "1批", "95%", "100%"), profile)
    assert result.total == Decimal("100.00")
    assert result.questions == ()


def test_chizhou_commissions_2022(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """89.974 of 90 spent is 10 points, not 0."""
    rows: list[Row] = [
        ("数量", "委托项目数", "≥50个", "8"),
        ("成本", "项目总成本", "≤90万元", "8"),
    ]
    result = evaluate(
        declare(rows), report("50个", "90万元", adjusted="900000", executed="899740"), profile
    )
    assert result.execution.points == Decimal("10.00")
    assert [score.points for score in result.scores] == [Decimal("8.00"), Decimal("8.00")]


def test_lijiang_satellite_enforcement_2020(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """Filed 9, 19, 19, 27 without a reason; all targets were met."""
    rows: list[Row] = [
        ("成本", "项目成本", "72890元", "10"),
        ("质量", "图斑核查率", "100%", "20"),
        ("时效", "按时完成率", "100%", "20"),
        ("社会效益", "违法占地查处率", "≥95%", "30"),
    ]
    result = evaluate(declare(rows), report("72890元", "100%", "100%", "95%"), profile)
    assert [score.points for score in result.scores] == [
        Decimal("10.00"),
        Decimal("20.00"),
        Decimal("20.00"),
        Decimal("30.00"),
    ]


def test_qingshen_wages_2023_uses_the_adjusted_budget(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """Initial 238.93, adjusted and spent 251.89: rate 1, not 105.4 %."""
    actuals = replace(
        report(adjusted="2518900", executed="2518900"), initial_budget=Decimal("2389300")
    )
    result = evaluate(declare([]), actuals, profile)
    assert result.execution.rate == 1
    assert result.execution.points == Decimal("10.00")
    assert result.execution.flags == ()


def test_staff_item_after_the_sichuan_pattern(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """Four indicators of 22.5 and execution 10 make 100."""
    rows: list[Row] = [
        ("数量", "足额保障率", "=100%", "22.5"),
        ("数量", "科目调整次数", "≤10次", "22.5"),
        ("时效", "按时发放率", "=100%", "22.5"),
        ("成本", "结余率", "≤5%", "22.5"),
    ]
    result = evaluate(declare(rows), report("100%", "3次", "100%", "2%"), profile)
    assert result.total == Decimal("100.00")


def test_daying_words_where_a_number_is_due(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """≤30万元 with the actual 完成 has no points until a number is given."""
    rows: list[Row] = [("成本", "采购成本", "≤30万元", "90")]
    result = evaluate(declare(rows), report("完成"), profile)
    assert result.score(1).points is None
    assert result.total is None
    (message,) = result.missing
    assert message.id == "evaluation.row_missing"
    assert message.what == "目标≤30万元，实际完成：实际完成值不是可比的数。"


@pytest.mark.parametrize(
    ("label2", "target", "actual", "weight", "points"),
    [
        ("数量", "≥4754人", "4604人", "5", "4.84"),  # Suixi 2019, filed 5
        ("成本", "≤5300元/户", "5830元/户", "10", "9.09"),  # Suixi 2019, filed 10
        ("质量", "≤5%", "8%", "10", "6.25"),
        ("质量", "≤5%", "5%", "10", "10.00"),
        ("质量", "≤5%", "0%", "10", "10.00"),
        ("时效", "1个月/次", "11次", "10", "9.17"),
        ("数量", "≥500人", "470人", "5", "4.70"),
        ("成本", "≤3000元/户", "3300元/户", "10", "9.09"),
    ],
)
def test_missed_target_is_scored_in_proportion(
    declare: Declare,
    report: Report,
    profile: ScoringProfile,
    label2: str,
    target: str,
    actual: str,
    weight: str,
    points: str,
) -> None:
    result = evaluate(
        declare([(label2, "投诉率" if "5%" in target else "完成情况", target, weight)]),
        report(actual),
        profile,
    )
    assert result.score(1).points == Decimal(points)


def test_partly_reached_in_the_middle_of_its_band(
    declare: Declare, profile: ScoringProfile
) -> None:
    """10号: 60 to 80 %, so 7.00 of 10."""
    band = "部分达成预期指标并具有一定效果"
    actuals = Actuals(None, Decimal(1), Decimal(1), rows=(ActualRow(1, None, band=band),))
    result = evaluate(declare([("社会效益", "居民幸福感", "有效提升", "10")]), actuals, profile)
    assert result.score(1).points == Decimal("7.00")
    assert "按 70% 计" in result.score(1).working


def test_target_far_exceeded_is_asked_about_and_not_cut(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    """≥90 and 130 reached is 44.4 % above: 10 points and a question."""
    rows: list[Row] = [("数量", "培训人数", "≥90人", "10")]
    result = evaluate(declare(rows), report("130人"), profile)
    assert result.score(1).points == Decimal("10.00")
    assert [question.id for question in result.questions] == ["evaluation.far_above"]
    cut = replace(profile, judging=replace(profile.judging, over_action="reduce"))
    assert evaluate(declare(rows), report("130人"), cut).score(1).points == Decimal("8.56")
    explained = replace(
        report("130人"), rows=(ActualRow(1, "130人", reason="新增一期培训，由结余经费支出。"),)
    )
    assert evaluate(declare(rows), explained, profile).questions == ()
