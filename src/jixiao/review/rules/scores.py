"""Self-evaluation (自评), first part: the scores of rows and of the execution rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._past import FundTable, funds_of
from jixiao.review._registry import Found, Hit, Unread, rule
from jixiao.review._values import is_bounded, unit_of
from jixiao.review.rules.weights import shown
from jixiao.targets import (
    Approximate,
    Change,
    Comparison,
    Compound,
    Context,
    Direction,
    Frequency,
    Judgement,
    Range,
    direction,
    judge,
)

_NO_SCORES = Unread("自评表没有得分")
_NUMERIC = Comparison | Range | Approximate | Change | Frequency | Compound
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Scored:
    """A row with its points, filed score and the score by formula; the working in words."""

    row: Row
    points: Decimal
    score: Decimal
    formula: Decimal | None
    working: str


def on_actual(form: Form, row: Row, values: dict[str, str] | None = None, case: str = "") -> Hit:
    """A hit on the actual value of a row."""
    actual = row.indicator.actual
    said = "" if actual is None else actual.text
    known = {"name": row.called, "value": row.said, "actual": said or "空白"}
    where = f"{form.title}{row.label} ›“{row.called or f'第{row.indicator.number}行'}”的实际完成值"
    return Hit(row.path("actual"), where, said, {**known, **(values or {})}, case, row)


def on_score(form: Form, row: Row, values: dict[str, str] | None = None, case: str = "") -> Hit:
    """A hit on the score of a row."""
    score = row.indicator.score
    quote = "" if score is None else shown(score)
    known = {"name": row.called, "score": quote}
    where = f"{form.title}{row.label} ›“{row.called or f'第{row.indicator.number}行'}”的得分"
    return Hit(row.path("score"), where, quote, {**known, **(values or {})}, case, row)


def judged(form: Form, row: Row) -> Judgement | None:
    """Target against actual by the stored scheme; None where either is blank or unreadable."""
    actual = row.indicator.actual
    if row.target is None or actual is None or not actual.text.strip():
        return None
    return judge(
        row.target, actual, profile=form.evaluation.judging, context=_context(form, row)
    )  # fmt: skip


def higher_is_better(form: Form, row: Row) -> bool:
    """Whether more is better for the row's target."""
    if row.target is None:
        return False
    way: Direction = direction(row.target, _context(form, row))
    return way.sign == 1


def _context(form: Form, row: Row) -> Context:
    return Context(
        level1=row.indicator.level1,
        level2=row.level2,
        name=row.indicator.name,
        fiscal_year=form.declaration.fiscal_year,
    )


def scored(form: Form) -> Iterator[Scored]:
    """The real rows that carry points and a score."""
    for row in form.real:
        points, score = row.indicator.weight, row.indicator.score
        if points is None or score is None:
            continue
        verdict = judged(form, row)
        ratio = None if verdict is None else verdict.ratio
        formula = None if ratio is None else _points(points, ratio)
        yield Scored(row, points, score, formula, "" if verdict is None else verdict.working)


def _points(points: Decimal, ratio: Fraction) -> Decimal:
    exact = Fraction(points) * min(ratio, Fraction(1))
    return (Decimal(exact.numerator) / exact.denominator).quantize(_CENT, ROUND_HALF_UP)


def execution_formula(form: Form, table: FundTable) -> tuple[Decimal, Decimal, str] | None:
    """Filed score and formula of the execution rate, and the working; None without the figures."""
    facts = form.evaluation
    budget, spent = table.figure("adjusted_budget"), table.figure("executed")
    if facts.execution_points is None or facts.execution_score is None:
        return None
    if budget is None or spent is None or budget <= 0:
        return None
    formula = _points(facts.execution_points, Fraction(spent) / Fraction(budget))
    working = f"{shown(facts.execution_points)}×{form.money(spent)}÷{form.money(budget)}"
    return facts.execution_score, formula, working


def _on_execution(form: Form, values: dict[str, str]) -> Hit:
    return Hit("funds", f"{form.title}预算执行率的得分", values["score"], values)


@rule("E01")
def score_is_above_the_formula(form: Form, law: Rule) -> Found:
    """More points than the scheme gives for what was reached."""
    yield from _against_formula(form, law, above=True)


@rule("E02")
def deduction_is_unexplained(form: Form, law: Rule) -> Found:
    """Fewer points than the scheme gives, and no reason."""
    yield from _against_formula(form, law, above=False)


def _against_formula(form: Form, law: Rule, *, above: bool) -> Found:
    tolerance = Decimal(str(law.number("tolerance")))
    entries = list(scored(form))
    execution = execution_formula(form, funds_of(form.declaration, law))
    if not entries and execution is None:
        yield _NO_SCORES
        return
    if execution is not None:
        score, formula, working = execution
        explained = not is_blank(form.evaluation.execution_reason, law)
        if _off(score - formula, tolerance, above=above) and (above or not explained):
            values = {"score": shown(score), "formula": shown(formula), "working": working}
            yield _on_execution(form, values)
    for entry in entries:
        if entry.formula is None:
            continue
        explained = not is_blank(entry.row.indicator.remark, law)
        if _off(entry.score - entry.formula, tolerance, above=above) and (above or not explained):
            values = {"formula": shown(entry.formula), "working": entry.working}
            yield on_score(form, entry.row, values)


def _off(difference: Decimal, tolerance: Decimal, *, above: bool) -> bool:
    return difference > tolerance if above else difference < -tolerance


def is_blank(text: str | None, law: Rule) -> bool:
    """Whether a reason is missing: nothing, or a word that means nothing."""
    return law.pattern("no_reason").fullmatch("".join((text or "").split())) is not None


@rule("E03")
def points_without_an_actual(form: Form, law: Rule) -> Found:
    """A number was due, or at least something, and points were given without it."""
    if all(row.indicator.score is None for row in form.real):
        yield _NO_SCORES
    for row in form.real:
        score, actual = row.indicator.score, row.indicator.actual
        if score is None or score <= 0:
            continue
        is_empty = actual is None or not actual.text.strip()
        if isinstance(row.target, _NUMERIC):
            if is_empty or not isinstance(actual, _NUMERIC):
                yield on_actual(form, row, {"score": shown(score)}, "" if is_empty else "words")
        elif row.blank and is_empty:
            yield on_actual(form, row, {"score": shown(score)})


@rule("E08")
def full_marks_with_little_spent(form: Form, law: Rule) -> Found:
    """A fifth of the money is left and every indicator has all its points."""
    table = funds_of(form.declaration, law)
    budget, spent = table.figure("adjusted_budget"), table.figure("executed")
    entries = list(scored(form))
    if budget is None or spent is None or budget <= 0 or not entries:
        yield Unread("没有预算执行数或得分")
        return
    rate = spent / budget
    if (
        rate < Decimal(str(law.number("share")))
        and all(entry.score == entry.points for entry in entries)
        and is_blank(form.evaluation.execution_reason, law)
    ):
        text = f"{rate * 100:.2f}"
        yield Hit("funds", f"{form.title}预算执行率", f"{text}%", {"rate": text})


@rule("E10")
def over_achievement_is_unexplained(form: Form, law: Rule) -> Found:
    """Much more than the target was reached, and nobody says why."""
    limit = Fraction(str(law.number("limit")))
    compared = False
    for row in form.real:
        verdict = judged(form, row)
        if verdict is None or verdict.deviation is None or not higher_is_better(form, row):
            continue
        compared = True
        if verdict.deviation > limit and is_blank(row.indicator.remark, law):
            percent = f"{float(verdict.deviation * 100):.1f}"
            yield on_actual(form, row, {"percent": percent})
    if not compared:
        yield Unread("没有可以比较的实际完成值")


@rule("E11")
def score_exceeds_the_points(form: Form, law: Rule) -> Found:
    """No bonus points, and none below zero."""
    entries = list(scored(form))
    if not entries:
        yield _NO_SCORES
    for entry in entries:
        if not 0 <= entry.score <= entry.points:
            yield on_score(form, entry.row, {"points": shown(entry.points)})


@rule("E15")
def actual_rate_is_above_the_whole(form: Form, law: Rule) -> Found:
    """A rate that cannot exceed 100 % was reported above it."""
    reported = False
    for row in form.real:
        actual = row.indicator.actual
        reported = reported or actual is not None
        if isinstance(actual, Comparison | Approximate):
            unit = actual.amount.unit or unit_of(row.target)
            if is_bounded(unit, row.name, law) and actual.amount.value > 100:
                yield on_actual(form, row)
        elif actual is not None and law.pattern("over").search(actual.text) and _rate(row, law):
            yield on_actual(form, row)
    if not reported:
        yield Unread("没有实际完成值")


def _rate(row: Row, law: Rule) -> bool:
    """Whether the row's target is a bounded rate, for actuals that were refused as 105%."""
    return is_bounded(unit_of(row.target), row.name, law)


@rule("E16")
def row_that_does_not_apply_is_scored(form: Form, law: Rule) -> Found:
    """Points were given for a row that says 不适用."""
    if all(row.indicator.score is None for row in form.rows):
        yield _NO_SCORES
    for row in form.rows:
        score = row.indicator.score
        if not row.real and score is not None and score > 0:
            yield on_score(form, row)
