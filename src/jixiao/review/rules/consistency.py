"""Relevance, second part: does a row contradict itself, another row, or what its class is for?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from jixiao.declaration import Level2
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._registry import (
    Found,
    on_name,
    on_table,
    on_value,
    place_of,
    rule,
    unread_value,
)
from jixiao.review._text import alike, letters
from jixiao.review._values import is_lower_better, is_money, is_rate, unit_of
from jixiao.targets import Amount, Approximate, Comparison, Range, Target, Unit

_FLOORS, _CEILINGS = (">=", ">"), ("<=", "<")


@rule("R13")
def indicator_is_listed_twice(form: Form, law: Rule) -> Found:
    """The same indicator stands in two classes; the later row is named, the earlier beside it."""
    threshold = law.number("similarity")
    seen: list[tuple[Row, str, set[tuple[str, str]]]] = []
    for row in form.real:
        name = letters(row.name)
        row_pairs = set(pairwise(name)) or {(name, "")}
        for earlier, other, other_pairs in seen:
            if earlier.level2 is row.level2 or other_pairs.isdisjoint(row_pairs):
                continue
            same_unit = name == other and _unit_name(earlier) == _unit_name(row)
            if same_unit or (alike(other, name, threshold) and _equal(earlier, row)):
                values = {"other": earlier.label, "twin": earlier.called}
                related = (place_of(form, earlier, "name"),)
                yield replace(on_name(form, row, values), related=related)
                break
        seen.append((row, name, row_pairs))


def _unit_name(row: Row) -> tuple[str, tuple[str, ...]]:
    unit = unit_of(row.target)
    return ("", ()) if unit is None else unit.dimension


def _equal(one: Row, other: Row) -> bool:
    return one.target is not None and one.target == other.target


@rule("R14")
def direction_contradicts_the_name(form: Form, law: Rule) -> Found:
    """A floor under a bad thing, or a ceiling over a good rate."""
    for row in form.real:
        if row.unread:
            yield unread_value(row)
        elif isinstance(row.target, Comparison):
            operator, amount = row.target.op, row.target.amount
            if operator in _FLOORS and is_lower_better(row, law):
                yield on_value(form, row, {"limit": _ceiling(amount)})
            elif operator in _CEILINGS and not row.in_cost and _is_good_rate(row, amount, law):
                yield on_value(form, row, {"limit": str(amount)}, case="higher")


def _is_good_rate(row: Row, amount: Amount, law: Rule) -> bool:
    return (
        is_rate(amount.unit)
        and law.pattern("rate_end").search(row.end) is not None
        and law.pattern("higher").search(row.name) is not None
        and law.pattern("lower").search(row.name) is None
    )


def _ceiling(amount: Amount) -> str:
    """A ceiling for an example: the printed bound, or 5 % where that would allow nearly all."""
    return "5%" if is_rate(amount.unit) and amount.value > 10 else str(amount)


@rule("R15")
def unit_contradicts_the_name(form: Form, law: Rule) -> Found:
    """The unit is not one that things of this name are counted in."""
    for row in form.real:
        if row.unread:
            yield unread_value(row)
            continue
        unit = _measured_in(row.target)
        if unit is None or not (unit.base or unit.per):
            continue
        if row.target is not None and "unit_column_conflict" in row.target.flags:
            yield on_value(form, row, {"unit": str(unit), "units": str(unit)}, case="column")
            continue
        allowed = next((units for units, end in law.patterns("units") if end.search(row.end)), None)
        if allowed is not None and not _fits(unit, allowed):
            listed = [word for word in allowed.split() if word not in ("频率", "人口")]
            other_kind = is_rate(unit) or is_money(unit) or "%" in listed or "元" in listed
            values = {"unit": unit.written or str(unit), "units": "、".join(listed)}
            yield on_value(form, row, values, case="other_kind" if other_kind else "")


def _measured_in(target: Target | None) -> Unit | None:
    match target:
        case Comparison(amount=amount) | Approximate(amount=amount):
            return amount.unit
        case Range(unit=unit):
            return unit
        case _:
            return None


def _fits(unit: Unit, allowed: str) -> bool:
    words = allowed.split()
    if "任意" in words:
        return True
    if "人口" in words and any(part.endswith("万") for part in unit.per):
        return True
    if "元" in words and is_money(unit):
        return True
    if "%" in words and is_rate(unit):
        return True
    same = {"名": "人", "位": "人"}
    return not unit.per and unit.base in {same.get(word, word) for word in words} - {"%", "元"}


@rule("R16")
def cost_has_a_floor(form: Form, law: Rule) -> Found:
    """At least so much must be spent."""
    for row in form.real:
        if not row.in_cost:
            continue
        if row.unread:
            yield unread_value(row)
        elif (
            isinstance(row.target, Comparison)
            and row.target.op in _FLOORS
            and law.pattern("saving").search(row.name) is None
        ):
            yield on_value(form, row, {"limit": str(row.target.amount)})


@rule("R17")
def too_many_indicators(form: Form, law: Rule) -> Found:
    """More rows than a person can keep in view."""
    per_class, per_form = int(law.number("per_class")), int(law.number("per_form"))
    counts = Counter(row.level2 for row in form.real)
    crowded = [level2 for level2, count in counts.items() if count > per_class]
    listed = [
        f"“{next(row for row in form.real if row.level2 is level2).label}”有{counts[level2]}项指标"
        for level2 in crowded
    ]
    if len(form.real) > per_form:
        listed.append(f"全表有{len(form.real)}项指标")
    if listed:
        rows = [row for row in form.real if row.level2 in crowded] or list(form.real)
        values = {"classes": "，".join(listed), "limit": str(per_class)}
        yield on_table(form, "指标表", rows, "name", values)


@rule("R18")
def spending_is_called_output(form: Form, law: Rule) -> Found:
    """A row outside the cost classes only tells that the money was spent."""
    project = form.declaration.project
    budgets = [
        Fraction(money)
        for money in (project.annual_budget, project.total_budget)
        if money is not None
    ]
    share = Fraction(str(law.number("share")))
    for row in form.real:
        counted = row.level2 in (Level2.QUANTITY, Level2.QUALITY)
        if not (counted or row.in_benefit):
            continue
        if row.unread:
            yield unread_value(row)
            continue
        amounts = [amount for amount in _money(row.target) if is_money(amount.unit)]
        if not amounts:
            continue
        equal = any(
            abs(amount.value - budget) <= share * budget
            for amount in amounts
            for budget in budgets
            if amount.unit is not None and not amount.unit.per
        )
        named = law.pattern("spent").search(row.name) and not law.pattern("gained").search(row.name)
        if equal or (counted and named):
            yield on_value(form, row)


def _money(target: Target | None) -> Iterator[Amount]:
    match target:
        case Comparison(amount=amount) | Approximate(amount=amount):
            yield amount
        case Range():
            yield target.low
            yield target.high
        case _:
            return
