"""Reading in a child process with limits, so that no file can take the program down.

Libraries under the readers can abort the process, which no `except` catches, and a small file can
ask for gigabytes. A child is kept for many files; what ends it is a refusal of that file, with the
reason. Children are a Unix matter: on Windows files are read in this process, without limits, and
on macOS the memory limit is not enforced by the system.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import Any, Final

from jixiao.declaration import Declaration, from_json
from jixiao.errors import BadProfile, Message, NotReadable
from jixiao.reading import _read
from jixiao.reading._sniff import kind
from jixiao.reading._text import LIMIT_BYTES, too_large

CPU_S: Final = 20.0  # for a file, and more for its pages
CPU_PAGE_S: Final = 0.1
LIMIT_PAGES: Final = 3_000  # pages that add to the allowance; a file may claim any number
WALL_FACTOR: Final = 3.0
DOC_WALL_S: Final = 150.0  # LibreOffice has 120 seconds of its own
LIMIT_ANSWER_BYTES: Final = 64_000_000
FILES_A_CHILD: Final = 300

_LENGTH: Final = struct.Struct(">I")
_CHUNK: Final = 1 << 16
_TEXT_PAGE: Final = 20_000  # bytes of text that count as a page
_PDF_PAGE: Final = 200  # bytes a page takes at least
_ENTRY_PAGES: Final = 5
_PAGE_COUNT: Final = re.compile(rb"/Count\s+(\d{1,6})")
_ANSWERS: Final = {"NotReadable": NotReadable, "BadProfile": BadProfile}


class _Lost(Exception):
    """The child gave no whole answer; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_limited(
    data: bytes,
    name: str,
    *,
    fiscal_year: int | None = None,
    profile: str | None = None,
    most_forms: int = _read.FORMS_LIMIT,
    password: str | None = None,
) -> tuple[Declaration, ...]:
    """As `read`, in a child process with limits of memory, time and output.

    Raises NotReadable also where the file took the child down or over a limit, saying which.
    """
    if len(data) > LIMIT_BYTES:
        raise too_large(name, len(data))
    if sys.platform == "win32":
        return _read.read(
            data,
            name,
            fiscal_year=fiscal_year,
            profile=profile,
            most_forms=most_forms,
            password=password,
        )
    cpu_s, wall_s = allowance(data)
    asked = {
        "name": name,
        "fiscal_year": fiscal_year,
        "profile": profile,
        "most_forms": most_forms,
        "password": password,
        "cpu_s": cpu_s,
        "size": len(data),
    }
    try:
        answer = _pool.ask(json.dumps(asked).encode(), data, wall_s)
        return _declarations(answer)
    except _Lost as lost:
        raise _refusal(lost.code, name, cpu_s) from lost


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


class _Child:
    """A child process and how many files it has read."""

    __slots__ = ("files", "process")

    def __init__(self) -> None:
        self.files = 0
        self.process = subprocess.Popen(  # our own module, no words from outside
            [sys.executable, "-P", "-m", "jixiao.reading._limits_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ask(self, head: bytes, data: bytes, wall_s: float) -> dict[str, Any]:
        """The child's answer. Raises _Lost if it dies, is late or says too much."""
        self.files += 1
        request = (_LENGTH.pack(len(head)) + head, data)
        answer = self._exchange(request, time.monotonic() + wall_s)
        try:
            found = json.loads(answer.decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise _Lost("crashed") from error
        if not isinstance(found, dict):
            raise _Lost("crashed")
        return found

    def _exchange(self, request: tuple[bytes, bytes], deadline: float) -> bytes:
        source, sink = self.process.stdout, self.process.stdin
        if source is None or sink is None:
            raise _Lost("crashed")
        os.set_blocking(sink.fileno(), False)
        pieces = [memoryview(piece) for piece in request if piece]
        received = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(source, selectors.EVENT_READ)
            waiting.register(sink, selectors.EVENT_WRITE)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise _Lost("wall")
                for key, _ in waiting.select(left):
                    if key.fileobj is sink:
                        if not _sent(sink.fileno(), pieces):
                            waiting.unregister(sink)
                        continue
                    part = os.read(source.fileno(), _CHUNK)
                    if not part:
                        raise _Lost(self._cause())
                    received += part
                whole = _whole(received)
                if whole is not None:
                    return whole

    def _cause(self) -> str:
        """Why the child ended."""
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return "crashed"
        return "cpu" if code == -signal.SIGXCPU else "crashed"

    def end(self, *, kindly: bool) -> None:
        """End the child: by the end of its input, or at once."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        if not kindly:
            self.process.kill()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _Pool:
    """Children that wait for files, as many as there are processors at most."""

    def __init__(self) -> None:
        self._size = max(2, os.cpu_count() or 1)
        self._free = threading.BoundedSemaphore(self._size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def ask(self, head: bytes, data: bytes, wall_s: float) -> dict[str, Any]:
        """One file's answer; a child that failed or has read its share is not used again."""
        with self._free:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None or child.process.poll() is not None:
                child = _Child()
            is_sound = False
            try:
                answer = child.ask(head, data, wall_s)
                is_sound = "lost" not in answer
            finally:
                if is_sound and child.files < FILES_A_CHILD:
                    with self._lock:
                        self._idle.append(child)
                else:
                    child.end(kindly=is_sound)
            return answer

    def close(self) -> None:
        """End the waiting children."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end(kindly=True)

    def forget(self) -> list[_Child]:
        """After a fork the children are the parent's: leave them, and start anew."""
        idle = self._idle
        self._free = threading.BoundedSemaphore(self._size)
        self._lock = threading.Lock()
        self._idle = []
        return idle


def _sent(target: int, pieces: list[memoryview]) -> bool:
    """Send what the pipe takes; False when all is sent or nobody reads any more."""
    try:
        written = os.write(target, pieces[0][: 16 * _CHUNK])
    except BlockingIOError:
        return True
    except BrokenPipeError:
        return False
    pieces[0] = pieces[0][written:]
    if not pieces[0]:
        del pieces[0]
    return bool(pieces)


def _whole(received: bytearray) -> bytes | None:
    """The answer if it is there whole. Raises _Lost if it is larger than allowed."""
    if len(received) < _LENGTH.size:
        return None
    size = _LENGTH.unpack_from(received)[0]
    if size > LIMIT_ANSWER_BYTES:
        raise _Lost("output")
    end = _LENGTH.size + size
    return bytes(received[_LENGTH.size : end]) if len(received) >= end else None


def _declarations(answer: dict[str, Any]) -> tuple[Declaration, ...]:
    """The declarations in an answer; raises the refusal it holds instead."""
    if "lost" in answer:
        raise _Lost(str(answer["lost"]))
    refused = answer.get("refused")
    if refused is not None:
        message = answer.get("message")
        texts = message if isinstance(message, dict) else {}
        parts = [str(texts.get(key, "")) for key in ("id", "where", "what", "why", "how")]
        raise _ANSWERS.get(str(refused), NotReadable)(Message(*parts))
    declarations = answer.get("declarations")
    if not isinstance(declarations, list):
        raise _Lost("crashed")
    return tuple(from_json(each) for each in declarations)


def _refusal(code: str, name: str, cpu_s: float) -> NotReadable:
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
    return NotReadable(Message(f"reading.child_{known}", f"文件“{name}”", what, why, how))


_pool: Final = _Pool()
_of_parent: Final[list[_Child]] = []
atexit.register(close)
if sys.platform != "win32":
    os.register_at_fork(after_in_child=lambda: _of_parent.extend(_pool.forget()))
