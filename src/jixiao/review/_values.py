"""What the tests ask of a target value: is it a rate, which way is better, how to write it."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.review._form import Row
from jixiao.review._law import Rule
from jixiao.targets import (
    Alternative,
    Amount,
    Approximate,
    Change,
    Comparison,
    Compound,
    Range,
    Target,
    Unit,
)

PERCENT = "%"
MONEY = "元"
_CAN_BE_NEGATIVE = frozenset({"百分点", "℃"})
_SYMBOLS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "＝"}


def is_rate(unit: Unit | None) -> bool:
    """Whether the unit is a share of a whole: %, ‰ and their like."""
    return unit is not None and unit.base == PERCENT and not unit.per


def is_money(unit: Unit | None) -> bool:
    """Whether the unit is money, also money per something."""
    return unit is not None and unit.base == MONEY


def unit_of(target: Target | None) -> Unit | None:
    """The unit of a target that has one number or one range; None for every other kind."""
    match target:
        case Comparison(amount=amount) | Approximate(amount=amount) | Change(amount=amount):
            return amount.unit
        case Range(unit=unit):
            return unit
        case _:
            return None


def parts(target: Target) -> Iterator[Target]:
    """The target itself, or the parts of a cell that holds several."""
    if isinstance(target, Compound | Alternative):
        for item in target.items:
            yield from parts(item)
    else:
        yield target


def is_never_negative(amount: Amount, name: str, rule: Rule) -> bool:
    """Whether the quantity cannot fall below zero: all but changes, points and temperatures."""
    base = "" if amount.unit is None else amount.unit.base
    return base not in _CAN_BE_NEGATIVE and rule.pattern("change").search(name) is None


def is_bounded(unit: Unit | None, name: str, rule: Rule) -> bool:
    """Whether it is a rate that cannot exceed 100 %; the list of such names is closed."""
    return (
        is_rate(unit)
        and rule.pattern("bounded").search(name) is not None
        and rule.pattern("unbounded").search(name) is None
    )


def is_lower_better(row: Row, rule: Rule) -> bool:
    """Whether the name ends with a bad thing or its rate and nothing turns the meaning round."""
    if rule.pattern("flip").search(row.name):
        return False
    return rule.pattern("lower_end").search(row.end) is not None


def written(symbol: str, amount: Amount) -> str:
    """A bound as a form should write it: ≥3人."""
    return f"{_SYMBOLS.get(symbol, symbol)}{amount}"


def first_value(rows: Iterator[Row]) -> Row | None:
    """The first row with a value that was read, to make examples from the form's own words."""
    return next((row for row in rows if row.target is not None), None)
