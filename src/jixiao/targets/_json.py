"""Targets as JSON objects, and as the flat line the command prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from ._kinds import (
    Alternative,
    Amount,
    Approximate,
    Change,
    Comparison,
    Compound,
    Day,
    Deadline,
    Every,
    Frequency,
    MonthDay,
    NotApplicable,
    Number,
    Period,
    Qualitative,
    Range,
    Recurring,
    Source,
    Target,
    Unit,
    Unparsed,
)
from ._normal import Normal
from ._render import number, plain, symbols
from ._tokens import Quantity, tokens_of
from ._units import unit_of

Json = dict[str, Any]
ISO = {
    "年": ("P", "Y", 1),
    "半年": ("P", "M", 6),
    "季度": ("P", "M", 3),
    "双月": ("P", "M", 2),
    "月": ("P", "M", 1),
    "半月": ("P", "D", 15),
    "旬": ("P", "D", 10),
    "周": ("P", "W", 1),
    "日": ("P", "D", 1),
    "小时": ("PT", "H", 1),
}


def iso_period(every: Every) -> str:
    """(1, 季度) as P3M."""
    n, name = every
    head, letter, size = ISO[name]
    return f"{head}{n * size}{letter}"


def number_text(n: Number) -> str:
    """An exact number as text: 98.50, 2/3."""
    return number(n).replace("⁄", "/")


def number_from(text: str) -> Number:
    """The number `number_text` wrote."""
    return Fraction(text) if "/" in text else Decimal(text)


def unit_json(unit: Unit | None) -> Json:
    """Printed unit, and what a reader of the printed unit could not know."""
    if unit is None:
        return {}
    data: Json = {"unit": unit.written}
    if unit.of is not None:
        data["of"] = unit.of
    known = unit_of(unit.written)
    if known is None or known != Unit(unit.base, unit.scale, unit.per, None):
        data |= {"base": unit.base, "scale": str(Fraction(unit.scale)), "per": list(unit.per)}
    return data


def unit_from(data: Mapping[str, Any]) -> Unit | None:
    """The unit `unit_json` wrote."""
    if "unit" not in data:
        return None
    written, of = data["unit"], data.get("of")
    if "base" in data:
        return Unit(data["base"], Fraction(data["scale"]), tuple(data["per"]), of, written)
    unit = unit_of(written)
    return None if unit is None else Unit(unit.base, unit.scale, unit.per, of, written)


def amount_json(amount: Amount) -> Json:
    """Number as text, unit as printed."""
    return {"n": number_text(amount.n), **unit_json(amount.unit)}


def amount_from(data: Mapping[str, Any]) -> Amount:
    """The amount `amount_json` wrote."""
    return Amount(number_from(data["n"]), unit_from(data))


def day_from(text: str) -> Day:
    """`2022-12-31` or `--12-31`."""
    if text.startswith("--"):
        return MonthDay(int(text[2:4]), int(text[5:7]))
    return date.fromisoformat(text)


def fields(target: Target) -> Json:
    """What a kind has of its own."""
    match target:
        case Comparison():
            return {
                "op": target.op,
                "amount": amount_json(target.amount),
                "label": target.label,
                "base": target.base,
                "each": target.each,
                "written_op": target.written_op,
            }
        case Range():
            return {
                "lo": number_text(target.lo),
                "hi": number_text(target.hi),
                **unit_json(target.unit),
                "closed": list(target.closed),
                "label": target.label,
                "reversed": target.reversed,
            }
        case Approximate():
            return {
                "amount": amount_json(target.amount),
                "side": target.side,
                "tolerance": None if target.tolerance is None else str(target.tolerance),
                "label": target.label,
            }
        case Deadline():
            return {
                "date": target.date.isoformat(),
                "inclusive": target.inclusive,
                "precision": target.precision,
                "year_given": target.year_given,
                "event": target.event,
            }
        case Period():
            return {
                "start": target.start.isoformat(),
                "end": target.end.isoformat(),
                "precision": target.precision,
                "year_given": target.year_given,
            }
        case Recurring():
            return {
                "due": list(target.due),
                **every_json(target.every),
                "inclusive": target.inclusive,
            }
        case Frequency():
            return {
                "op": target.op,
                "count": None if target.count is None else number_text(target.count),
                "lo": None if target.lo is None else number_text(target.lo),
                "hi": None if target.hi is None else number_text(target.hi),
                **every_json(target.every),
                "unit": target.unit,
            }
        case Change():
            return {
                "way": target.way,
                "op": target.op,
                "amount": amount_json(target.amount),
                "upper": None if target.upper is None else amount_json(target.upper),
                "relative": target.relative,
                "baseline": target.baseline,
                "label": target.label,
                "written_op": target.written_op,
            }
        case Compound() | Alternative():
            return {"join": target.join, "items": [to_json(item) for item in target.items]}
        case Qualitative():
            return {
                "text": target.text,
                "grade": target.grade,
                "scale": list(target.scale),
                "way": target.way,
                "relative_limit": target.relative_limit,
            }
        case Unparsed():
            return {"text": target.text, "why": target.why, "fragments": list(target.fragments)}
        case NotApplicable():
            return {}


def every_json(every: Every) -> Json:
    """`every` with its ISO form."""
    return {"every": [str(every[0]), every[1]], "iso": iso_period(every)}


def every_from(data: Mapping[str, Any]) -> Every:
    """The period `every_json` wrote."""
    n, name = data["every"]
    return int(n), name


def parts_of(target: Target) -> dict[str, list[int]]:
    """Where number, unit and operator stand in the printed value."""
    normal = Normal(target.text)
    parts: dict[str, list[int]] = {}
    names = {
        "O": "op",
        "S": "op",
        "D": "date",
        "W": "way",
        "G": "baseline",
        "E": "every",
        "L": "words",
    }
    for token in tokens_of(normal.text):
        if token.letter in "QN" and isinstance(token.value, Quantity):
            cut = token.start
            while cut < token.end and token.text[cut - token.start] in "0123456789.⁄":
                cut += 1
            parts.setdefault("number", list(normal.place(token.start, cut)))
            if cut < token.end:
                parts.setdefault("unit", list(normal.place(cut, token.end)))
        elif token.letter in names:
            parts.setdefault(names[token.letter], list(normal.place(token.start, token.end)))
    return parts


def to_json(target: Target) -> Json:
    """One object; numbers are text, `span` counts code points of the printed value."""
    return {
        "kind": target.kind,
        **fields(target),
        "source": target.source.text,
        "span": list(target.span),
        "parts": parts_of(target) if isinstance(target, Comparison) else {},
        "rule": target.rule,
        "reason": target.reason,
        "written": target.written,
        "plain": plain(target),
        "symbol": symbols(target),
        "flags": list(target.flags),
        "readings": [to_json(other) for other in target.readings],
    }


def source_from(data: Mapping[str, Any]) -> Source:
    """Where the reading came from."""
    low, high = data["span"]
    return Source(
        data["source"],
        (low, high),
        data["rule"],
        data["reason"],
        tuple(data["flags"]),
        data["written"],
        tuple(from_json(other) for other in data["readings"]),
    )


def from_json(data: Mapping[str, Any]) -> Target:
    """The target `to_json` wrote. Raises KeyError or ValueError if it is none."""
    build = BUILDERS.get(data["kind"])
    if build is None:
        raise ValueError(f"no kind {data['kind']!r}")
    return build(data, source_from(data))


BUILDERS: dict[str, Callable[[Mapping[str, Any], Source], Target]] = {
    "comparison": lambda d, s: Comparison(
        d["op"], amount_from(d["amount"]), d["label"], d["base"], d["each"], d["written_op"], s
    ),
    "range": lambda d, s: Range(
        number_from(d["lo"]),
        number_from(d["hi"]),
        unit_from(d),
        cast("tuple[bool, bool]", tuple(d["closed"])),
        d["label"],
        d["reversed"],
        s,
    ),
    "approximate": lambda d, s: Approximate(
        amount_from(d["amount"]),
        d["side"],
        None if d["tolerance"] is None else Fraction(d["tolerance"]),
        d["label"],
        s,
    ),
    "deadline": lambda d, s: Deadline(
        day_from(d["date"]), d["inclusive"], d["precision"], d["year_given"], d["event"], s
    ),
    "period": lambda d, s: Period(
        day_from(d["start"]), day_from(d["end"]), d["precision"], d["year_given"], s
    ),
    "recurring": lambda d, s: Recurring(tuple(d["due"]), every_from(d), d["inclusive"], s),
    "frequency": lambda d, s: Frequency(
        d["op"],
        None if d["count"] is None else number_from(d["count"]),
        every_from(d),
        d["unit"],
        None if d["lo"] is None else number_from(d["lo"]),
        None if d["hi"] is None else number_from(d["hi"]),
        s,
    ),
    "change": lambda d, s: Change(
        d["way"],
        d["op"],
        amount_from(d["amount"]),
        d["relative"],
        d["baseline"],
        None if d["upper"] is None else amount_from(d["upper"]),
        d["label"],
        d["written_op"],
        s,
    ),
    "compound": lambda d, s: Compound(tuple(map(from_json, d["items"])), s),
    "alternative": lambda d, s: Alternative(tuple(map(from_json, d["items"])), s),
    "qualitative": lambda d, s: Qualitative(
        d["text"], d["grade"], tuple(d["scale"]), d["way"], d["relative_limit"], s
    ),
    "not_applicable": lambda d, s: NotApplicable(s),
    "unparsed": lambda d, s: Unparsed(d["text"], d["why"], tuple(d["fragments"]), s),
}


def to_line(target: Target, others: Sequence[Target] | None = None) -> Json:
    """The flat object of the command line; lists in item order for several targets.

    `others` are the other legitimate readings; without them those that `parse` met.
    """
    line: Json = {"value": target.text, "kind": target.kind, **flat(target)}
    if isinstance(target, Unparsed):
        line["why"] = target.why
    line["text_plain"] = plain(target)
    line["readings"] = [
        {"kind": other.kind, **flat(other), "text_plain": plain(other)}
        for other in (target.readings if others is None else others)
    ]
    return line


def flat(target: Target) -> Json:
    """operator, numbers, unit, date, period of one target."""
    line: Json = {"operator": "", "numbers": [], "unit": "", "date": "", "period": ""}
    match target:
        case Comparison():
            return line | {"operator": target.op} | amounts(target.amount)
        case Range():
            return line | {"operator": "between"} | amounts(target.low, target.high)
        case Approximate():
            side = {"both": "about", "up": "about+", "down": "about-"}[target.side]
            return line | {"operator": side} | amounts(target.amount)
        case Deadline():
            op = "<=" if target.inclusive else "<"
            return line | {"operator": op, "date": target.date.isoformat()}
        case Period():
            span = f"{target.start.isoformat()}/{target.end.isoformat()}"
            return line | {"operator": "between", "date": span}
        case Recurring():
            months = all(len(due) == 4 and due[:2] == "--" for due in target.due)
            op = "" if months else "<=" if target.inclusive else "<"
            due = ";".join(target.due)
            return line | {"operator": op, "date": due, "period": iso_period(target.every)}
        case Frequency():
            counts = [n for n in (target.count, target.lo, target.hi) if n is not None]
            return line | {
                "operator": target.op or "",
                "numbers": [number_text(n) for n in counts],
                "unit": target.unit,
                "period": iso_period(target.every),
            }
        case Change():
            gap = " " if target.op == "between" else ""
            both = (target.amount,) if target.upper is None else (target.amount, target.upper)
            return line | {"operator": f"{target.way}{gap}{target.op}"} | amounts(*both)
        case Compound() | Alternative():
            items = [flat(item) for item in target.items]
            return {
                "operator": [item["operator"] for item in items],
                "numbers": [n for item in items for n in item["numbers"]],
                "unit": [item["unit"] for item in items],
                "date": [item["date"] for item in items],
                "period": [item["period"] for item in items],
                "items": [{"kind": item.kind, **flat(item)} for item in target.items],
            }
        case _:
            return line


def amounts(*found: Amount) -> Json:
    """Numbers in the written scale with the unit beside them."""
    unit = found[-1].unit
    return {
        "numbers": [number_text(amount.n) for amount in found],
        "unit": "" if unit is None else unit.written,
    }
