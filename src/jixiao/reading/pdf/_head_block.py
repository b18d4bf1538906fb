"""The fields above a table without rulings: labels and values as cells over the table's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.reading.pdf._glyphs import Run

_SAME_CELL = 0.6  # em; a wider gap on one line parts two cells
_OVERLAP = 0.5  # of an em, by which rows may overlap


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of the block: its first column, its span, and its runs."""

    column: int
    span: int
    runs: list[Run]


def head_block(
    runs: Sequence[Run], edges: Sequence[float]
) -> tuple[list[Run], list[list[Piece]]] | None:
    """The runs above the block and its rows; None where the text does not stand in rows of cells.

    As in the table below, producers draw cell by cell and row by row. The block begins at the first
    row of two cells or more; what stands above is the title and what belongs to it.
    """
    rows: list[list[list[Run]]] = []
    for cell in drawn_cells(runs, edges):
        if rows and _left(cell) > _left(rows[-1][-1]) and _beside(rows[-1], cell):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    first = next((number for number, row in enumerate(rows) if len(row) > 1), len(rows))
    above = [run for row in rows[:first] for cell in row for run in cell]
    rows = rows[first:]
    for one, two in pairwise(rows):
        lowest = max(run.bottom for cell in one for run in cell)
        highest = min(run.top for cell in two for run in cell)
        if highest < lowest - _OVERLAP * two[0][0].em:
            return None
    pieces = [_pieces(row, edges) for row in rows]
    found = [row for row in pieces if row is not None]
    return (above, found) if len(found) == len(rows) else None


def drawn_cells(runs: Sequence[Run], edges: Sequence[float] = ()) -> list[list[Run]]:
    """Runs drawn one after the other that stand like the lines of one cell; `edges` of columns part
    what stands side by side."""
    cells: list[list[Run]] = []
    for run in runs:
        if cells and _continues(cells[-1], run, edges):
            cells[-1].append(run)
        else:
            cells.append([run])
    return cells


def _continues(cell: Sequence[Run], run: Run, edges: Sequence[float]) -> bool:
    """Whether a run is the next line, or the rest of the line, of the cell drawn last."""
    before = cell[-1]
    if abs(run.middle - before.middle) < 0.5 * (run.bottom - run.top):
        return -run.em < run.left - before.right < _SAME_CELL * run.em and not any(
            before.right <= edge <= run.left for edge in edges
        )
    return (
        run.middle > before.middle
        and run.top - before.bottom < run.em
        and run.left < max(own.right for own in cell)
        and _left(cell) < run.right
    )


def _beside(row: Sequence[Sequence[Run]], cell: Sequence[Run]) -> bool:
    """Whether a cell shares height with the cells of a row."""
    top, bottom = min(run.top for run in cell), max(run.bottom for run in cell)
    return any(run.top < bottom and top < run.bottom for own in row for run in own)


def _left(cell: Sequence[Run]) -> float:
    return min(run.left for run in cell)


def _pieces(row: Sequence[Sequence[Run]], edges: Sequence[float]) -> list[Piece] | None:
    """The cells of a row over the columns they begin in; None where two begin in the same."""
    inner = edges[1:-1]
    starts = [0, *(sum(edge <= _left(cell) for edge in inner) for cell in row[1:])]
    if any(one >= two for one, two in pairwise(starts)):
        return None
    ends = [*starts[1:], len(edges) - 1]
    return [
        Piece(start, end - start, list(cell))
        for start, end, cell in zip(starts, ends, row, strict=True)
    ]
