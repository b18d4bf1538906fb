"""A PDF file: opened within limits, read page by page, its tables handed out as grids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from jixiao._pdfium import pdfium_lock
from jixiao.reading._grid import Grid, Line
from jixiao.reading._words import words
from jixiao.reading.pdf import _messages
from jixiao.reading.pdf._continued import joined
from jixiao.reading.pdf._labels import Labels, comparable, labels
from jixiao.reading.pdf._page import Kind, Page, read_page
from jixiao.reading.pdf._rulings import MAX_OBJECTS, TooManyObjects
from jixiao.reading.pdf._table import Table

MAX_PAGES = 2_000
_EDGE = 0.12  # of the page height; heads and feet of pages stand there


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
    own = labels(headings)
    with pdfium_lock, opened(data, password) as document:
        if len(document) > MAX_PAGES:
            raise _messages.too_many_pages(len(document), MAX_PAGES)
        if not len(document):
            raise _messages.damaged()
        pages = [_page(document, index, own) for index in range(len(document))]
    notes = _notes(pages)
    found = _assembled(pages, own)
    if not any(grid.cells or grid.after for grid in found):
        raise _messages.nothing_readable(notes)
    return (replace(found[0], notes=notes), *found[1:])


@contextmanager
def opened(data: bytes, password: str | None) -> Iterator[pypdfium2.PdfDocument]:
    """A document open for the time of a block, in which the caller holds `pdfium_lock`."""
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


def _page(document: pypdfium2.PdfDocument, index: int, own: Labels) -> Page:
    try:
        page = document[index]
        try:
            return read_page(page, index + 1, own)
        finally:
            page.close()
    except TooManyObjects as error:
        raise _messages.too_many_objects(index + 1, MAX_OBJECTS) from error
    except pypdfium2.PdfiumError as error:
        raise _messages.damaged_page(index + 1) from error


def _assembled(pages: Sequence[Page], own: Labels) -> tuple[Grid, ...]:
    """Grids of all tables, those that run over page ends joined, each with the lines before it."""
    is_furniture = _furniture(pages)
    tables: list[tuple[Table, tuple[Line, ...]]] = []
    waiting: list[Line] = []
    for page in pages:
        for number, (table, before) in enumerate(zip(page.tables, page.before, strict=True)):
            between = (*waiting, *before)
            if number == 0 and tables and tables[-1][0].last_page == page.number - 1:
                titled = any(_is_title(line, own) for line in between)
                whole = joined(tables[-1][0], table, own, titled=titled)
                if whole is not None and all(map(is_furniture, between)):
                    tables[-1] = (whole, tables[-1][1])
                    waiting = list(between)
                    continue
            tables.append((table, between))
            waiting = []
        waiting += page.after
    if not tables:
        return (Grid(rows=0, columns=0, cells=(), after=tuple(waiting)),)
    last = len(tables) - 1
    return tuple(
        table.grid(before, tuple(waiting) if number == last else ())
        for number, (table, before) in enumerate(tables)
    )


def _furniture(pages: Sequence[Page]) -> Callable[[Line], bool]:
    """Which lines belong to the page and not to the form: page numbers, and what stands at the top
    or bottom of several pages."""
    heights = {page.number: page.height * 100 for page in pages}

    def at_the_edge(line: Line) -> bool:
        if line.place.box is None or line.place.page is None:
            return False
        _, top, _, bottom = line.place.box
        height = heights[line.place.page]
        return bottom < _EDGE * height or top > (1 - _EDGE) * height

    def shape(line: Line) -> str:
        return re.sub(r"\d+", "0", comparable(line.text))

    lines = [line for page in pages for part in (*page.before, page.after) for line in part]
    seen = Counter(
        text for text, _ in {(shape(line), line.place.page) for line in lines if at_the_edge(line)}
    )

    def is_furniture(line: Line) -> bool:
        if words().page_line.fullmatch(comparable(line.text)):
            return True
        return at_the_edge(line) and seen[shape(line)] > 1

    return is_furniture


def _is_title(line: Line, own: Labels) -> bool:
    text = comparable(line.text)
    return any(title in text for title in own.titles)


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
