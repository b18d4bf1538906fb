"""Word 97–2003 documents: the text of the main document with the properties of its paragraphs.

The text lies in pieces; which paragraph is a cell or the end of a row stands in pages of properties
beside it. Only what tables need is taken from those.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from jixiao.reading._ole import NotOle, stream

_WORD: Final = 0xA5EC
_OLDEST: Final = 0xC1  # Word 97
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_PAGE: Final = 512
_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_TABLE_DEFINITION, _ELSEWHERE = 0xD608, 0x6646
_OPERANDS: Final = (1, 1, 2, 4, 2, 2, 0, 3)
_VARIABLE: Final = 6
_END: Final = re.compile("[\r\x07\x0c]")
_CELL_END: Final = "\x07"
_FIELD: Final = re.compile("[\x13\x14\x15]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0c\x0e-\x1d\x1f]")


class Unsupported(Exception):
    """A document of Word 95 or before."""


class Locked(Exception):
    """The document is encrypted."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A row's cells: their edges in twentieths of a point, and whether each is part of the cell
    above or of the one left of it."""

    edges: tuple[int, ...]
    joins_above: tuple[bool, ...]
    joins_left: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Properties:
    """What a paragraph is to a table."""

    in_table: bool = False
    ends_row: bool = False
    is_nested: bool = False
    definition: Definition | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, `ends_cell` if it is the last of its cell or, with `ends_row`, of its row."""

    text: str
    properties: Properties
    ends_cell: bool


@dataclass(slots=True)
class _Pieces:
    """The text, and where in the stream the characters of each piece lie."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)  # offset, bytes a character

    def offset(self, at: int) -> int:
        """Where a character lies in the stream."""
        piece = bisect_right(self.starts, at) - 1
        offset, width = self.places[piece]
        return offset + width * (at - self.starts[piece])


def paragraphs(data: bytes) -> Iterator[Paragraph]:
    """The paragraphs of the main document in order.

    Raises NotOle, struct.error or IndexError if the file is damaged, Unsupported and Locked.
    """
    main = stream(data, ("WordDocument",))
    if main is None:
        raise NotOle
    ident, version, flags = struct.unpack_from("<2H6xH", main)
    if ident != _WORD or version < _OLDEST:
        raise Unsupported
    if flags & _ENCRYPTED:
        raise Locked
    table = stream(data, ("1Table" if flags & _SECOND_TABLE else "0Table",))
    if table is None:
        raise NotOle
    pieces = _pieces(main, table)
    runs = _runs(main, table, stream(data, ("Data",)) or b"")
    starts = [first for first, _, _ in runs]
    begin = 0
    for match in _END.finditer(pieces.text):
        offset = pieces.offset(match.start())
        at = bisect_right(starts, offset) - 1
        known = runs[at][2] if at >= 0 and offset < runs[at][1] else Properties()
        if match.group() == "\x0c" and known.in_table:
            continue
        text = pieces.text[begin : match.start()]
        yield Paragraph(_shown(text), known, match.group() == _CELL_END)
        begin = match.end()
    if begin < len(pieces.text):
        yield Paragraph(_shown(pieces.text[begin:]), Properties(), False)


def _pieces(main: bytes, table: bytes) -> _Pieces:
    length: int = struct.unpack_from("<I", main, 0x4C)[0]
    at, size = struct.unpack_from("<2I", main, 0x1A2)
    found = table[at : at + size]
    at = 0
    while found[at] == 1:  # properties of pieces, which say nothing of tables
        at += 3 + int(struct.unpack_from("<H", found, at + 1)[0])
    if found[at] != 2:
        raise NotOle
    size = struct.unpack_from("<I", found, at + 1)[0]
    plan = found[at + 5 : at + 5 + size]
    count = (len(plan) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plan)
    pieces = _Pieces()
    parts: list[str] = []
    taken = start = 0
    for number in range(count):
        letters = min(ends[number + 1], length) - ends[number]
        if letters <= 0:
            continue
        where: int = struct.unpack_from("<I", plan, 4 * (count + 1) + 8 * number + 2)[0]
        is_narrow = bool(where & 0x40000000)
        offset = (where & 0x3FFFFFFF) // 2 if is_narrow else where & 0x3FFFFFFF
        width = 1 if is_narrow else 2
        if offset + width * letters > len(main):
            raise NotOle
        taken += width * letters
        if taken > len(main):  # pieces that lie over each other
            raise NotOle
        pieces.starts.append(start)
        pieces.places.append((offset, width))
        parts.append(_decoded(main[offset : offset + width * letters], is_narrow))
        start += letters
    pieces.text = "".join(parts)
    return pieces


def _decoded(written: bytes, is_narrow: bool) -> str:
    """The characters, one for each unit, so that places in the stream can be counted."""
    if is_narrow:
        return written.decode("cp1252", "replace")
    text = written.decode("utf-16-le", "surrogatepass")
    return text if 2 * len(text) == len(written) else _units(written)


def _units(written: bytes) -> str:
    return "".join(map(chr, struct.unpack(f"<{len(written) // 2}H", written)))


def _runs(main: bytes, table: bytes, more: bytes) -> list[tuple[int, int, Properties]]:
    """Stretches of the stream with the properties of the paragraphs that end in them, in order."""
    at, size = struct.unpack_from("<2I", main, 0x102)
    count = (size - 4) // 8
    if not 0 <= count <= len(main) // _PAGE:
        raise NotOle
    found: list[tuple[int, int, Properties]] = []
    for number in struct.unpack_from(f"<{count}I", table, at + 4 * (count + 1)):
        page = main[number * _PAGE : (number + 1) * _PAGE]
        entries = page[_PAGE - 1]
        places = struct.unpack_from(f"<{entries + 1}I", page)
        for entry in range(entries):
            start = 2 * page[4 * (entries + 1) + 13 * entry]
            known = _properties(_entry(page, start), more) if start else Properties()
            found.append((places[entry], places[entry + 1], known))
    return sorted(found, key=lambda run: run[0])


def _entry(page: bytes, start: int) -> bytes:
    """The changes of a paragraph's properties, without its style."""
    if page[start]:
        return page[start + 3 : start + 2 * page[start]]
    return page[start + 4 : start + 2 + 2 * page[start + 1]]


def _properties(changes: bytes, more: bytes) -> Properties:
    in_table = ends_row = is_nested = False
    definition = None
    for code, operand in _changes(changes, more):
        if code == _IN_TABLE:
            in_table = operand[0] != 0
        elif code == _ROW_END:
            ends_row = operand[0] != 0
        elif code == _DEPTH:
            is_nested = struct.unpack("<I", operand)[0] > 1
        elif code == _TABLE_DEFINITION:
            definition = _definition(operand)
    return Properties(in_table, ends_row, is_nested, definition)


def _changes(changes: bytes, more: bytes) -> Iterator[tuple[int, bytes]]:
    """The changes one by one; long ones stand in a stream of their own."""
    at = 0
    while at + 2 < len(changes):
        code: int = struct.unpack_from("<H", changes, at)[0]
        at += 2
        size = _OPERANDS[code >> 13]
        if code == _TABLE_DEFINITION:
            size = 1 + int(struct.unpack_from("<H", changes, at)[0])
        elif code >> 13 == _VARIABLE:
            size = 1 + changes[at]
        operand = changes[at : at + size]
        at += size
        if code == _ELSEWHERE:
            place = struct.unpack("<I", operand)[0]
            length = struct.unpack_from("<H", more, place)[0]
            changes, at, more = more[place + 2 : place + 2 + length], 0, b""
        else:
            yield code, operand


def _definition(operand: bytes) -> Definition:
    count = operand[2]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    first = 3 + 2 * (count + 1)
    kinds = [
        struct.unpack_from("<H", operand, place)[0] if place + 2 <= len(operand) else 0
        for place in range(first, first + 20 * count, 20)
    ]
    return Definition(
        edges,
        tuple(kind & 0x60 == 0x20 for kind in kinds),
        tuple(kind & 0x03 == 0x02 for kind in kinds),
    )


def _shown(text: str) -> str:
    """The text a person sees: results of fields without their codes, no marks."""
    if _FIELD.search(text):
        text = _without_codes(text)
    text = text.replace("\x0b", "\n").replace("\x1e", "-")
    text = _CONTROLS.sub("", text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_codes(text: str) -> str:
    parts: list[str] = []
    hidden: list[bool] = []
    begin = 0
    for match in _FIELD.finditer(text):
        if not any(hidden):
            parts.append(text[begin : match.start()])
        begin = match.end()
        if match.group() == "\x13":
            hidden.append(True)
        elif hidden and match.group() == "\x14":
            hidden[-1] = False
        elif hidden:
            hidden.pop()
    if not any(hidden):
        parts.append(text[begin:])
    return "".join(parts)
