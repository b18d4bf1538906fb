"""The paper as data: what stands in which cell. Both writers render the same sheets.

A sheet is a stack of blocks on one grid of columns. The grid is shared, so that header block and
table line up and a spreadsheet needs no hidden helper columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What a cell is for; each writer knows one look a role."""

    LABEL = "label"  # what stands beside it
    HEAD = "head"  # a column's title
    CLASS = "class"  # a class of indicators, merged over its rows
    TEXT = "text"  # words, set from the left
    SHORT = "short"  # a short value, centred
    AMOUNT = "amount"  # money, set from the right


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, merged over `columns` and `rows`. `column` counts grid columns from 0.

    `text` is printed as it is. `number` is the same value for a spreadsheet that shall calculate
    with it; its printed form is `text`, with a thousands comma and two decimals.
    """

    text: str
    role: Role
    column: int
    columns: int = 1
    rows: int = 1
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together; the first `head_rows` of them are repeated on every page.

    A cell stands in the row in which its merged area begins.
    """

    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper, A4. `widths_mm` are the grid columns; `notes` stand below the table, a line each;
    `foot` stands under the page number of every page."""

    name: str
    title: str
    widths_mm: tuple[int, ...]
    blocks: tuple[Block, ...]
    subtitle: str | None = None
    landscape: bool = False
    notes: tuple[str, ...] = ()
    foot: str | None = None

    def lines(self) -> tuple[str, ...]:
        """All that is printed outside the table, the foot included."""
        lines = (self.title, self.subtitle, *self.notes, self.foot)
        return tuple(line for line in lines if line is not None)

    def cells(self) -> tuple[Cell, ...]:
        """All cells in reading order."""
        return tuple(cell for block in self.blocks for row in block.rows for cell in row)

    def width_mm(self, cell: Cell) -> int:
        """How wide the merged area of `cell` is."""
        return sum(self.widths_mm[cell.column : cell.column + cell.columns])
