"""From cells and lines to the place and certainty of a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jixiao.declaration import Source
from jixiao.reading._grid import Box, Cell, Place

BETWEEN: Final = "｜"  # between the cells of a row in the text of its source


def source_of(cells: Sequence[Cell], *, confidence: int = 100) -> Source:
    """The place of cells of one value or row; at most as certain as the least certain of them.

    The text is theirs, parted by ｜; the address names every cell, the box is around those on the
    first page.
    """
    sure = min([confidence, *(cell.confidence for cell in cells)])
    return _source(BETWEEN.join(cell.text for cell in cells), [c.place for c in cells], sure)


def source_at(text: str, place: Place, confidence: int = 100) -> Source:
    """The place of one text."""
    return _source(text, [place], confidence)


def _source(text: str, places: list[Place], confidence: int) -> Source:
    page = next((place.page for place in places if place.page is not None), None)
    boxes = [place.box for place in places if place.box is not None and place.page == page]
    lines = [place.lines for place in places if place.lines is not None]
    addresses = dict.fromkeys(place.cells for place in places if place.cells)
    return Source(
        text=text,
        lines=(min(first for first, _ in lines), max(last for _, last in lines)) if lines else None,
        page=page,
        sheet=next((place.sheet for place in places if place.sheet is not None), None),
        cells="、".join(addresses) or None,
        box=_around(boxes),
        confidence=confidence,
    )


def _around(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
