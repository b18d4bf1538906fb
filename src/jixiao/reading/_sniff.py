"""What a file is, decided by its content and never by its name.

Names lie: exported `.xls` files are often web pages, and `.doc` files often DOCX.
"""

from __future__ import annotations

import re
import struct
from typing import Final

ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_IMAGE_MAGIC: Final = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
)
_BINARY_MAGIC: Final = (b"{\\rtf", b"\x1f\x8b", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_PDF_WINDOW: Final = 1024
_HTML_WINDOW: Final = 4096
_HTML_TAG: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|meta|title|style|div|p|h[1-6]|center|span)\b",
    re.IGNORECASE,
)
_DIRECTORY_ENTRY: Final = 128  # bytes; an OLE directory starts at a multiple of the sector size
_NAME_BYTES: Final = 64
_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")
_LOCAL_HEADERS: Final = 100
_LISTED: Final = b"PK\x01\x02"
_END: Final = b"PK\x05\x06"
_END_WINDOW: Final = 65_557
_LARGE_RECORDS: Final = 76  # bytes between the list and its end in archives for large files
_OFFICE_FOLDER: Final = re.compile(rb"PK\x01\x02.{42}(word|xl)[/\\]", re.DOTALL)
_TEXT_CONTROLS: Final = frozenset(b"\t\n\x0b\f\r\x1a\x1b\x1c\x1d\x1e\x1f")
_CONTROLS: Final = bytes(code for code in range(32) if code not in _TEXT_CONTROLS)
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def kind(data: bytes) -> str:
    """One of pdf, xlsx, xls, docx, doc, html, zip, image, text, ole, unknown.

    `ole` is an old Office container with neither a workbook nor a Word document in it, among them
    Office files with a password; `unknown` is binary data of no known type.
    """
    if data.startswith(OLE_MAGIC):
        return _ole_kind(data)
    if data.startswith(ZIP_MAGIC):
        return _zip_kind(data)
    if data.startswith(_IMAGE_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return "image"
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return "pdf"
    if data.startswith(_BINARY_MAGIC):
        return "unknown"
    return _text_kind(data)


def has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE container has a directory entry of this name, also in a damaged one."""
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    position = data.find(wanted)
    while position >= 0:
        size = data[position + _NAME_BYTES : position + _NAME_BYTES + 2]
        if position % _DIRECTORY_ENTRY == 0 and size == struct.pack("<H", len(wanted)):
            return True
        position = data.find(wanted, position + 1)
    return False


def _ole_kind(data: bytes) -> str:
    if has_stream(data, "EncryptedPackage"):
        return "ole"
    if has_stream(data, "WordDocument"):
        return "doc"
    return "xls" if has_stream(data, "Workbook") or has_stream(data, "Book") else "ole"


def _zip_kind(data: bytes) -> str:
    folders = _folders(data)
    if folders is None:
        folders = _first_folders(data)
    if b"word" in folders:
        return "docx"
    return "xlsx" if b"xl" in folders else "zip"


def _folders(data: bytes) -> set[bytes] | None:
    """Which of the folders of Office files a ZIP archive lists; None if its list is damaged.

    The list is only searched, not taken apart: it may claim any number of entries.
    """
    end = data.rfind(_END, max(0, len(data) - _END_WINDOW))
    if end < 0 or end + 22 > len(data):
        return None
    size, offset = struct.unpack_from("<2I", data, end + 12)
    for start in (end - size, offset, end - size - _LARGE_RECORDS):
        if start >= 0 and data.startswith((_LISTED, _END), start):
            return {match.group(1) for match in _OFFICE_FOLDER.finditer(data, start, end)}
    return None


def _first_folders(data: bytes) -> set[bytes]:
    """The folders of the first members of an archive whose list is damaged."""
    folders: set[bytes] = set()
    position = data.find(ZIP_MAGIC[0])
    for _ in range(_LOCAL_HEADERS):
        if not 0 <= position <= len(data) - _LOCAL_HEADER.size:
            break
        header = _LOCAL_HEADER.unpack_from(data, position)
        start = position + _LOCAL_HEADER.size
        name = data[start : start + header[9]].replace(b"\\", b"/")
        folders.add(name.partition(b"/")[0])
        position = data.find(ZIP_MAGIC[0], start + header[9] + header[7])
    return folders


def _text_kind(data: bytes) -> str:
    if data.startswith(_BYTE_ORDER_MARKS):
        head = data[: 2 * _HTML_WINDOW].decode("utf-16", "replace")
    elif data.translate(None, _CONTROLS) != data:
        return "unknown"
    else:
        head = data[:_HTML_WINDOW].decode("latin-1").removeprefix("ï»¿")
    head = head.lstrip("\ufeff \t\r\n")
    return "html" if head.startswith("<") and _HTML_TAG.search(head) else "text"
