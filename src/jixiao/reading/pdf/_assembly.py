"""Pages to grids: tables that run over page ends joined, each with the lines before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from jixiao.reading._grid import Grid, Line
from jixiao.reading._words import words
from jixiao.reading.pdf._continued import joined
from jixiao.reading.pdf._labels import Labels, comparable
from jixiao.reading.pdf._page import Page
from jixiao.reading.pdf._table import Table

_EDGE = 0.12  # of the page height; heads and feet of pages stand there


def assembled(pages: Sequence[Page], own: Labels) -> tuple[Grid, ...]:
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
