"""XLS workbooks as stored sheets: places, numbers, formats from the records, texts by calamine.

calamine gives no number formats and lays every sheet out before anything can be checked; so the
records are walked first. Where they cannot be (workbooks before Excel 97), calamine's values are
taken alone and every number is doubted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from jixiao.errors import NotReadable
from jixiao.reading._ooxml import refusal
from jixiao.reading._sniff import has_stream
from jixiao.reading._xlsx_formats import BUILT_IN, GENERAL
from jixiao.reading._xlsx_model import LIMIT_POSITIONS, Sheet, Stored
from jixiao.reading._xlsx_ole import NotOle, stream
from jixiao.reading._xlsx_sheets import WHAT, too_large

_BOF, _EOF, _FORMULA, _DATE_MODE, _PASSWORD = 0x809, 0x0A, 0x06, 0x22, 0x2F
_BOUND_SHEET, _FORMAT, _XF = 0x85, 0x41E, 0xE0
_ROW, _NUMBER, _RK, _MULTIPLE_RK = 0x208, 0x203, 0x27E, 0xBD
_BLANK, _MULTIPLE_BLANK, _TEXT_INDEX, _MERGED = 0x201, 0xBE, 0xFD, 0xE5
_OTHER_CELLS: Final = frozenset((_TEXT_INDEX, 0x204, 0x205, 0xD6))  # text, boolean, error, rich
_EXCEL_97: Final = 0x600
_HIDDEN_ROW: Final = 0x20
_DAMAGED: Final = (CalamineError, OSError, ValueError, OverflowError)


@dataclass(slots=True)
class _Book:
    """What the records of a workbook say. `others` are cells whose text is not in their record."""

    codes: list[str | None] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    others: list[dict[tuple[int, int], tuple[str | None, bool]]] = field(default_factory=list)


def sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of an XLS workbook in order, hidden ones without their cells."""
    if has_stream(data, "EncryptedPackage"):
        raise _locked(name)
    book = _records(data, name)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        kinds = [
            (number, meta)
            for number, meta in enumerate(workbook.sheets_metadata)
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
        if book is None or len(book.sheets) != len(kinds):
            return [_by_values(workbook, number, meta, name) for number, meta in kinds]
        for (number, _), sheet, others in zip(kinds, book.sheets, book.others, strict=True):
            if not sheet.is_hidden:
                _add_texts(sheet, others, _rows(workbook, number))
    except PasswordError as error:
        raise _locked(name) from error
    except _DAMAGED as error:
        raise _damaged(name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # calamine's, which no module exports
            raise _damaged(name) from error
        raise
    return book.sheets


def _rows(workbook: Any, number: int) -> list[list[Any]]:
    rows: list[list[Any]] = workbook.get_sheet_by_index(number).to_python(skip_empty_area=False)
    return rows


def _add_texts(
    sheet: Sheet, others: dict[tuple[int, int], tuple[str | None, bool]], rows: list[list[Any]]
) -> None:
    """Add the cells whose value calamine has."""
    for (row, column), (code, is_formula) in others.items():
        inside = row < len(rows) and column < len(rows[row])
        value = rows[row][column] if inside else ""
        text = _text(value)
        is_missing = is_formula and not text
        sheet.cells.append(
            Stored(
                row, column, None if is_missing else text, None, code, is_missing, _is_error(text)
            )
        )


def _by_values(workbook: Any, number: int, meta: Any, name: str) -> Sheet:
    """A sheet as calamine gives it: without formats, so that its numbers are doubted."""
    sheet = Sheet(meta.name, meta.visible != Visible.Visible)
    if sheet.is_hidden:
        return sheet
    whole = workbook.get_sheet_by_index(number)
    for ranges in whole.merged_cell_ranges or ():
        (top, left), (bottom, right) = ranges
        sheet.merged.append((top, left, bottom, right))
    for row, values in enumerate(_rows(workbook, number)):
        for column, value in enumerate(values):
            if value == "":
                continue
            is_number = isinstance(value, float | int) and not isinstance(value, bool)
            text = None if is_number else _text(value)
            digits = repr(value) if is_number else None
            cell = Stored(row, column, text, digits, None, is_error=_is_error(text or ""))
            if not sheet.add(cell):
                raise too_large(name, sheet.name)
    return sheet


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _is_error(text: str) -> bool:
    return text.startswith("#") and text.rstrip("!?").isupper() and text[-1:] in "!?A"


def _records(data: bytes, name: str) -> _Book | None:
    """The workbook's records, or None where they cannot be read as Excel 97 or later."""
    try:
        records = stream(data, ("Workbook",))
        if records is None:
            return None
        if struct.unpack_from("<3H", records)[2] != _EXCEL_97:
            return None
        return _book(records, name)
    except (NotOle, struct.error, IndexError):
        return None


def _book(records: bytes, name: str) -> _Book | None:
    book = _Book()
    own: dict[int, str] = {}
    formats: list[int] = []
    bounds: list[tuple[int, Sheet]] = []
    from_1904 = False
    for kind, body in _walk(records, 0):
        if kind == _PASSWORD:
            raise _locked(name)
        if kind == _DATE_MODE:
            from_1904 = body[:1] == b"\x01"
        elif kind == _FORMAT:
            own[struct.unpack_from("<H", body)[0]] = _string(body, 2, "<H")
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUND_SHEET:
            offset, state, sort = struct.unpack_from("<I2B", body)
            if sort == 0:
                bounds.append((offset, Sheet(_string(body, 6, "<B"), state & 3 != 0)))
    known: dict[int, str] = BUILT_IN | own
    book.codes = [known.get(number) for number in formats]
    for offset, sheet in bounds:
        sheet.from_1904 = from_1904
        others: dict[tuple[int, int], tuple[str | None, bool]] = {}
        _fill(sheet, others, book.codes, records, offset, name)  # hidden ones are laid out too
        book.sheets.append(sheet)
        book.others.append(others)
    return book


def _walk(records: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the workbook up to its end, without those of parts inside it."""
    depth = 0
    while start + 4 <= len(records):
        kind, size = struct.unpack_from("<2H", records, start)
        body = records[start + 4 : start + 4 + size]
        start += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1 and kind != _BOF:
            yield kind, body


def _string(body: bytes, start: int, length: str) -> str:
    count: int = struct.unpack_from(length, body, start)[0]
    start += struct.calcsize(length)
    if body[start] & 1:
        return body[start + 1 : start + 1 + 2 * count].decode("utf-16-le", "replace")
    return body[start + 1 : start + 1 + count].decode("latin-1")


def _fill(
    sheet: Sheet,
    others: dict[tuple[int, int], tuple[str | None, bool]],
    codes: list[str | None],
    records: bytes,
    offset: int,
    name: str,
) -> None:
    """Take in the cells of a sheet that its records hold whole, and the places of the others."""

    def code(style: int) -> str | None:
        return codes[style] if style < len(codes) else GENERAL

    for kind, body in _walk(records, offset):
        if kind == _ROW:
            if struct.unpack_from("<I", body, 12)[0] & _HIDDEN_ROW:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
            continue
        if kind == _MERGED:
            count = struct.unpack_from("<H", body)[0]
            for at in range(2, min(2 + 8 * count, len(body) - 7), 8):
                top, bottom, left, right = struct.unpack_from("<4H", body, at)
                sheet.merged.append((top, left, bottom, right))
            continue
        for cell in _cells(kind, body, code):
            if not sheet.add(cell):
                raise too_large(name, sheet.name)
        if kind in _OTHER_CELLS or (kind == _FORMULA and body[12:14] == b"\xff\xff"):
            row, column, style = struct.unpack_from("<3H", body)
            is_formula = kind == _FORMULA
            if not sheet.add(Stored(row, column, "?", None, GENERAL)):
                raise too_large(name, sheet.name)
            sheet.cells.pop()
            others[row, column] = (code(style), is_formula and body[6] != 3)
            if len(others) > LIMIT_POSITIONS:
                raise too_large(name, sheet.name)


def _cells(kind: int, body: bytes, code: Any) -> Iterator[Stored]:
    """The cells a record holds whole: numbers and blanks."""
    if kind == _NUMBER:
        row, column, style, number = struct.unpack_from("<3Hd", body)
        yield Stored(row, column, None, _digits(number), code(style))
    elif kind == _RK:
        row, column, style, packed = struct.unpack_from("<3HI", body)
        yield Stored(row, column, None, _digits(_unpacked(packed)), code(style))
    elif kind == _MULTIPLE_RK:
        row, column = struct.unpack_from("<2H", body)
        for number, at in enumerate(range(4, len(body) - 7, 6)):
            style, packed = struct.unpack_from("<HI", body, at)
            yield Stored(row, column + number, None, _digits(_unpacked(packed)), code(style))
    elif kind == _FORMULA and body[12:14] != b"\xff\xff":
        row, column, style, number = struct.unpack_from("<3Hd", body)
        yield Stored(row, column, None, _digits(number), code(style), is_formula=True)
    elif kind == _BLANK:
        yield Stored(*struct.unpack_from("<2H", body))
    elif kind == _MULTIPLE_BLANK:
        row, column = struct.unpack_from("<2H", body)
        for number in range((len(body) - 6) // 2):
            yield Stored(row, column + number)


def _unpacked(packed: int) -> float:
    """The number of an RK record: 30 bits of a float or an integer, perhaps in hundredths."""
    number: float
    if packed & 2:
        number = (packed >> 2) - (1 << 30 if packed & 0x80000000 else 0)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _digits(number: float) -> str:
    """A stored number as digits, without a needless `.0`."""
    return str(int(number)) if number == _whole(number) and abs(number) < 1e15 else repr(number)


def _whole(number: float) -> int | None:
    """The whole number, or None for one that is not finite."""
    return int(number) if abs(number) < 1e300 else None


def _locked(name: str) -> NotReadable:
    return refusal(
        "password",
        name,
        WHAT,
        "文件设有打开密码。",
        "有密码的内容无法读取。",
        "请用 Office 或 WPS 打开，去掉密码后另存再试。",
    )


def _damaged(name: str) -> NotReadable:
    return refusal(
        "damaged",
        name,
        WHAT,
        "旧版 Excel 工作簿（XLS）已损坏，内容不完整或不符合格式。",
        "可能是下载或拷贝中断。",
        "请用 Office 或 WPS 打开后另存为 XLSX 再试。",
    )
