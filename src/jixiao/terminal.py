"""What the commands share: forms from files, papers to files, lines and tables for people."""

from __future__ import annotations

import errno
import json
import os
import sys
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jixiao.errors import Message, NotReadable

if TYPE_CHECKING:
    from jixiao.declaration import Declaration

_Found = TypeVar("_Found")
_CAUSES = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: "没有读取权限",
    errno.EISDIR: "它是一个文件夹",
}


def speak_utf8() -> None:
    """Chinese in and out whatever the terminal's own encoding is."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]


def declarations_in(
    paths: Sequence[str], year: int | None, profile: str | None, jobs: int = 1
) -> Iterator[Declaration | Message]:
    """Every form of every file, and a message for a file that holds none; the rest goes on.

    The order is that of the paths, of a folder by name, however many files are read at a time
    (`jobs`); at most twice as many are held in memory.
    """

    def read(path: str) -> tuple[Declaration | Message, ...] | None:
        return _forms(path, year, profile)

    for path, found in _in_order(_files(paths), read, jobs):
        yield from _lines(path) if found is None else found


def _in_order(
    paths: Iterator[str], work: Callable[[str], _Found], jobs: int
) -> Iterator[tuple[str, _Found]]:
    """Each path with what the work gives for it, some done ahead in threads."""
    if jobs == 1:
        for path in paths:
            yield path, work(path)
        return
    with ThreadPoolExecutor(jobs) as pool:
        waiting: deque[tuple[str, Future[_Found]]] = deque()
        try:
            for path in paths:
                waiting.append((path, pool.submit(work, path)))
                if len(waiting) >= 2 * jobs:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _forms(
    path: str, year: int | None, profile: str | None
) -> tuple[Declaration | Message, ...] | None:
    """The forms of a file, or the message why there are none; None for JSON lines."""
    from jixiao.reading import LIMIT_BYTES, read_limited

    try:
        with _opened(path) as file:
            if file.peek(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
                return None
            data = file.read(LIMIT_BYTES + 1)
        return read_limited(
            data, _name(path), fiscal_year=year, profile=profile, progress=_progress()
        )
    except NotReadable as error:
        text, name = error.message, _name(path)
        where = text.where if name in text.where else f"{name} {text.where}"
        return (Message(text.id, where, text.what, text.why, text.how),)


def _lines(path: str) -> Iterator[Declaration | Message]:
    """The declarations in JSON lines, up to the first line that is none."""
    from jixiao.declaration import from_json

    try:
        with _opened(path) as file:
            for line in file:
                if line.strip():
                    yield from_json(json.loads(line.decode("utf-8-sig")))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        yield Message(id="input.json", where=_name(path), what=f"不是有效的 JSON：{error}。")
    except NotReadable as error:
        yield error.message


def _progress() -> Callable[[int, int], None] | None:
    """Tell of each scanned page on a terminal, where somebody is waiting."""
    if not sys.stderr.isatty():
        return None
    return lambda number, count: print(f"正在识别第 {number} 页，共 {count} 页", file=sys.stderr)


def stored(path: str) -> list[Declaration]:
    """Declarations from JSON lines, or straight from forms; the first problem ends the command."""
    found = []
    for declaration in declarations_in([path], None, None):
        if isinstance(declaration, Message):
            raise NotReadable(declaration)
        found.append(declaration)
    return found


def _files(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if path != "-" and Path(path).is_dir():
            yield from _inside(path)
        else:
            yield path


def _inside(folder: str) -> Iterator[str]:
    """The files of a folder and of those in it, by name, without following links to folders."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _inside(entry.path)
        elif entry.is_file():
            yield entry.path


@contextmanager
def _opened(path: str) -> Iterator[BufferedReader]:
    """The file, or standard input, for reading bytes. Raises NotReadable if it cannot be opened."""
    if path == "-":
        yield sys.stdin.buffer  # type: ignore[misc]
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; only opening may fail here
    except OSError as error:
        raise NotReadable(
            Message(
                id="input.file",
                where=path,
                what=f"打不开：{_CAUSES.get(error.errno or 0, error.strerror)}。",
                how="请核对路径和读取权限。",
            )
        ) from error
    with file:
        yield file


def text_of(path: str) -> str:
    try:
        with _opened(path) as file:
            return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(
            Message(
                id="input.encoding", where=path, what="不是 UTF-8 文本。", how="请另存为 UTF-8。"
            )
        ) from error


def bytes_of(path: Path) -> bytes:
    """A file whole, up to one byte above the limit that readers refuse."""
    from jixiao.reading import LIMIT_BYTES

    with _opened(str(path)) as file:
        return file.read(LIMIT_BYTES + 1)


def _name(path: str) -> str:
    return "标准输入" if path == "-" else Path(path).name


def writer_for(path: Path, kinds: dict[str, Callable[..., bytes]]) -> Callable[..., bytes]:
    writer = kinds.get(path.suffix.lower())
    if writer is None:
        raise NotReadable(
            Message(
                id="output.kind",
                where=str(path),
                what=f"不支持“{path.suffix}”格式。",
                how=f"请以{'或'.join(kinds)}结尾。",
            )
        )
    return writer


def put(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotReadable(
            Message(id="output.file", where=str(path), what=f"写不进去：{error.strerror}。")
        ) from error


def json_line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def complain(message: Message) -> None:
    print(message, file=sys.stderr)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns aligned for a terminal: a Chinese character takes two places."""
    flat = [tuple("".join(cell.split("\n")) for cell in row) for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*flat, strict=True)]
    for row in flat:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        print("  " + "  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
