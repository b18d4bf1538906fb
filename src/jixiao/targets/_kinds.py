"""The kinds a target value can have, as frozen values that compare by meaning.

Where a reading came from (text, span, rule, reason, flags, other readings) lives in `Source`
and takes no part in equality: `≥90%` and `90%以上` are the same target.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal, TypeAlias

Number: TypeAlias = int | Decimal | Fraction
Op: TypeAlias = Literal[">=", ">", "<=", "<", "=="]
Way: TypeAlias = Literal["up", "down"]
Side: TypeAlias = Literal["both", "up", "down"]
Precision: TypeAlias = Literal["day", "month", "quarter", "half", "year"]
Every: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: the base of its dimension, how many bases one of it is, per what.

    万元 is 元 with scale 10⁴; 元/人·天 is 元 per 人 and 日; 台中央空调 is 台 of 中央空调.
    `per` is sorted, so that the order in print does not matter. `written` is the printed form.
    """

    base: str
    scale: int | Fraction = 1
    per: tuple[str, ...] = ()
    of: str | None = None
    written: str = field(default="", compare=False)

    @property
    def dimension(self) -> tuple[str, tuple[str, ...]]:
        """Two amounts can be compared exactly if this agrees."""
        return self.base, self.per

    def __str__(self) -> str:
        return self.written + (self.of or "")


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """A number as printed with its unit; equal amounts are equal whatever their scale."""

    n: Number
    unit: Unit | None = None

    @property
    def value(self) -> Fraction:
        """The exact number in the base of its dimension (4.18万元 is 41800)."""
        return Fraction(self.n) * self.unit.scale if self.unit is not None else Fraction(self.n)

    @property
    def dimension(self) -> tuple[str, tuple[str, ...]]:
        """Base and per-units; ("", ()) for a number without a unit."""
        return self.unit.dimension if self.unit is not None else ("", ())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Amount):
            return NotImplemented
        return self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())

    def _meaning(self) -> tuple[Fraction, tuple[str, tuple[str, ...]], str | None]:
        return self.value, self.dimension, self.unit.of if self.unit is not None else None

    def __str__(self) -> str:
        number = f"{self.n:f}" if isinstance(self.n, Decimal) else str(self.n).replace("/", "⁄")
        return number + (str(self.unit) if self.unit is not None else "")


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A date whose year is not known: `--12-31`. 29 February stands for the end of February."""

    month: int
    day: int

    def isoformat(self) -> str:
        """The form of ISO 8601 for a date without its year."""
        return f"--{self.month:02d}-{self.day:02d}"

    def in_year(self, year: int) -> date:
        """The day in a year; 29 February becomes the 28th where there is none."""
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        short = self.month == 2 and self.day == 29 and not leap
        return date(year, self.month, 28 if short else self.day)


Day: TypeAlias = date | MonthDay


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reading came from.

    `text` is the cell as printed, `span` the code points of it that were read, `rule` the name of
    the rule, `reason` why this reading is the default, `written` the operator or pattern word as
    printed, `readings` the other legitimate readings.
    """

    text: str = ""
    span: tuple[int, int] = (0, 0)
    rule: str = ""
    reason: str = "as_written"
    flags: tuple[str, ...] = ()
    written: str = ""
    readings: tuple[Target, ...] = ()


NOWHERE = Source()


class Placed:
    """What every kind has besides its own fields."""

    __slots__ = ()
    source: Source

    @property
    def span(self) -> tuple[int, int]:
        """Code points of the printed value, first and behind the last."""
        return self.source.span

    @property
    def rule(self) -> str:
        """Name of the rule that read it."""
        return self.source.rule

    @property
    def reason(self) -> str:
        """Why this is the default reading."""
        return self.source.reason

    @property
    def flags(self) -> tuple[str, ...]:
        """What a person should know of this reading."""
        return self.source.flags

    @property
    def written(self) -> str:
        """The operator or pattern word as printed: ≥, 大于等于, 至少, 以上, 每…次."""
        return self.source.written

    @property
    def readings(self) -> tuple[Target, ...]:
        """The other legitimate readings of the same text."""
        return self.source.readings


class Sourced(Placed):
    """A kind whose printed text is no part of its meaning."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The value as printed."""
        return self.source.text


@dataclass(frozen=True, slots=True)
class Comparison(Sourced):
    """A bound or an exact number: `≥90%`, `3人`, `达到应免数的95%以上` (base 应免数)."""

    kind: ClassVar[str] = "comparison"
    op: Op
    amount: Amount
    label: str | None = None
    base: str | None = None
    each: bool = False
    written_op: bool = field(default=True, compare=False)
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Range(Sourced):
    """Two ends, the lower first, each of which may be included: `90%-95%`, `±4%以内`."""

    kind: ClassVar[str] = "range"
    lo: Number
    hi: Number
    unit: Unit | None = None
    closed: tuple[bool, bool] = (True, True)
    label: str | None = None
    reversed: bool = False
    source: Source = field(default=NOWHERE, repr=False)

    @property
    def low(self) -> Amount:
        """The lower end with its unit."""
        return Amount(self.lo, self.unit)

    @property
    def high(self) -> Amount:
        """The upper end with its unit."""
        return Amount(self.hi, self.unit)

    def _meaning(self) -> tuple[Amount, Amount, tuple[bool, bool], str | None]:
        return self.low, self.high, self.closed, self.label

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Range):
            return NotImplemented
        return self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())


@dataclass(frozen=True, slots=True)
class Approximate(Sourced):
    """About a number: to both sides (约), at or above (余, 多), at or below (近).

    `tolerance` is a share of the number; none where the text states none.
    """

    kind: ClassVar[str] = "approximate"
    amount: Amount
    side: Side = "both"
    tolerance: Fraction | None = None
    label: str | None = None
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Deadline(Sourced):
    """The last allowed day, or the first day too late where `inclusive` is false."""

    kind: ClassVar[str] = "deadline"
    date: Day
    inclusive: bool = True
    precision: Precision = field(default="day", compare=False)
    year_given: bool = field(default=True, compare=False)
    event: str | None = None
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Period(Sourced):
    """From a first day to a last day, both included."""

    kind: ClassVar[str] = "period"
    start: Day
    end: Day
    precision: Precision = field(default="day", compare=False)
    year_given: bool = field(default=True, compare=False)
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Recurring(Sourced):
    """Due again and again: `---10`, `---end`, `--12-31`, `--03`, `Q-end`, `Q1-15`, `W5`."""

    kind: ClassVar[str] = "recurring"
    due: tuple[str, ...]
    every: Every
    inclusive: bool = True
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Frequency(Sourced):
    """So many times in each period; `count` is none where no number or a span is printed."""

    kind: ClassVar[str] = "frequency"
    op: Op | Literal["between"] | None
    count: Number | None
    every: Every
    unit: str = "次"
    lo: Number | None = None
    hi: Number | None = None
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Change(Sourced):
    """A step against a baseline; `upper` is the other end where `op` is between."""

    kind: ClassVar[str] = "change"
    way: Way
    op: Op | Literal["between"]
    amount: Amount
    relative: bool
    baseline: str | None = None
    upper: Amount | None = None
    label: str | None = None
    written_op: bool = field(default=True, compare=False)
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compound(Sourced):
    """Several targets in one cell, all of which count."""

    kind: ClassVar[str] = "compound"
    join: ClassVar[str] = "all"
    items: tuple[Target, ...]
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Alternative(Sourced):
    """Several targets in one cell, any of which is enough."""

    kind: ClassVar[str] = "alternative"
    join: ClassVar[str] = "any"
    items: tuple[Target, ...]
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Qualitative(Placed):
    """Words only: a grade (良好), a scale (优良中低差), a way (同比下降), a limit (不超预算)."""

    kind: ClassVar[str] = "qualitative"
    text: str
    grade: str | None = None
    scale: tuple[str, ...] = ()
    way: Way | None = None
    relative_limit: bool = False
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NotApplicable(Sourced):
    """The writer says that the row does not apply."""

    kind: ClassVar[str] = "not_applicable"
    source: Source = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unparsed(Placed):
    """Digits, operators or damage without a reading; `why` is one of `WHY`."""

    kind: ClassVar[str] = "unparsed"
    text: str
    why: str
    fragments: tuple[str, ...] = field(default=(), compare=False)
    source: Source = field(default=NOWHERE, compare=False, repr=False)


Target: TypeAlias = (
    Comparison
    | Range
    | Approximate
    | Deadline
    | Period
    | Recurring
    | Frequency
    | Change
    | Compound
    | Alternative
    | Qualitative
    | NotApplicable
    | Unparsed
)
