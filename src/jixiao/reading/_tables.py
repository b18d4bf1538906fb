"""Plain tables of a workbook, for lists that are no forms: rows of texts with their row numbers.

The same reading of cells as for forms; only nothing is understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from jixiao.errors import Message, NotReadable
from jixiao.reading import _xlsx
from jixiao.reading._grid import Cell
from jixiao.reading._sniff import kind

LIMIT_ROWS: Final = 20_000
_ADDRESS: Final = re.compile(r"([A-Z]+)(\d+)")
_SHOWN_NUMBER: Final = re.compile(r"-?[\d,]+(\.\d+)?(E\+\d+)?")
_STORED_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with its number in the sheet, from 1. `texts` are by column letter, without empty
    cells; a number is given as stored, not as its format shows it."""

    number: int
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The filled rows of a shown sheet."""

    sheet: str
    rows: tuple[TableRow, ...]


def read_tables(data: bytes, name: str) -> tuple[SheetTable, ...]:
    """The sheets of an Excel workbook (XLSX, XLS). Raises NotReadable for anything else, and for
    more than LIMIT_ROWS rows."""
    if kind(data) not in ("xlsx", "xls"):
        raise NotReadable(
            Message(
                id="reading.no_workbook",
                where=f"文件“{name}”",
                what="不是 Excel 工作簿。",
                how="请下载模板，填写后以 XLSX 格式保存。",
            )
        )
    tables = []
    for grid in _xlsx.grids(data, name):
        rows: dict[int, dict[str, str]] = {}
        for cell in grid.cells:
            found = _ADDRESS.match(cell.place.cells or "")
            text = _text(cell)
            if found is not None and text:
                rows.setdefault(int(found[2]), {})[found[1]] = text
        if len(rows) > LIMIT_ROWS:
            raise NotReadable(
                Message(
                    id="reading.too_many_rows",
                    where=f"文件“{name}”的工作表“{grid.sheet}”",
                    what=f"有 {len(rows)} 行，最多读取 {LIMIT_ROWS} 行。",
                    how="请拆成几个文件。",
                )
            )
        lines = tuple(TableRow(number, rows[number]) for number in sorted(rows))
        tables.append(SheetTable(grid.sheet or "", lines))
    return tuple(tables)


def _text(cell: Cell) -> str:
    """A plain number as stored; dates, and all else, as shown. A number of more than 15 digits has
    lost some in the workbook: it stays as shown, which is no number any more."""
    shown = cell.text.strip()
    raw = cell.raw or ""
    if _SHOWN_NUMBER.fullmatch(shown) and _STORED_NUMBER.fullmatch(raw):
        return raw.removesuffix(".0")
    return shown
