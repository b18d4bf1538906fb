"""A PDF file: opened within limits, read page by page, its tables handed out as grids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from jixiao._pdfium import pdfium_lock
from jixiao.reading import _recognition
from jixiao.reading._grid import Grid
from jixiao.reading._recognition import Progress
from jixiao.reading.pdf import _messages
from jixiao.reading.pdf._assembly import assembled
from jixiao.reading.pdf._labels import Labels, labels
from jixiao.reading.pdf._page import Kind, Page, read_page
from jixiao.reading.pdf._rulings import MAX_OBJECTS, TooManyObjects

MAX_PAGES = 2_000


def grids(
    data: bytes,
    *,
    password: str | None = None,
    headings: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Grid, ...]:
    """The tables of a PDF in reading order, with the lines of text around them.

    A file without tables gives one grid of no rows and columns that holds its lines (`after`), in
    drawing order. `headings` are the column labels to look for on pages without rulings; by default
    those of the shipped profiles. Pages that are scans or hold bad text are recognised where the
    extra for it is installed, `progress` told of each; else they are left out and named in the
    notes of the first grid. Raises NotReadable for a file that needs a password, is damaged, too
    large, or gives no text at all.
    """
    own = labels(headings)
    with pdfium_lock, opened(data, password) as document:
        if len(document) > MAX_PAGES:
            raise _messages.too_many_pages(len(document), MAX_PAGES)
        if not len(document):
            raise _messages.damaged()
        pages = [_page(document, index, own) for index in range(len(document))]
        if _recognition.available():
            pages = _recognised(document, pages, own, progress)
    notes = _notes(pages)
    found = assembled(pages, own)
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


def _recognised(
    document: pypdfium2.PdfDocument,
    pages: Sequence[Page],
    own: Labels,
    progress: Progress | None,
) -> list[Page]:
    """The pages, those that only their picture tells read from it."""
    wanted = [page.number for page in pages if page.kind in (Kind.SCAN, Kind.BAD_TEXT)]
    if not wanted:
        return list(pages)
    from jixiao.reading.ocr import recognised_page

    if len(wanted) > _recognition.MAX_PAGES:
        raise _messages.too_many_scans(len(wanted), _recognition.MAX_PAGES)
    found = list(pages)
    for count, number in enumerate(wanted, 1):
        if progress is not None:
            progress(count, len(wanted))
        page = document[number - 1]
        try:
            found[number - 1] = recognised_page(page, pages[number - 1], own)
        finally:
            page.close()
    return found


def _notes(pages: Sequence[Page]) -> tuple[str, ...]:
    """What people must know about pages that were left out or are doubtful."""
    tellers = (
        (Kind.SCAN, _messages.scan),
        (Kind.BAD_TEXT, _messages.bad_text),
        (Kind.SEARCHABLE_SCAN, _messages.searchable_scan),
    )
    told = [(tell, [page.number for page in pages if page.kind is kind]) for kind, tell in tellers]
    blank = [page.number for page in pages if page.kind is Kind.RECOGNISED and page.is_empty]
    told.append((_messages.nothing_recognised, blank))
    return tuple(tell(numbers) for tell, numbers in told if numbers)
