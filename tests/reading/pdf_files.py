"""Small PDF files made by hand, so that a test decides on every byte of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -4


def pdf(
    *contents: bytes,
    page: str = "/MediaBox [0 0 400 300]",
    objects: Sequence[bytes] = (),
    resources: str = "",
    passwords: tuple[str, str] | None = None,
) -> bytes:
    """A file of one page for each content stream. `page` are further entries of every page.

    `objects` are numbered from 4 on (1 to 3 are the catalogue, the pages and Helvetica as /F1).
    `passwords` (user, owner) encrypts it (RC4, 40 bit).
    """
    first = 4 + len(objects)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(contents)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    lock = _Lock(*passwords) if passwords else None
    for content in contents:
        number = len(bodies) + 2
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/Contents {number} 0 R{page}"
            f"/Resources<</Font<</F1 3 0 R>>{resources}>>>>".encode()
        )
        bodies.append(stream(lock.closed(number, content) if lock else content))
    return _file(bodies, lock)


def stream(content: bytes, entries: str = "") -> bytes:
    """A stream object's body."""
    return f"<</Length {len(content)}{entries}>>stream\n".encode() + content + b"\nendstream"


def table(
    texts: Sequence[Sequence[str]], *, left: int = 40, top: int = 260, width: int = 80
) -> bytes:
    """A ruled table of Latin texts, rows 20 points high, as a content stream."""
    rows, columns = len(texts), len(texts[0])
    right, bottom = left + width * columns, top - 20 * rows
    lines = [f"{left} {top - 20 * row} m {right} {top - 20 * row} l S" for row in range(rows + 1)]
    lines += [
        f"{left + width * k} {bottom} m {left + width * k} {top} l S" for k in range(columns + 1)
    ]
    for row, cells in enumerate(texts):
        lines += [
            text(cell, left + width * column + 5, top - 20 * row - 14)
            for column, cell in enumerate(cells)
        ]
    return "\n".join(lines).encode()


def text(words: str, x: float, y: float, *, size: float = 10) -> str:
    """Words at a place."""
    return f"BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET"


def _file(bodies: Sequence[bytes], lock: _Lock | None) -> bytes:
    content = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(content)
    content += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    more = lock.entries() if lock else b""
    return (
        content
        + f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R".encode()
        + more
        + f">>\nstartxref\n{start}\n%%EOF\n".encode()
    )


class _Lock:
    """Encryption of PDF 1.1: RC4 with a key of 40 bits."""

    identity = b"0123456789abcdef"

    def __init__(self, user: str, owner: str) -> None:
        padded = (user.encode() + _PAD)[:32]
        self.owner = _rc4(_md5((owner.encode() + _PAD)[:32])[:5], padded)
        permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
        self.key = _md5(padded + self.owner + permissions + self.identity)[:5]

    def closed(self, number: int, content: bytes) -> bytes:
        return _rc4(_md5(self.key + number.to_bytes(3, "little") + b"\0\0")[:10], content)

    def entries(self) -> bytes:
        return (
            f"/Encrypt<</Filter/Standard/V 1/R 2/P {_PERMISSIONS}/O<{self.owner.hex()}>"
            f"/U<{_rc4(self.key, _PAD).hex()}>>>/ID[<{self.identity.hex()}><{self.identity.hex()}>]"
        ).encode()


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    found, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        found.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(found)
