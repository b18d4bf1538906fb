"""Cutting grids into papers: one form each, over as many grids as it takes.

A paper begins at a title, in a line or in a row of its own, or at its first label where the title
is missing. A title repeated over a continued table begins nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from jixiao.declaration import FormKind
from jixiao.reading._folding import fold
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading._words import words
from jixiao.reading.understand._vocabulary import GENERIC, column_of, head_labels, title_kind

_REACH: Final = 60  # letters of a cell in which a label with its value begins
_OPENINGS: Final = ("project.code", "project.name")
_BEFORE_COLON: Final = re.compile(r"[^:：\s]{2,20}(?=\s?[:：])")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of one grid that belong to one paper: `first` up to, not with, `last`.

    `covering` are the grid's cells by every position they cover, `begun` by the row they begin in.
    """

    grid: Grid
    covering: dict[tuple[int, int], Cell]
    begun: dict[int, list[Cell]]
    first: int
    last: int

    def anchored(self, row: int) -> list[Cell]:
        """The cells whose top left is in that row, from left to right."""
        return self.begun.get(row, [])

    def at(self, row: int, column: int) -> Cell | None:
        """The cell covering that position, if it is a position of this paper."""
        return self.covering.get((row, column)) if self.first <= row < self.last else None


def whole(grid: Grid) -> Stretch:
    """All rows of a grid."""
    begun: dict[int, list[Cell]] = {}
    for cell in sorted(grid.cells, key=lambda cell: cell.column):
        begun.setdefault(cell.row, []).append(cell)
    return Stretch(grid, grid.covering(), begun, 0, grid.rows)


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, and where: its line or its cell's place."""

    text: str
    kind: FormKind
    place: Place


@dataclass(slots=True)
class Paper:
    """One form: its title, its stretches in order, the groups of lines outside its tables.

    `unit_from` is the paper it was cut from, whose unit of money and year hold for it too."""

    title: Title | None = None
    stretches: list[Stretch] = field(default_factory=list)
    lines: list[tuple[Line, ...]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    has_table: bool = False
    unit_from: Paper | None = None


def cells_of(paper: Paper) -> Iterator[Cell]:
    """All cells of a paper in reading order."""
    for stretch in paper.stretches:
        for row in range(stretch.first, stretch.last):
            yield from stretch.anchored(row)


def papers(grids: Sequence[Grid]) -> list[Paper]:
    """The papers in the grids, in order. What stands before the first belongs to it."""
    cutter = _Cutter()
    for grid in grids:
        for line in grid.before:
            cutter.line(line)
        cutter.grid(grid)
        for line in grid.after:
            cutter.line(line)
    return cutter.finished()


class _Cutter:
    def __init__(self) -> None:
        self._papers: list[Paper] = []
        self._pending: list[Line] = []
        self._title: Title | None = None

    def line(self, line: Line) -> None:
        if words().page_line.fullmatch(fold(line.text)):
            return
        kind = title_kind(line.text)
        if kind is None:
            openings = _openings_in(line.text)
            if self._begins(openings):
                self._begin()
                self._papers[-1].seen |= openings
            self._pending.append(line)
            return
        self._settle_lines()
        self._title = Title(line.text.strip(), kind, line.place)

    def grid(self, grid: Grid) -> None:
        every = whole(grid)
        first = 0
        for row in range(grid.rows):
            cells = [cell for cell in every.anchored(row) if cell.text.strip()]
            title = _title_in(cells)
            if title is not None:
                self._take(every, first, row)
                first = row + 1
                self._settle_lines()
                self._title = title
                continue
            openings = _openings(cells)
            table = sum(1 for cell in cells if column_of(cell.text) is not None) >= 3
            if self._begins(openings):
                if self._title is None:  # else the rows since the title belong to it
                    self._take(every, first, row)
                    first = row
                self._begin()
            elif table and self._title is not None and not self._continues_table():
                self._begin()
            if self._papers:
                self._papers[-1].seen |= openings
                self._papers[-1].has_table |= table
        self._take(every, first, grid.rows)

    def _begins(self, openings: set[str]) -> bool:
        if not openings:
            return False
        if not self._papers or self._title is not None:
            return True
        paper = self._papers[-1]
        if "project.code" in openings:
            return "project.code" in paper.seen or (
                "project.name" in paper.seen and paper.has_table
            )
        return "project.name" in openings & paper.seen and paper.has_table

    def _continues_table(self) -> bool:
        """Whether the waiting title only repeats that of the paper above."""
        title = self._title
        above = self._papers[-1].title if self._papers else None
        return title is not None and above is not None and fold(title.text) == fold(above.text)

    def _begin(self) -> None:
        self._papers.append(Paper(title=self._title))
        self._title = None
        self._hand_lines()

    def _take(self, every: Stretch, first: int, last: int) -> None:
        if first >= last:
            return
        if not self._papers or (self._title is not None and not self._continues_table()):
            self._begin()
        self._title = None
        self._papers[-1].stretches.append(replace(every, first=first, last=last))
        self._hand_lines()

    def _settle_lines(self) -> None:
        """Lines before a title belong to the paper above it, or wait for the first."""
        if self._papers and self._papers[-1].stretches:
            self._hand_lines()

    def _hand_lines(self) -> None:
        if self._pending:
            self._papers[-1].lines.append(tuple(self._pending))
            self._pending = []

    def finished(self) -> list[Paper]:
        self._settle_lines()
        return [paper for paper in self._papers if paper.stretches]


def _title_in(cells: list[Cell]) -> Title | None:
    """The title a row is, if it is one: the only text of the row, or with a short one beside it."""
    if not 0 < len(cells) <= 2:
        return None
    for cell in cells:
        kind = title_kind(cell.text)
        if kind is not None and all(
            other is cell or head_labels(GENERIC).find(other.text) is None for other in cells
        ):
            return Title(cell.text.strip(), kind, cell.place)
    return None


def _openings(cells: list[Cell]) -> set[str]:
    """Which of the labels a form begins with stand in the row."""
    found: set[str] = set()
    for cell in cells:
        hit = head_labels(GENERIC).find(cell.text)
        if hit is not None and hit[0] is not None and hit[0].path in _OPENINGS:
            found.add(hit[0].path)
        elif hit is None:
            found |= _openings_in(cell.text[:_REACH])
    return found


def _openings_in(text: str) -> set[str]:
    """Which of them stand in a text with a colon behind."""
    found: set[str] = set()
    for match in _BEFORE_COLON.finditer(text):
        hit = head_labels(GENERIC).find(match.group())
        if hit is not None and hit[0] is not None and hit[0].path in _OPENINGS:
            found.add(hit[0].path)
    return found
