"""The records of an XLS workbook (BIFF5, BIFF8) and the texts in them.

A text may run over the end of its record into CONTINUE records. What is not there whole raises
struct.error or IndexError; nothing is made larger than the bytes it stands in.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from typing import Final

CONTINUE: Final = 0x3C
_BOF, _EOF = 0x809, 0x0A
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_HEAD: Final = struct.Struct("<2H")
_LENGTH: Final = struct.Struct("<H")
_SIZE: Final = struct.Struct("<I")
_GB: Final = "gb18030"
_CODE_PAGES: Final = {936: _GB, 950: "cp950", 1200: "utf-16-le", 10000: "mac_roman"}


def walk(records: bytes, start: int) -> Iterator[tuple[int, bytes, int]]:
    """Kind, body and end of the records of one part of the workbook, without parts inside it."""
    depth = 0
    while start + 4 <= len(records):
        kind, size = _HEAD.unpack_from(records, start)
        body = records[start + 4 : start + 4 + size]
        start += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1 and kind != _BOF:
            yield kind, body, start


def whole(body: bytes, records: bytes, end: int) -> list[bytes]:
    """The body of the record that ends there, and those that continue it."""
    parts = [body]
    while end + 4 <= len(records):
        kind, size = _HEAD.unpack_from(records, end)
        if kind != CONTINUE:
            break
        parts.append(records[end + 4 : end + 4 + size])
        end += 4 + size
    return parts


def shared_texts(parts: list[bytes]) -> list[str]:
    """The shared string table: every text, without formatting runs and phonetic guides.

    Some programs tell a wrong number of texts, so the end of the table ends them as well.
    """
    reader = Texts(parts, 8)
    count: int = _SIZE.unpack_from(parts[0], 4)[0]
    texts: list[str] = []
    while len(texts) < count and reader.has_more():
        texts.append(reader.text())
    return texts


class Texts:
    """Unicode texts (BIFF8) one after another in the parts of a record."""

    __slots__ = ("_at", "_body", "_rest")

    def __init__(self, parts: list[bytes], start: int) -> None:
        self._rest = iter(parts)
        self._body = next(self._rest)
        self._at = start

    def has_more(self) -> bool:
        """Whether bytes are left, moving on to the next part at the end of one."""
        while self._at >= len(self._body):
            body = next(self._rest, None)
            if body is None:
                return False
            self._body, self._at = body, 0
        return True

    def text(self) -> str:
        """The next text, its length told in two bytes."""
        count = _LENGTH.unpack_from(self._body, self._at)[0]
        flags = self._body[self._at + 2]
        self._at += 3
        extra = 0
        if flags & _RICH:
            extra += 4 * _LENGTH.unpack_from(self._body, self._at)[0]
            self._at += 2
        if flags & _PHONETIC:
            extra += _SIZE.unpack_from(self._body, self._at)[0]
            self._at += 4
        text = self._letters(count, flags)
        while extra > len(self._body) - self._at:
            extra -= len(self._body) - self._at
            self._next()
        self._at += extra
        return text

    def _letters(self, count: int, flags: int) -> str:
        """So many letters; a record that continues them tells anew how wide they are."""
        pieces: list[str] = []
        while True:
            width = 1 + (flags & _WIDE)
            taken = min(count, (len(self._body) - self._at) // width)
            end = self._at + width * taken
            letters = self._body[self._at : end]
            pieces.append(letters.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            self._at = end
            count -= taken
            if not count:
                return pieces[0] if len(pieces) == 1 else "".join(pieces)
            self._next()
            flags = self._body[0]
            self._at = 1

    def _next(self) -> None:
        self._at = len(self._body)
        if not self.has_more():
            raise IndexError


def short_text(body: bytes, start: int, length: str) -> str:
    """A Unicode text that never runs over its record, such as a sheet's name."""
    count: int = struct.unpack_from(length, body, start)[0]
    start += struct.calcsize(length)
    if body[start] & _WIDE:
        return body[start + 1 : start + 1 + 2 * count].decode("utf-16-le", "replace")
    return body[start + 1 : start + 1 + count].decode("latin-1")


def byte_text(body: bytes, start: int, length: str, encoding: str) -> str:
    """A text of workbooks before Excel 97: bytes in the workbook's code page."""
    count: int = struct.unpack_from(length, body, start)[0]
    start += struct.calcsize(length)
    if start + count > len(body):
        raise IndexError
    return body[start : start + count].decode(encoding, "replace")


def code_page(number: int) -> str:
    """The encoding of a code page; Chinese where it is unknown."""
    if number in _CODE_PAGES:
        return _CODE_PAGES[number]
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return _GB
