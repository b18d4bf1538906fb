"""Spreadsheets (XLSX, XLS): each shown sheet a grid, with the text a person sees in each cell.

Positions are kept: addresses such as `B4` are those of the file, also where empty outer rows and
columns were left off. Formulas are never computed; their stored result is taken and doubted where
it is missing or zero.
"""

from __future__ import annotations

from typing import Final

from jixiao.reading._grid import Cell, Grid, Place
from jixiao.reading._ooxml import refusal
from jixiao.reading._sniff import OLE_MAGIC
from jixiao.reading._xlsx_formats import general, loses_digits, shown, shown_text
from jixiao.reading._xlsx_model import LIMIT_COLUMNS, LIMIT_POSITIONS, Sheet, Stored
from jixiao.reading._xlsx_sheets import WHAT, sheets

_FROM_FORMAT: Final = 90
_DOUBTED: Final = 50
_LOST: Final = 30


def grids(data: bytes, name: str = "") -> tuple[Grid, ...]:
    """The shown sheets of an XLSX or XLS workbook that hold anything, as grids.

    Hidden sheets are named in the notes of the first grid. Raises NotReadable if the file is
    damaged, hostile or over the limits, or if every sheet is hidden. `name` is told to people.

    Reasons: number_format (text made from the stored number), format_unknown, digits_lost (a
    number longer than 15 digits), formula_missing and formula_zero (stored result), error_value,
    hidden_row.
    """
    if data.startswith(OLE_MAGIC):
        from jixiao.reading._xlsx_biff import sheets as old_sheets

        found = old_sheets(data, name)
    else:
        found = sheets(data, name)
    hidden = [sheet.name for sheet in found if sheet.is_hidden]
    if found and len(hidden) == len(found):
        raise refusal(
            "all_hidden",
            name,
            WHAT,
            "所有工作表都是隐藏的。",
            "隐藏的工作表不读取，以免读入作废的内容。",
            "请取消隐藏要读取的工作表，保存后再试。",
        )
    notes = (f"隐藏的工作表没有读取：{'、'.join(hidden)}。",) if hidden else ()
    made: list[Grid] = []
    for sheet in found:
        grid = None if sheet.is_hidden else _grid(sheet, notes)
        if grid is not None:
            made.append(grid)
            notes = ()
    return tuple(made) if made else (Grid(0, 0, (), notes=notes),)


def _grid(sheet: Sheet, notes: tuple[str, ...]) -> Grid | None:
    """The grid of a sheet without its empty outer rows and columns; None if all is empty."""
    filled = [cell for cell in sheet.cells if not cell.is_empty]
    if not filled:
        return None
    spans, covered = _merged(sheet)
    top = min(cell.row for cell in filled)
    left = min(cell.column for cell in filled)
    bottom = max(_end(cell, spans)[0] for cell in filled)
    right = max(_end(cell, spans)[1] for cell in filled)
    if (bottom - top) * (right - left) > LIMIT_POSITIONS:
        bottom, right = sheet.rows, sheet.columns
    cells: list[Cell] = []
    seen: set[tuple[int, int]] = set()
    unread = 0
    for stored in sorted(sheet.cells, key=lambda cell: (cell.row, cell.column)):
        place = (stored.row, stored.column)
        if place in covered:
            unread += not stored.is_empty
        elif place not in seen and top <= place[0] < bottom and left <= place[1] < right:
            seen.add(place)
            end = _end(stored, spans)
            span = (min(end[0], bottom) - place[0], min(end[1], right) - place[1])
            cells.append(_cell(stored, span, (top, left), sheet))
    told = [*notes]
    if unread:
        told.append(f"工作表“{sheet.name}”有 {unread} 个单元格被合并单元格遮住，内容没有读取。")
    return Grid(bottom - top, right - left, tuple(cells), sheet=sheet.name, notes=tuple(told))


def _end(cell: Stored, spans: dict[tuple[int, int], tuple[int, int]]) -> tuple[int, int]:
    """The row and column behind a cell."""
    span = spans.get((cell.row, cell.column), (1, 1))
    return cell.row + span[0], cell.column + span[1]


def _merged(
    sheet: Sheet,
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Spans by their first position, and the positions they cover; later overlaps do not count."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    count = 0
    rows = max((cell.row for cell in sheet.cells), default=0) + 1
    for top, left, bottom, right in sheet.merged:
        bottom, right = min(bottom, rows - 1), min(right, LIMIT_COLUMNS - 1)
        height, width = bottom - top + 1, right - left + 1
        if height < 1 or width < 1 or height * width < 2:
            continue
        count += height * width
        if count > LIMIT_POSITIONS:
            break
        area = {(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)}
        first = (top, left)
        if first in spans or not covered.isdisjoint(area) or not area.isdisjoint(spans):
            continue
        spans[first] = (height, width)
        covered |= area - {first}
    return spans, covered


def _cell(stored: Stored, span: tuple[int, int], origin: tuple[int, int], sheet: Sheet) -> Cell:
    text, confidence, reasons = _read(stored, sheet.from_1904)
    if stored.row in sheet.hidden_rows:
        reasons = (*reasons, "hidden_row")
    raw = stored.number if stored.number is not None else stored.text
    address = _address(stored.row, stored.column)
    if span != (1, 1):
        address += f":{_address(stored.row + span[0] - 1, stored.column + span[1] - 1)}"
    return Cell(
        stored.row - origin[0],
        stored.column - origin[1],
        *span,
        text,
        Place(sheet=sheet.name, cells=address),
        confidence,
        reasons,
        raw if raw is not None and raw != text else None,
    )


def _read(stored: Stored, from_1904: bool) -> tuple[str, int, tuple[str, ...]]:
    """The shown text of a cell, its confidence and the reasons that lowered it."""
    if stored.number is None:
        if stored.text is None:
            return ("", _LOST, ("formula_missing",)) if stored.is_formula else ("", 100, ())
        if stored.is_error:
            return stored.text, _LOST, ("error_value",)
        plain = stored.text.replace("\r\n", "\n").replace("\r", "\n")
        text = shown_text(plain, stored.code) if stored.code is not None else plain
        return (text, 100, ()) if text == plain else (text, _FROM_FORMAT, ("number_format",))
    text = general(stored.number)
    if loses_digits(stored.number):
        return text, _LOST, ("digits_lost",)
    formatted = (
        None if stored.code is None else shown(stored.number, stored.code, from_1904=from_1904)
    )
    confidence, reasons = 100, tuple[str, ...]()
    if formatted is None:
        confidence, reasons = _DOUBTED, ("format_unknown",)
    else:
        text = formatted
        if text != stored.number:
            confidence, reasons = _FROM_FORMAT, ("number_format",)
    if stored.is_formula and not stored.number.strip("0.-"):
        return text, _DOUBTED, (*reasons, "formula_zero")
    return text, confidence, reasons


def _address(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
