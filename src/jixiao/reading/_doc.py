"""Legacy Word documents (DOC): turned into DOCX by LibreOffice, or read here where it is missing.

LibreOffice knows what our own reading does not: tracked changes, hidden text, symbol fonts. It
runs without a window, with a fresh profile of its own, in its own process group, and is ended with
all its processes after two minutes. Macros do not run and nothing is fetched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jixiao.errors import NotReadable
from jixiao.reading import _doc_grids, _docx
from jixiao.reading._doc_text import Locked, Unsupported
from jixiao.reading._grid import Grid
from jixiao.reading._ole import NotOle
from jixiao.reading._ooxml import refusal

TIMEOUT_S: Final = 120
MEMORY_BYTES: Final = 3_000_000_000

_WHAT: Final = "旧版 Word 文档（DOC）"
_PROGRAMS: Final = ("soffice", "libreoffice")
_LIMIT_BYTES: Final = 100_000_000


def grids(data: bytes, name: str = "") -> tuple[Grid, ...]:
    """The tables of a DOC file, as of the DOCX that LibreOffice makes of it, or as it tells them.

    Cells read without LibreOffice carry the reason `old_word`. Raises NotReadable, asking for DOCX
    or PDF, if LibreOffice fails or takes longer than TIMEOUT_S, or the file is damaged, encrypted
    or of Word 95 or before. `name` is only told to people.
    """
    program = next((found for each in _PROGRAMS if (found := shutil.which(each))), None)
    if program is None:
        return _own(data, name)
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        return _docx.grids(_converted(program, data, Path(folder), name), name)


def _own(data: bytes, name: str) -> tuple[Grid, ...]:
    try:
        return _doc_grids.grids(data)
    except Unsupported as error:
        raise _refused(
            name, "文件是 Word 95 或更早的格式，没有 LibreOffice 时不能读取。"
        ) from error
    except Locked as error:
        raise refusal(
            "password",
            name,
            _WHAT,
            "文件设有打开密码。",
            "有密码的内容无法读取。",
            "请用 Word 或 WPS 打开，去掉密码后另存再试。",
        ) from error
    except (NotOle, struct.error, IndexError) as error:
        raise refusal(
            "damaged",
            name,
            _WHAT,
            "旧版 Word 文档（DOC）已损坏，内容不完整或不符合格式。",
            "可能是下载或拷贝中断。",
            "请用 Word 或 WPS 打开后另存为 DOCX 或 PDF 再试。",
        ) from error


def _converted(program: str, data: bytes, folder: Path, name: str) -> bytes:
    source = folder / "form.doc"
    source.write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    process = subprocess.Popen(  # noqa: S603  # a fixed command on a file of our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
        start_new_session=True,
        preexec_fn=_room(),
    )
    try:
        process.wait(TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise _refused(name, f"转换超过 {TIMEOUT_S} 秒没有完成。") from error
    finally:
        _end(process)
    result = folder / "out" / "form.docx"
    if not result.is_file() or result.stat().st_size > _LIMIT_BYTES:
        raise _refused(name, "转换没有成功，文件可能已损坏或设有密码。")
    return result.read_bytes()


def _room() -> Callable[[], None] | None:
    """Give LibreOffice the memory it needs, where the hard limit of this process allows it."""
    if sys.platform == "win32":
        return None
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)

    def widen() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))

    return widen


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with everything it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _refused(name: str, why: str) -> NotReadable:
    return refusal(
        "doc",
        name,
        _WHAT,
        "文件是旧版 Word 文档（DOC），没有读取。",
        why,
        "请用 Word 或 WPS 另存为 DOCX 或 PDF 再试。",
    )
