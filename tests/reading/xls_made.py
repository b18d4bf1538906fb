"""XLS workbooks made record by record, and the container that old Office files stand in."""

from __future__ import annotations

import struct

SECTOR = 512
SMALLEST = 4096  # streams below this size would stand in a second table
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
EXCEL_95, EXCEL_97 = 0x500, 0x600
BOF, EOF, CONTINUE = 0x809, 0x0A, 0x3C


def ole(streams: dict[str, bytes]) -> bytes:
    """A container of at most three streams by name."""
    sectors: list[bytes] = []
    following: list[int] = []
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        content = content.ljust(SMALLEST, b"\x00")
        first, count = len(sectors), -(-len(content) // SECTOR)
        sectors += [content[at : at + SECTOR] for at in range(0, len(content), SECTOR)]
        following += [*range(first + 1, first + count), END]
        beside = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, first, len(content), beside=beside))
    directory = len(sectors)
    sectors.append(b"".join(entries))
    following.append(END)
    tables = -(-(len(sectors) + 1) // (SECTOR // 4 - 1))
    places = list(range(len(sectors), len(sectors) + tables))
    numbers = [*following, *[TABLE] * tables]
    numbers += [FREE] * (tables * SECTOR // 4 - len(numbers))
    table = struct.pack(f"<{len(numbers)}I", *numbers)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, directory, 0, SMALLEST, END, 0, END, 0)
    head += struct.pack("<109I", *places, *[FREE] * (109 - tables))
    whole = b"".join(sector.ljust(SECTOR, b"\x00") for sector in sectors)
    return head + whole + table


def _entry(
    name: str, sort: int, first: int, size: int, *, child: int = FREE, beside: int = FREE
) -> bytes:
    written = name.encode("utf-16-le") + b"\x00\x00"
    return (
        written.ljust(64, b"\x00")
        + struct.pack("<H2B3I", len(written), sort, 1, FREE, beside, child)
        + bytes(36)
        + struct.pack("<2I4x", first, size)
    )


def record(kind: int, body: bytes = b"", *continued: bytes) -> bytes:
    """A record and those that continue it."""
    parts = [(kind, body), *((CONTINUE, part) for part in continued)]
    return b"".join(struct.pack("<2H", number, len(part)) + part for number, part in parts)


def unicode_text(text: str, *, runs: int = 0, phonetic: bytes = b"") -> bytes:
    """A text as Excel 97 writes it."""
    flags = (not text.isascii()) | 8 * bool(runs) | 4 * bool(phonetic)
    head = struct.pack("<HB", len(text), flags)
    head += struct.pack("<H", runs) if runs else b""
    head += struct.pack("<I", len(phonetic)) if phonetic else b""
    letters = text.encode("latin-1" if text.isascii() else "utf-16-le")
    return head + letters + b"\x01\x00\x02\x00" * runs + phonetic


def text_cell(row: int, column: int, index: int) -> bytes:
    """A cell that shows a shared text."""
    return record(0xFD, struct.pack("<3HI", row, column, 0, index))


def workbook(
    cells: bytes,
    texts: bytes = b"",
    *,
    title: bytes = b"\x01\x01\x68\x88",
    version: int = EXCEL_97,
    stream: str = "Workbook",
    claims: int = 1,
) -> bytes:
    """A workbook of one sheet 表 with these records; `claims` lists the sheet more than once."""
    begin = record(BOF, struct.pack("<2H12x", version, 5))
    begin += record(0x42, struct.pack("<H", 936 if version == EXCEL_95 else 1200))
    begin += record(0xE0, bytes(20)) + texts
    where = len(begin) + claims * (4 + 6 + len(title)) + 4
    bound = record(0x85, struct.pack("<I2B", where, 0, 0) + title) * claims
    sheet = record(BOF, struct.pack("<2H12x", version, 0x10)) + cells + record(EOF)
    return ole({stream: begin + bound + record(EOF) + sheet})


def shared(*texts: bytes, count: int | None = None) -> bytes:
    """The shared string table of these texts, in one record."""
    number = len(texts) if count is None else count
    return record(0xFC, struct.pack("<2I", number, number) + b"".join(texts))
