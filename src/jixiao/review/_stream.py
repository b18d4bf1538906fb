"""Reviewing any number of forms as a stream, in bounded memory and on several processes."""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from itertools import islice
from multiprocessing import get_context
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from jixiao.declaration import Declaration
from jixiao.review._book import law_of
from jixiao.review._city import City
from jixiao.review._compare import among, by_directory, unit_year, within_unit
from jixiao.review._directory import Directory, Organisation, directory
from jixiao.review._engine import reviewed, year_of
from jixiao.review._form import prepare
from jixiao.review._law import RuleBook
from jixiao.review._set import units_of
from jixiao.review._trace import Trace, trace
from jixiao.review._types import Compared, Review, Reviewed

T = TypeVar("T")
R = TypeVar("R")
_CHUNK = 64  # forms handed to a process at a time
_AHEAD = 4  # tasks that wait for each process
Given = tuple[date | None, RuleBook | City | None]
Task = list[tuple[int, bytes]]
Kept = tuple[Review, Trace]


def review_stream(
    declarations: Iterable[Declaration],
    on: date | None = None,
    book: RuleBook | City | None = None,
    *,
    organisations: Iterable[Organisation] = (),
    processes: int = 1,
) -> Iterator[Reviewed | Compared]:
    """Review any number of forms: each as it comes, then what comparing them finds.

    Gives a `Reviewed` for every form in order, in which comparing rules are not assessed, and after
    the last form a `Compared` for everything found by comparing: the same findings as those of
    `review_set`. A form leaves its trace in memory and its data, compressed, in a temporary file.
    With `processes` above 1 the work on single forms is shared among so many; a script then needs
    the usual `if __name__ == "__main__"`.
    """
    traces: list[Trace] = []
    with TemporaryFile() as file:
        shelf = _Shelf(file)
        given: Given = (on, book)
        for reviews in _in_order(_alone, shelf.keep(declarations), given, processes):
            for one, own in reviews:
                traces.append(own)
                yield Reviewed(own.index, one)
        known = directory(traces, organisations)
        keys = (
            (form.unit, form.year, form.kind) if form.unit and form.year is not None else None
            for form in traces
        )
        units = list(units_of(keys).values())
        grouped = {index for members in units for index in members}
        units += [[form.index] for form in traces if form.index not in grouped]
        for found in _in_order(_unit, shelf.take(units), (*given, known), processes):
            yield from found
    laws = {
        year: law_of(book, year if on is None else on.year)
        for year in {form.year for form in traces}
        if year is not None
    }
    for entry in among(traces, laws):
        if entry.finding is not None:
            yield Compared(entry.about, entry.finding)


def _alone(task: Task, given: Given) -> list[Kept]:
    """Review and trace of each form of a task."""
    on, book = given
    results = []
    for index, packed in task:
        form = prepare(_unpacked(packed))
        law = law_of(book, year_of(form, on))
        results.append((reviewed(form, law), trace(form, index, law)))
    return results


def _unit(
    task: Task, given: tuple[date | None, RuleBook | City | None, Directory]
) -> list[Compared]:
    """What comparing the forms of one unit and year finds, and what the directory finds in them."""
    on, book, known = given
    indexes = [index for index, _ in task]
    forms = [prepare(_unpacked(packed)) for _, packed in task]
    laws = [law_of(book, year_of(form, on)) for form in forms]
    seen = [
        entry
        for form, index, law in zip(forms, indexes, laws, strict=True)
        for entry in by_directory(form, index, law, known)
    ]
    if unit_year(forms[0]) is not None:
        seen += within_unit(forms, indexes, laws[0])
    return [Compared(entry.about, entry.finding) for entry in seen if entry.finding is not None]


class _Shelf:
    """Forms put aside in a file, to be read again by position."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("Q")

    def keep(self, declarations: Iterable[Declaration]) -> Iterator[Task]:
        """Put all aside and give them in tasks of some forms."""
        source = iter(declarations)
        while chunk := [_packed(declaration) for declaration in islice(source, _CHUNK)]:
            start = len(self._ends)
            for packed in chunk:
                self._file.write(packed)
                self._ends.append((self._ends[-1] if self._ends else 0) + len(packed))
            yield list(enumerate(chunk, start))

    def take(self, groups: Iterable[Sequence[int]]) -> Iterator[Task]:
        """The forms of each group as a task."""
        for group in groups:
            task = []
            for index in group:
                start = self._ends[index - 1] if index else 0
                self._file.seek(start)
                task.append((index, self._file.read(self._ends[index] - start)))
            yield task


def _packed(declaration: Declaration) -> bytes:
    return zlib.compress(pickle.dumps(declaration, pickle.HIGHEST_PROTOCOL), 1)


def _unpacked(packed: bytes) -> Declaration:
    declaration: Declaration = pickle.loads(zlib.decompress(packed))  # noqa: S301 - our own bytes
    return declaration


def _in_order(
    work: Callable[[Task, T], list[R]], tasks: Iterable[Task], given: T, processes: int
) -> Iterator[list[R]]:
    """The results of the tasks in order; only a few tasks are taken ahead of the results."""
    if processes < 2:
        for task in tasks:
            yield work(task, given)
        return
    waiting: deque[Future[list[R]]] = deque()
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(work, given)
    ) as pool:
        for task in tasks:
            waiting.append(pool.submit(_work, task))
            if len(waiting) > processes * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _Duty:
    """What this process does with its tasks, and with what; told once, when it starts."""

    work: Callable[[Task, Any], list[Any]]
    given: Any


def _begin(work: Callable[[Task, Any], list[Any]], given: Any) -> None:
    _Duty.work, _Duty.given = work, given


def _work(task: Task) -> list[Any]:
    return _Duty.work(task, _Duty.given)
