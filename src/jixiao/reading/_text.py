"""Plain text: from bytes to one text with line numbers. What it says is understood elsewhere.

The type of a file is decided by its content, never by its name. Lines are counted from 1 and end
at LF, CR LF or CR; a form feed ends a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jixiao.errors import Message, NotReadable

LIMIT_BYTES: Final = 50_000_000
FORMS_LIMIT: Final = 30_000  # forms one file may hold; published ones reach the size limit earlier
MEDIA_TYPE: Final = "text/plain"

_MAGIC: Final = (
    (b"{\\rtf", "RTF 文档"),
    (b"\x1f\x8b", "GZIP 压缩文件"),
    (b"Rar!\x1a\x07", "RAR 压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档（DOC 或 XLS）"),
)
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_PDF_WINDOW: Final = 1024
_CONTROLS: Final = frozenset(map(chr, range(32))) - set("\t\n\x0b\f\r\x1a\x1b\x1c\x1d\x1e\x1f")


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text. Line ends are LF; `page_ends` are the offsets of form feeds, now blanks."""

    content: str
    page_ends: tuple[int, ...] = ()


def decode(data: bytes, name: str) -> Text:
    """The text of a file. Raises NotReadable if it is empty, too large, no text or undecodable.

    UTF-16 with byte order mark; else UTF-8 with or without one, then GB18030.
    """
    if len(data) > LIMIT_BYTES:
        raise too_large(name, len(data))
    if not data.strip():
        raise _refusal(
            "empty", name, "文件是空的，没有任何文字。", "", "请确认导出或上传的是填好的申报表。"
        )
    kind = _binary_kind(data)
    if kind is not None:
        raise _unsupported(name, kind)
    content = _decoded(data)
    if content is None:
        raise _refusal(
            "undecodable",
            name,
            "文字编码无法识别。",
            "可以读取的编码是 UTF-8、GB18030（含 GBK）和带标记的 UTF-16。",
            "请在编辑器中另存为 UTF-8 文本后再试。",
        )
    if any(letter in content for letter in _CONTROLS):
        raise _unsupported(name, "二进制数据")
    if _is_markup(content):
        raise _unsupported(name, "网页（HTML 或 XML）")
    if not content.strip().strip("\ufeff").strip():
        raise _refusal(
            "empty", name, "文件里只有空白，没有文字。", "", "请确认导出或上传的是填好的申报表。"
        )
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" not in content:
        return Text(content)
    ends = tuple(offset for offset, letter in enumerate(content) if letter == "\f")
    return Text(content.replace("\f", " "), ends)


def too_large(name: str, size: int) -> NotReadable:
    """The refusal of a file of `size` bytes, over the limit."""
    limit = LIMIT_BYTES // 1_000_000
    return _refusal(
        "too_large",
        name,
        f"文件有 {size / 1_000_000:.1f} MB。",
        f"一个文件最多 {limit} MB。",
        "请把文件拆成几份分别读取。",
    )


def _binary_kind(data: bytes) -> str | None:
    """What the file is, if its first bytes are those of a known binary type."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return "PDF 文档"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"word/" in data:
            return "Word 文档（DOCX）"
        return "Excel 工作簿（XLSX）" if b"xl/" in data else "ZIP 压缩文件"
    return None


def _decoded(data: bytes) -> str | None:
    encodings = ("utf-16",) if data.startswith(_BYTE_ORDER_MARKS) else _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_markup(content: str) -> bool:
    head = content[:_PDF_WINDOW].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype", "<html", "<?xml", "<head", "<body", "<table"))


def _unsupported(name: str, kind: str) -> NotReadable:
    return _refusal(
        "unsupported",
        name,
        f"文件内容是{kind}，不是纯文本。",
        "文件类型按内容判断，与文件名的后缀无关。",
        "请提供纯文本（TXT）的申报表。",
    )


def _refusal(code: str, name: str, what: str, why: str, how: str) -> NotReadable:
    return NotReadable(Message(f"reading.{code}", f"文件“{name}”", what, why, how))
