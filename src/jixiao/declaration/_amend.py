"""Changing a declaration by hand: corrections of single fields, rows added and removed.

The text a person typed is read like the text of a document; what cannot be read is a problem with
its field, and nothing is changed for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from unicodedata import normalize

from jixiao.declaration._profiles import FormClass, FormProfile, profile
from jixiao.declaration._types import (
    Correction,
    Declaration,
    Doubt,
    Indicator,
    Level2,
    Lineage,
    Project,
    Source,
)
from jixiao.declaration._values import field_text, yuan_from_wan
from jixiao.errors import Message
from jixiao.targets import Context, parse

_ROW = re.compile(r"indicators\[(\d+)\]\.(name|target|explanation)")
ANY_ROW = re.compile(r"indicators\[(\d+)\]")
_TYPE = re.compile(r"(\d+)\s*(\S.*)")
_LIMIT = 4000  # characters of one field; the longest published overview has under 400
_CENT = Decimal("0.01")
_TOO_MUCH = Decimal(10) ** 13  # yuan; more does not fit the database column of 15 digits
About = TypeVar("About", Correction, Doubt, Lineage)

SUGGESTED = "target.suggested"  # reason of a doubt whose candidates came from elsewhere


@dataclass(frozen=True, slots=True)
class Amended:
    """A declaration with changes applied, and the problems of those that could not be."""

    declaration: Declaration
    problems: tuple[tuple[str, Message], ...]


def amend(declaration: Declaration, changes: Mapping[str, str]) -> Amended:
    """Apply typed texts by field path (`project.name`, `fiscal_year`, `indicators[3].target`).

    An empty text means "not stated". The doubts of a changed field end: a person has looked.
    """
    form = profile(declaration.form.profile)
    problems: list[tuple[str, Message]] = []
    changed: list[str] = []
    rows = list(declaration.indicators)
    for path, text in changes.items():
        value = _plain(text)
        try:
            if len(value) > _LIMIT:
                raise ValueError(f"最多{_LIMIT}字，现有{len(value)}字")
            if match := _ROW.fullmatch(path):
                index, part = int(match.group(1)), match.group(2)
                rows[index] = _row_with(rows[index], part, value, form)
            else:
                declaration = _header_with(declaration, path, value)
            changed.append(path)
        except ValueError as error:
            problems.append((path, _problem(form, path, value, str(error))))
    declaration = replace(
        declaration,
        indicators=tuple(
            _reread(row, declaration.fiscal_year) if _touched(index, changed) else row
            for index, row in enumerate(rows)
        ),
        doubts=tuple(doubt for doubt in declaration.doubts if doubt.field not in changed),
        lineage=tuple(entry for entry in declaration.lineage if not _stale(entry, changed)),
    )
    return Amended(declaration, tuple(problems))


def checked(
    declaration: Declaration, changes: Mapping[str, str], *, by: str, at: datetime
) -> Amended:
    """As `amend`, for what a person answered to doubts: each answer is kept as a Correction.

    A text equal to the one read confirms it: the doubt ends, the place in the original stays.
    """
    sources = {entry.field: entry.source for entry in declaration.lineage} | {
        doubt.field: doubt.source for doubt in declaration.doubts if doubt.source is not None
    }
    texts = {path: _read_text(declaration, path) for path in changes}
    differing = {
        path: text for path, text in changes.items() if _plain(text) != _plain(texts[path])
    }
    result = amend(declaration, differing)
    unsettled = {path for path, _ in result.problems}
    settled = [path for path in changes if path not in unsettled]
    corrections = tuple(
        Correction(
            field=path,
            read=texts[path],
            put=_plain(changes[path]),
            by=by,
            at=at.isoformat(timespec="seconds"),
            source=sources.get(path),
        )
        for path in settled
    )
    doubts = tuple(doubt for doubt in result.declaration.doubts if doubt.field not in settled)
    amended = replace(
        result.declaration,
        doubts=doubts,
        corrections=(*declaration.corrections, *corrections),
    )
    return Amended(amended, result.problems)


def _read_text(declaration: Declaration, path: str) -> str:
    """The text of a header field, the year or a cell of a row; empty if not stated."""
    if path == "fiscal_year":
        return str(declaration.fiscal_year or "")
    match = _ROW.fullmatch(path)
    if match is None:
        return field_text(declaration, path)
    row = declaration.indicators[int(match.group(1))]
    if match.group(2) == "target":
        return row.target.text if row.target else ""
    return row.name if match.group(2) == "name" else row.explanation or ""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def with_row(declaration: Declaration, level2: Level2) -> Declaration:
    """An empty row at the end of a class; it takes the place of a 不适用 row."""
    form = profile(declaration.form.profile)
    entry = form.class_of(level2)
    rows = [
        row for row in declaration.indicators if not (row.level2 is level2 and not row.applicable)
    ]
    rows.insert(_place_after(rows, level2, form), _empty_row(entry))
    return _renumbered(declaration, rows)


def with_indicator(declaration: Declaration, level2: Level2, name: str, value: str) -> Declaration:
    """An indicator with its target value in the first empty row of a class, else in a new one;
    nothing changes if the form's paper has no such class."""
    if all(entry.level2 is not level2 for entry in profile(declaration.form.profile).classes):
        return declaration
    if not any(_is_empty(row, level2) for row in declaration.indicators):
        declaration = with_row(declaration, level2)
    index = next(i for i, row in enumerate(declaration.indicators) if _is_empty(row, level2))
    texts = {f"indicators[{index}].name": name, f"indicators[{index}].target": value}
    return amend(declaration, texts).declaration


def with_suggestion(
    declaration: Declaration,
    level2: Level2,
    name: str,
    source: Source,
    *,
    message: str = "",
    candidates: tuple[str, ...] = (),
) -> Declaration:
    """An indicator copied from elsewhere, its value left open. The lineage of its name says where
    from; the candidates for its value stand in a doubt with `message`, if there are any.

    Nothing changes if the form's paper has no such class.
    """
    added = with_indicator(declaration, level2, name, "")
    if added is declaration:
        return declaration
    index = max(
        index
        for index, row in enumerate(added.indicators)
        if row.level2 is level2 and row.name == _plain(name) and row.target is None
    )
    doubt = Doubt(f"indicators[{index}].target", SUGGESTED, message, candidates, source)
    return replace(
        added,
        lineage=(*added.lineage, Lineage(f"indicators[{index}].name", source)),
        doubts=(*added.doubts, doubt) if candidates else added.doubts,
    )


def without_row(declaration: Declaration, number: int) -> Declaration:
    """The row removed; a class left without rows reads 不适用."""
    form = profile(declaration.form.profile)
    rows = list(declaration.indicators)
    position = next(index for index, row in enumerate(rows) if row.number == number)
    removed = rows.pop(position)
    if removed.level2 is not None and all(row.level2 is not removed.level2 for row in rows):
        entry = form.class_of(removed.level2)
        blank = replace(
            _empty_row(entry),
            name=form.not_applicable,
            target=parse(form.not_applicable),
            explanation=form.not_applicable,
            applicable=False,
        )
        rows.insert(position, blank)
    return _renumbered(declaration, rows)


def with_class(declaration: Declaration, number: int, level2: Level2) -> Declaration:
    """The row of that number moved to the end of another class, with the labels of that class.

    It takes the place of a 不适用 row there; the class it leaves reads 不适用 if it held no other.
    """
    form = profile(declaration.form.profile)
    entry = form.class_of(level2)
    moved = next(row for row in declaration.indicators if row.number == number)
    rest = without_row(declaration, number)
    rows = [row for row in rest.indicators if not (row.level2 is level2 and not row.applicable)]
    place = _place_after(rows, level2, form)
    rows.insert(
        place,
        replace(
            moved,
            level1=entry.level1,
            level2=entry.level2,
            label1=entry.label1,
            label2=entry.label2,
            mandatory=entry.mandatory,
            source=None,
        ),
    )
    rows[place] = _reread(rows[place], declaration.fiscal_year)
    return _renumbered(declaration, rows)


def _place_after(rows: list[Indicator], level2: Level2, form: FormProfile) -> int:
    order = [entry.level2 for entry in form.classes]
    place = order.index(level2)
    earlier = [
        index
        for index, row in enumerate(rows)
        if row.level2 is not None and order.index(row.level2) <= place
    ]
    return earlier[-1] + 1 if earlier else 0


def _is_empty(row: Indicator, level2: Level2) -> bool:
    return row.level2 is level2 and not row.name and row.target is None and not row.explanation


def _empty_row(entry: FormClass) -> Indicator:
    return Indicator(
        number=0,
        level1=entry.level1,
        level2=entry.level2,
        label1=entry.label1,
        label2=entry.label2,
        name="",
        target=None,
        mandatory=entry.mandatory,
    )


def _renumbered(declaration: Declaration, rows: list[Indicator]) -> Declaration:
    """The form with these rows, numbered anew; what is said of a row moves and ends with it."""
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, start=1))
    places = {row.number - 1: index for index, row in enumerate(rows) if row.number}
    return replace(
        declaration,
        indicators=numbered,
        doubts=tuple(_moved(declaration.doubts, places)),
        lineage=tuple(_moved(declaration.lineage, places)),
        corrections=tuple(_moved(declaration.corrections, places)),
    )


def _moved(entries: Iterable[About], places: Mapping[int, int]) -> Iterator[About]:
    """Entries about rows under the rows' new places; those of removed rows end."""
    for entry in entries:
        match = ANY_ROW.match(entry.field)
        if match is None:
            yield entry
        elif (index := int(match.group(1))) in places:
            rest = entry.field[match.end() :]
            yield replace(entry, field=f"indicators[{places[index]}]{rest}")


def _row_with(row: Indicator, part: str, text: str, form: FormProfile) -> Indicator:
    if part == "name":
        return replace(row, name=text, applicable=text not in form.blank_tokens, source=None)
    if part == "explanation":
        return replace(row, explanation=text or None, source=None)
    return replace(row, target=parse(text) if text else None, source=None)


def _reread(row: Indicator, fiscal_year: int | None) -> Indicator:
    """The target read again in the row's context: its name or class may change the reading."""
    if row.target is None:
        return row
    context = Context(level1=row.level1, level2=row.level2, name=row.name, fiscal_year=fiscal_year)
    return replace(row, target=parse(row.target.text, context))


def _touched(index: int, changed: list[str]) -> bool:
    return any(
        path.startswith(f"indicators[{index}].") or path == "fiscal_year" for path in changed
    )


def _stale(entry: Lineage, changed: list[str]) -> bool:
    return entry.field in changed


def _header_with(declaration: Declaration, path: str, text: str) -> Declaration:
    if path == "fiscal_year":
        return replace(declaration, fiscal_year=_whole(text, 2000, 2100) if text else None)
    room, _, name = path.partition(".")
    if room == "objectives" and name in ("overview", "annual", "long_term"):
        return replace(
            declaration, objectives=replace(declaration.objectives, **{name: text or None})
        )
    if room == "project":
        return replace(declaration, project=_project_with(declaration.project, name, text))
    raise KeyError(path)


def _project_with(project: Project, name: str, text: str) -> Project:
    return replace(project, **_project_values(name, text))


def _project_values(name: str, text: str) -> dict[str, Any]:
    """Attributes of a project and their values, from the text of one printed field."""
    if name in ("total_budget", "annual_budget"):
        return {name: _amount(text) if text else None}
    if name == "term_years":
        return {name: _whole(text, 1, 99) if text else None}
    if name == "is_new":
        flags = {"是": True, "否": False, "": None}
        if text not in flags:
            raise ValueError("请填“是”或“否”")
        return {name: flags[text]}
    if name == "type":
        match = _TYPE.fullmatch(text)
        if text and match is None:
            raise ValueError("应为编号加名称，例如“15 履职类项目”")
        code, label = match.groups() if match else (None, None)
        return {"type_code": code, "type_label": label}
    if name in ("code", "name", "applicant", "department", "allocation_method"):
        return {name: text or None}
    raise KeyError(name)


def _whole(text: str, low: int, high: int) -> int:
    plain = normalize("NFKC", text)
    if not (plain.isascii() and plain.isdigit() and low <= int(plain) <= high):
        raise ValueError(f"应为{low}至{high}之间的整数")
    return int(plain)


def _amount(text: str) -> Decimal:
    try:
        amount = yuan_from_wan(normalize("NFKC", text))
    except ValueError:
        raise ValueError("应为以万元计的数字，例如“1,432.20”") from None
    if amount >= _TOO_MUCH:
        raise ValueError("金额过大，请核对单位是否为万元")
    if amount != amount.quantize(_CENT):
        raise ValueError("最多六位小数（精确到分）")
    return amount.quantize(_CENT)


def _problem(form: FormProfile, path: str, text: str, reason: str) -> Message:
    if match := _ROW.fullmatch(path):
        label = f"第{int(match.group(1)) + 1}行“{dict(form.columns)[match.group(2)]}”"
    elif path == "fiscal_year":
        label = "预算年度"
    else:
        label = f"“{form.field(path).label}”"
    shown = text if len(text) <= 40 else text[:40] + "…"
    return Message(
        id="declaration.field", where=label, what=f"填写的“{shown}”无法采用。", how=f"{reason}。"
    )
