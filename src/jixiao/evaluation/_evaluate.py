"""From a declaration and its actuals to scores: the formulas of the scoring profile, with working.

Absent is not zero: a row without an actual has no points, and there is no total until it has one.
What is not applicable leaves the sum, and the total is taken to 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jixiao.declaration import Declaration, Indicator
from jixiao.errors import Message
from jixiao.evaluation._actuals import ActualRow, Actuals, BadActuals
from jixiao.evaluation._check import problems_of
from jixiao.evaluation._judging import judge_actual
from jixiao.evaluation._points import LABELS, share_points
from jixiao.evaluation._profiles import HUNDRED, ScoringProfile, half_up
from jixiao.evaluation._types import ClassScore, ExecutionScore, Score, SelfEvaluation, State


def evaluate(declaration: Declaration, actuals: Actuals, profile: ScoringProfile) -> SelfEvaluation:
    """Score a project's year.

    Raises BadActuals with every row or field that does not fit the declaration.
    """
    if problems := problems_of(declaration, actuals, profile):
        raise BadActuals(problems)
    rows = tuple(row for row in declaration.indicators if row.applicable)
    points, notes = share_points(rows, profile)
    year = declaration.fiscal_year
    if year is not None and not profile.in_force(year):
        notes.append(
            f"评分方案{profile.edition}自 {profile.valid_from} 年度起适用，本表为 {year} 年度。"
        )
    execution = score_execution(declaration, actuals, profile)
    scores = tuple(
        _score(declaration, row, actuals.row(row.number), points[row.number], profile)
        for row in rows
    )
    missing = _missing(execution, scores)
    total = None if missing else _total(execution, scores, profile, notes)
    return SelfEvaluation(
        declaration=declaration,
        actuals=actuals,
        profile=profile,
        execution=execution,
        scores=scores,
        classes=_classes(rows, scores, profile),
        total=total,
        grade=None if total is None else profile.grade(total),
        missing=missing,
        questions=_questions(execution, scores, profile),
        notes=tuple(notes),
    )


def score_execution(
    declaration: Declaration, actuals: Actuals, profile: ScoringProfile
) -> ExecutionScore:
    """Points × executed ÷ adjusted budget, never above the points; a budget of 0 leaves the sum.

    The initial budget is shown only: as reported, else the declared budget of the year.
    """
    adjusted, executed = actuals.adjusted_budget, actuals.executed
    initial = actuals.initial_budget
    if initial is None:
        initial = declaration.project.annual_budget
    weight = profile.execution_points
    if adjusted is not None and adjusted == 0:
        state, rate, points = State.NOT_APPLICABLE, None, None
        working = "全年预算数为 0，不适用。"
    elif adjusted is None or executed is None:
        state, rate, points = State.NOT_REPORTED, None, None
        working = "未填报全年预算数或全年执行数，暂不计分。"
    else:
        state, rate = State.SCORED, Fraction(executed) / Fraction(adjusted)
        points = profile.rounded(Fraction(weight) * min(Fraction(1), rate))
        working = f"{weight} × {executed:,.2f}元 ÷ {adjusted:,.2f}元 = {points}"
        if rate > 1:
            working += f"（执行率 {half_up(rate * 100, 2)}%，以 {weight} 分为限）"
    over = rate is not None and rate > 1
    return ExecutionScore(
        initial=initial,
        adjusted=adjusted,
        executed=executed,
        state=state,
        rate=rate,
        max_points=weight,
        points=points,
        working=working,
        flags=("over_budget",) if over else (),
    )


def _score(
    declaration: Declaration,
    indicator: Indicator,
    reported: ActualRow,
    max_points: Decimal | None,
    profile: ScoringProfile,
) -> Score:
    state, satisfied, ratio = State.NOT_REPORTED, None, None
    flags: tuple[str, ...] = ()
    if reported.not_applicable and profile.judging.not_applicable == "full":
        ratio, working = Fraction(1), "不适用，按方案计满分"
    elif reported.not_applicable:
        state, working = State.NOT_APPLICABLE, "不适用，不计分。"
    elif max_points is None:
        working = f"“{indicator.label1}”在评分方案中没有分值，未计分。"
    elif reported.band is not None:
        ratio, working, flags = _band_ratio(reported, profile)
    elif reported.actual is None:
        working = "未填报实际完成值，暂不计分。"
    else:
        judged = judge_actual(declaration, indicator, reported.actual, profile)
        satisfied, ratio = judged.satisfied, judged.ratio
        working, flags = judged.working, judged.flags
    points = None
    if ratio is not None and max_points is not None:
        state = State.SCORED
        points = min(profile.rounded(Fraction(max_points) * ratio), max_points)
        share = "满分" if ratio == 1 else f"{max_points} × {half_up(ratio * 100, 2)}%"
        working = f"{working}；{share} = {points}"
    return Score(
        number=indicator.number,
        level1=indicator.level1,
        name=indicator.name,
        target="" if indicator.target is None else indicator.target.text,
        actual=_actual_text(reported),
        state=state,
        satisfied=satisfied,
        ratio=ratio,
        max_points=max_points,
        points=points,
        working=working,
        flags=flags,
        reason=reported.reason,
    )


def _band_ratio(
    reported: ActualRow, profile: ScoringProfile
) -> tuple[Fraction, str, tuple[str, ...]]:
    band = profile.band(reported.band or "")
    if band is None:
        raise ValueError(reported.band)  # refused by problems_of before
    if reported.band_percent is not None:
        return Fraction(reported.band_percent) / 100, f"评为“{band.label}”", ()
    working = f"评为“{band.label}”，未填比例，按 {band.default}% 计"
    return Fraction(band.default) / 100, working, ("band_default",)


def _actual_text(reported: ActualRow) -> str:
    if reported.not_applicable:
        return "不适用"
    parts = (reported.actual, reported.band)
    return "；".join(part for part in parts if part)


def _missing(execution: ExecutionScore, scores: Sequence[Score]) -> tuple[Message, ...]:
    missing = []
    if execution.state is State.NOT_REPORTED:
        missing.append(
            Message(
                id="evaluation.execution_missing",
                where="预算执行",
                what="未填报全年预算数或全年执行数。",
                how="请以元为单位填报，预算未调整的，全年预算数填年初预算数。",
            )
        )
    for score in scores:
        if score.state is State.NOT_REPORTED:
            missing.append(
                Message(
                    id="evaluation.row_missing",
                    where=f"第 {score.number} 行“{score.name}”",
                    what=score.working.removesuffix("。") + "。",
                    how="请填报实际完成值；定性指标请选择评定档次。",
                )
            )
    return tuple(missing)


def _total(
    execution: ExecutionScore,
    scores: Sequence[Score],
    profile: ScoringProfile,
    notes: list[str],
) -> Decimal | None:
    """The sum of the rounded points, taken to 100 where something left the sum."""
    parts: tuple[ExecutionScore | Score, ...] = (execution, *scores)
    counted = [
        (part.max_points, part.points)
        for part in parts
        if part.max_points is not None and part.points is not None
    ]
    available = sum((most for most, _ in counted), Decimal(0))
    reached = sum((points for _, points in counted), Decimal(0))
    if available == 0:
        notes.append("没有可以计分的项目。")
        return None
    if available == HUNDRED:
        return reached
    total = profile.rounded(Fraction(reached) * 100 / Fraction(available))
    notes.append(
        f"计分项目满分合计 {available} 分，总分折算：{reached} × 100 ÷ {available} = {total}。"
    )
    return total


def _classes(
    rows: Sequence[Indicator], scores: Sequence[Score], profile: ScoringProfile
) -> tuple[ClassScore, ...]:
    classes = []
    for level1, _ in profile.class_points:
        members = [
            (row, score)
            for row, score in zip(rows, scores, strict=True)
            if row.level1 is not None
            and profile.scored_as(row.level1) is level1
            and score.state is not State.NOT_APPLICABLE
        ]
        if not members:
            continue
        own = (row.label1 for row, _ in members if row.level1 is level1)
        most = [score.max_points for _, score in members if score.max_points is not None]
        known = [score.points for _, score in members if score.points is not None]
        classes.append(
            ClassScore(
                level1=level1,
                label=next(own, LABELS[level1]),
                max_points=sum(most, Decimal(0)),
                points=sum(known, Decimal(0)) if len(known) == len(members) else None,
            )
        )
    return tuple(classes)


def _questions(
    execution: ExecutionScore, scores: Sequence[Score], profile: ScoringProfile
) -> tuple[Message, ...]:
    """What a person should explain: money over budget, targets far exceeded or missed."""
    questions = []
    if "over_budget" in execution.flags:
        questions.append(
            Message(
                id="evaluation.over_budget",
                where="预算执行",
                what="全年执行数大于全年预算数。",
                how="请核对两个数的单位和口径。",
            )
        )
    for score in scores:
        if score.reason or score.state is not State.SCORED:
            continue
        if "over_limit" in score.flags and profile.judging.over_action != "none":
            questions.append(_question(score, "far_above", "完成值大幅超过指标值", "目标是否偏低"))
        elif score.points != score.max_points:
            questions.append(_question(score, "missed", "没有得满分", "偏差原因和改进措施"))
    return tuple(questions)


def _question(score: Score, code: str, what: str, asked: str) -> Message:
    return Message(
        id=f"evaluation.{code}",
        where=f"第 {score.number} 行“{score.name}”",
        what=f"{what}（{score.working}）。",
        how=f"请在“偏差原因分析及改进措施”中说明{asked}。",
    )
