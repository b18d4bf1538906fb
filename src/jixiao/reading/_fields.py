"""From the printed text of a header field to its typed value: amounts, years, yes and no, codes.

What does not parse stays None and becomes a doubt with the printed text as its candidate.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from jixiao.declaration import Doubt, FormField, Lineage, Objectives, Project, Source
from jixiao.declaration import yuan_from_wan as _yuan_from_wan
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._folding import fold, unwrapped
from jixiao.reading._header import Span, trimmed
from jixiao.reading._labels import Labels
from jixiao.reading._place import Form
from jixiao.reading._words import words

_AMOUNT = re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,6})?")
_CENT = Decimal("0.01")
_TERM = re.compile(r"([0-9]{1,2})年?")
_TYPE = re.compile(r"([0-9０-９]{1,4})\s*[-—.、]?\s*([^0-9０-９].*)")
_CODE = re.compile(r"[0-9A-Za-z]{1,40}")
OTHER_LABEL = re.compile(r"[ \t\u3000][\u4e00-\u9fff]{2,14}[:：]")
_PARAGRAPH = re.compile(r"\n[ \t\u3000]*\n")
PROSE = "objectives."


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a form says, where each field stands, and what is not certain."""

    project: Project
    objectives: Objectives
    lineage: tuple[Lineage, ...]
    doubts: tuple[Doubt, ...]


def read_header(form: Form, spans: tuple[Span, ...], labels: Labels) -> Header:
    """The typed header of a form from the labels found in it."""
    values: dict[str, object] = {}
    lineage: list[Lineage] = []
    doubts: list[Doubt] = []
    by_path: dict[str, list[Span]] = {}
    for span in spans:
        by_path.setdefault(span.field.path, []).append(span)
    for field in labels.profile.fields:
        printed = by_path.get(field.path)
        if printed is None:
            doubts.append(doubt(field.path, reasons.FIELD_MISSING, label=field.label))
            continue
        texts = [_cell(form, span) for span in printed]
        start, end, leftover = texts[0]
        source = form.source(start, end)
        if len(printed) > 1:
            candidates = tuple(unwrapped(form.text[one:other]) for one, other, _ in texts)
            doubts.append(
                doubt(
                    field.path,
                    reasons.FIELD_REPEATED,
                    candidates=candidates,
                    source=source,
                    label=field.label,
                )
            )
        if leftover is not None:
            rest = form.source(*leftover)
            doubts.append(
                doubt(
                    field.path,
                    reasons.FIELD_CUT,
                    candidates=(rest.text,),
                    source=rest,
                    label=field.label,
                    text=rest.text,
                )
            )
        text = unwrapped(source.text)
        if not text.strip("_＿ "):
            if field.required:
                doubts.append(
                    doubt(field.path, reasons.FIELD_EMPTY, source=source, label=field.label)
                )
            continue
        lineage.append(Lineage(field.path, source))
        doubts.extend(typed(field, text, source, printed[0].bracket, labels, values))
    return Header(
        project=Project(**part(values, "project.")),  # type: ignore[arg-type]
        objectives=Objectives(**part(values, PROSE)),  # type: ignore[arg-type]
        lineage=tuple(lineage),
        doubts=tuple(doubts),
    )


def part(values: dict[str, object], room: str) -> dict[str, object]:
    return {
        path.removeprefix(room): value for path, value in values.items() if path.startswith(room)
    }


def _cell(form: Form, span: Span) -> tuple[int, int, tuple[int, int] | None]:
    """Start and end of a field's text, and of what follows a short field without belonging to it.

    Prose runs to the next label. A short field ends at an empty line and before another label.
    """
    start, end = trimmed(form.text, span.start, span.end)
    if span.field.path.startswith(PROSE):
        return start, end, None
    cut = end
    for stop in (
        _PARAGRAPH.search(form.text, start, end),
        OTHER_LABEL.search(form.text, start, end),
    ):
        if stop is not None:
            cut = min(cut, stop.start())
    if cut == end:
        return start, end, None
    return (*trimmed(form.text, start, cut), trimmed(form.text, cut, end))


def typed(
    field: FormField,
    text: str,
    source: Source,
    bracket: str,
    labels: Labels,
    values: dict[str, object],
) -> list[Doubt]:
    """Puts the value of a field into `values`; what could not be read comes back as doubts."""
    if field.path == "project.code":
        return _code(field, text, source, labels, values)
    if field.path == "project.type":
        return _type(field, text, source, values)
    if field.path in ("project.total_budget", "project.annual_budget"):
        unit = bracket if bracket else labels.brackets[field.path]
        money_unit = labels.profile.money_unit
        printed_unit = money_unit if money_unit in unit or "元" not in unit else "元"
        value: object | None = amount(text, printed_unit)
        wanted = f"以{printed_unit}计的金额"
    elif field.path in _READERS:
        reader, wanted = _READERS[field.path]
        value = reader(text)
    else:
        value, wanted = text, ""
    if value is None:
        return [_unreadable(field.path, field.label, text, source, wanted)]
    values[field.path] = value
    return []


def _unreadable(path: str, label: str, text: str, source: Source, wanted: str) -> Doubt:
    return doubt(
        path,
        reasons.FIELD_UNREADABLE,
        candidates=(text,),
        source=source,
        label=label,
        text=text,
        wanted=wanted,
    )


def _code(
    field: FormField, text: str, source: Source, labels: Labels, values: dict[str, object]
) -> list[Doubt]:
    """The code as one run of half-width digits and letters, whatever its profile says of it."""
    code = fold(text)
    if not _CODE.fullmatch(code):
        return [_unreadable(field.path, field.label, text, source, "项目编码（数字或字母）")]
    values[field.path] = code
    if labels.profile.code_pattern.match(code):
        return []
    return [
        doubt(
            field.path,
            reasons.CODE_UNEXPECTED,
            candidates=(code,),
            source=source,
            label=field.label,
            text=text,
        )
    ]


def _type(field: FormField, text: str, source: Source, values: dict[str, object]) -> list[Doubt]:
    """`15 履职类项目` as code and label; without a code the label alone, with a doubt."""
    match = _TYPE.fullmatch(text)
    if match is not None:
        values["project.type_code"] = fold(match.group(1))
        values["project.type_label"] = match.group(2).strip()
        return []
    if not any(letter.isdigit() for letter in text):
        values["project.type_label"] = text
    return [_unreadable("project.type_code", field.label, text, source, "类型代码和类型名称")]


def amount(text: str, unit: str) -> Decimal | None:
    """A printed amount of money in yuan, two decimals; None if it is none or not whole cents."""
    plain = fold(text).removesuffix(unit)
    if not _AMOUNT.fullmatch(plain):
        return None
    yuan = Decimal(plain.replace(",", "")) if unit == "元" else _yuan_from_wan(plain)
    rounded = yuan.quantize(_CENT)
    return rounded if rounded == yuan else None


def _term(text: str) -> int | None:
    match = _TERM.fullmatch(fold(text))
    return int(match.group(1)) if match else None


def _answer(text: str) -> bool | None:
    folded = fold(text)
    if folded in words().yes:
        return True
    return False if folded in words().no else None


_READERS: dict[str, tuple[Callable[[str], object | None], str]] = {
    "project.term_years": (_term, "年数"),
    "project.is_new": (_answer, "“是”或“否”"),
}
