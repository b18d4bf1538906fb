"""Sheets as an XLSX workbook: strings stay strings, amounts are numbers, heights are computed."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from jixiao.writing._measure import line_count
from jixiao.writing._sheet import Block, Cell, Role, Sheet
from jixiao.writing._verify_xlsx import Placed, verify_xlsx

_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_LINE_PT = 15
_PADDING_PT = 3
_HIGHEST_ROW_PT = 409  # Excel's limit; taller rows are merged from several
_PIXELS_AN_INCH = 96
_MARGIN_SIDE_INCH = 18 / 25.4
_MARGIN_TOP_INCH = 20 / 25.4
_A4 = 9
_AMOUNT = "#,##0.00"
# A workbook carries a date of creation. A fixed one keeps equal papers equal byte by byte.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no zone

_BODY: dict[str, Any] = {
    "font_name": "宋体",
    "font_size": 10,
    "valign": "vcenter",
    "text_wrap": True,
}
_ALIGN = {
    Role.LABEL: "center",
    Role.HEAD: "center",
    Role.CLASS: "center",
    Role.TEXT: "left",
    Role.SHORT: "center",
    Role.AMOUNT: "right",
}
_HEADING = {"font_name": "黑体"}


def to_xlsx(sheets: tuple[Sheet, ...]) -> bytes:
    """One worksheet a sheet, read back before it is returned.

    Raises NotWritten if a cell read back differs from what was written.
    """
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    placed = []
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheets[0].title, "created": _CREATED})
        looks = _Looks(book)
        names: set[str] = set()
        for sheet in sheets:
            name = unique_name(sheet.name, names)
            placed.append(_write_sheet(book.add_worksheet(name), sheet, name, looks))
    content = buffer.getvalue()
    verify_xlsx(content, tuple(placed))
    return content


def unique_name(wanted: str, taken: set[str]) -> str:
    """A worksheet name Excel accepts, not among `taken`, to which it is added in lower case."""
    base = " ".join(_FORBIDDEN_IN_NAME.sub(" ", wanted).split()).strip("'")
    base = base[:_LONGEST_NAME].rstrip("' ")
    if not base or base.lower() == "history":  # Excel keeps this name for itself
        base = "表"
    name, count = base, 1
    while name.lower() in taken:
        count += 1
        suffix = f"({count})"
        name = base[: _LONGEST_NAME - len(suffix)] + suffix
    taken.add(name.lower())
    return name


class _Looks:
    """The formats of one workbook, one a role."""

    def __init__(self, book: Any) -> None:
        def look(role: Role, **more: Any) -> Any:
            heading = _HEADING if role in (Role.LABEL, Role.HEAD) else {}
            return book.add_format(_BODY | {"align": _ALIGN[role], "border": 1} | heading | more)

        self.text = {role: look(role) for role in Role}
        self.amount = {role: look(role, num_format=_AMOUNT) for role in Role}
        self.title = book.add_format(
            {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.subtitle = book.add_format(_BODY | {"align": "center"})
        self.note = book.add_format(_BODY | {"font_size": 9})


def _write_sheet(page: Any, sheet: Sheet, name: str, looks: _Looks) -> Placed:
    _set_page(page, sheet)
    last = len(sheet.widths_mm) - 1
    placed = Placed(name)
    page.set_row(0, 36)
    _put(page, placed, (0, 0, 0, last), Cell(sheet.title, Role.HEAD, 0), looks.title)
    at = 1
    if sheet.subtitle is not None:
        _put(page, placed, (1, 0, 1, last), Cell(sheet.subtitle, Role.SHORT, 0), looks.subtitle)
        at = 2
    for block in sheet.blocks:
        starts = _set_heights(page, sheet, block, at)
        for row, cells in enumerate(block.rows):
            for cell in cells:
                area = (
                    starts[row],
                    cell.column,
                    starts[row + cell.rows] - 1,
                    cell.column + cell.columns - 1,
                )
                formats = looks.text if cell.number is None else looks.amount
                _put(page, placed, area, cell, formats[cell.role])
        if block.head_rows:
            page.repeat_rows(at, starts[block.head_rows] - 1)
        at = starts[-1]
    for note in sheet.notes:
        page.set_row(at, line_count(note, sum(sheet.widths_mm)) * _LINE_PT + _PADDING_PT)
        _put(page, placed, (at, 0, at, last), Cell(note, Role.TEXT, 0), looks.note)
        at += 1
    page.print_area(0, 0, at - 1, last)
    return placed


def _set_page(page: Any, sheet: Sheet) -> None:
    page.set_paper(_A4)
    if sheet.landscape:
        page.set_landscape()
    page.set_margins(
        left=_MARGIN_SIDE_INCH,
        right=_MARGIN_SIDE_INCH,
        top=_MARGIN_TOP_INCH,
        bottom=_MARGIN_TOP_INCH,
    )
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.hide_gridlines(2)
    line = "" if sheet.foot is None else "\n" + sheet.foot.replace("&", "&&")
    page.set_footer("&C&8第 &P 页　共 &N 页" + line)
    for column, width in enumerate(sheet.widths_mm):
        page.set_column_pixels(column, column, width * _PIXELS_AN_INCH * 10 // 254)


def _set_heights(page: Any, sheet: Sheet, block: Block, first: int) -> list[int]:
    """Sets row heights; returns the worksheet row each row begins in, and the one behind them."""
    needed = [_PADDING_PT + _LINE_PT] * len(block.rows)
    merged: list[tuple[int, Cell]] = []
    for row, cells in enumerate(block.rows):
        for cell in cells:
            if cell.rows == 1:
                needed[row] = max(needed[row], _height(sheet, cell))
            else:
                merged.append((row, cell))
    for row, cell in merged:
        missing = _height(sheet, cell) - sum(needed[row : row + cell.rows])
        needed[row + cell.rows - 1] += max(0, missing)
    starts = [first]
    for height in needed:
        parts = -(-height // _HIGHEST_ROW_PT)
        for part in range(parts):
            page.set_row(starts[-1] + part, -(-height // parts))
        starts.append(starts[-1] + parts)
    return starts


def _height(sheet: Sheet, cell: Cell) -> int:
    return line_count(cell.text, sheet.width_mm(cell)) * _LINE_PT + _PADDING_PT


def _put(page: Any, placed: Placed, area: tuple[int, int, int, int], cell: Cell, look: Any) -> None:
    top, left, bottom, right = area
    if (top, left) != (bottom, right):
        page.merge_range(top, left, bottom, right, "", look)
        placed.merged.add(((top, left), (bottom, right)))
    if cell.number is not None:
        page.write_number(top, left, cell.number, look)
    elif cell.text:
        page.write_string(top, left, cell.text, look)
    else:
        page.write_blank(top, left, None, look)
    if cell.text:
        placed.cells[top, left] = cell
