"""The rows of the indicator table: cells by what their column is titled, classes by their spans.

A class is never filled down blindly: an empty class cell takes the class above only within one
table, and that is a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from jixiao.reading._folding import fold, unwrapped
from jixiao.reading._grid import Cell
from jixiao.reading.understand._centred import centred
from jixiao.reading.understand._columns import Heading, continued, headings, turned
from jixiao.reading.understand._papers import Stretch, whole
from jixiao.reading.understand._vocabulary import (
    CLASS_COLUMNS,
    HeadLabels,
    class_stem,
    level1_of,
    level2_of,
    table_words,
)

GUESSED: Final = "columns_guessed"  # reason on a title that is not printed
_GUESSED: Final = 70  # percent: columns or classes inferred from where they stand
_LABELS_ENOUGH: Final = 3  # class labels in one column that make a table without titles
_IN_ORDER: Final = ("name", "target", "explanation")
_MARKS: Final = "*＊﹡∗✱⁎★☆※ \u3000"


@dataclass(frozen=True, slots=True)
class ClassLabel:
    """A class as printed in the row's class cells; `inherited` if its own cell is empty."""

    label1: str
    label2: str
    marked: bool
    cells: tuple[Cell, ...]
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its cells by column, its class, and what lowers its certainty."""

    cells: dict[str, tuple[Cell, ...]]
    label: ClassLabel
    confidence: int = 100

    def text(self, column: str) -> str:
        """The text of a column, line breaks taken out; empty where nothing is printed."""
        return unwrapped("\n".join(cell.text for cell in self.cells.get(column, ())))

    def printed(self) -> tuple[Cell, ...]:
        """The cells of the row that hold text, in the order of the document."""
        unique = {id(cell): cell for cells in self.cells.values() for cell in cells if cell.text}
        return tuple(sorted(unique.values(), key=lambda cell: (cell.row, cell.column)))


@dataclass(slots=True)
class Found:
    """The table of one paper. `used` are the cells taken, by identity; `titled` is false where
    the columns were guessed; `empty` are classes printed without a row, `others` the cells under
    titles that name nothing we know. `side` is the stretch of a table lying on its side, turned,
    and `originals` are the cells of the document by the identity of the turned ones."""

    rows: list[TableRow] = field(default_factory=list)
    empty: list[tuple[ClassLabel, tuple[Cell, ...]]] = field(default_factory=list)
    others: dict[str, list[Cell]] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    titled: bool = True
    side: Stretch | None = None
    originals: dict[int, Cell] = field(default_factory=dict)


def find_rows(stretches: Sequence[Stretch], labels: HeadLabels) -> Found:
    """The indicator rows of a paper in printed order."""
    reader = _Reader(labels)
    heading: Heading | None = None
    for stretch in stretches:
        printed = headings(stretch)
        first = printed[0].first if printed else stretch.last
        if heading is not None:
            going_on = continued(heading, stretch)
            if going_on is not None:
                reader.section(stretch, going_on, first)
        for at, each in enumerate(printed):
            end = printed[at + 1].first if at + 1 < len(printed) else stretch.last
            reader.used(each.titles)
            if any(GUESSED in title.reasons for title in each.titles):
                reader.found.titled = False
            reader.section(stretch, each, end)
        heading = printed[-1] if printed else heading
    if not reader.found.rows and heading is None:
        _without_titles(stretches, reader)
    return reader.found


def _without_titles(stretches: Sequence[Stretch], reader: _Reader) -> None:
    """A table lying on its side, or one whose titles are missing."""
    for stretch in stretches:
        grid = turned(stretch)
        side = whole(grid)
        for heading in headings(side):
            places = {
                (cell.column, cell.row - stretch.first): cell
                for row in range(stretch.first, stretch.last)
                for cell in stretch.anchored(row)
            }
            before = len(reader.found.rows)
            reader.section(side, heading, grid.rows)
            reader.used(heading.titles)
            if len(reader.found.rows) > before:
                found = reader.found
                found.side = side
                found.originals = {id(c): places[c.row, c.column] for c in grid.cells}
                found.used = {id(found.originals[id(c)]) for c in grid.cells if id(c) in found.used}
                return
    for stretch in stretches:
        guessed = _guessed(stretch)
        if guessed is not None:
            reader.found.titled = False
            reader.section(stretch, guessed, stretch.last)


def _guessed(stretch: Stretch) -> Heading | None:
    """Columns by the one that holds class labels: what stands right of it comes in usual order."""
    rows: dict[int, list[int]] = {}
    for row in range(stretch.first, stretch.last):
        for cell in stretch.anchored(row):
            if class_stem(cell.text) in table_words().level2:
                rows.setdefault(cell.column, []).append(row)
    best = max(rows, key=lambda column: len(rows[column]), default=None)
    if best is None or len(rows[best]) < _LABELS_ENOUGH:
        return None
    first = rows[best][0]
    label = stretch.at(first, best)
    right = [c for c in stretch.anchored(first) if label is not None and c.column > label.column]
    if len(right) < 2:
        return None
    columns: dict[str, tuple[int, ...]] = {"level2": (best,)}
    left = stretch.at(first, best - 1) if best else None
    if left is not None and level1_of(left.text) is not None:
        columns["level1"] = (best - 1,)
    for meaning, cell in zip(_IN_ORDER, right, strict=False):
        columns[meaning] = tuple(range(cell.column, cell.column + cell.column_span))
    return Heading(first, first, columns, ())


class _Reader:
    """Walks sections of one paper's table; keeps the class of the row above."""

    def __init__(self, labels: HeadLabels) -> None:
        self.found = Found()
        self._labels = labels
        self._blanks = frozenset(map(fold, labels.profile.blank_tokens))
        self._above: ClassLabel | None = None
        self._lent: dict[tuple[int, str], Cell] = {}

    def used(self, cells: Iterable[Cell]) -> None:
        """Marks cells as understood."""
        self.found.used.update(map(id, cells))

    def section(self, stretch: Stretch, heading: Heading, end: int) -> None:
        """Takes the rows under one heading, up to row `end`."""
        self.found.columns |= heading.columns.keys()
        goes_on = bool(self.found.rows)
        self._lent = self._centred(stretch, heading, end)
        for row in range(heading.last, end):
            self._row(stretch, heading, row, goes_on and row == heading.last)

    def _centred(self, stretch: Stretch, heading: Heading, end: int) -> dict[tuple[int, str], Cell]:
        """The class cells lent to rows without one, where labels stand in the middle of their rows:
        the first row of the table then has no class, and none stands above."""
        if self._above is not None or not heading.columns.keys() & set(CLASS_COLUMNS):
            return {}
        names = heading.columns.get("name", ())
        rows = [
            row
            for row in range(heading.last, end)
            if any(
                cell.row == row
                and cell.column in names
                and cell.text.strip()
                and fold(cell.text).strip("*:") not in table_words().ends
                for cell in _distinct(stretch, row, names)
            )
        ]
        lent: dict[tuple[int, str], Cell] = {}
        starts: list[int] | None = None
        for meaning in reversed(CLASS_COLUMNS):
            cells = [
                next(_distinct(stretch, row, heading.columns.get(meaning, ())), None)
                for row in rows
            ]
            filled = [n for n, cell in enumerate(cells) if cell is not None and cell.text.strip()]
            merged = any(cell is not None and cell.row_span > 1 for cell in cells)
            if not filled or filled[0] == 0 or merged:
                continue
            owner = centred(len(rows), filled, starts)
            starts = [n for n in range(len(rows)) if n == 0 or owner[n] != owner[n - 1]]
            for n, row in enumerate(rows):
                own = cells[filled[owner[n]]]
                if own is not None and n not in filled:
                    lent[row, meaning] = own
        return lent

    def _row(self, stretch: Stretch, heading: Heading, row: int, may_be_tail: bool) -> None:
        cells = {
            meaning: tuple(_distinct(stretch, row, columns))
            for meaning, columns in heading.columns.items()
        }
        lent = {
            meaning: (self._lent[row, meaning],)
            for meaning in CLASS_COLUMNS
            if (row, meaning) in self._lent
        }
        cells |= lent
        leaves = {meaning: each for meaning, each in cells.items() if meaning not in CLASS_COLUMNS}
        classes = [cell for meaning in CLASS_COLUMNS for cell in cells.get(meaning, ())]
        if not any(cell.row == row for each in leaves.values() for cell in each):
            return
        if _is_wide(classes, leaves, self._blanks):
            return
        if self._belongs_elsewhere(classes, leaves) or _is_sum(stretch, row, self._labels):
            return
        label = self._label(cells, classes, row, stretch)
        if lent and label is not None:
            label = replace(label, inherited=True)
        parted = _parted(leaves, self._blanks)
        name = _text(parted.get("name", ()))
        rest = any(_text(parted.get(m, ())) for m in ("target", "explanation", "actual"))
        if not name and not rest:
            if label is not None and not label.inherited:
                self.found.empty.append((label, tuple(classes)))
                self.used(classes)
                self._above = label
            return
        if may_be_tail and not name and not any(cell.text.strip() for cell in classes):
            self._join_tail(parted)
            return
        if label is None:
            label = ClassLabel("", "", False, ())
        if table_words().empty_name.fullmatch(fold(name)) and not rest:
            self.found.empty.append((label, parted.get("name", ())))
            self.used((*classes, *parted.get("name", ())))
            self._above = label
            return
        for column in heading.others:
            self._other(stretch, heading, row, column)
        confidence = _GUESSED if label.inherited or not self.found.titled else 100
        self.found.rows.append(TableRow(parted, label, confidence))
        self._above = label
        self.used(classes)
        for each in leaves.values():
            self.used(each)

    def _other(self, stretch: Stretch, heading: Heading, row: int, column: int) -> None:
        cell = stretch.at(row, column)
        if cell is None or cell.row != row or not cell.text.strip() or id(cell) in self.found.used:
            return
        above = (c for c in heading.titles if c.column <= column < c.column + c.column_span)
        title = max(above, key=lambda c: c.row, default=None)
        self.found.others.setdefault(unwrapped(title.text) if title else "", []).append(cell)
        self.used((cell,))

    def _join_tail(self, cells: dict[str, tuple[Cell, ...]]) -> None:
        """The first row of a continued table without name and class ends the row above."""
        last = self.found.rows[-1]
        joined = {
            meaning: (*last.cells.get(meaning, ()), *cells.get(meaning, ()))
            for meaning in {**last.cells, **cells}
        }
        self.found.rows[-1] = replace(last, cells=joined, confidence=_GUESSED)
        for each in cells.values():
            self.used(each)

    def _belongs_elsewhere(self, classes: list[Cell], leaves: dict[str, tuple[Cell, ...]]) -> bool:
        """Whether the row is a sum, a remark or a field of the head rather than an indicator."""
        ends = table_words().ends
        for cell in classes:
            stem = fold(cell.text).strip("*:")
            if not stem:
                continue
            if stem in ends:
                return True
            known = level1_of(cell.text) or level2_of(cell.text, None)
            if known is None and self._labels.find(cell.text) is not None:
                return True
        name = fold(_text(leaves.get("name", ()))).strip("*:")
        if name in ends:
            return True
        head, colon, _ = name.partition(":")
        alone = not any(_text(cells) for meaning, cells in leaves.items() if meaning != "name")
        return bool(colon) and alone and (head in ends or self._labels.find(head) is not None)

    def _label(
        self, cells: dict[str, tuple[Cell, ...]], classes: list[Cell], row: int, stretch: Stretch
    ) -> ClassLabel | None:
        """The class of the row; an empty cell takes the one above where nothing speaks against."""
        first = _text(cells.get("level1", ()))
        second = _text(cells.get("level2", ()))
        above = self._above
        inherited = False
        starts_group = any(cell.row == row for cell in cells.get("level1", ())) and bool(first)
        if "level2" in cells and not second and above is not None and not starts_group:
            same_group = not first or class_stem(first) == class_stem(above.label1)
            if same_group and (second := above.label2):
                inherited = True
        if "level1" in cells and not first and above is not None:
            level2 = level2_of(second, None)
            same = inherited or level2 is None or not self._begins_group(second, above)
            if same and above.label1:
                first = above.label1
                inherited = inherited or level2 is None
        if not first and not second:
            return None
        plain = second.strip(_MARKS)
        marked = plain != second.strip() or (inherited and above is not None and above.marked)
        return ClassLabel(first.strip(_MARKS), plain, marked, tuple(classes), inherited)

    def _begins_group(self, second: str, above: ClassLabel) -> bool:
        """Whether a second-level label is of another first-level class than the row above."""
        level1 = level1_of(above.label1)
        level2 = level2_of(second, level1)
        if level1 is None or level2 is None:
            return False
        return all(
            entry.level1 is not level1
            for entry in self._labels.profile.classes
            if entry.level2 is level2
        )


def _is_sum(stretch: Stretch, row: int, labels: HeadLabels) -> bool:
    """Whether the first text of a row, left of the table's columns too, says that it is a sum, or
    the only one is a note."""
    texts = [cell.text for cell in stretch.anchored(row) if cell.text.strip()]
    if not texts:
        return False
    ends = table_words().ends
    head, colon, _ = fold(texts[0]).strip("*").partition(":")
    if not colon or len(texts) > 1:
        return head in ends
    return head in ends or labels.find(head) is not None


def _distinct(stretch: Stretch, row: int, columns: tuple[int, ...]) -> Iterator[Cell]:
    seen: set[int] = set()
    for column in columns:
        cell = stretch.at(row, column)
        if cell is not None and id(cell) not in seen:
            seen.add(id(cell))
            yield cell


def _text(cells: Iterable[Cell]) -> str:
    return unwrapped("\n".join(cell.text for cell in cells))


def _is_wide(
    classes: list[Cell], leaves: dict[str, tuple[Cell, ...]], blanks: frozenset[str]
) -> bool:
    """Whether one cell with text covers class and name columns, or all columns but the classes'."""
    names = leaves.get("name", ())
    if any(cell.text.strip() and cell in names for cell in classes):
        return True
    every = {id(cell) for each in leaves.values() for cell in each}
    return len(every) == 1 and len(leaves) > 1 and fold(_text(names)) not in blanks


def _parted(
    leaves: dict[str, tuple[Cell, ...]], blanks: frozenset[str]
) -> dict[str, tuple[Cell, ...]]:
    """Each leaf cell once, under the first column it covers; 不适用 merged over all stands in all.

    Several under one title of values are operator, value and unit if the first is an operator.
    """
    seen: set[int] = set()
    parted: dict[str, tuple[Cell, ...]] = {}
    for meaning, cells in leaves.items():
        own = tuple(c for c in cells if id(c) not in seen or fold(c.text) in blanks)
        seen.update(map(id, own))
        parted[meaning] = own
    values = [cell for cell in parted.get("target", ()) if cell.text.strip()]
    signed = len(values) in (2, 3) and fold(values[0].text) in table_words().signs
    if signed and not _text(parted.get("operator", ())):
        for meaning, cell in zip(("operator", "target", "unit"), values, strict=False):
            parted[meaning] = (cell,)
    return parted
