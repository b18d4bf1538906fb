"""A ruled table of one page as cells, before pages are joined."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading.pdf._fill import Filled, cell_text, hundredths

CROSSED = 70  # percent; the text ran over a ruling
NOT_WHOLE = 50  # percent; the cell is no rectangle


@dataclass(frozen=True, slots=True)
class Table:
    """Cells between the columns `xs` (points of display space).

    `open_top` and `open_bottom` say for each base column whether the page end left the edge out.
    """

    xs: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    open_top: tuple[bool, ...]
    open_bottom: tuple[bool, ...]
    first_page: int
    last_page: int

    @property
    def columns(self) -> int:
        """The number of base columns."""
        return len(self.xs) - 1

    def grid(self, before: tuple[Line, ...], after: tuple[Line, ...]) -> Grid:
        """The table as a grid with the lines around it."""
        return Grid(
            rows=self.rows,
            columns=self.columns,
            cells=self.cells,
            first_page=self.first_page,
            last_page=self.last_page,
            before=before,
            after=after,
        )


def table(filled: Filled, page: int, *, ceiling: int = 100, why: tuple[str, ...] = ()) -> Table:
    """The cells of a frame. `ceiling` is the highest confidence this page deserves, for the reasons
    `why`."""
    frame = filled.frame
    cells = []
    for number, (shape, runs) in enumerate(zip(frame.shapes, filled.contents, strict=True)):
        confidence, reasons = ceiling, why
        recognised = min((run.sure for run in runs), default=100)
        if recognised < 100:
            confidence, reasons = min(confidence, recognised), (*reasons, "ocr")
        if number in filled.crossed:
            confidence, reasons = min(confidence, CROSSED), (*reasons, "run_crossed_ruling")
        if not shape.whole:
            confidence, reasons = min(confidence, NOT_WHOLE), (*reasons, "not_rectangular")
        box = hundredths(
            frame.xs[shape.column],
            frame.ys[shape.row],
            frame.xs[shape.column + shape.column_span],
            frame.ys[shape.row + shape.row_span],
        )
        cells.append(
            Cell(
                row=shape.row,
                column=shape.column,
                row_span=shape.row_span,
                column_span=shape.column_span,
                text=cell_text(runs) if runs else "",
                place=Place(page=page, box=box),
                confidence=confidence,
                reasons=reasons,
            )
        )
    return Table(
        xs=frame.xs,
        rows=len(frame.ys) - 1,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        open_top=frame.open_top,
        open_bottom=frame.open_bottom,
        first_page=page,
        last_page=page,
    )
