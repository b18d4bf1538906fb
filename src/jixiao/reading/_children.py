"""Child processes that wait for files, and what is said between them and this process.

A child is kept for many files. One that dies, is late or says too much is ended, which is told as
`Lost`; the next file gets a new one.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import Any, Final

from jixiao.reading._recognition import Progress

LIMIT_ANSWER_BYTES: Final = 64_000_000
FILES_A_CHILD: Final = 300
PAGE_WALL_S: Final = 90.0  # for a page that has to be recognised

_LEFT: Final = "left"  # it had waited too long and ended as the file came
_LENGTH: Final = struct.Struct(">I")
_CHUNK: Final = 1 << 16


class Lost(Exception):
    """The child gave no whole answer; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Child:
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

    def ask(
        self, head: bytes, data: bytes, wall_s: float, on_page: Progress | None
    ) -> dict[str, Any]:
        """The child's answer. Raises Lost if it dies, is late or says too much."""
        self.files += 1
        request = (_LENGTH.pack(len(head)) + head, data)
        return self._exchange(request, time.monotonic() + wall_s, on_page)

    def _exchange(
        self, request: tuple[bytes, bytes], deadline: float, on_page: Progress | None
    ) -> dict[str, Any]:
        """Send the request and wait; each page told of on the way has its own time."""
        source, sink = self.process.stdout, self.process.stdin
        if source is None or sink is None:
            raise Lost("crashed")
        os.set_blocking(sink.fileno(), False)
        pieces = [memoryview(piece) for piece in request if piece]
        received = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(source, selectors.EVENT_READ)
            waiting.register(sink, selectors.EVENT_WRITE)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Lost("wall")
                for key, _ in waiting.select(left):
                    if key.fileobj is sink:
                        if not _sent(sink.fileno(), pieces):
                            waiting.unregister(sink)
                        continue
                    part = os.read(source.fileno(), _CHUNK)
                    if not part:
                        raise Lost(self._cause())
                    received += part
                while (whole := _whole(received)) is not None:
                    found = _decoded(whole)
                    if "page" not in found:
                        return found
                    deadline = time.monotonic() + PAGE_WALL_S
                    if on_page is not None:
                        on_page(*found["page"])
                    del received[: _LENGTH.size + len(whole)]

    def _cause(self) -> str:
        """Why the child ended."""
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return "crashed"
        if code == 0:
            return _LEFT
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


class Pool:
    """Children that wait for files, as many as there are processors at most."""

    def __init__(self) -> None:
        self._size = max(2, os.cpu_count() or 1)
        self._free = threading.BoundedSemaphore(self._size)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._is_prepared = False

    def prepare(self) -> None:
        """Start the first child, once: it loads its readers while this process does other work."""
        with self._lock:
            if not self._is_prepared:
                self._is_prepared = True
                self._idle.append(Child())

    def ask(
        self, head: bytes, data: bytes, wall_s: float, on_page: Progress | None = None
    ) -> dict[str, Any]:
        """One file's answer; a child that failed or has read its share is not used again."""
        with self._free:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is not None and child.process.poll() is None:
                try:
                    return self._asked(child, head, data, wall_s, on_page)
                except Lost as lost:
                    if lost.code != _LEFT:
                        raise
            elif child is not None:
                child.end(kindly=True)
            return self._asked(Child(), head, data, wall_s, on_page)

    def _asked(
        self, child: Child, head: bytes, data: bytes, wall_s: float, on_page: Progress | None
    ) -> dict[str, Any]:
        is_sound = False
        try:
            answer = child.ask(head, data, wall_s, on_page)
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

    def forget(self) -> list[Child]:
        """After a fork the children are the parent's: leave them, and start anew."""
        idle = self._idle
        self._free = threading.BoundedSemaphore(self._size)
        self._lock = threading.Lock()
        self._idle = []
        self._is_prepared = False
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


def _decoded(answer: bytes) -> dict[str, Any]:
    """What an answer says. Raises Lost if it has no sense."""
    try:
        found = json.loads(answer.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise Lost("crashed") from error
    if not isinstance(found, dict):
        raise Lost("crashed")
    return found


def _whole(received: bytearray) -> bytes | None:
    """The answer if it is there whole. Raises Lost if it is larger than allowed."""
    if len(received) < _LENGTH.size:
        return None
    size = _LENGTH.unpack_from(received)[0]
    if size > LIMIT_ANSWER_BYTES:
        raise Lost("output")
    end = _LENGTH.size + size
    return bytes(received[_LENGTH.size : end]) if len(received) >= end else None
