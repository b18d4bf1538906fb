"""Completeness (完整性): is the form filled as prescribed, clearly and specifically?"""

from __future__ import annotations

import re
from functools import lru_cache

from jixiao.declaration import field_text
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._registry import (
    Found,
    Hit,
    Unread,
    on_field,
    on_table,
    on_value,
    rule,
    unread_field,
    unread_value,
)
from jixiao.review._terms import required_classes
from jixiao.review._text import at_least, letters, plain
from jixiao.review._values import is_lower_better, is_rate, parts, written
from jixiao.targets import Amount, Change, Comparison, Compound, Range, Target, Unit, Unparsed


@rule("C01")
def required_class_is_empty(form: Form, law: Rule) -> Found:
    """A class that the year, else the profile, marks as required has no real row."""
    filled = {row.level2 for row in form.real}
    absent = law.pattern("absent")
    lost = not form.rows or None in filled or not all(map(absent.fullmatch, form.table_doubts))
    for entry in required_classes(form.profile, form.terms):
        if entry.level2 in filled:
            continue
        if lost:
            yield Unread(f"“{entry.label2}”的行可能未能识别")
            continue
        label = form.class_label(entry.level2)
        yield Hit(
            path="indicators",
            where=f"{form.title}{label}",
            values={"class": label, "example": _example(entry.level2, law)},
        )


def _example(place: str, law: Rule) -> str:
    return next((text for text, path in law.patterns("examples") if path.fullmatch(place)), "")


@rule("C02")
def header_field_is_missing(form: Form, law: Rule) -> Found:
    """A required field is blank or was not read as what it must be."""
    for entry in form.profile.fields:
        if entry.required and not field_text(form.declaration, entry.path).strip():
            example = _example(entry.path, law)
            yield on_field(form, entry.path, {"example": example})


@rule("C03")
def project_code_is_malformed(form: Form, law: Rule) -> Found:
    """Shape, region and year of the code; the code never proves its own year."""
    declaration, path = form.declaration, "project.code"
    code = plain(declaration.project.code or "")
    if not code:
        yield unread_field(form, path)
        return
    year, region = declaration.fiscal_year, form.profile.region
    values = {
        "code": code,
        "region": region,
        "short_year": "……" if year is None else f"{year % 100:02d}",
    }
    match = form.profile.code_pattern.fullmatch(code)
    if match is None:
        yield on_field(form, path, values, quote=code)
        return
    if match["region"] != region:
        yield on_field(form, path, {**values, "found": match["region"]}, code, case="region")
    if year is None or "fiscal_year" in form.doubted:
        yield Unread("预算年度没有其他出处，未核对编码中的年度", partly=True)
        return
    coded = 2000 + int(match["year"])
    if coded > year or (coded < year and declaration.project.is_new is True):
        yield on_field(form, path, {**values, "found": str(coded)}, code, case="year")


@rule("C04")
def value_is_blank_or_unreadable(form: Form, law: Rule) -> Found:
    """A real row without a value, or with one that could not be read."""
    for row in form.real:
        if row.blank:
            yield on_value(form, row)
        elif isinstance(unparsed := row.indicator.target, Unparsed):
            if unparsed.why == "suspect_ocr":
                repaired = f"≥{row.said.removeprefix('2')}"
                yield on_value(form, row, {"repaired": repaired}, case="misread")
                continue
            because = (
                text for text, code in law.patterns("because") if code.fullmatch(unparsed.why)
            )
            yield on_value(form, row, {"because": next(because, "")}, case="unread")


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
    units = next((units for units, end in law.patterns("units") if end.search(row.end)), "……")
    unit = units.split()[0].replace("任意", "……")
    return f"{row.said if amount.n > 0 else '≥1'}{unit}"


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
    if item.amount.n == 0:
        return False
    return not (is_rate(item.amount.unit) and item.amount.value == 100)


def _directed(row: Row, items: tuple[Target, ...], law: Rule) -> dict[str, str]:
    symbol = "≤" if row.in_cost or is_lower_better(row, law) else "≥"
    bare = [item.amount for item in items if isinstance(item, Comparison) and _is_bare(item)]
    return {
        "directed": (directed := "、".join(written(symbol, amount) for amount in bare)),
        "alone": directed if len(items) == 1 else "",
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
    patterns = law.pattern("leading"), law.pattern("filler")
    return _core(row.indicator.explanation or "", *patterns) in _core(row.name, *patterns)


@lru_cache(maxsize=4096)
def _core(text: str, leading: re.Pattern[str], filler: re.Pattern[str]) -> str:
    """What a name or an explanation says, without the words that say nothing."""
    return filler.sub("", leading.sub("", letters(text)))


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


@rule("C09")
def value_is_too_long(form: Form, law: Rule) -> Found:
    """The exchange field holds fewer characters."""
    limit = int(law.number("limit"))
    for row in form.real:
        if len(row.value) > limit:
            values = {
                "length": str(len(row.value)),
                "limit": str(limit),
                "short": f"{row.said[: limit // 3]}……",
            }
            yield on_value(form, row, values)


@rule("C10")
def long_term_goal_is_missing(form: Form, law: Rule) -> Found:
    """A project of several years must say what comes at its end."""
    path, term = "objectives.long_term", form.declaration.project.term_years
    if not form.field_label(path):
        yield unread_field(form, path)
    elif term is None:
        yield unread_field(form, "project.term_years")
    elif term > 1 and not plain(form.declaration.objectives.long_term or ""):
        yield on_field(form, path)


@rule("C11")
def row_that_does_not_apply_carries_points(form: Form, law: Rule) -> Found:
    """Points on a row whose name or value says 不适用."""
    if all(row.indicator.weight is None for row in form.rows):
        yield Unread("本表没有分值")
        return
    for row in form.rows:
        weight = row.indicator.weight
        if not row.real and weight is not None and weight > 0:
            yield on_value(form, row, {"weight": format(weight.normalize(), "f")})


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
