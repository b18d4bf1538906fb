"""What judging takes and gives: actual values, judgements, and how an actual is measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from ._context import Context
from ._kinds import (
    Amount,
    Approximate,
    Comparison,
    Target,
)
from ._lazy import lazy
from ._parse import parse
from ._profile import JudgingProfile
from ._render import symbols

State = Literal["reported", "not_reported", "not_applicable"]
ONE, ZERO = Fraction(1), Fraction(0)
PIECES = lazy(r"[、,，;；]")


@dataclass(frozen=True, slots=True)
class Actual:
    """What was reached, in one of three states; a reported 0 is reported."""

    state: State
    value: str | Target | tuple[str | Target, ...] | None = None

    @classmethod
    def reported(cls, value: str | Target | Sequence[str | Target]) -> Actual:
        """An actual value as text, as a reading, or one for each item or period."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return cls("reported", tuple(value))
        return cls("reported", value)


NOT_REPORTED: Final = Actual("not_reported")
NOT_APPLICABLE: Final = Actual("not_applicable")


@dataclass(frozen=True, slots=True)
class Judgement:
    """`satisfied` is none where a person decides, `ratio` (0 to 1) none where there is none.

    `working` tells the reckoning in Chinese; `flags` name what a person should look at;
    `deviation` is (actual − target) ÷ |target|; `counts` is false for a row out of the sum.
    """

    satisfied: bool | None
    ratio: Fraction | None
    working: str
    flags: tuple[str, ...] = ()
    deviation: Fraction | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One target with what it is judged by."""

    profile: JudgingProfile
    context: Context
    months: int


def read_actual(value: str | Target, case: Case) -> Target:
    """An actual read by the same reader; `+4%` is 4 % up."""
    if not isinstance(value, str):
        return value
    context = case.context
    if context.class2 != "timeliness" and re.match(r"\s*(?:19|20)\d\d", value):
        context = replace_level(context)
    return parse(value.strip().removeprefix("+").removeprefix("＋"), context)


def replace_level(context: Context) -> Context:
    """The same context in a row about time."""
    return Context(
        context.level1, "timeliness", context.name, context.fiscal_year, context.first_year,
        context.last_year, context.long_term,
    )  # fmt: skip


def measured(
    target: Amount, actual: Target
) -> tuple[Fraction | None, Amount | None, tuple[str, ...]]:
    """The actual in the target's base unit; none with a flag where it cannot be compared."""
    flags: tuple[str, ...] = ()
    match actual:
        case Comparison():
            amount = actual.amount
            if actual.op != "==":
                flags = ("actual_bound",)
        case Approximate():
            amount, flags = actual.amount, ("actual_approximate",)
        case _:
            return None, None, ("not_scorable",)
    if amount.unit is None or (amount.unit.base == "" and not amount.unit.per):
        if target.unit is not None and amount.n != 0:
            flags = (*flags, "unit_taken")
        amount = Amount(amount.n, target.unit) if amount.unit is None else amount
    if target.unit is None and amount.unit is not None:
        return Fraction(amount.n), amount, (*flags, "unit_unchecked")
    if amount.dimension != target.dimension:
        return None, amount, (*flags, "unit_mismatch")
    return amount.value, amount, flags


def cannot(target: Target, actual: Target, flags: tuple[str, ...]) -> Judgement:
    """No ratio, with the reason in words."""
    words = "计量单位不同，无法比较" if "unit_mismatch" in flags else "实际完成值不是可比的数"
    return Judgement(None, None, f"目标{symbols(target)}，实际{actual.text}：{words}", flags)


def quotient(above: Fraction, below: Fraction, case: Case) -> Fraction:
    """A ratio between 0 and 1; the profile's figure where there is none to take."""
    if below <= 0 or above < 0:
        return case.profile.no_ratio
    return min(ONE, above / below)


def told(ratio: Fraction) -> str:
    """A ratio with three places."""
    thousandths = (ratio * 1000 + Fraction(1, 2)) // 1
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"
