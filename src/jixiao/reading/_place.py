"""One form cut out of its file: its text, and the line and page of every offset in it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from jixiao.declaration import Source


@dataclass(frozen=True, slots=True)
class Form:
    """The text of one form. `starts` are the offsets of its lines, the first of which is line
    `first_line` of the file; `page_ends` are offsets of page ends, None in a file without pages."""

    text: str
    first_line: int
    starts: tuple[int, ...]
    title: str | None = None
    page_ends: tuple[int, ...] | None = None
    first_page: int = 1
    cut: bool = False

    def line(self, offset: int) -> int:
        """The line of the file, from 1, that `offset` stands in."""
        return self.first_line + bisect_left(self.starts, offset + 1) - 1

    def source(self, start: int, end: int, confidence: int = 100) -> Source:
        """The place of `text[start:end]` with its lines."""
        page = None
        if self.page_ends is not None:
            page = self.first_page + bisect_left(self.page_ends, start)
        return Source(
            text=self.text[start:end],
            lines=(self.line(start), self.line(max(start, end - 1))),
            page=page,
            confidence=confidence,
        )


def form_of(
    content: str,
    start: int,
    end: int,
    first_line: int,
    *,
    title: str | None,
    page_ends: tuple[int, ...],
    limit: int,
) -> Form:
    """The form standing at `content[start:end]`, at most `limit` characters of it."""
    text = content[start : min(end, start + limit)]
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    pages = None
    first_page = 1
    if page_ends:
        before = bisect_left(page_ends, start)
        after = bisect_left(page_ends, end)
        first_page = before + 1
        pages = tuple(offset - start for offset in page_ends[before:after])
    return Form(text, first_line, tuple(starts), title, pages, first_page, end - start > limit)
