"""Grids drawn by hand: rows of texts, with marks for merged cells."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.declaration import Declaration, Document
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading.understand import declarations_from

LEFT = "<"  # the cell to the left goes on here
ABOVE = "^"  # the cell above goes on here

DOCUMENT = Document("drawn", "0" * 64, "text/html")


def drawn(
    rows: Sequence[Sequence[str]],
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    sheet: str | None = None,
    page: int | None = None,
    unsure: dict[str, int] | None = None,
) -> Grid:
    """The grid of those rows. `<` and `^` extend the cell beside and above; `unsure` gives texts
    whose cells are less certain, in percent."""
    cells = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text in (LEFT, ABOVE):
                continue
            across = down = 1
            while column + across < len(texts) and texts[column + across] == LEFT:
                across += 1
            while row + down < len(rows) and rows[row + down][column : column + 1] == [ABOVE]:
                down += 1
            place = Place(page=page, sheet=sheet, cells=f"{chr(65 + column)}{row + 1}")
            confidence = (unsure or {}).get(text, 100)
            cells.append(Cell(row, column, down, across, text, place, confidence))
    return Grid(
        rows=len(rows),
        columns=max(map(len, rows), default=0),
        cells=tuple(cells),
        first_page=page,
        last_page=page,
        sheet=sheet,
        before=tuple(Line(text, Place(page=page)) for text in before),
        after=tuple(Line(text, Place(page=page)) for text in after),
    )


def understood(*grids: Grid, **options: object) -> tuple[Declaration, ...]:
    """The declarations in those grids."""
    return declarations_from(grids, DOCUMENT, **options)  # type: ignore[arg-type]


def one(*grids: Grid, **options: object) -> Declaration:
    """The one declaration in those grids."""
    (declaration,) = understood(*grids, **options)
    return declaration


def rows_of(declaration: Declaration) -> list[tuple[str, str, str, str | None]]:
    """Level 1, level 2, name and target of each row as printed."""
    return [
        (row.label1, row.label2, row.name, row.target.text if row.target else None)
        for row in declaration.indicators
    ]


def reasons_of(declaration: Declaration) -> list[str]:
    """The reason codes of the doubts, in order."""
    return [doubt.reason for doubt in declaration.doubts]
