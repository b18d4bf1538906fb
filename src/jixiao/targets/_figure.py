"""The one exact number a target sets, so that promises of different forms can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ._bearing import direction
from ._context import Context
from ._kinds import (
    Amount,
    Change,
    Comparison,
    Deadline,
    Frequency,
    MonthDay,
    Target,
    Unit,
)
from ._render import WAY, number, unit

A_YEAR = {"年": 1, "半年": 2, "季度": 4, "双月": 6, "月": 12, "半月": 24, "旬": 36}
USUAL_BASELINES = (None, "上年", "上一年", "去年", "上年度", "上年同期", "去年同期", "同比")


@dataclass(frozen=True, slots=True)
class Figure:
    """The number a target sets. Figures of equal `measure` count the same and compare exactly.

    `value` is in the base of the dimension (4.18万元 is 41800, 90% is 90), times a year for a
    frequency of months or years, and for a deadline 10,000 × (its year − the fiscal year) + 100 ×
    month + day, so that deadlines of different years compare by their place in the year. `sign` is
    +1 where more is better, −1 where less is, 0 where neither is known.
    """

    measure: str
    value: Fraction
    sign: Literal[1, -1, 0]
    unit: Unit | None
    head: str = ""
    year: int | None = None

    def told(self, value: Fraction | int) -> str:
        """A value of the same measure as people write it, in the unit of this figure."""
        if self.year is not None:
            return _day(int(value), self.year)
        scale = 1 if self.unit is None else self.unit.scale
        return self.head + number(Fraction(value) / scale) + unit(self.unit)


def figure(target: Target | None, context: Context | None = None) -> Figure | None:
    """The figure of a bound, a step, a frequency or a deadline.

    None for every target that is no single exact number: words, ranges, about-numbers, several
    targets in one cell, deadlines after an event or without a year.
    """
    context = context or Context()
    match target:
        case Comparison(amount=amount):
            return _figure(target, context, "", amount)
        case Change(upper=None, amount=amount, way=way, baseline=baseline):
            since = "" if baseline in USUAL_BASELINES else baseline or ""
            ratio = "relative" if target.relative else "absolute"
            return _figure(target, context, f"{way} {ratio} {since}", amount, WAY[way])
        case Frequency(count=count, every=(periods, name)) if (
            count is not None and target.op != "between"
        ):
            a_year = A_YEAR.get(name)
            per = "年" if a_year else name
            times = Amount(
                Fraction(count) * (a_year or 1) / periods,
                Unit(target.unit, per=(per,), written=f"{target.unit}/{per}"),
            )
            return _figure(target, context, "", times)
        case Deadline(event=None, date=day) if context.fiscal_year is not None:
            years = 0 if isinstance(day, MonthDay) else day.year - context.fiscal_year
            place = Fraction(10_000 * years + 100 * day.month + day.day)
            edge = "" if target.inclusive else " exclusive"
            return Figure(f"deadline{edge}", place, -1, None, year=context.fiscal_year)
    return None


def _figure(target: Target, context: Context, kind: str, amount: Amount, head: str = "") -> Figure:
    base, per = amount.dimension
    sign = direction(target, context).sign or 0
    measure = f"{kind}{base}/{'·'.join(per)} {sign:+}".strip()
    return Figure(measure, amount.value, sign, amount.unit, head)


def _day(place: int, fiscal_year: int) -> str:
    years, rest = divmod(place, 10_000)
    month, day = divmod(rest, 100)
    if not years:
        return f"{month}月{day}日"
    return f"{fiscal_year + years}年{month}月{day}日"
