"""Legacy Word documents (DOC): turned into DOCX by LibreOffice, where it is installed.

LibreOffice runs without a window, with a fresh profile of its own, in its own process group, and
is ended with all its processes after two minutes. Macros do not run and nothing is fetched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jixiao.errors import NotReadable
from jixiao.reading import _docx
from jixiao.reading._grid import Grid
from jixiao.reading._ooxml import refusal

TIMEOUT_S: Final = 120
MEMORY_BYTES: Final = 3_000_000_000

_WHAT: Final = "旧版 Word 文档（DOC）"
_PROGRAMS: Final = ("soffice", "libreoffice")
_LIMIT_BYTES: Final = 100_000_000


def grids(data: bytes, name: str = "") -> tuple[Grid, ...]:
    """The tables of a DOC file, as of the DOCX that LibreOffice makes of it.

    Raises NotReadable, asking for DOCX or PDF, if LibreOffice is not installed, fails or takes
    longer than TIMEOUT_S. `name` is only told to people.
    """
    program = next((found for each in _PROGRAMS if (found := shutil.which(each))), None)
    if program is None:
        raise _refused(name, "本系统没有安装 LibreOffice，无法转换这种格式。")
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        return _docx.grids(_converted(program, data, Path(folder), name), name)


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
