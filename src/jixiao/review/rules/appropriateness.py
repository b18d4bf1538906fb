"""Appropriateness (适当性): are targets neither too high nor too low, does money match output?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from jixiao.declaration import Level2, wan, yuan_from_wan
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._prose import amounts_in
from jixiao.review._registry import (
    Found,
    Unread,
    on_field,
    on_value,
    rule,
    unread_field,
    unread_value,
)
from jixiao.review._text import plain
from jixiao.review._values import is_bounded, is_money, is_never_negative, is_rate, parts
from jixiao.targets import (
    Alternative,
    Amount,
    Approximate,
    Comparison,
    Compound,
    Frequency,
    Range,
    Target,
    Unparsed,
)

TOTAL, YEARLY, TERM = "project.total_budget", "project.annual_budget", "project.term_years"
GOAL = "objectives.annual"
_MEASURED = frozenset({"秒", "月", "米", "平方米", "立方米", "克", "千瓦时", "千瓦", "GB", "Mbps"})
_TWO_NUMBERS = re.compile(r"(\d+(?:\.\d+)?)(\D+)(\d+(?:\.\d+)?)")
_COUNTED = re.compile(r"([个次户人家台条项件场])数$")


@rule("A01")
def target_cannot_fail(form: Form, law: Rule) -> Found:
    """Every outcome meets the target."""
    for row in form.real:
        if row.unread:
            yield unread_value(row)
        elif row.target is not None and _is_certain(row.target, row, law):
            case, unit = _example(row.target, row)
            yield on_value(form, row, {"unit": unit}, case=case)


def _is_certain(target: Target, row: Row, law: Rule) -> bool:
    """Whether a target cannot fail; a list fails with any part, an alternative with all."""
    match target:
        case Compound(items=items):
            return all(_is_certain(item, row, law) for item in items)
        case Alternative(items=items):
            return any(_is_certain(item, row, law) for item in items)
        case Comparison(op=op, amount=amount):
            name = row.name + (target.label or "")
            if op == "<=":
                return is_bounded(amount.unit, name, law) and amount.value == 100
            low = (op == ">=" and amount.n <= 0) or (op == ">" and amount.n < 0)
            return low and is_never_negative(amount, name, law)
        case Range(unit=unit):
            whole = target.low.value <= 0 and target.high.value >= 100
            return whole and is_rate(unit) and is_never_negative(target.low, row.name, law)
        case Frequency(op=">=", count=count):
            return count is not None and count <= 0
        case _:
            return False


def _example(target: Target, row: Row) -> tuple[str, str]:
    """The wording's case, and the unit for an example that would pass."""
    match target:
        case Comparison(op="<="):
            return "ceiling", ""
        case Comparison(amount=Amount(unit=unit)) | Range(unit=unit):
            if is_rate(unit):
                return "rate", ""
            counted = _COUNTED.search(row.name)
            return "", str(unit or (counted[1] if counted else ""))
        case Frequency():
            return "", "次"
        case _:
            return "", ""


@rule("A02")
def target_is_below_the_usual_floor(form: Form, law: Rule) -> Found:
    """The lower bound is below the floor of the indicator library; a bare rate is a lower bound."""
    for row in form.real:
        floor = next(
            (floor for floor, name in law.patterns("floors") if name.search(row.name)), None
        )
        if floor is None:
            continue
        if row.unread:
            yield unread_value(row)
            continue
        lower = _lower_bound(row.target)
        if lower is not None and is_rate(lower.unit) and lower.value < int(floor):
            yield on_value(form, row, {"floor": floor})


def _lower_bound(target: Target | None) -> Amount | None:
    match target:
        case Comparison(op=">=" | ">", amount=amount):
            return amount
        case Comparison(op="==", amount=amount) if not target.written_op:
            return amount
        case Range():
            return target.low
        case _:
            return None


@rule("A04")
def rate_is_above_the_whole(form: Form, law: Rule) -> Found:
    """A rate that cannot exceed 100 % has a bound above it."""
    for row in form.real:
        if row.unread:
            yield unread_value(row)
        elif any(
            is_rate(amount.unit) and amount.value > 100 and is_bounded(amount.unit, row.name, law)
            for amount in _bounds(row.target)
        ):
            yield on_value(form, row)


def _bounds(target: Target | None) -> Iterator[Amount]:
    for part in () if target is None else parts(target):
        match part:
            case Comparison(amount=amount):
                yield amount
            case Range():
                yield part.low
                yield part.high
            case _:
                pass


@rule("A05")
def bounds_contradict_each_other(form: Form, law: Rule) -> Found:
    """No value can satisfy what is written."""
    for row in form.real:
        target = row.indicator.target
        if isinstance(target, Range) and target.reversed:
            swapped = _TWO_NUMBERS.sub(r"\3\2\1", row.said, count=1)
            yield on_value(form, row, {"swapped": swapped}, case="reversed")
        elif isinstance(target, Unparsed) and law.pattern("why").fullmatch(target.why):
            yield on_value(form, row)
        elif row.unread:
            yield unread_value(row)


@rule("A07")
def much_money_buys_few_outputs(form: Form, law: Rule) -> Found:
    """Annual budget over the largest single quantity: crude, since units are not mixed."""
    annual = form.declaration.project.annual_budget
    if annual is None:
        yield unread_field(form, YEARLY)
        return
    if annual < Decimal(str(law.number("large_yuan"))):
        return
    rows = list(form.rows_of(Level2.QUANTITY))
    counted = [(_quantity(row.target), row) for row in rows]
    largest, row = max(counted, key=lambda pair: pair[0], default=(Fraction(0), None))
    if row is None or largest <= 0:
        yield Unread("没有可以计数的数量指标")
    elif Fraction(annual) / largest > Fraction(law.number("each_yuan")):
        if any(row.unread for row in rows):
            yield Unread("有数量指标值未能识别")
            return
        each = Decimal(round(Fraction(annual) / largest))
        values = {"name": row.called, "value": row.said, "each": wan(each)}
        yield on_field(form, YEARLY, values, quote=wan(annual))


def _quantity(target: Target | None) -> Fraction:
    """The largest number of a quantity target; 0 where it has none, or a share, or money."""
    numbers = [Fraction(0)]
    for part in () if target is None else parts(target):
        match part:
            case Comparison(amount=amount) | Approximate(amount=amount):
                numbers.append(_counted(amount))
            case Range():
                numbers.append(_counted(part.high))
            case Frequency(count=count) if count is not None:
                numbers.append(Fraction(count))
            case _:
                pass
    return max(numbers)


def _counted(amount: Amount) -> Fraction:
    """How many: 1.2万人 is 12,000, but 10公里 is 10 and not 10,000 metres."""
    if is_rate(amount.unit) or is_money(amount.unit):
        return Fraction(0)
    measured = amount.unit is not None and amount.unit.base in _MEASURED
    return Fraction(amount.n) if measured else amount.value


@rule("A08")
def total_is_not_annual_times_period(form: Form, law: Rule) -> Found:
    """The medium-term total differs from annual × period and no yearly amounts are given."""
    project = form.declaration.project
    total, annual, term = project.total_budget, project.annual_budget, project.term_years
    if total is None or annual is None or term is None:
        missing = TOTAL if total is None else YEARLY if annual is None else TERM
        yield unread_field(form, missing)
        return
    product = annual * term
    if abs(total - product) <= Decimal(str(law.number("tolerance_yuan"))) or split(form, law):
        return
    values = {
        "product": wan(product),
        "difference": wan(abs(total - product)),
        "direction": "多出" if total > product else "少了",
        "split": _yearly(form.declaration.fiscal_year, annual, total, term),
    }
    yield on_field(form, TOTAL, values, quote=wan(total))


def split(form: Form, law: Rule) -> dict[tuple[str, Decimal], None]:
    """The yearly amounts named in the prose, if they cover two years and add up to the total."""
    objectives, total = form.declaration.objectives, form.declaration.project.total_budget
    prose = plain(
        (objectives.overview or "") + (objectives.annual or "") + (objectives.long_term or "")
    )
    found = dict.fromkeys(
        (year, yuan_from_wan(amount.replace(",", "")))
        for year, amount in law.pattern("split").findall(prose)
    )
    tolerance = Decimal(str(law.number("split_tolerance_yuan")))
    if total is None or len({year for year, _ in found}) < 2:
        return {}
    return found if abs(sum(amount for _, amount in found) - total) <= tolerance else {}


@rule("A09")
def prose_contradicts_the_figures(form: Form, law: Rule) -> Found:
    """An amount or a number of persons in the prose is not the one of the form."""
    project = form.declaration.project
    budgets = [
        Fraction(money)
        for money in (project.annual_budget, project.total_budget)
        if money is not None
    ]
    paths = ("objectives.overview", GOAL, "objectives.long_term")
    texts = [(path, form.text(path)) for path in paths]
    if not any(text for _, text in texts) or not budgets:
        yield Unread("没有可以核对的文字或金额")
        return
    share = Fraction(str(law.number("share")))
    for path, text in texts:
        for quote, amount in amounts_in(plain(text or ""), form.declaration.fiscal_year, law):
            near = any(abs(amount - budget) <= share * budget for budget in budgets)
            if not near and amount not in {Fraction(part) for _, part in split(form, law)}:
                yield on_field(form, path, {"quote": quote}, quote)
    yield from _persons(form, law)


def _persons(form: Form, law: Rule) -> Found:
    prose = plain("。".join(filter(None, (form.text("objectives.overview"), form.text(GOAL)))))
    said = {
        Fraction(number) * (10000 if scale else 1): f"{number}{scale}人"
        for number, scale in law.pattern("persons").findall(prose)
    }
    counted = [
        (row, row.target.amount)
        for row in form.rows_of(Level2.QUANTITY)
        if isinstance(row.target, Comparison) and row.target.amount.dimension == ("人", ())
    ]
    if len(said) == 1 and len(counted) == 1:
        (number, quote), (row, amount) = next(iter(said.items())), counted[0]
        if number != amount.value:
            values = {"quote": quote, "name": row.called, "value": row.said}
            yield on_field(form, GOAL, values, quote, case="persons")


@rule("A11")
def annual_exceeds_the_total(form: Form, law: Rule) -> Found:
    """This year's part is larger than the whole."""
    project = form.declaration.project
    total, annual = project.total_budget, project.annual_budget
    if total is None or annual is None:
        yield unread_field(form, TOTAL if total is None else YEARLY)
    elif annual > total + Decimal(str(law.number("tolerance_yuan"))):
        case = "unit" if abs(annual - total * 10000) <= annual / 2 else ""
        product = wan(annual * (1 if project.term_years is None else project.term_years))
        yield on_field(form, YEARLY, {"product": product}, quote=wan(annual), case=case)


def _yearly(year: int | None, annual: Decimal, total: Decimal, term: int) -> str:
    """A split that adds up: this year's amount as stated, the rest spread evenly."""
    if year is None or term < 2:
        return "各年度金额及合计"
    rest = total - annual
    each = (rest / (term - 1)).quantize(Decimal("1E2"), rounding=ROUND_HALF_UP)
    amounts = [annual, *[each] * (term - 2), rest - each * (term - 2)]
    named = (f"{year + index}年{wan(amount)}万元" for index, amount in enumerate(amounts))
    return f"{'、'.join(named)}，合计{wan(total)}万元"
