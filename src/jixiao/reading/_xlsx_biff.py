"""XLS workbooks as stored sheets, read from their records: Excel 97 and later, and Excel 5 and 95.

Positions are checked as the records come, before anything is laid out. What a record leaves open,
such as the digits behind a format, is told by `_xlsx`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from jixiao.errors import NotReadable
from jixiao.reading._ole import NotOle, stream
from jixiao.reading._ooxml import refusal
from jixiao.reading._sniff import has_stream
from jixiao.reading._xlsx_formats import BUILT_IN, GENERAL
from jixiao.reading._xlsx_model import Sheet, Stored
from jixiao.reading._xlsx_records import (
    Texts,
    byte_text,
    code_page,
    shared_texts,
    short_text,
    walk,
    whole,
)
from jixiao.reading._xlsx_sheets import WHAT, too_large

_DATE_MODE, _PASSWORD, _CODE_PAGE = 0x22, 0x2F, 0x42
_BOUND_SHEET, _FORMAT, _XF, _SHARED_TEXTS = 0x85, 0x41E, 0xE0, 0xFC
_ROW, _NUMBER, _RK, _MULTIPLE_RK = 0x208, 0x203, 0x27E, 0xBD
_BLANK, _MULTIPLE_BLANK, _MERGED = 0x201, 0xBE, 0xE5
_TEXT_INDEX, _TEXT, _RICH_TEXT, _TRUTH = 0xFD, 0x204, 0xD6, 0x205
_FORMULA, _FORMULA_TEXT = 0x06, 0x207
_EXCEL_95, _EXCEL_97 = 0x500, 0x600
_HIDDEN_ROW: Final = 0x20
_IS_TRUTH, _IS_ERROR, _IS_EMPTY = 1, 2, 3
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_DAMAGED: Final = (NotOle, struct.error, IndexError)


@dataclass(slots=True)
class _Book:
    """What the records of a workbook say once for all its sheets."""

    records: bytes
    is_old: bool
    encoding: str = "cp1252"
    from_1904: bool = False
    codes: list[str | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sheets: list[tuple[int, Sheet]] = field(default_factory=list)

    def code(self, style: int) -> str | None:
        """The number format of a style."""
        return self.codes[style] if style < len(self.codes) else GENERAL

    def long_text(self, body: bytes, start: int, end: int) -> str:
        """A text that starts in a record's body and may run over its end."""
        if self.is_old:
            return byte_text(body, start, "<H", self.encoding)
        return Texts(whole(body, self.records, end), start).text()

    def short_text(self, body: bytes, start: int, length: str) -> str:
        """A text that stays in its record; old workbooks tell its length in one byte."""
        if self.is_old:
            return byte_text(body, start, "<B", self.encoding)
        return short_text(body, start, length)


def sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of an XLS workbook in order, hidden ones without their cells."""
    if has_stream(data, "EncryptedPackage"):
        raise _locked(name)
    try:
        records = stream(data, ("Workbook",)) or stream(data, ("Book",)) or b""
        version = struct.unpack_from("<3H", records)[2]
        if version not in (_EXCEL_95, _EXCEL_97):
            raise _damaged(name)
        book = _Book(records, version == _EXCEL_95)
        _look_at(book, name)
        for offset, sheet in book.sheets:
            sheet.from_1904 = book.from_1904
            if not sheet.is_hidden:
                _fill(sheet, book, offset, name)
    except _DAMAGED as error:
        raise _damaged(name) from error
    return [sheet for _, sheet in book.sheets]


def _look_at(book: _Book, name: str) -> None:
    """Take in formats, shared texts and the list of sheets."""
    own: dict[int, str] = {}
    formats: list[int] = []
    for kind, body, end in walk(book.records, 0):
        if kind == _PASSWORD:
            raise _locked(name)
        if kind == _DATE_MODE:
            book.from_1904 = body[:1] == b"\x01"
        elif kind == _CODE_PAGE:
            book.encoding = code_page(struct.unpack_from("<H", body)[0])
        elif kind == _FORMAT:
            own[struct.unpack_from("<H", body)[0]] = book.short_text(body, 2, "<H")
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _SHARED_TEXTS:
            book.texts = shared_texts(whole(body, book.records, end))
        elif kind == _BOUND_SHEET:
            offset, state, sort = struct.unpack_from("<I2B", body)
            if sort == 0:
                title = book.short_text(body, 6, "<B")
                book.sheets.append((offset, Sheet(title, state & 3 != 0)))
    known: dict[int, str] = BUILT_IN | own
    book.codes = [known.get(number) for number in formats]
    if len({offset for offset, _ in book.sheets}) < len(book.sheets):
        raise _damaged(name)  # one part claimed by many sheets would be read many times


def _fill(sheet: Sheet, book: _Book, offset: int, name: str) -> None:
    """Take in the cells, merged ranges and hidden rows of a sheet."""
    waiting: Stored | None = None  # a formula whose text comes in a record behind it
    for kind, body, end in walk(book.records, offset):
        if kind == _ROW:
            if struct.unpack_from("<I", body, 12)[0] & _HIDDEN_ROW:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
            continue
        if kind == _MERGED:
            _merge(sheet, body)
            continue
        found: tuple[Stored, ...] | Iterator[Stored]
        if kind == _FORMULA_TEXT and waiting is not None:
            text = book.long_text(body, 0, end)
            found, waiting = (Stored(waiting.row, waiting.column, text, None, waiting.code),), None
        else:
            found = _cells(kind, body, end, book)
        for cell in found:
            if waiting is not None:
                _add(sheet, waiting, name)
                waiting = None
            if kind == _FORMULA and cell.is_formula and cell.number is None:
                waiting = cell
            else:
                _add(sheet, cell, name)
    if waiting is not None:
        _add(sheet, waiting, name)


def _add(sheet: Sheet, cell: Stored, name: str) -> None:
    if not sheet.add(cell):
        raise too_large(name, sheet.name)


def _merge(sheet: Sheet, body: bytes) -> None:
    count = struct.unpack_from("<H", body)[0]
    for at in range(2, min(2 + 8 * count, len(body) - 7), 8):
        top, bottom, left, right = struct.unpack_from("<4H", body, at)
        sheet.merged.append((top, left, bottom, right))


def _cells(kind: int, body: bytes, end: int, book: _Book) -> Iterator[Stored]:
    """The cells of a record."""
    if kind == _TEXT_INDEX:
        row, column, style, index = struct.unpack_from("<3HI", body)
        yield Stored(row, column, book.texts[index], None, book.code(style))
    elif kind in (_TEXT, _RICH_TEXT):
        row, column, style = struct.unpack_from("<3H", body)
        yield Stored(row, column, book.long_text(body, 6, end), None, book.code(style))
    elif kind == _TRUTH:
        row, column, style, value, is_error = struct.unpack_from("<3H2B", body)
        text = _error(value) if is_error else _truth(value)
        yield Stored(row, column, text, None, book.code(style), is_error=bool(is_error))
    elif kind == _NUMBER:
        row, column, style, number = struct.unpack_from("<3Hd", body)
        yield Stored(row, column, None, _digits(number), book.code(style))
    elif kind == _RK:
        row, column, style, packed = struct.unpack_from("<3HI", body)
        yield Stored(row, column, None, _digits(_unpacked(packed)), book.code(style))
    elif kind == _MULTIPLE_RK:
        row, column = struct.unpack_from("<2H", body)
        for number, at in enumerate(range(4, len(body) - 7, 6)):
            style, packed = struct.unpack_from("<HI", body, at)
            digits = _digits(_unpacked(packed))
            yield Stored(row, column + number, None, digits, book.code(style))
    elif kind == _FORMULA:
        yield _formula(body, book)
    elif kind == _BLANK:
        yield Stored(*struct.unpack_from("<2H", body))
    elif kind == _MULTIPLE_BLANK:
        row, column = struct.unpack_from("<2H", body)
        for number in range((len(body) - 6) // 2):
            yield Stored(row, column + number)


def _formula(body: bytes, book: _Book) -> Stored:
    """A formula with its stored result; one that is a text stands in a record behind it."""
    row, column, style, number = struct.unpack_from("<3Hd", body)
    code = book.code(style)
    if body[12:14] != b"\xff\xff":
        return Stored(row, column, None, _digits(number), code, is_formula=True)
    result, value = body[6], body[8]
    if result == _IS_TRUTH:
        return Stored(row, column, _truth(value), None, code)
    if result == _IS_ERROR:
        return Stored(row, column, _error(value), None, code, is_error=True)
    if result == _IS_EMPTY:
        return Stored(row, column, "", None, code)
    return Stored(row, column, None, None, code, is_formula=True)


def _truth(value: int) -> str:
    return "TRUE" if value else "FALSE"


def _error(value: int) -> str:
    return _ERRORS.get(value, "#N/A")


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
