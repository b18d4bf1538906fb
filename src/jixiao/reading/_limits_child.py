"""The child side of `_limits`: reads one file after another from its input, until that ends.

Requests are a length, a JSON head and the file's bytes; answers a length and JSON. Whatever a
library prints goes nowhere, so that it cannot be taken for an answer.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import select
import struct
from contextlib import suppress
from typing import Any, BinaryIO, Final

from jixiao.declaration import to_json
from jixiao.errors import JixiaoError
from jixiao.reading import read
from jixiao.reading._children import LIMIT_ANSWER_BYTES
from jixiao.reading._recognition import Progress

MEMORY_BYTES: Final = 1_000_000_000
HARD_MEMORY_BYTES: Final = 3_000_000_000  # LibreOffice may widen up to here
OCR_MEMORY_BYTES: Final = 2_000_000_000  # from the first page that has to be recognised
OCR_CPU_PAGE_S: Final = 30.0
IDLE_S: Final = 60.0  # a child that holds the models for scans, half a gigabyte, waits no longer
LIMIT_FILE_BYTES: Final = 100_000_000  # of a file written, as LibreOffice does
LIMIT_OPEN_FILES: Final = 256

_LENGTH: Final = struct.Struct(">I")


def main() -> None:
    """Answer requests until the input ends, or for too long none comes."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    _limit_process()
    has_models = False
    while not has_models or select.select([source], [], [], IDLE_S)[0]:
        size = source.read(_LENGTH.size)
        if len(size) < _LENGTH.size:
            return
        asked = json.loads(source.read(_LENGTH.unpack(size)[0]))
        data = source.read(asked["size"])
        _limit_time(asked["cpu_s"])

        def on_page(number: int, count: int) -> None:
            nonlocal has_models
            has_models = True
            _lower(resource.RLIMIT_AS, OCR_MEMORY_BYTES, HARD_MEMORY_BYTES)
            _limit_time(OCR_CPU_PAGE_S)
            _send(sink, _encoded({"page": [number, count]}))

        _send(sink, _answer(asked["act"], asked["asked"], data, on_page))


def _read(data: bytes, asked: dict[str, Any], on_page: Progress) -> dict[str, Any]:
    name = asked.pop("name")
    found = read(data, name, **asked, progress=on_page)
    return {"declarations": [to_json(each) for each in found]}


def _page_picture(data: bytes, asked: dict[str, Any], _: Progress) -> dict[str, Any]:
    from jixiao.reading._picture import page_picture

    page, box = asked.pop("page"), asked.pop("box")
    found = page_picture(data, page, tuple(box) if box else None, **asked)
    return {"picture": base64.b64encode(found).decode()}


def _read_tables(data: bytes, asked: dict[str, Any], _: Progress) -> dict[str, Any]:
    from jixiao.reading._tables import read_tables

    found = read_tables(data, asked["name"])
    return {"tables": [[each.sheet, [[r.number, r.texts] for r in each.rows]] for each in found]}


_ACTS: Final = {"read": _read, "page_picture": _page_picture, "read_tables": _read_tables}


def _answer(act: str, asked: dict[str, Any], data: bytes, on_page: Progress) -> bytes:
    try:
        answer = _encoded(_ACTS[act](data, asked, on_page))
        return answer if len(answer) <= LIMIT_ANSWER_BYTES else _encoded({"lost": "output"})
    except MemoryError:
        return b'{"lost": "memory"}'
    except JixiaoError as error:
        told = error.message
        parts = {key: getattr(told, key) for key in ("id", "where", "what", "why", "how")}
        return _encoded({"refused": type(error).__name__, "message": parts})
    except BaseException as error:  # noqa: BLE001  # a fault of ours is a refused file, not an end
        if "alloc" in repr(error) or "Insufficient memory" in repr(error):
            return b'{"lost": "memory"}'  # as onnxruntime and OpenCV put it
        return _encoded({"lost": "crashed", "error": repr(error)[:500]})


def _encoded(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _send(sink: BinaryIO, answer: bytes) -> None:
    sink.write(_LENGTH.pack(len(answer)) + answer)
    sink.flush()


def _limit_process() -> None:
    _lower(resource.RLIMIT_CORE, 0, 0)
    _lower(resource.RLIMIT_FSIZE, LIMIT_FILE_BYTES, LIMIT_FILE_BYTES)
    _lower(resource.RLIMIT_NOFILE, LIMIT_OPEN_FILES, LIMIT_OPEN_FILES)
    _lower(resource.RLIMIT_AS, MEMORY_BYTES, HARD_MEMORY_BYTES)


def _lower(limit: int, soft: int, hard: int) -> None:
    """Set a limit, never above what is already the hardest; some systems know not all of them."""
    _, now = resource.getrlimit(limit)
    if now != resource.RLIM_INFINITY:
        soft, hard = min(soft, now), min(hard, now)
    with suppress(ValueError, OSError):
        resource.setrlimit(limit, (soft, hard))


def _limit_time(cpu_s: float) -> None:
    """Allow `cpu_s` more seconds than used so far; the soft limit counts the process's life."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(usage.ru_utime + usage.ru_stime + cpu_s) + 1
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
