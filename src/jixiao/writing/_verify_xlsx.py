"""A workbook is read back before it is handed out: what was written must stand there.

Read with another library than the one that wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from python_calamine import CalamineWorkbook

from jixiao.writing._sheet import Cell
from jixiao.writing._text import differs

Area = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Placed:
    """What one worksheet must hold: cells by (row, column) from 0, and merged areas."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: set[Area] = field(default_factory=set)


def verify_xlsx(content: bytes, sheets: tuple[Placed, ...]) -> None:
    """Raises NotWritten unless every cell and merged area reads back as placed, and no other."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    if book.sheet_names != [sheet.name for sheet in sheets]:
        raise differs("工作簿", "工作表名称", "、".join(book.sheet_names))
    for placed in sheets:
        sheet = book.get_sheet_by_name(placed.name)
        found = {
            (row, column): value
            for row, values in enumerate(sheet.to_python(skip_empty_area=False))
            for column, value in enumerate(values)
            if value != ""
        }
        for at, cell in placed.cells.items():
            value = found.pop(at, "")
            text = f"{value:,.2f}" if isinstance(value, float) else str(value)
            if text != cell.text or isinstance(value, float) != (cell.number is not None):
                raise differs(f"工作表《{placed.name}》", cell.text, text)
        if found:
            raise differs(f"工作表《{placed.name}》", "", str(next(iter(found.values()))))
        if set(sheet.merged_cell_ranges or ()) != placed.merged:
            raise differs(f"工作表《{placed.name}》", "合并单元格", "不一致的合并范围")
