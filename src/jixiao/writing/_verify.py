"""Every paper is read back before it is handed out: what was written must stand there.

Read with other libraries than those that wrote. White space does not count; all else does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

import pypdfium2
from python_calamine import CalamineWorkbook

from jixiao.errors import Message
from jixiao.writing._sheet import Cell, Sheet
from jixiao.writing._text import NotWritten, fold, quoted

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
        raise _differs("工作簿", "工作表名称", "、".join(book.sheet_names))
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
                raise _differs(f"工作表《{placed.name}》", cell.text, text)
        if found:
            raise _differs(f"工作表《{placed.name}》", "", str(next(iter(found.values()))))
        if set(sheet.merged_cell_ranges or ()) != placed.merged:
            raise _differs(f"工作表《{placed.name}》", "合并单元格", "不一致的合并范围")


def verify_pdf(content: bytes, sheets: tuple[Sheet, ...]) -> None:
    """Raises NotWritten unless the text of the pages holds every value, in reading order.

    Cells merged over rows are set after their last row, so they may stand anywhere.
    """
    document = pypdfium2.PdfDocument(content)
    try:
        count = len(document)
        pages = []
        for number in range(count):
            page = document[number]
            text_page = page.get_textpage()
            pages.append(fold(text_page.get_text_range()))
            text_page.close()
            page.close()
    finally:
        document.close()
    text = "".join(_body(page, sheets, number, count) for number, page in enumerate(pages))
    at = 0
    for sheet in sheets:
        for value, in_order in _values(sheet):
            start = text.find(value, at if in_order else 0)
            if start >= 0:
                at = start + len(value) if in_order else at
            elif (end := _cut_in_two(text, value, at if in_order else 0)) is not None:
                at = end if in_order else at
            else:
                raise _missing(sheet, value, text)


def _values(sheet: Sheet) -> list[tuple[str, bool]]:
    """Folded texts in reading order, and whether each must stand behind the one before."""
    values = [(fold(sheet.title), True), (fold(sheet.subtitle or ""), True)]
    values += [(fold(cell.text), cell.rows == 1) for cell in sheet.cells()]
    values += [(fold(note), True) for note in sheet.notes]
    return [(value, in_order) for value, in_order in values if value]


def _body(page: str, sheets: tuple[Sheet, ...], number: int, count: int) -> str:
    """A page's text without its foot and, where the page goes on with a table, its head row."""
    line = fold(f"第{number + 1}页共{count}页")
    if line not in page:
        raise _differs(f"第 {number + 1} 页", line, page[-40:])
    page = page.replace(line, "")
    feet = {fold(sheet.foot) for sheet in sheets if sheet.foot}
    foot = next((foot for foot in feet if page.endswith(foot)), None)
    if feet and foot is None and all(sheet.foot for sheet in sheets):
        raise _differs(f"第 {number + 1} 页", "页脚", page[-40:])
    page = page[: len(page) - len(foot)] if foot else page
    for sheet in sheets:
        for block in sheet.blocks:
            head = "".join(fold(cell.text) for row in block.rows[: block.head_rows] for cell in row)
            if head and page.startswith(head):
                return page[len(head) :]
    return page


def _cut_in_two(text: str, value: str, at: int) -> int | None:
    """Where a value ends that a page end, or a merged cell beside its lines, cuts in two."""
    for cut in range(len(value) - 1, 0, -1):
        start = text.find(value[:cut], at)
        if start < 0:
            continue
        rest = text.find(value[cut:], start + cut)
        return None if rest < 0 else rest + len(value) - cut
    return None


def _missing(sheet: Sheet, value: str, text: str) -> NotWritten:
    lost = "".join(sorted(set(value) - set(text)))
    if not lost:
        return _differs(f"《{sheet.name}》", value, "未找到")
    return NotWritten(
        Message(
            id="writing.no_glyph",
            where=f"《{sheet.name}》",
            what=f"{quoted(value)}中的“{lost}”在打印字库中没有字形，印出来会是空框。",
            how="请改用其他字符，或导出 XLSX。",
        )
    )


def _differs(where: str, wanted: str, found: str) -> NotWritten:
    return NotWritten(
        Message(
            id="writing.read_back",
            where=where,
            what=f"写出后复读不一致：应为{quoted(wanted)}，读到{quoted(found)}。",
            why="为避免发出与数据不符的表格，文件没有交付。",
            how="请把这份申报表交给系统维护人员查看。",
        )
    )
