"""How points are shared, moved and rescaled; absent is not zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from jixiao.declaration import Declaration
from jixiao.evaluation import ActualRow, Actuals, BadActuals, ScoringProfile, State, evaluate

Row = tuple[str, str, str, str | None]
Declare = Callable[[Sequence[Row]], Declaration]
Report = Callable[..., Actuals]

ACHIEVED = "达成预期指标"
ROWS: list[Row] = [
    ("数量", "培训次数", "≥1次", None),
    ("质量", "培训合格率", "≥90%", None),
    ("时效", "培训完成率", "≥95%", None),
    ("社会效益", "工作效率提升率", "≥90%", None),
    ("服务对象满意度", "学员满意度", "≥90%", None),
]
MET = ("1次", "90%", "95%", "90%", "90%")


def test_class_points_are_shared_equally_and_the_last_row_takes_the_rest(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report(*MET), profile)
    assert [score.max_points for score in result.scores] == [
        Decimal("16.67"),
        Decimal("16.67"),
        Decimal("16.66"),
        Decimal("30.00"),
        Decimal("10.00"),
    ]
    assert result.total == Decimal("100.00")
    assert result.notes == ()


def test_profile_used_outside_its_years_is_noted(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(replace(declare(ROWS), fiscal_year=2019), report(*MET), profile)
    assert result.notes == ("评分方案财预〔2020〕10号自 2020 年度起适用，本表为 2019 年度。",)


def test_unused_class_is_not_scored(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    rows = [*ROWS, ("服务对象满意度", "不适用", "不适用", None)]
    result = evaluate(declare(rows), report(*MET), profile)
    assert [score.number for score in result.scores] == [1, 2, 3, 4, 5]
    assert result.total == Decimal("100.00")


def test_points_of_satisfaction_go_to_benefit_where_nobody_is_asked(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS[:4]), report(*MET[:4]), profile)
    assert result.score(4).max_points == Decimal("40.00")
    assert result.total == Decimal("100.00")
    assert result.notes == ("没有满意度指标，其 10 分计入效益指标。",)


def test_points_of_a_missing_class_are_left_out_and_the_total_rescaled(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    rows = [ROWS[0], ROWS[4]]
    result = evaluate(declare(rows), report("1次", "45%"), profile)
    assert result.score(2).points == Decimal("5.00")
    assert result.total == Decimal("92.86")  # (10 + 50 + 5) of 70
    assert len(result.notes) == 2
    assert "65.00 × 100 ÷ 70.00 = 92.86" in result.notes[1]


def test_cost_class_of_the_newer_tree_shares_the_points_of_output(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    rows: list[Row] = [*ROWS[:1], ("经济成本", "培训成本", "≤4万元", None), *ROWS[3:]]
    result = evaluate(declare(rows), report("1次", "4万元", "90%", "90%"), profile)
    assert result.score(1).max_points == Decimal("25.00")
    assert result.score(2).max_points == Decimal("25.00")
    assert result.classes[0].label == "产出"


def test_printed_weights_are_taken_as_they_are(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    rows = [
        weighted(row, weight)
        for row, weight in zip(ROWS, ("5", "35", "10", "30", "10"), strict=True)
    ]
    result = evaluate(declare(rows), report(*MET), profile)
    assert [str(score.max_points) for score in result.scores] == ["5", "35", "10", "30", "10"]
    assert result.total == Decimal("100.00")


def weighted(row: Row, weight: str) -> Row:
    return (*row[:3], weight)


def test_weights_on_some_rows_only_are_not_used(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    rows = [weighted(ROWS[0], "40"), *ROWS[1:]]
    result = evaluate(declare(rows), report(*MET), profile)
    assert result.score(1).max_points == Decimal("16.67")
    assert result.notes == ("部分指标没有分值，各指标分值改按同类平均分配。",)


def test_row_without_an_actual_has_no_points_and_there_is_no_total(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report("1次", None, "95%", "90%", "90%"), profile)
    assert result.score(2).points is None
    assert result.score(2).state is State.NOT_REPORTED
    assert result.classes[0].points is None
    assert (result.total, result.grade) == (None, None)
    assert [message.where for message in result.missing] == ["第 2 行“培训合格率”"]


def test_actual_of_zero_is_zero_points(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report("0次", *MET[1:]), profile)
    assert result.score(1).points == Decimal("0.00")
    assert result.total == Decimal("83.33")
    assert result.grade == "良"


def test_row_that_became_not_applicable_leaves_the_sum(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    actuals = report(*MET)
    rows = (*actuals.rows[:4], ActualRow(5, not_applicable=True))
    result = evaluate(declare(ROWS), replace(actuals, rows=rows), profile)
    assert result.score(5).state is State.NOT_APPLICABLE
    assert result.total == Decimal("100.00")
    assert "90.00 × 100 ÷ 90.00" in result.notes[0]


def test_budget_of_zero_is_not_applicable_and_not_zero(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report(*MET, adjusted="0", executed="0"), profile)
    assert result.execution.points is None
    assert result.execution.state is State.NOT_APPLICABLE
    assert result.total == Decimal("100.00")


def test_spending_not_reported_leaves_no_total(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report(*MET, executed=None), profile)
    assert result.total is None
    assert [message.id for message in result.missing] == ["evaluation.execution_missing"]


def test_spending_nothing_is_zero_points(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report(*MET, executed="0"), profile)
    assert result.execution.points == Decimal("0.00")
    assert result.total == Decimal("90.00")


def test_spending_above_the_budget_earns_no_more_and_is_asked_about(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report(*MET, executed="110"), profile)
    assert result.execution.points == Decimal("10.00")
    assert "110.00%" in result.execution.working
    assert [question.id for question in result.questions] == ["evaluation.over_budget"]


def test_missed_target_without_a_reason_is_asked_about(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(declare(ROWS), report("1次", "45%", "95%", "90%", "90%"), profile)
    assert result.score(2).points == Decimal("8.34")  # 16.67 x 1/2 = 8.335
    assert [question.id for question in result.questions] == ["evaluation.missed"]


def test_band_with_a_percent_gives_that_share(declare: Declare, profile: ScoringProfile) -> None:
    rows: list[Row] = [("社会效益", "居民幸福感", "有效提升", "40")]
    reported = ActualRow(1, "有提升", band=ACHIEVED, band_percent=Decimal("85"))
    result = evaluate(
        declare(rows), Actuals(None, Decimal(1), Decimal(1), rows=(reported,)), profile
    )
    assert result.score(1).points == Decimal("34.00")
    assert result.score(1).actual == f"有提升；{ACHIEVED}"


def test_words_for_a_qualitative_target_wait_for_a_band(
    declare: Declare, report: Report, profile: ScoringProfile
) -> None:
    result = evaluate(
        declare([("社会效益", "居民幸福感", "有效提升", "40")]), report("有提升"), profile
    )
    assert result.score(1).points is None
    assert result.total is None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ActualRow(9, "1"), "actuals.unknown_row"),
        (ActualRow(6, "1"), "actuals.unused_class"),
        (ActualRow(1, "1", not_applicable=True), "actuals.both"),
        (ActualRow(1, band=ACHIEVED), "actuals.band_on_number"),
        (ActualRow(4, band="很好"), "actuals.unknown_band"),
        (ActualRow(4, band=ACHIEVED, band_percent=Decimal(79)), "actuals.outside_band"),
        (ActualRow(4, "好", band_percent=Decimal(79)), "actuals.percent_alone"),
    ],
)
def test_actuals_that_do_not_fit_are_refused(
    declare: Declare, profile: ScoringProfile, row: ActualRow, problem: str
) -> None:
    rows = [
        *ROWS[:3],
        ("社会效益", "居民幸福感", "有效提升", None),
        ROWS[4],
        ("服务对象满意度", "不适用", "不适用", None),
    ]
    with pytest.raises(BadActuals) as refused:
        evaluate(declare(rows), Actuals(None, rows=(row,)), profile)
    assert problem in [message.id for message in refused.value.problems]


def test_every_problem_is_told_at_once(declare: Declare, profile: ScoringProfile) -> None:
    rows = (ActualRow(1, "1"), ActualRow(1, "2"), ActualRow(70, "1"), ActualRow(80, "1"))
    with pytest.raises(BadActuals) as refused:
        evaluate(declare(ROWS), Actuals("1", rows=rows), profile)
    assert [problem.id for problem in refused.value.problems] == [
        "actuals.other_project",
        "actuals.twice",
        "actuals.unknown_row",
        "actuals.unknown_row",
    ]
    assert "第 80 行" in str(refused.value)
