"""The one intermediate between file formats and the understanding of forms: grids of cells.

A format module makes grids and nothing else; labels, classes and columns are understood once, over
grids. A merged cell is one cell with spans, never repeated text; a covered position, an empty cell
and a missing cell are three things.
"""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands. `page` counts from 1; `box` is left, top, right, bottom from the page's
    top left, in hundredths of a point, of picture files in pixels; `cells` is an address such as
    `B4:C4` or `表1 第3行第2列`;
    `lines` are the first and last line of a text file, from 1."""

    page: int | None = None
    box: Box | None = None
    sheet: str | None = None
    cells: str | None = None
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its top left base position (rows and columns from 0), with its spans.

    `text` is as printed, line breaks inside the cell kept. `confidence` is an integer percent; the
    `reasons` say what lowered it (`run_crossed_ruling`, `not_rectangular`, `joined_over_page`,
    `number_format`, …). `raw` is the stored value where the text was made from it.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    place: Place
    confidence: int = 100
    reasons: tuple[str, ...] = ()
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside every table, in reading order."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """One table. `before` are the lines between the table before it and this one, `after` those
    behind the last table of the document. `notes` tell people what was left out (hidden sheets)."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    first_page: int | None = None
    last_page: int | None = None
    sheet: str | None = None
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    def covering(self) -> dict[tuple[int, int], Cell]:
        """The covering cell of every base position that a cell covers."""
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
