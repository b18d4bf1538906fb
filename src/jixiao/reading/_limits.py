"""Reading in a child process with limits, so that no file can take the program down.

Libraries under the readers can abort the process, which no `except` catches, and a small file can
ask for gigabytes. A child is kept for many files; what ends it is a refusal of that file, with the
reason. Children are a Unix matter: on Windows files are read in this process, without limits, and
on macOS the memory limit is not enforced by the system.
"""

from __future__ import annotations

import atexit
import base64
import json
import math
import os
import re
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from jixiao.errors import BadProfile, Message, NotReadable
from jixiao.reading._children import PAGE_WALL_S, Child, Lost, Pool
from jixiao.reading._sniff import kind
from jixiao.reading._text import FORMS_LIMIT, LIMIT_BYTES, too_large

if TYPE_CHECKING:
    from jixiao.declaration import Declaration
    from jixiao.reading._grid import Box
    from jixiao.reading._recognition import Progress
    from jixiao.reading._tables import SheetTable

CPU_S: Final = 20.0  # for a file, and more for its pages
CPU_PAGE_S: Final = 0.1
LIMIT_PAGES: Final = 3_000  # pages that add to the allowance; a file may claim any number
WALL_FACTOR: Final = 3.0
PICTURE_DPI: Final = 144
DOC_WALL_S: Final = 150.0  # LibreOffice has 120 seconds of its own

_TEXT_PAGE: Final = 20_000  # bytes of text that count as a page
_PDF_PAGE: Final = 200  # bytes a page takes at least
_ENTRY_PAGES: Final = 5
_PAGE_COUNT: Final = re.compile(rb"/Count\s+(\d{1,6})")
_PICTURE: Final = "页面图像"
_ANSWERS: Final = {"NotReadable": NotReadable, "BadProfile": BadProfile}


def read_limited(
    data: bytes,
    name: str,
    *,
    fiscal_year: int | None = None,
    profile: str | None = None,
    most_forms: int = FORMS_LIMIT,
    password: str | None = None,
    progress: Progress | None = None,
) -> tuple[Declaration, ...]:
    """As `read`, in a child process with limits of memory, time and output.

    Each file of an archive is read for itself: one that takes its child down or over a limit is
    left out and named in a doubt, as one without a form is. Raises NotReadable also where the file
    took the child down or over a limit, saying which.
    """
    if len(data) > LIMIT_BYTES:
        raise too_large(name, len(data))
    if sys.platform == "win32":
        from jixiao.reading._read import read

        return read(
            data,
            name,
            fiscal_year=fiscal_year,
            profile=profile,
            most_forms=most_forms,
            password=password,
            progress=progress,
        )
    asked = {"fiscal_year": fiscal_year, "profile": profile, "password": password}
    if kind(data) != "zip":
        return _read_one(data, name, most_forms, asked, progress)
    deadline = monotonic() + allowance(data)[1]

    def on_page(number: int, count: int) -> None:
        nonlocal deadline
        deadline += PAGE_WALL_S
        if progress is not None:
            progress(number, count)

    def member(content: bytes, label: str, most: int) -> tuple[Declaration, ...]:
        left_s = deadline - monotonic()
        if left_s <= 0:
            raise _refusal("wall", label)
        return _read_one(content, label, most, asked, on_page, left_s)

    from jixiao.reading._read import read_archive

    return read_archive(data, name, most_forms, member)


def _read_one(
    data: bytes,
    name: str,
    most: int,
    asked: dict[str, Any],
    progress: Progress | None,
    left_s: float = math.inf,
) -> tuple[Declaration, ...]:
    """The declarations that a child reads in a file that is no archive, in `left_s` at most."""
    if len(data) > LIMIT_BYTES:
        raise too_large(name, len(data))
    _pool.prepare()
    from jixiao.declaration import from_json  # here, while the first child loads its readers

    head = {**asked, "name": name, "most_forms": most}
    found = _asked("read", head, data, name, progress, left_s).get("declarations")
    if not isinstance(found, list):
        raise _refusal("crashed", name)
    return tuple(from_json(each) for each in found)


def page_picture(
    data: bytes,
    page: int,
    box: Box | None = None,
    *,
    dpi: int = PICTURE_DPI,
    document: str | None = None,
    password: str | None = None,
) -> bytes:
    """A PNG of the part of a page that a source names, made in a child process with limits.

    `page` and `box` are those of a `Source`: hundredths of a point of a PDF page as shown, pixels
    of a picture file as shown; without a box the whole page is given. A box may reach over the edge
    of the page and is cut there. `dpi` is that of a PDF page and is lowered where the picture would
    have more than 4 million pixels. `document` is the SHA-256 of the file meant where `data` is an
    archive that holds it (`Declaration.document.sha256`). Raises NotReadable if there is no such
    page, region or document, or the file cannot be opened.
    """
    asked = {
        "page": page,
        "box": list(box) if box is not None else None,
        "dpi": dpi,
        "document": document,
        "password": password,
    }
    if sys.platform == "win32":
        from jixiao.reading import _picture

        return _picture.page_picture(data, page, box, dpi=dpi, document=document, password=password)
    found = _asked("page_picture", asked, data, _PICTURE).get("picture")
    if not isinstance(found, str):
        raise _refusal("crashed", _PICTURE)
    return base64.b64decode(found)


def read_tables_limited(data: bytes, name: str) -> tuple[SheetTable, ...]:
    """The rows of a workbook that is a list and no form, in a child process with limits.

    Raises NotReadable as `read_limited` does, and for what is no Excel workbook.
    """
    if len(data) > LIMIT_BYTES:
        raise too_large(name, len(data))
    from jixiao.reading._tables import SheetTable, TableRow, read_tables

    if sys.platform == "win32":
        return read_tables(data, name)
    found = _asked("read_tables", {"name": name}, data, name).get("tables")
    if not isinstance(found, list):
        raise _refusal("crashed", name)
    return tuple(
        SheetTable(sheet, tuple(TableRow(number, texts) for number, texts in rows))
        for sheet, rows in found
    )


def _asked(
    act: str,
    asked: dict[str, Any],
    data: bytes,
    name: str,
    progress: Progress | None = None,
    left_s: float = math.inf,
) -> dict[str, Any]:
    """A child's answer. Raises what it refused the file with, or why there is no answer."""
    cpu_s, wall_s = allowance(data)
    wall_s = min(wall_s, left_s)
    head = {"act": act, "asked": asked, "cpu_s": cpu_s, "size": len(data)}
    try:
        answer = _pool.ask(json.dumps(head).encode(), data, wall_s, progress)
        if "lost" in answer:
            raise Lost(str(answer["lost"]))
    except Lost as lost:
        raise _refusal(lost.code, name, cpu_s) from lost
    refused = answer.get("refused")
    if refused is not None:
        message = answer.get("message")
        texts = message if isinstance(message, dict) else {}
        parts = [str(texts.get(key, "")) for key in ("id", "where", "what", "why", "how")]
        raise _ANSWERS.get(str(refused), NotReadable)(Message(*parts))
    return answer


def allowance(data: bytes) -> tuple[float, float]:
    """Seconds of processor time and of the clock that a file may take."""
    found = kind(data)
    pages = 0
    if found == "pdf":
        counted = max((int(match.group(1)) for match in _PAGE_COUNT.finditer(data)), default=0)
        pages = min(counted, len(data) // _PDF_PAGE) if counted else len(data) // _TEXT_PAGE
    elif found == "zip":
        pages = _ENTRY_PAGES * data.count(b"PK\x01\x02")
    elif found in ("text", "html"):
        pages = len(data) // _TEXT_PAGE
    cpu_s = CPU_S + CPU_PAGE_S * min(pages, LIMIT_PAGES)
    return cpu_s, DOC_WALL_S if found == "doc" else WALL_FACTOR * cpu_s


def close() -> None:
    """End the children that wait for files; the next file starts a new one."""
    _pool.close()


def _refusal(code: str, name: str, cpu_s: float = CPU_S) -> NotReadable:
    split = "请只保留申报表，或拆成几份分别读取。"
    anew = "请用 Office、WPS 或 PDF 软件打开后另存为新文件再试。"
    what, why, how = {
        "cpu": (
            f"读取用了 {cpu_s:.0f} 秒处理器时间还没有完成，已停止。",
            "文件过大，或带有异常的内容。",
            split,
        ),
        "wall": ("读取等待过久，已停止。", "文件过大，或本机正忙。", split),
        "memory": ("读取需要的内存超过限制，已停止。", "文件展开后过大，或带有异常的内容。", split),
        "output": ("读出的内容过多，已停止。", "一个文件里的申报表过多或过长。", split),
    }.get(
        code, ("读取时程序意外中断，这个文件没有读取。", "文件可能已损坏，或带有异常的内容。", anew)
    )
    known = code if code in ("cpu", "wall", "memory", "output") else "crashed"
    return NotReadable(
        Message(
            f"reading.child_{known}", f"文件“{name}”" if name != _PICTURE else name, what, why, how
        )
    )


_pool: Final = Pool()
_of_parent: Final[list[Child]] = []
atexit.register(close)
if sys.platform != "win32":
    os.register_at_fork(after_in_child=lambda: _of_parent.extend(_pool.forget()))
