"""The review form (审核表) as a reviewer fills it in: proposed from findings, changed by hand.

What was proposed stays beside what a person put, and with it when; who is the business of whoever
keeps the sheet. Nothing here decides a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from jixiao.errors import Message
from jixiao.review._scheme import ReviewScheme
from jixiao.review._score import ReviewScore
from jixiao.review._types import Dimension, Finding, Severity

SHEET_SCHEMA = "jixiao/review_sheet/1"
LONGEST_REMARK, LONGEST_OPINION = 1_000, 4_000
_ZERO = Decimal(0)
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class SheetItem:
    """A sub-item (审核要点) with the points computed from findings and those a person gave.

    Either is None where it was not scored. `changed_at` is when the points were last set by hand;
    None while they are the computed ones. `remark` must say why they differ.
    """

    dimension: Dimension
    label: str
    question: str
    max_points: Decimal
    computed: Decimal | None
    points: Decimal | None
    remark: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetOpinion:
    """The opinion on a dimension: the proposed text, which quotes findings, and the written one."""

    dimension: Dimension
    proposed: str
    text: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A dimension as it stands on the form: its sub-items, their sums, its opinion.

    `computed` and `points` are None where no sub-item was scored.
    """

    dimension: Dimension
    items: tuple[SheetItem, ...]
    opinion: SheetOpinion

    @property
    def max_points(self) -> Decimal:
        """The most its sub-items give."""
        return sum((item.max_points for item in self.items), _ZERO)

    @property
    def computed(self) -> Decimal | None:
        """The computed points, summed."""
        return _sum(item.computed for item in self.items)

    @property
    def points(self) -> Decimal | None:
        """The points given, summed."""
        return _sum(item.points for item in self.items)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One reviewer's form. `scheme` is the id of the scheme whose bounds gave the grade.

    `graded` is False for those who give opinions only (third parties): no points, no total. `total`
    is 0 to 100; it is None and `grade` empty where no points, or impossible ones, were given.
    `with_error` says that the form had an open error, which bounds the grade. `notes` say what was
    done to the points.
    """

    scheme: str
    graded: bool
    with_error: bool
    items: tuple[SheetItem, ...]
    opinions: tuple[SheetOpinion, ...]
    overall: str = ""
    total: Decimal | None = None
    grade: str = ""
    outcome: str = ""
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[SheetPart, ...]:
        """The dimensions in the order of the form."""
        return tuple(
            SheetPart(
                dimension=opinion.dimension,
                items=tuple(item for item in self.items if item.dimension is opinion.dimension),
                opinion=opinion,
            )
            for opinion in self.opinions
        )

    @property
    def changed_items(self) -> tuple[SheetItem, ...]:
        """The sub-items whose points are not the computed ones."""
        return tuple(item for item in self.items if self.graded and item.points != item.computed)


def proposed_sheet(
    score: ReviewScore, findings: Iterable[Finding], *, form_name: str, graded: bool = True
) -> ReviewSheet:
    """The sheet as the findings propose it: their points, and opinions that quote them.

    `findings` are those that `score` counted, still open; `form_name` is left out of their places.
    """
    found = tuple(findings)
    scheme = score.scheme
    sheet = ReviewSheet(
        scheme=scheme.id,
        graded=graded,
        with_error=any(finding.severity is Severity.ERROR for finding in found),
        items=tuple(
            SheetItem(
                dimension=item.dimension,
                label=item.label,
                question=item.question,
                max_points=item.max_points,
                computed=item.points,
                points=item.points if graded else None,
            )
            for item in score.items
        ),
        opinions=tuple(_opinions(scheme, found, form_name)),
    )
    return _with_outcome(sheet, scheme)


def refilled(proposed: ReviewSheet, former: ReviewSheet, scheme: ReviewScheme) -> ReviewSheet:
    """What was written before, over a newer proposal: by hand stays, the rest follows it."""
    items = {item.label: item for item in former.items}
    opinions = {opinion.dimension: opinion for opinion in former.opinions}
    sheet = replace(
        proposed,
        items=tuple(_refilled_item(item, items.get(item.label)) for item in proposed.items),
        opinions=tuple(
            _refilled_opinion(opinion, opinions.get(opinion.dimension))
            for opinion in proposed.opinions
        ),
        overall=former.overall,
    )
    return _with_outcome(sheet, scheme)


def filled(
    sheet: ReviewSheet,
    *,
    points: Sequence[Decimal | None],
    remarks: Sequence[str],
    opinions: Mapping[Dimension, str],
    overall: str,
    at: datetime,
    scheme: ReviewScheme,
) -> ReviewSheet:
    """The sheet with what a reviewer put, summed and graded by the scheme.

    `points` and `remarks` are by position of the sub-item. What was changed in `sheet` already and
    is the same again keeps its time.
    """
    changed = replace(
        sheet,
        items=tuple(
            replace(
                item,
                points=_same(item.points, given) if sheet.graded else None,
                remark=remark,
                changed_at=_changed_at(item.computed, item.points, given, item.changed_at, at)
                if sheet.graded
                else None,
            )
            for item, given, remark in zip(sheet.items, points, remarks, strict=True)
        ),
        opinions=tuple(
            replace(
                entry,
                text=opinions[entry.dimension],
                changed_at=_changed_at(
                    entry.proposed, entry.text, opinions[entry.dimension], entry.changed_at, at
                ),
            )
            for entry in sheet.opinions
        ),
        overall=overall,
    )
    return _with_outcome(changed, scheme)


def sheet_problems(sheet: ReviewSheet) -> tuple[tuple[str, Message], ...]:
    """What must be mended before the sheet may be kept, each with its place.

    Places are `points:0`, `remark:0` (by position of the sub-item), `opinion:completeness` and
    `overall`.
    """
    return tuple(_problems(sheet))


def sheet_opinion(sheet: ReviewSheet, scheme: ReviewScheme) -> str:
    """The sheet in words, for the opinion that goes with a decision: grade, opinions, overall.

    Dimensions without a finding and without a written opinion are left out.
    """
    lines = []
    if sheet.graded and sheet.total is not None:
        lines.append(f"审核表综合评定等级：{sheet.grade}（{sheet.total}分）。")
    lines += [
        f"{opinion.dimension.label}：{opinion.text}"
        for opinion in sheet.opinions
        if opinion.text and opinion.text != scheme.opinion.none
    ]
    if sheet.overall:
        lines.append(f"总体意见：{sheet.overall}")
    return "\n".join(lines)


def sheet_to_json(sheet: ReviewSheet) -> dict[str, Any]:
    """The sheet as JSON-ready objects: points as strings, None where not scored."""
    return {
        "schema": SHEET_SCHEMA,
        "scheme": sheet.scheme,
        "graded": sheet.graded,
        "with_error": sheet.with_error,
        "items": [
            {
                "dimension": item.dimension.value,
                "label": item.label,
                "question": item.question,
                "max_points": str(item.max_points),
                "computed": _text(item.computed),
                "points": _text(item.points),
                "remark": item.remark,
                "changed_at": _iso(item.changed_at),
            }
            for item in sheet.items
        ],
        "opinions": [
            {
                "dimension": opinion.dimension.value,
                "proposed": opinion.proposed,
                "text": opinion.text,
                "changed_at": _iso(opinion.changed_at),
            }
            for opinion in sheet.opinions
        ],
        "overall": sheet.overall,
        "total": _text(sheet.total),
        "grade": sheet.grade,
        "outcome": sheet.outcome,
        "notes": list(sheet.notes),
    }


def sheet_from_json(data: Mapping[str, Any]) -> ReviewSheet:
    """The sheet that `sheet_to_json` wrote."""
    return ReviewSheet(
        scheme=data["scheme"],
        graded=data["graded"],
        with_error=data["with_error"],
        items=tuple(
            SheetItem(
                dimension=Dimension(item["dimension"]),
                label=item["label"],
                question=item["question"],
                max_points=Decimal(item["max_points"]),
                computed=_number(item["computed"]),
                points=_number(item["points"]),
                remark=item["remark"],
                changed_at=_moment(item["changed_at"]),
            )
            for item in data["items"]
        ),
        opinions=tuple(
            SheetOpinion(
                dimension=Dimension(opinion["dimension"]),
                proposed=opinion["proposed"],
                text=opinion["text"],
                changed_at=_moment(opinion["changed_at"]),
            )
            for opinion in data["opinions"]
        ),
        overall=data["overall"],
        total=_number(data["total"]),
        grade=data["grade"],
        outcome=data["outcome"],
        notes=tuple(data["notes"]),
    )


def _opinions(
    scheme: ReviewScheme, findings: Sequence[Finding], form_name: str
) -> Iterator[SheetOpinion]:
    words = scheme.opinion
    for dimension in dict.fromkeys(item.dimension for item in scheme.items):
        rules = {
            rule for item in scheme.items if item.dimension is dimension for rule in item.rules
        }
        found = [finding for finding in findings if finding.rule in rules]
        lines = [
            words.finding.format(
                number=number,
                where=finding.where.removeprefix(f"《{form_name}》"),
                what=finding.what,
                suggestion=finding.suggestion,
            )
            for number, finding in enumerate(found[: words.most], start=1)
        ]
        if len(found) > words.most:
            lines.append(words.more.format(count=len(found) - words.most))
        text = "\n".join(lines)[:LONGEST_OPINION] or words.none
        yield SheetOpinion(dimension, text, text)


def _refilled_item(item: SheetItem, former: SheetItem | None) -> SheetItem:
    if former is None:
        return item
    if former.changed_at is None:
        return replace(item, remark=former.remark)
    return replace(item, points=former.points, remark=former.remark, changed_at=former.changed_at)


def _refilled_opinion(opinion: SheetOpinion, former: SheetOpinion | None) -> SheetOpinion:
    if former is None or former.changed_at is None:
        return opinion
    return replace(opinion, text=former.text, changed_at=former.changed_at)


def _same(before: Decimal | None, given: Decimal | None) -> Decimal | None:
    """The points given; as they were written before where they are equal (8 is 8.00)."""
    return before if given == before else given


def _changed_at(
    proposed: object, before: object, given: object, changed_at: datetime | None, at: datetime
) -> datetime | None:
    if given == proposed:
        return None
    return changed_at if changed_at is not None and given == before else at


def _with_outcome(sheet: ReviewSheet, scheme: ReviewScheme) -> ReviewSheet:
    """The sheet with its total and grade, by the bounds of the scheme."""
    possible = all(
        item.points is None or 0 <= item.points <= item.max_points for item in sheet.items
    )
    total = (
        scheme.total((item.max_points, item.points) for item in sheet.items) if possible else None
    )
    if not sheet.graded or total is None:
        return replace(sheet, total=None, grade="", outcome="", notes=())
    grade = scheme.grade(total, with_error=sheet.with_error)
    notes = []
    if left_out := [item.label for item in sheet.items if item.points is None]:
        notes.append(f"{'、'.join(left_out)}没有给分，不计入，其余分项折算为100分。")
    if scheme.grade(total, with_error=False) is not grade:
        notes.append(f"还有没有改正的错误，等级不高于“{scheme.with_error}”。")
    return replace(sheet, total=total, grade=grade.label, outcome=grade.outcome, notes=tuple(notes))


def _problems(sheet: ReviewSheet) -> Iterator[tuple[str, Message]]:
    for index, item in enumerate(sheet.items):
        where = f"{item.dimension.label} › {item.label}"
        points = item.points
        if points is not None and not (
            0 <= points <= item.max_points and _decimals(points) <= _DECIMALS
        ):
            yield (
                f"points:{index}",
                Message(
                    id="review_sheet.points",
                    where=where,
                    what=f"得分“{points}”不在0到{item.max_points}之间，或小数多于两位。",
                    how=f"请填0到{item.max_points}之间的数，例如“{item.max_points}”。",
                ),
            )
        elif sheet.graded and points != item.computed and not item.remark:
            yield (
                f"remark:{index}",
                Message(
                    id="review_sheet.reason",
                    where=where,
                    what=f"得分{_shown(item.computed)}改为{_shown(points)}，没有写明理由。",
                    why="与建议不同的得分要有理由，供单位修改和日后查考。",
                    how="请在“说明”中写明理由，或恢复建议得分。",
                ),
            )
        if len(item.remark) > LONGEST_REMARK:
            yield f"remark:{index}", _too_long(f"{where}的说明", item.remark, LONGEST_REMARK)
    for opinion in sheet.opinions:
        if len(opinion.text) > LONGEST_OPINION:
            place = f"{opinion.dimension.label}的审核意见"
            yield (
                f"opinion:{opinion.dimension.value}",
                _too_long(place, opinion.text, LONGEST_OPINION),
            )
    if len(sheet.overall) > LONGEST_OPINION:
        yield "overall", _too_long("总体意见", sheet.overall, LONGEST_OPINION)


def _too_long(where: str, text: str, most: int) -> Message:
    return Message(
        id="review_sheet.too_long",
        where=where,
        what=f"有{len(text)}字，最多{most}字。",
        how="请缩短后再保存。",
    )


def _decimals(points: Decimal) -> int:
    exponent = points.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _shown(points: Decimal | None) -> str:
    return "“不计分”" if points is None else f"“{points}”"


def _sum(points: Iterable[Decimal | None]) -> Decimal | None:
    given = [entry for entry in points if entry is not None]
    return sum(given, _ZERO) if given else None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
