"""Grids out of text whose lines are rows: cells between tabs, as pasted from a sheet, or between
bars with a rule under the titles, as Markdown has them.

Only lines with the same number of cells make a table; then each cell's column is known, and an
empty cell is an empty cell. Text whose merged cells were left out is for `_loose`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading.understand._columns import headings
from jixiao.reading.understand._papers import whole
from jixiao.reading.understand._vocabulary import column_of

CONFIDENCE: Final = 95  # percent: spans are not printed
_CELLS: Final = 3  # cells a line of a table has at least
_ROWS: Final = 3
_RULE: Final = frozenset("-: ")


def lined_grids(content: str) -> tuple[Grid, ...]:
    """The tables whose lines are rows, with the lines around them; none without column titles."""
    lines = content.split("\n")
    tabs = sum(line.count("\t") >= _CELLS - 1 for line in lines)
    ruled = any(len(line) > _CELLS and "|" in line and {*line} <= {*_RULE, "|"} for line in lines)
    if tabs < _ROWS and not ruled:
        return ()
    mark = "|" if ruled else "\t"
    rows = [(number, _cells(line, mark)) for number, line in enumerate(lines, 1)]
    grids: list[Grid] = []
    outside: list[Line] = []
    for block in _blocks(rows):
        if len(block) < _ROWS or len(block[0][1]) < _CELLS:
            outside += [
                Line(" ".join(text for text in cells if text), Place(lines=(number, number)))
                for number, cells in block
                if any(cells)
            ]
            continue
        grids.append(_grid(block, tuple(outside)))
        outside = []
    if not any(headings(whole(grid)) for grid in grids):
        return ()
    last = grids[-1]
    grids[-1] = Grid(last.rows, last.columns, last.cells, before=last.before, after=tuple(outside))
    return tuple(grids)


def _cells(line: str, mark: str) -> list[str]:
    if mark == "|":
        line = line.strip().removeprefix("|").removesuffix("|")
        if set(line) <= {*_RULE, "|"}:
            return []
    return [text.strip() for text in line.split(mark)]


def _blocks(rows: Sequence[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    """Runs of lines with the same number of cells; rules between rows are left out."""
    block: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        if not cells:
            continue
        if block and len(block[-1][1]) != len(cells):
            yield block
            block = []
        block.append((number, cells))
    if block:
        yield block


def _grid(block: Sequence[tuple[int, list[str]]], before: tuple[Line, ...]) -> Grid:
    """A block as a grid. Above the column titles a cell goes on over the empty ones behind it."""
    width = len(block[0][1])
    plain = Grid(len(block), width, tuple(_row_cells(block, 0, 0)), before=before)
    found = headings(whole(plain))
    if not found:
        return plain
    first = found[0].first
    parted = 0
    if first + 1 < len(block):
        below = [text for text in block[first + 1][1] if text]
        parted = first + 1 if below and all(map(column_of, below)) else 0
    return Grid(len(block), width, tuple(_row_cells(block, first, parted)), before=before)


def _row_cells(block: Sequence[tuple[int, list[str]]], head: int, parted: int) -> Iterator[Cell]:
    """The cells of the rows. In the first `head` rows a cell goes on over the empty ones behind it;
    in row `parted` titles part those above them, and an empty cell belongs to the title above."""
    for row, (number, texts) in enumerate(block):
        place = Place(lines=(number, number))
        titles = parted and row == parted - 1
        below = block[parted][1] if titles else texts
        column = 0
        while column < len(texts):
            end = column + 1
            while (
                (row < head or (titles and below[column] and below[end : end + 1] != [""]))
                and texts[column]
                and end < len(texts)
                and not texts[end]
            ):
                end += 1
            down = 2 if titles and not any(below[column:end]) else 1
            if not (parted and row == parted and not texts[column]):
                yield Cell(row, column, down, end - column, texts[column], place, CONFIDENCE)
            column = end
