"""ZIP archives: their files one after another, counted while they are inflated.

Names are only told to people, never used as paths. A member that cannot be read does not stop the
rest. An archive inside the archive is opened, one inside that is not.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from jixiao.errors import Message, NotReadable
from jixiao.reading._ooxml import DAMAGED, refusal
from jixiao.reading._sniff import kind

LIMIT_ENTRIES: Final = 20_000
LIMIT_MEMBER_BYTES: Final = 100_000_000
LIMIT_TOTAL_BYTES: Final = 1_000_000_000
LIMIT_RATIO: Final = 200  # from _RATIO_FROM on; forms as text compress to a tenth at best

_RATIO_FROM: Final = 20_000_000
_LIMIT_DIRECTORY: Final = 20_000_000  # bytes of the directory, walked before entries are counted
_DEPTH: Final = 1
_CHUNK: Final = 1 << 20
_WHAT: Final = "ZIP 压缩文件"
_END: Final = b"PK\x05\x06"
_END_WINDOW: Final = 65_557
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1 | 0x40
_UNICODE_PATH: Final = 0x7075
_SYSTEM: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(slots=True)
class _Budget:
    """What may still be taken out of the archive and those inside it."""

    entries: int
    size: int


def members(data: bytes, name: str = "") -> Iterator[tuple[str, bytes | NotReadable]]:
    """The files of a ZIP archive in its order, each as (name, bytes) or (name, why not).

    Files of an archive inside it are named `inner.zip/file`. One file is in memory at a time.
    Raises NotReadable if the archive is damaged or has more than LIMIT_ENTRIES entries; when the
    whole would grow over LIMIT_TOTAL_BYTES, the rest is one refusal. `name` is told to people.
    """
    yield from _members(data, name, _Budget(LIMIT_ENTRIES, LIMIT_TOTAL_BYTES), 0)


def _members(
    data: bytes, name: str, budget: _Budget, depth: int
) -> Iterator[tuple[str, bytes | NotReadable]]:
    archive = _opened(data, name, budget)
    for info in archive.infolist():
        label = _label(info)
        if not info.filename or info.is_dir() or label.endswith(("/", "\\")) or _is_system(label):
            continue
        if budget.size <= 0:
            yield label, _total_reached(name)
            return
        content = _inflated(archive, info, label, name, budget)
        if isinstance(content, NotReadable) or kind(content) != "zip":
            yield label, content
        elif depth >= _DEPTH:
            yield (
                label,
                _refused(
                    "nested",
                    name,
                    label,
                    "这是压缩文件里的压缩文件里的压缩文件。",
                    "只打开一层嵌套。",
                    "请先解压，再上传里面的文件。",
                ),
            )
        else:
            try:
                for inner, part in _members(content, label, budget, depth + 1):
                    yield f"{label}/{inner}", part
            except NotReadable as error:
                yield label, error


def _opened(data: bytes, name: str, budget: _Budget) -> zipfile.ZipFile:
    """The archive, its directory looked at before it is walked."""
    end = data.rfind(_END, max(0, len(data) - _END_WINDOW))
    if end >= 0 and len(data) >= end + 22:
        entries, directory = struct.unpack_from("<HI", data, end + 10)
        unknown = entries == 0xFFFF or directory == 0xFFFFFFFF  # a larger directory elsewhere
        if (entries > budget.entries and not unknown) or (
            directory > _LIMIT_DIRECTORY and not unknown
        ):
            raise _too_many(name)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except DAMAGED as error:
        raise refusal(
            "damaged",
            name,
            _WHAT,
            "压缩文件已损坏，目录不完整。",
            "可能是下载或拷贝中断。",
            "请重新压缩或下载后再试。",
        ) from error
    budget.entries -= len(archive.infolist())
    if budget.entries < 0:
        raise _too_many(name)
    return archive


def _inflated(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, name: str, budget: _Budget
) -> bytes | NotReadable:
    """The bytes of a member, counted while they come, or why there are none."""
    if info.flag_bits & _ENCRYPTED:
        return _refused(
            "password",
            name,
            label,
            "文件设有解压密码。",
            "有密码的内容无法读取。",
            "请解压后去掉密码，重新压缩再试。",
        )
    if info.compress_type not in _METHODS:
        return _refused(
            "compression",
            name,
            label,
            f"文件用了不支持的压缩方式（{info.compress_type}）。",
            "可以读取的是存储和 Deflate 两种方式。",
            "请用系统自带的压缩功能重新压缩再试。",
        )
    limit = min(LIMIT_MEMBER_BYTES, budget.size)
    if info.compress_size * LIMIT_RATIO > _RATIO_FROM:
        limit = min(limit, info.compress_size * LIMIT_RATIO)
    else:
        limit = min(limit, _RATIO_FROM)
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as source:
            while part := source.read(_CHUNK):
                size += len(part)
                budget.size -= len(part)
                if size > limit:
                    return _inflates(name, label, budget)
                parts.append(part)
    except DAMAGED:
        return _refused(
            "damaged",
            name,
            label,
            "文件在压缩包里已损坏。",
            "解压出的内容与记录不符。",
            "请重新压缩或单独上传这个文件。",
        )
    return b"".join(parts)


def _label(info: zipfile.ZipInfo) -> str:
    """The name of a member: as flagged, else UTF-8 if it is, else GB18030."""
    raw = info.orig_filename
    if info.flag_bits & _UTF8_NAME:
        name = raw
    else:
        try:
            written = raw.encode("cp437")
        except UnicodeEncodeError:
            written = b""
        name = _unicode_path(info.extra, written) or _decoded(written) or raw
    return "".join(letter for letter in name.replace("\\", "/") if letter.isprintable())


def _decoded(written: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unicode_path(extra: bytes, written: bytes) -> str | None:
    """The name in the Unicode path field, if it belongs to the name as written."""
    at = 0
    while at + 4 <= len(extra):
        field, size = struct.unpack_from("<2H", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if field == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if struct.unpack_from("<I", body, 1)[0] != zlib.crc32(written):
                return None
            return body[5:].decode("utf-8", "replace")
        at += 4 + size
    return None


def _is_system(label: str) -> bool:
    return label.startswith(_SYSTEM[0]) or label.rpartition("/")[2] in _SYSTEM[1:]


def _refused(code: str, name: str, label: str, what: str, why: str, how: str) -> NotReadable:
    where = f"压缩文件“{name}”里的“{label}”" if name else f"压缩文件里的“{label}”"
    return NotReadable(Message(f"reading.{code}", where, what, why, how))


def _inflates(name: str, label: str, budget: _Budget) -> NotReadable:
    if budget.size <= 0:
        return _total_reached(name)
    return _refused(
        "inflated",
        name,
        label,
        "文件解压后过大。",
        f"一个文件解压后最多 {LIMIT_MEMBER_BYTES // 1_000_000} MB，"
        f"最多是压缩后的 {LIMIT_RATIO} 倍。",
        "请确认文件是申报表，单独上传再试。",
    )


def _total_reached(name: str) -> NotReadable:
    return refusal(
        "inflated",
        name,
        _WHAT,
        f"压缩文件解压后合计超过 {LIMIT_TOTAL_BYTES // 1_000_000_000} GB，其余文件没有读取。",
        "解压过多会占满内存。",
        "请拆成几个压缩文件分别读取。",
    )


def _too_many(name: str) -> NotReadable:
    return refusal(
        "too_many_entries",
        name,
        _WHAT,
        f"压缩文件里的文件超过 {LIMIT_ENTRIES} 个。",
        "一次读取过多会占用过多时间。",
        "请拆成几个压缩文件分别读取。",
    )
