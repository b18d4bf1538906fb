"""Word 97–2003 documents read without LibreOffice: each table a grid, its merges as it tells them.

Cells carry the reason `old_word`: text deleted in tracked changes and hidden text are read with the
rest, symbols of symbol fonts are not known, tables inside cells are lines. Where a table does not
tell where its cells are, they are counted from the left (`cells_counted`), with less certainty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from jixiao.reading._doc_text import Definition, paragraphs
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading._ole import NotOle

SURE: Final = 90
COUNTED: Final = 60
LIMIT_POSITIONS: Final = 2_000_000

_NEAR: Final = 20  # twentieths of a point between edges that are one


@dataclass(slots=True)
class _Row:
    texts: list[str] = field(default_factory=list)
    definition: Definition | None = None

    def is_told(self) -> bool:
        """Whether the definition fits the cells."""
        return self.definition is not None and len(self.definition.joins_above) == len(self.texts)


@dataclass(slots=True)
class _Draft:
    row: int
    column: int
    column_span: int
    text: str
    row_span: int = 1


def grids(data: bytes) -> tuple[Grid, ...]:
    """The tables of a DOC file with the lines around them; as `paragraphs` raises."""
    found: list[Grid] = []
    waiting: list[Line] = []
    rows: list[_Row] = []
    row, cell = _Row(), list[str]()

    def close() -> None:
        nonlocal waiting
        if rows:
            found.append(_grid(rows, len(found) + 1, tuple(waiting)))
            rows.clear()
            waiting = []

    for number, paragraph in enumerate(paragraphs(data), 1):
        known = paragraph.properties
        if known.ends_row and not known.is_nested:
            row.definition = known.definition
            rows.append(row)
            row, cell = _Row(), []
        elif paragraph.ends_cell:
            row.texts.append("\n".join([*cell, paragraph.text]))
            cell = []
        elif known.in_table:
            cell.append(paragraph.text)
        else:
            close()
            if paragraph.text.strip():
                waiting.append(Line(paragraph.text, Place(cells=f"第{number}段")))
    if row.texts or cell:
        rows.append(row)
        row.texts += ["\n".join(cell)] if cell else []
    close()
    if not found:
        return (Grid(0, 0, (), after=tuple(waiting)),)
    last = found[-1]
    found[-1] = Grid(last.rows, last.columns, last.cells, before=last.before, after=tuple(waiting))
    return tuple(found)


def _grid(rows: list[_Row], table: int, before: tuple[Line, ...]) -> Grid:
    is_told = all(row.is_told() for row in rows)
    drafts = _told(rows) if is_told else None
    if drafts is None:
        is_told = False
        drafts = [
            _Draft(y, x, 1, text) for y, row in enumerate(rows) for x, text in enumerate(row.texts)
        ]
    columns = max((draft.column + draft.column_span for draft in drafts), default=0)
    if len(rows) * columns > LIMIT_POSITIONS:
        raise NotOle
    reasons = ("old_word",) if is_told else ("old_word", "cells_counted")
    cells = tuple(
        Cell(
            draft.row,
            draft.column,
            draft.row_span,
            draft.column_span,
            draft.text,
            Place(cells=f"表{table} 第{draft.row + 1}行第{draft.column + 1}列"),
            SURE if is_told else COUNTED,
            reasons,
        )
        for draft in drafts
    )
    return Grid(len(rows), columns, cells, before=before)


def _told(rows: list[_Row]) -> list[_Draft] | None:
    """The cells where the rows tell them; None if what they tell does not fit together."""
    columns = _columns([row.definition.edges for row in rows if row.definition])
    drafts: list[_Draft] = []
    above: dict[int, _Draft] = {}
    for y, row in enumerate(rows):
        told = row.definition
        here: dict[int, _Draft] = {}
        last: _Draft | None = None
        if told is None:
            return None
        for x, text in enumerate(row.texts):
            left, right = columns[told.edges[x]], columns[told.edges[x + 1]]
            if right <= left:
                return None
            if told.joins_left[x] and last is not None:
                last.column_span += right - left
                last.text = f"{last.text}\n{text}" if text else last.text
                continue
            upper = above.get(left)
            if told.joins_above[x] and upper is not None and upper.column_span == right - left:
                upper.row_span += 1
                upper.text = f"{upper.text}\n{text}" if text else upper.text
                here[left] = last = upper
                continue
            last = here[left] = _Draft(y, left, right - left, text)
            drafts.append(last)
        above = here
    return drafts


def _columns(edges: list[tuple[int, ...]]) -> dict[int, int]:
    """The column that begins at each edge; edges near each other are one."""
    columns: dict[int, int] = {}
    first, column = None, -1
    for edge in sorted({edge for row in edges for edge in row}):
        if first is None or edge - first > _NEAR:
            first, column = edge, column + 1
        columns[edge] = column
    return columns
