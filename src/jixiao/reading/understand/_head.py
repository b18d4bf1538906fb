"""The head of a form: labels in cells and lines, the value right of, below or behind the label."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from jixiao.declaration import Doubt, FormField, Lineage, Objectives, Project, Source
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._fields import OTHER_LABEL, PROSE, part, typed
from jixiao.reading._folding import fold, unwrapped
from jixiao.reading._grid import Cell, Line
from jixiao.reading._header import find_fields, trimmed
from jixiao.reading._labels import Labels
from jixiao.reading.understand._papers import Paper, Stretch, cells_of
from jixiao.reading.understand._sources import source_at, source_of
from jixiao.reading.understand._vocabulary import HeadLabels, column_of, is_family, table_words

_MONEY_UNIT: Final = re.compile(
    r"(?:单位[:：]|金额|资金|预算)[^。\n]{0,12}?(万元|元)|[(（](万元|元)[)）]"
)
_AMOUNT_UNIT: Final = re.compile(r"[0-9.,]+(万元|元)")
_SHORT: Final = 40  # letters of a cell that may be a label with a unit
_AMOUNTS: Final = frozenset({"project.total_budget", "project.annual_budget"})


@dataclass(frozen=True, slots=True)
class Value:
    """A header field found: what is printed for it, the bracket of its label, and where."""

    field: FormField
    bracket: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Head:
    """The typed head of a form, and the cells and lines it took, by identity."""

    project: Project
    objectives: Objectives
    lineage: tuple[Lineage, ...]
    doubts: tuple[Doubt, ...]
    used: frozenset[int]
    count: int


def read_head(paper: Paper, labels: HeadLabels, printed: Labels, used: set[int]) -> Head:
    """The head of a paper; `used` are the cells its table has taken."""
    finder = _Finder(labels, printed, used)
    for stretch in paper.stretches:
        finder.cells(stretch)
    for lines in paper.lines:
        finder.lines(lines)
    return _typed_head(paper, finder, labels, printed)


def _typed_head(paper: Paper, finder: _Finder, labels: HeadLabels, printed: Labels) -> Head:
    values: dict[str, object] = {}
    lineage: list[Lineage] = []
    doubts: list[Doubt] = []
    by_path: dict[str, list[Value]] = {}
    for value in finder.found:
        by_path.setdefault(value.field.path, []).append(value)
    strict = not is_family(labels.profile)
    unit = money_unit(paper)
    for field in labels.profile.fields:
        every = by_path.get(field.path, [])
        filled = [value for value in every if value.text.strip("_＿ ")]
        if not every and (field.required or strict):
            doubts.append(doubt(field.path, reasons.FIELD_MISSING, label=field.label))
        if not filled:
            if every and field.required:
                source = every[0].source
                doubts.append(
                    doubt(field.path, reasons.FIELD_EMPTY, source=source, label=field.label)
                )
            continue
        first = filled[0]
        texts = tuple(dict.fromkeys(value.text for value in filled))
        if len({fold(text) for text in texts}) > 1:
            doubts.append(
                doubt(
                    field.path,
                    reasons.FIELD_REPEATED,
                    candidates=texts,
                    source=first.source,
                    label=field.label,
                )
            )
        lineage.append(Lineage(field.path, first.source))
        bracket = first.bracket
        if field.path in _AMOUNTS:
            bracket = _unit_of_amount(first, unit)
            if not bracket:
                doubts.append(_unit_missing(field, first, labels.profile.money_unit))
        doubts.extend(typed(field, first.text, first.source, bracket, printed, values))
    return Head(
        project=Project(**part(values, "project.")),  # type: ignore[arg-type]
        objectives=Objectives(**part(values, PROSE)),  # type: ignore[arg-type]
        lineage=tuple(lineage),
        doubts=tuple(doubts),
        used=frozenset(finder.used),
        count=len(by_path),
    )


def _unit_missing(field: FormField, value: Value, taken: str) -> Doubt:
    return doubt(
        field.path,
        reasons.UNIT_MISSING,
        candidates=(f"{value.text}万元", f"{value.text}元"),
        source=value.source,
        label=field.label,
        text=value.text,
        wanted=taken,
    )


def _unit_of_amount(value: Value, of_paper: str) -> str:
    """Where an amount says its unit: itself, its label, the form; empty if nowhere."""
    own = _AMOUNT_UNIT.fullmatch(fold(value.text))
    if own is not None:
        return own.group(1)
    return value.bracket if "元" in value.bracket else of_paper


def money_unit(paper: Paper) -> str:
    """The unit of money a group label or a line states for the whole form; empty if none."""
    texts: list[str] = []
    for each in (paper, paper.unit_from):
        if each is not None:
            texts += [cell.text for cell in cells_of(each) if len(cell.text) < _SHORT]
            texts += [line.text for lines in each.lines for line in lines]
    for text in texts:
        match = _MONEY_UNIT.search(fold(text))
        if match is not None:
            return match.group(1) or match.group(2)
    return ""


class _Finder:
    def __init__(self, labels: HeadLabels, printed: Labels, used: set[int]) -> None:
        self.found: list[Value] = []
        self.used: set[int] = set()
        self._labels = labels
        self._printed = printed
        self._table = used

    def cells(self, stretch: Stretch) -> None:
        """Labels in the cells of a stretch, and labels with their values in one cell."""
        for row in range(stretch.first, stretch.last):
            for cell in stretch.anchored(row):
                if id(cell) in self._table or id(cell) in self.used or not cell.text.strip():
                    continue
                hit = self._labels.find(cell.text)
                if hit is None:
                    self._inside(cell)
                    continue
                field, bracket = hit
                if field is None:
                    continue
                self.used.add(id(cell))
                value = self._value_of(stretch, cell)
                if value is None:
                    self.found.append(Value(field, bracket, "", source_of([cell])))
                else:
                    self.used.add(id(value))
                    text = unwrapped(value.text)
                    self.found.append(Value(field, bracket, text, source_of([value])))

    def _value_of(self, stretch: Stretch, label: Cell) -> Cell | None:
        """The cell right of a label; below it where labels stand side by side."""
        right = stretch.at(label.row, label.column + label.column_span)
        if right is not None and not self._is_label(right):
            return None if id(right) in self._table else right
        if right is not None and right.row_span != label.row_span:
            return None
        below = stretch.at(label.row + label.row_span, label.column)
        if below is None or id(below) in self._table or self._is_label(below):
            return None
        if below.column != label.column or below.column_span != label.column_span:
            return None
        return below

    def _is_label(self, cell: Cell) -> bool:
        if self._labels.find(cell.text) is not None:
            return True
        return fold(cell.text) in table_words().groups or column_of(cell.text) is not None

    def _inside(self, cell: Cell) -> None:
        """Labels with a colon and their values in one cell that begins with such a label."""
        if ":" not in cell.text and "：" not in cell.text:
            return
        spans = find_fields(cell.text, self._printed, len(cell.text))
        if not spans or cell.text[: spans[0].label_start].strip():
            return
        self.used.add(id(cell))
        source = source_of([cell])
        for span in spans:
            start, end = self._cut(cell.text, span.start, span.end, span.field)
            text = cell.text[start:end]
            self.found.append(
                Value(span.field, span.bracket, unwrapped(text), replace(source, text=text))
            )

    def lines(self, lines: Sequence[Line]) -> None:
        """Labels with their values in lines outside the tables; a value may go on in the next."""
        text = "\n".join(line.text for line in lines)
        starts = [0, *accumulate(len(line.text) + 1 for line in lines[:-1])]
        loose = any(line.place.lines is not None for line in lines)
        for span in find_fields(text, self._printed, len(text)):
            start, end = self._cut(text, span.start, span.end, span.field, loose)
            first, last = (bisect_right(starts, at) - 1 for at in (span.label_start, end))
            self.used.update(map(id, lines[first : last + 1]))
            place = lines[bisect_right(starts, start) - 1].place
            value = unwrapped(text[start:end])
            if loose and self._labels.find(value) is not None:
                value = ""  # nothing stands between this label and the next
            self.found.append(
                Value(span.field, span.bracket, value, source_at(text[start:end], place))
            )

    def _cut(
        self, text: str, start: int, end: int, field: FormField, loose: bool = False
    ) -> tuple[int, int]:
        """A short field ends at another label; in running text at the end of its line too.

        Prose in running text ends before a line that is a label.
        """
        if not field.path.startswith(PROSE):
            other = OTHER_LABEL.search(text, start, end)
            end = other.start() if other is not None else end
        if loose:
            begin = trimmed(text, start, end)[0]
            stop = text.find("\n", begin, end)
            if field.path.startswith(PROSE):
                stop = self._next_label(text, begin, end)
            end = stop if stop >= 0 else end
        return trimmed(text, start, end)

    def _next_label(self, text: str, begin: int, end: int) -> int:
        """Where a line that is only a label or a title begins behind `begin`; -1 if nowhere."""
        at = text.find("\n", begin, end)
        while at >= 0:
            following = text.find("\n", at + 1, end)
            line = text[at + 1 : following if following >= 0 else end]
            folded = fold(line)
            if folded in table_words().groups or self._labels.find(line) is not None:
                return at
            at = following
        return -1
