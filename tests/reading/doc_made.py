"""Word 97 documents made byte by byte: text in one piece, a page of properties a paragraph."""

from __future__ import annotations

import struct

from tests.reading.xls_made import ole

TEXT_AT = 1024
PLAIN, IN_TABLE = b"", struct.pack("<HB", 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)
ABOVE, LEFT = 0x20, 0x02  # the cell is part of the one above, of the one left of it


def paragraph(text: str) -> tuple[str, bytes]:
    return f"{text}\r", PLAIN


def row(
    *cells: str, edges: tuple[int, ...] = (), kinds: tuple[int, ...] = ()
) -> list[tuple[str, bytes]]:
    """A row of cells; with `edges`, in twentieths of a point, it tells where they are."""
    found = [(f"{text}\x07", IN_TABLE) for text in cells]
    told = b""
    if edges:
        body = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges)
        for number in range(len(edges) - 1):
            body += struct.pack("<H18x", kinds[number] if kinds else 0)
        told = struct.pack("<2H", 0xD608, len(body) + 1) + body
    return [*found, ("\x07", ROW_END + told)]


def doc(
    paragraphs: list[tuple[str, bytes]],
    *,
    version: int = 0xC1,
    flags: int = 0x0200,
    pieces: int = 1,
    narrow: bool = False,
) -> bytes:
    """A document of these paragraphs; `pieces` claims the same text more than once."""
    encoding, width = ("cp1252", 1) if narrow else ("utf-16-le", 2)
    text = "".join(part for part, _ in paragraphs)
    written = text.encode(encoding)
    first_page = -(-(TEXT_AT + len(written)) // 512)
    pages, places, at = b"", [TEXT_AT], TEXT_AT
    for part, changes in paragraphs:
        changes = b"\x00\x00" + changes
        changes += b"\x00" * (len(changes) % 2)
        page = struct.pack("<2I", at, at + width * len(part)) + bytes([32]) + bytes(12)
        page = page.ljust(64, b"\x00") + b"\x00" + bytes([len(changes) // 2]) + changes
        pages += page.ljust(511, b"\x00") + b"\x01"
        at += width * len(part)
        places.append(at)
    numbers = range(first_page, first_page + len(paragraphs))
    plan = struct.pack(f"<{len(places)}I", *places)
    plan += struct.pack(f"<{len(paragraphs)}I", *numbers)
    where = 0x40000000 | 2 * TEXT_AT if narrow else TEXT_AT
    ends = [len(text) * number for number in range(pieces + 1)]
    told = struct.pack(f"<{len(ends)}I", *ends) + struct.pack("<2xI2x", where) * pieces
    table = plan + b"\x02" + struct.pack("<I", len(told)) + told
    head = bytearray(TEXT_AT)
    struct.pack_into("<2H", head, 0, 0xA5EC, version)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<I", head, 0x4C, len(text) * pieces)
    struct.pack_into("<2I", head, 0x102, 0, len(plan))
    struct.pack_into("<2I", head, 0x1A2, len(plan), len(told) + 5)
    main = (bytes(head) + written).ljust(512 * first_page, b"\x00") + pages
    return ole({"WordDocument": main, "1Table": table})
