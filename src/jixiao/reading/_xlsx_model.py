"""Sheets as stored, whatever the file format: what `_xlsx` makes grids of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from jixiao.reading._xlsx_formats import GENERAL

LIMIT_ROWS: Final = 100_000
LIMIT_COLUMNS: Final = 512
LIMIT_POSITIONS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored cell: a text or the digits of a number, or neither where it is empty.

    `code` is its number format, None if unknown. `error` is a text such as `#REF!`.
    """

    row: int
    column: int
    text: str | None = None
    number: str | None = None
    code: str | None = GENERAL
    is_formula: bool = False
    is_error: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing stored, and no formula that would give something."""
        return not self.text and self.number is None and not self.is_formula


@dataclass(slots=True)
class Sheet:
    """A sheet: its cells, merged ranges as (top, left, bottom, right), and hidden rows."""

    name: str
    is_hidden: bool = False
    from_1904: bool = False
    cells: list[Stored] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    def add(self, cell: Stored) -> bool:
        """Keep a cell; False if one that is not empty lies beyond the limits."""
        if cell.is_empty:
            if cell.row < LIMIT_ROWS and cell.column < LIMIT_COLUMNS:
                self.cells.append(cell)
            return len(self.cells) <= LIMIT_POSITIONS
        self.rows = max(self.rows, cell.row + 1)
        self.columns = max(self.columns, cell.column + 1)
        self.cells.append(cell)
        return (
            self.rows <= LIMIT_ROWS
            and self.columns <= LIMIT_COLUMNS
            and self.rows * self.columns <= LIMIT_POSITIONS
            and len(self.cells) <= LIMIT_POSITIONS
        )
