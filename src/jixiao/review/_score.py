"""The score of a review: a proposal for the review form, with what lowers it and what raises it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jixiao.review._scheme import (
    ReviewGrade,
    ReviewItem,
    ReviewScheme,
    cents,
    review_scheme,
)
from jixiao.review._types import Dimension, Finding, Review, Severity, Status

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What the findings of one rule cost in a sub-item, before its points run out."""

    rule: str
    title: str
    count: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class ItemScore:
    """A sub-item. `points` is None where no rule of it was assessed: not looked at is not full."""

    dimension: Dimension
    label: str
    question: str
    max_points: Decimal
    points: Decimal | None
    deductions: tuple[Deduction, ...]


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension as the sum of its assessed sub-items; None where none was."""

    dimension: Dimension
    max_points: Decimal
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What one rule's findings cost the total: `gain` is what settling all of them brings."""

    rule: str
    title: str
    severity: Severity
    count: int
    gain: Decimal
    suggestion: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewScore:
    """A proposed score, 0 to 100, and its grade; a person confirms it.

    `advice` is sorted by gain. `to_next` names the rules that, settled in that order, reach
    `next_grade`; both are empty at the best grade. `notes` say what was done to the points.
    """

    scheme: ReviewScheme
    key_project: bool
    items: tuple[ItemScore, ...]
    total: Decimal
    grade: ReviewGrade
    advice: tuple[Advice, ...]
    next_grade: ReviewGrade | None
    to_next: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The outcome as the review form states it: key projects a score, others a grade."""
        return f"{self.total}分（{self.grade.label}）" if self.key_project else self.grade.label

    @property
    def dimensions(self) -> tuple[DimensionScore, ...]:
        """The four dimensions in the order of the form."""
        scores = []
        for dimension in dict.fromkeys(item.dimension for item in self.items):
            items = [item for item in self.items if item.dimension is dimension]
            known = [item.points for item in items if item.points is not None]
            most = sum((item.max_points for item in items), _ZERO)
            scores.append(DimensionScore(dimension, most, sum(known, _ZERO) if known else None))
        return tuple(scores)


def score_review(
    review: Review,
    *,
    findings: Iterable[Finding] | None = None,
    key_project: bool = False,
    scheme: ReviewScheme | None = None,
) -> ReviewScore:
    """The score of one form's review.

    `findings` are those still open, where some were waived; by default all of the review. Key
    projects (重点项目) are shown their score, ordinary ones the grade.
    """
    scheme = scheme or review_scheme()
    counted = tuple(review.findings if findings is None else findings)
    by_rule: dict[str, list[Finding]] = {}
    for finding in counted:
        by_rule.setdefault(finding.rule, []).append(finding)
    assessed = {entry.rule for entry in review.statuses if entry.status is not Status.NOT_ASSESSED}
    items = tuple(_item(item, by_rule, assessed, scheme) for item in scheme.items)
    errors = {finding.rule for finding in counted if finding.severity is Severity.ERROR}
    total, grade = _outcome(items, errors, scheme)
    advice = _advice(items, by_rule, errors, scheme, total)
    next_grade = scheme.better(grade)
    return ReviewScore(
        scheme=scheme,
        key_project=key_project,
        items=items,
        total=total,
        grade=grade,
        advice=advice,
        next_grade=next_grade,
        to_next=_to_next(items, errors, scheme, advice, next_grade),
        notes=tuple(_notes(items, counted, grade, scheme, total)),
    )


def _item(
    item: ReviewItem,
    by_rule: Mapping[str, Sequence[Finding]],
    assessed: set[str],
    scheme: ReviewScheme,
) -> ItemScore:
    shares = dict(scheme.shares)
    deductions = tuple(
        Deduction(
            rule=rule,
            title=found[0].title,
            count=len(found),
            points=cents(sum((shares[each.severity] for each in found), _ZERO) * item.points),
        )
        for rule, found in by_rule.items()
        if rule in item.rules
    )
    looked_at = bool(deductions) or not assessed.isdisjoint(item.rules)
    return ItemScore(
        dimension=item.dimension,
        label=item.label,
        question=item.question,
        max_points=item.points,
        points=_left(item.points, deductions) if looked_at else None,
        deductions=deductions,
    )


def _left(points: Decimal, deductions: Iterable[Deduction]) -> Decimal:
    return max(points - sum((entry.points for entry in deductions), _ZERO), _ZERO)


def _outcome(
    items: Sequence[ItemScore],
    errors: Set[str],
    scheme: ReviewScheme,
    settled: Set[str] = frozenset(),
) -> tuple[Decimal, ReviewGrade]:
    """The total taken to 100 over what was assessed, and its grade, once `settled` rules are."""
    points = []
    for item in items:
        reached = item.points
        if reached is not None and settled:
            left = (entry for entry in item.deductions if entry.rule not in settled)
            reached = _left(item.max_points, left)
        points.append((item.max_points, reached))
    total = scheme.total(points)
    total = cents(_ZERO) if total is None else total
    return total, scheme.grade(total, with_error=bool(errors - settled))


def _advice(
    items: Sequence[ItemScore],
    by_rule: Mapping[str, Sequence[Finding]],
    errors: Set[str],
    scheme: ReviewScheme,
    total: Decimal,
) -> tuple[Advice, ...]:
    advice = [
        Advice(
            rule=rule,
            title=found[0].title,
            severity=min((each.severity for each in found), key=lambda entry: entry.rank),
            count=len(found),
            gain=_outcome(items, errors, scheme, {rule})[0] - total,
            suggestion=found[0].suggestion,
            fields=tuple(each.field for each in found),
        )
        for rule, found in by_rule.items()
    ]
    return tuple(sorted(advice, key=lambda entry: (entry.severity.rank > 0, -entry.gain)))


def _to_next(
    items: Sequence[ItemScore],
    errors: Set[str],
    scheme: ReviewScheme,
    advice: Sequence[Advice],
    wanted: ReviewGrade | None,
) -> tuple[str, ...]:
    """The rules to settle, in the order of the advice, until the next grade is reached."""
    if wanted is None:
        return ()
    settled: dict[str, None] = {}
    for entry in advice:
        settled[entry.rule] = None
        _, grade = _outcome(items, errors, scheme, settled.keys())
        if grade.lowest >= wanted.lowest:
            return tuple(settled)
    return ()


def _notes(
    items: Sequence[ItemScore],
    findings: Sequence[Finding],
    grade: ReviewGrade,
    scheme: ReviewScheme,
    total: Decimal,
) -> Iterable[str]:
    unseen = [item.label for item in items if item.points is None]
    if unseen:
        yield f"{'、'.join(unseen)}没有可检查的内容，不计入，其余分项折算为100分。"
    if scheme.grade(total, with_error=False) is not grade:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        yield f"还有{errors}处错误没有改正，等级不高于“{scheme.with_error}”。"


def score_to_json(score: ReviewScore) -> dict[str, Any]:
    """The score as JSON-ready objects; points are strings, None where nothing was assessed.

    `score` is None for an ordinary project, whose review form states the grade only; `total` is
    there for both, so that the working can be followed.
    """
    return {
        "scheme": score.scheme.id,
        "key_project": score.key_project,
        "grade": score.grade.label,
        "outcome": score.grade.outcome,
        "score": str(score.total) if score.key_project else None,
        "total": str(score.total),
        "dimensions": [
            {
                "dimension": entry.dimension.value,
                "max_points": str(entry.max_points),
                "points": _text(entry.points),
            }
            for entry in score.dimensions
        ],
        "items": [_item_to_json(item) for item in score.items],
        "advice": [
            {
                "rule": entry.rule,
                "title": entry.title,
                "severity": entry.severity.value,
                "count": entry.count,
                "gain": str(entry.gain),
                "suggestion": entry.suggestion,
                "fields": list(entry.fields),
            }
            for entry in score.advice
        ],
        "next_grade": None if score.next_grade is None else score.next_grade.label,
        "to_next": list(score.to_next),
        "notes": list(score.notes),
    }


def _item_to_json(item: ItemScore) -> dict[str, Any]:
    return {
        "dimension": item.dimension.value,
        "label": item.label,
        "max_points": str(item.max_points),
        "points": _text(item.points),
        "deductions": [
            {
                "rule": entry.rule,
                "title": entry.title,
                "count": entry.count,
                "points": str(entry.points),
            }
            for entry in item.deductions
        ],
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
