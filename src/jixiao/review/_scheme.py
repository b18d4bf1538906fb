"""How a review is scored (审核表): sub-items, points, grades and deductions, as dated data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter

from jixiao.errors import BadProfile, Message
from jixiao.review._toml import Table, load
from jixiao.review._types import Dimension, Severity, Standing

DEFAULT_SCHEME = "mof-review-2015"
HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A sub-item of the review form: its points, its question, and the rules that speak to it."""

    dimension: Dimension
    label: str
    points: Decimal
    question: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewGrade:
    """A grade, the lowest score that has it, and what happens to a form of that grade."""

    label: str
    lowest: Decimal
    outcome: str


@dataclass(frozen=True, slots=True)
class OpinionWords:
    """How the opinion on a dimension is proposed: one line a finding, at most `most` of them.

    `none` is said where there is no finding, `more` of those that were left out.
    """

    none: str
    finding: str
    more: str
    most: int


@dataclass(frozen=True, slots=True)
class SchemeBasis:
    """What a part of the scheme rests on, and how well the document is known."""

    about: str
    document: str
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class ReviewScheme:
    """One scheme of scoring reviews. `valid_from` and `valid_to` are budget years, both included.

    `shares` is the part of a sub-item's points that one finding of a severity costs, 0 to 1.
    `with_error` is the best grade of a form with an open error. `grades` go from best to worst.
    """

    id: str
    name: str
    valid_from: int
    valid_to: int | None
    items: tuple[ReviewItem, ...]
    grades: tuple[ReviewGrade, ...]
    shares: tuple[tuple[Severity, Decimal], ...]
    with_error: str
    deduction_source: str
    opinion: OpinionWords
    basis: tuple[SchemeBasis, ...]

    def total(self, points: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
        """The sum of points taken to 100 over those given; pairs of the most and the points.

        None where no points were given: not scored is not zero.
        """
        given = [(most, reached) for most, reached in points if reached is not None]
        if not given:
            return None
        most = sum((entry for entry, _ in given), _ZERO)
        return cents(sum((entry for _, entry in given), _ZERO) * HUNDRED / most)

    def grade(self, total: Decimal, *, with_error: bool) -> ReviewGrade:
        """The grade of a score, 0 to 100."""
        reached = next(entry for entry in self.grades if total >= entry.lowest)
        best = next(entry for entry in self.grades if entry.label == self.with_error)
        return best if with_error and reached.lowest > best.lowest else reached

    def better(self, grade: ReviewGrade) -> ReviewGrade | None:
        """The next better grade; None above the best."""
        place = self.grades.index(grade)
        return self.grades[place - 1] if place else None


def cents(points: Decimal) -> Decimal:
    """Points with two decimals, rounded half up."""
    return points.quantize(_CENT, rounding=ROUND_HALF_UP)


@cache
def review_scheme(scheme_id: str = DEFAULT_SCHEME) -> ReviewScheme:
    """The shipped scheme of that id. Raises BadProfile if there is none."""
    folder = files("jixiao.review").joinpath("score")
    known = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir()}
    if scheme_id not in known:
        raise BadProfile(
            Message(
                id="review_scheme.unknown",
                where="审核评分办法",
                what=f"没有编号为“{scheme_id}”的办法。",
                how=f"可用：{'、'.join(sorted(known))}。",
            )
        )
    return read_review_scheme(known[scheme_id])


def read_review_scheme(source: Traversable) -> ReviewScheme:
    """A scheme from a file. Raises BadProfile, naming file and key."""
    table = load(source)
    table.only(
        "id", "name", "valid_from", "valid_to", "deduction", "opinion", "grades", "basis", "items"
    )  # fmt: skip
    deduction = table.table("deduction")
    deduction.only(*Severity, "with_error", "source")
    scheme = ReviewScheme(
        id=table.text("id"),
        name=table.text("name"),
        valid_from=table.whole("valid_from"),
        valid_to=table.year_or_none("valid_to"),
        items=tuple(_items(table)),
        grades=tuple(_grades(table)),
        shares=tuple((severity, deduction.decimal(severity)) for severity in Severity),
        with_error=deduction.text("with_error"),
        deduction_source=deduction.text("source"),
        opinion=_opinion(table.table("opinion")),
        basis=tuple(_basis(table)),
    )
    _check(table, deduction, scheme)
    return scheme


def _items(table: Table) -> Iterator[ReviewItem]:
    for entry in table.tables("items"):
        entry.only("dimension", "label", "points", "question", "rules")
        yield ReviewItem(
            dimension=entry.choice("dimension", Dimension),
            label=entry.text("label"),
            points=entry.decimal("points"),
            question=entry.text("question"),
            rules=entry.texts("rules"),
        )


def _grades(table: Table) -> Iterator[ReviewGrade]:
    for entry in table.tables("grades"):
        entry.only("label", "lowest", "outcome")
        yield ReviewGrade(entry.text("label"), entry.decimal("lowest"), entry.text("outcome"))


def _opinion(table: Table) -> OpinionWords:
    table.only("none", "finding", "more", "most")
    words = OpinionWords(
        none=table.text("none"),
        finding=table.template("finding"),
        more=table.template("more"),
        most=table.whole("most"),
    )
    for key, text, known in (
        ("finding", words.finding, {"number", "where", "what", "suggestion"}),
        ("more", words.more, {"count"}),
    ):
        if strange := {name for _, name, _, _ in Formatter().parse(text) if name} - known:
            raise table.wrong(
                key,
                f"占位符{'、'.join(sorted(strange))}不可用。",
                f"可用：{'、'.join(sorted(known))}。",
            )
    return words


def _basis(table: Table) -> Iterator[SchemeBasis]:
    for entry in table.tables("basis"):
        entry.only("about", "document", "standing", "source")
        yield SchemeBasis(
            about=entry.text("about"),
            document=entry.text("document"),
            standing=entry.choice("standing", Standing),
            source=entry.text("source"),
        )


def _check(table: Table, deduction: Table, scheme: ReviewScheme) -> None:
    """What the types cannot say."""
    points = sum((item.points for item in scheme.items), Decimal(0))
    if points != HUNDRED:
        raise table.wrong("items", f"分值合计为{points}，应为100。", "请核对各分项的分值。")
    listed = [rule for item in scheme.items for rule in item.rules]
    if twice := next((rule for rule in listed if listed.count(rule) > 1), None):
        raise table.wrong("items", f"规则“{twice}”列在两处。", "一条规则只归一个分项。")
    lowest = [grade.lowest for grade in scheme.grades]
    if lowest[-1] != 0 or lowest != sorted(set(lowest), reverse=True):
        raise table.wrong("grades", "等级没有从高到低排列。", "最后一档的分数线应为0。")
    if scheme.with_error not in [grade.label for grade in scheme.grades]:
        raise deduction.wrong("with_error", f"没有等级“{scheme.with_error}”。", "请用已列的等级。")
    for severity, share in scheme.shares:
        if not 0 <= share <= 1:
            raise deduction.wrong(severity, f"{share}不在0和1之间。", "例如 0.15。")
