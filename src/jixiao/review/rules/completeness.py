"""Completeness (完整性): is the form filled as prescribed, clearly and specifically?"""

from __future__ import annotations

from jixiao.declaration import Level2
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._registry import (
    Found,
    Hit,
    Unread,
    on_table,
    on_value,
    rule,
    unread_value,
)
from jixiao.review._text import at_least, end_of, letters
from jixiao.review._values import is_lower_better, is_rate, parts, written
from jixiao.targets import Amount, Change, Comparison, Compound, Range, Target, Unit


@rule("C01")
def required_class_is_empty(form: Form, law: Rule) -> Found:
    """A class the profile marks as required has no real row."""
    filled = {row.level2 for row in form.real}
    for entry in form.profile.classes:
        if not entry.mandatory or entry.level2 in filled:
            continue
        if form.table_in_doubt or None in filled or not form.rows:
            yield Unread(f"“{entry.label2}”的行可能未能识别")
            continue
        label = form.class_label(entry.level2)
        yield Hit(
            path="indicators",
            where=f"{form.title}{label}",
            values={"class": label, "example": _example(entry.level2, law)},
        )


def _example(level2: Level2, law: Rule) -> str:
    return next(
        (text for text, pattern in law.patterns("examples") if pattern.fullmatch(level2)), ""
    )


@rule("C05")
def unit_is_missing(form: Form, law: Rule) -> Found:
    """A number that no actual can be compared with."""
    if any(column == "unit" for column, _ in form.profile.columns):
        return
    for row in form.real:
        if row.unread:
            yield unread_value(row)
            continue
        amount = _only_amount(row.target)
        if amount is None or _has_unit(amount.unit) or law.pattern("unit_free").search(row.name):
            continue
        yield on_value(form, row, {"example": _with_unit(row, amount, law)})


def _only_amount(target: Target | None) -> Amount | None:
    match target:
        case Comparison(amount=amount) | Change(amount=amount):
            return amount
        case Range():
            return target.low
        case _:
            return None


def _has_unit(unit: Unit | None) -> bool:
    return unit is not None and bool(unit.base or unit.per)


def _with_unit(row: Row, amount: Amount, law: Rule) -> str:
    """The value with the first unit that fits the name; a bound of zero would not pass either."""
    units = next(
        (units for units, end in law.patterns("units") if end.search(end_of(row.name))), "……"
    )
    unit = units.split()[0].replace("任意", "……")
    return f"{row.said if amount.value > 0 else '≥1'}{unit}"


@rule("C06")
def operator_is_missing(form: Form, law: Rule) -> Found:
    """A number without a sign of direction; an exact 100 % and a bare zero say enough."""
    if any(column == "operator" for column, _ in form.profile.columns):
        return
    for row in form.real:
        if row.unread:
            yield unread_value(row)
        elif isinstance(row.target, Comparison | Compound):
            items = tuple(parts(row.target))
            if any(_is_bare(item) for item in items):
                yield on_value(form, row, _directed(row, items, law))


def _is_bare(item: Target) -> bool:
    if not isinstance(item, Comparison) or item.written_op:
        return False
    if item.amount.value == 0:
        return False
    return not (is_rate(item.amount.unit) and item.amount.value == 100)


def _directed(row: Row, items: tuple[Target, ...], law: Rule) -> dict[str, str]:
    symbol = "≤" if row.in_cost or is_lower_better(row.name, law) else "≥"
    bare = [item.amount for item in items if isinstance(item, Comparison) and _is_bare(item)]
    return {
        "directed": "、".join(written(symbol, amount) for amount in bare),
        "exact": "、".join(written("＝", amount) for amount in bare),
    }


@rule("C07")
def explanations_repeat_the_names(form: Form, law: Rule) -> Found:
    """Half of the explanations or more say no more than the names."""
    if all(column != "explanation" for column, _ in form.profile.columns):
        yield Unread("本表样没有指标解释栏")
    elif not form.real:
        yield Unread("没有读到指标行")
    else:
        empty = [row for row in form.real if _adds_nothing(row, law)]
        if len(empty) >= law.number("share") * len(form.real):
            names = "、".join(f"“{row.called}”" for row in empty)
            values = {
                "count": str(len(empty)),
                "names": names,
                "example": _explained(empty[0]),
            }
            label = dict(form.profile.columns)["explanation"]
            yield on_table(form, label, empty, "explanation", values)


def _adds_nothing(row: Row, law: Rule) -> bool:
    leading, filler = law.pattern("leading"), law.pattern("filler")
    explanation, name = (
        filler.sub("", leading.sub("", letters(text)))
        for text in (row.indicator.explanation or "", row.name)
    )
    return explanation in name


def _explained(row: Row) -> str:
    if row.name.endswith("率"):
        return f"{row.called}＝达到要求的数量÷应完成的数量×100%，数据来源：业务台账"
    return f"{row.called}按当年实际发生数统计，数据来源：业务台账"


@rule("C08")
def value_repeats_the_name(form: Form, law: Rule) -> Found:
    """Name and value are the same words."""
    threshold = law.number("similarity")
    for row in form.real:
        if not row.blank and at_least(row.name, row.value, threshold):
            yield on_value(form, row)


@rule("C15")
def one_cell_holds_several_targets(form: Form, law: Rule) -> Found:
    """The value is a list of targets that all count."""
    for row in form.real:
        if row.unread:
            yield unread_value(row)
        elif isinstance(row.target, Compound):
            items = row.target.items
            split = "；".join(_split_name(row, item) for item in items)
            yield on_value(form, row, {"count": str(len(items)), "parts": split})


def _split_name(row: Row, item: Target) -> str:
    """One part as a row of its own: 空调维护数量 and 1部普通空调 give 普通空调维护数量 ＝1部."""
    if not isinstance(item, Comparison):
        return f"{row.called}：{item.text[slice(*item.span)] or item.text}"
    unit = item.amount.unit
    thing = (unit.of if unit is not None else None) or item.label or item.base or ""
    overlap = next(
        (size for size in range(len(thing), 0, -1) if row.called.startswith(thing[-size:])), 0
    )
    name = thing + row.called[overlap:]
    number = str(item.amount).removesuffix(unit.of or "") if unit is not None else str(item.amount)
    return f"{name} {written(item.op, Amount(item.amount.n))[:1]}{number}"
