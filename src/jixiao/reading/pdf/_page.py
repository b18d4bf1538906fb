"""One page of a PDF: what it draws, which kind of page it is, its tables and its other lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import pypdfium2

from jixiao.reading._grid import Line
from jixiao.reading._lattice import Frame, frames
from jixiao.reading.pdf._borderless import borderless
from jixiao.reading.pdf._fill import drawn_lines, fill, lost_share, outside_lines
from jixiao.reading.pdf._glyphs import Run, characters, runs
from jixiao.reading.pdf._labels import Labels
from jixiao.reading.pdf._rulings import drawing
from jixiao.reading.pdf._space import space_of
from jixiao.reading.pdf._table import Table, table

UNMAPPED_SHARE = 0.05  # of the characters; above it the text of a page is not to be trusted
FEW_CHARACTERS = 20
PICTURE_SHARE = 0.5  # of the page; a larger picture with little text is a scan
COVERED_SHARE = 0.8  # of the page; text over such a picture was recognised by somebody
LOST_SHARE = 0.02  # of the characters inside tables; more in no cell, and the page is in doubt
LOST_TEXT = 60  # percent; confidence of such a page
SEARCHABLE_SCAN = 40  # percent; confidence of text under a picture of the whole page


class Kind(Enum):
    """What can be done with a page."""

    DIGITAL = "digital"
    SEARCHABLE_SCAN = "searchable_scan"
    SCAN = "scan"
    BAD_TEXT = "bad_text"
    RECOGNISED = "recognised"


@dataclass(frozen=True, slots=True)
class Page:
    """A page read: `height` in points as shown; tables from top to bottom, and for each the lines
    before it; `after` are the lines behind the last table. `scan_dpi` is the resolution of the
    picture of a page that is one."""

    number: int
    kind: Kind
    height: float
    tables: tuple[Table, ...]
    before: tuple[tuple[Line, ...], ...]
    after: tuple[Line, ...]
    scan_dpi: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on it."""
        return not self.tables and not self.after


def read_page(page: pypdfium2.PdfPage, number: int, own: Labels) -> Page:
    """The tables and lines of a page; none of a page that is a scan or has bad text.

    Raises TooManyObjects.
    """
    space = space_of(page)
    drawn = drawing(page, space)
    text_page = page.get_textpage()
    try:
        found = characters(text_page, space)
    finally:
        text_page.close()
    kind = _kind(found.count, found.unmapped, drawn.image_share)
    if kind in (Kind.SCAN, Kind.BAD_TEXT):
        dpi = drawn.image_dpi if kind is Kind.SCAN else None
        return Page(number, kind, space.height, (), (), (), dpi)
    tables = frames(drawn.horizontal, drawn.vertical)
    return laid_out(tables, runs(found.glyphs), number, kind, space.height, own)


def laid_out(
    ruled: Sequence[Frame],
    own_runs: list[Run],
    number: int,
    kind: Kind,
    height: float,
    own: Labels,
) -> Page:
    """The page that ruled tables and runs of characters make."""
    filled, outside = fill(ruled, own_runs)
    ceiling = 100
    why: tuple[str, ...] = ()
    if lost_share(filled, outside) > LOST_SHARE:
        ceiling, why = LOST_TEXT, ("text_in_no_cell",)
    if kind is Kind.SEARCHABLE_SCAN:
        ceiling, why = SEARCHABLE_SCAN, (*why, "scan_text")
    tables = tuple(table(entry, number, ceiling=ceiling, why=why) for entry in filled)
    if not tables:
        return _unruled(own_runs, number, kind, height, own)
    lines = outside_lines(outside, number)
    before: list[list[Line]] = [[] for _ in range(len(tables) + 1)]
    bottoms = [entry.frame.ys[-1] * 100 for entry in filled]
    for line in lines:
        middle = (line.place.box[1] + line.place.box[3]) / 2 if line.place.box else 0.0
        index = next((i for i, low in enumerate(bottoms) if middle < low), len(tables))
        before[index].append(line)
    return Page(
        number,
        kind,
        height,
        tables,
        tuple(tuple(entry) for entry in before[:-1]),
        tuple(before[-1]),
    )


def _unruled(own_runs: list[Run], number: int, kind: Kind, height: float, own: Labels) -> Page:
    """A page without rulings: tables by the titles of their columns, the rest in drawing order."""
    tables: list[Table] = []
    before: list[tuple[Line, ...]] = []
    while found := borderless(own_runs, number, own):
        tables.append(found.table)
        before.append(tuple(drawn_lines(found.above, number)))
        own_runs = found.below
    after = tuple(drawn_lines(own_runs, number))
    return Page(number, kind, height, tuple(tables), tuple(before), after)


def _kind(count: int, unmapped: int, image_share: float) -> Kind:
    if count and unmapped > UNMAPPED_SHARE * count:
        return Kind.BAD_TEXT
    if image_share > PICTURE_SHARE and count < FEW_CHARACTERS:
        return Kind.SCAN
    if image_share > COVERED_SHARE:
        return Kind.SEARCHABLE_SCAN
    return Kind.DIGITAL
