"""A PDF file: opened within limits, read page by page, its tables handed out as grids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

import pypdfium2
from pypdfium2 import raw

from jixiao.declaration import profile, profile_ids
from jixiao.reading._grid import Grid, Line
from jixiao.reading.pdf import _messages
from jixiao.reading.pdf._page import Kind, Page, read_page
from jixiao.reading.pdf._rulings import MAX_OBJECTS, TooManyObjects
from jixiao.reading.pdf._table import Table

MAX_PAGES = 2_000

_lock = Lock()  # PDFium is not made for threads


def grids(
    data: bytes, *, password: str | None = None, headings: Sequence[str] | None = None
) -> tuple[Grid, ...]:
    """The tables of a PDF in reading order, with the lines of text around them.

    A file without tables gives one grid of no rows and columns that holds its lines (`after`), in
    drawing order. `headings` are the column labels to look for on pages without rulings; by default
    those of the shipped profiles. Pages that are scans or hold bad text are left out and named in
    the notes of the first grid. Raises NotReadable for a file that needs a password, is damaged,
    too large, or gives no text at all.
    """
    labels = default_headings() if headings is None else tuple(headings)
    with _lock, _opened(data, password) as document:
        if len(document) > MAX_PAGES:
            raise _messages.too_many_pages(len(document), MAX_PAGES)
        pages = [_page(document, index, labels) for index in range(len(document))]
    notes = _notes(pages)
    found = _assembled(pages)
    if not any(grid.cells or grid.after for grid in found):
        raise _messages.nothing_readable(notes)
    return (replace(found[0], notes=notes), *found[1:])


def default_headings() -> tuple[str, ...]:
    """The column labels of every shipped profile, in printed order."""
    labels = (label for key in profile_ids() for _, label in profile(key).columns)
    return tuple(dict.fromkeys(labels))


@contextmanager
def _opened(data: bytes, password: str | None) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise _messages.encrypted(tried=password is not None) from error
        raise _messages.damaged() from error
    try:
        yield document
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, index: int, headings: Sequence[str]) -> Page:
    try:
        page = document[index]
        try:
            return read_page(page, index + 1, headings)
        finally:
            page.close()
    except TooManyObjects as error:
        raise _messages.too_many_objects(index + 1, MAX_OBJECTS) from error
    except pypdfium2.PdfiumError as error:
        raise _messages.damaged_page(index + 1) from error


def _assembled(pages: Iterable[Page]) -> tuple[Grid, ...]:
    """Grids of all tables, each with the lines since the one before."""
    tables: list[tuple[Table, tuple[Line, ...]]] = []
    waiting: list[Line] = []
    for page in pages:
        for table, before in zip(page.tables, page.before, strict=True):
            tables.append((table, (*waiting, *before)))
            waiting = []
        waiting += page.after
    if not tables:
        return (Grid(rows=0, columns=0, cells=(), after=tuple(waiting)),)
    last = len(tables) - 1
    return tuple(
        table.grid(before, tuple(waiting) if number == last else ())
        for number, (table, before) in enumerate(tables)
    )


def _notes(pages: Sequence[Page]) -> tuple[str, ...]:
    """What people must know about pages that were left out or are doubtful."""
    tellers = (
        (Kind.SCAN, _messages.scan),
        (Kind.BAD_TEXT, _messages.bad_text),
        (Kind.SEARCHABLE_SCAN, _messages.searchable_scan),
    )
    return tuple(
        tell(numbers)
        for kind, tell in tellers
        if (numbers := [page.number for page in pages if page.kind is kind])
    )
