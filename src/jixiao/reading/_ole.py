"""Streams of an OLE container, as old Office files are: found by name, followed by sector."""

from __future__ import annotations

import struct
from typing import Final

_HEADER: Final = 512
_ENTRY: Final = 128
_END: Final = 0xFFFFFFFA  # sector numbers from here on are marks
_LIMIT_SECTORS: Final = 200_000


class NotOle(Exception):
    """The container is damaged."""


def stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    """The first stream with one of these names, or None. Raises NotOle if it cannot be followed."""
    try:
        return _stream(data, {name.lower() for name in names})
    except (struct.error, IndexError) as error:
        raise NotOle from error


def _stream(data: bytes, names: set[str]) -> bytes | None:
    shift, small_shift = struct.unpack_from("<2H", data, 30)
    first_directory, cutoff, first_small = struct.unpack_from("<I4xII", data, 48)
    if shift not in (9, 12) or small_shift != 6:
        raise NotOle
    size = 1 << shift
    table = _allocation(data, size)
    directory = _chain(data, table, first_directory, size, _offset(shift))
    root: bytes = directory[:_ENTRY]
    for start in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[start : start + _ENTRY]
        length = min(max(struct.unpack_from("<H", entry, 64)[0] - 2, 0), 62)
        name = entry[:length].decode("utf-16-le", "replace").lower()
        if entry[66] != 2 or name not in names:
            continue
        first, wanted = struct.unpack_from("<2I", entry, 116)
        if wanted >= cutoff:
            return _chain(data, table, first, size, _offset(shift))[:wanted]
        small_root = struct.unpack_from("<I", root, 116)[0]
        small = _chain(data, table, small_root, size, _offset(shift))
        small_table = _numbers(_chain(data, table, first_small, size, _offset(shift)))
        return _chain(small, small_table, first, 1 << small_shift, 0)[:wanted]
    return None


def _offset(shift: int) -> int:
    """Where sector 0 starts: behind the header, which fills a whole sector of the larger size."""
    return max(_HEADER, 1 << shift)


def _allocation(data: bytes, size: int) -> tuple[int, ...]:
    """The allocation table: for each sector the next one."""
    offset = max(_HEADER, size)
    sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _END]
    following, count = struct.unpack_from("<2I", data, 68)
    for _ in range(min(count, _LIMIT_SECTORS)):
        if following >= _END:
            break
        *more, following = _numbers(_sector(data, following, size, offset))
        sectors += [number for number in more if number < _END]
    if len(sectors) > _LIMIT_SECTORS:
        raise NotOle
    return _numbers(b"".join(_sector(data, number, size, offset) for number in sectors))


def _chain(data: bytes, table: tuple[int, ...], first: int, size: int, offset: int) -> bytes:
    parts: list[bytes] = []
    number = first
    while number < _END:
        parts.append(_sector(data, number, size, offset))
        if len(parts) > len(table):
            raise NotOle
        number = table[number]
    return b"".join(parts)


def _sector(data: bytes, number: int, size: int, offset: int) -> bytes:
    start = offset + number * size
    if start >= len(data):
        raise NotOle
    return data[start : start + size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
