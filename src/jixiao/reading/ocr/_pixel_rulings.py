"""The rulings of a page set upright, from its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np

from jixiao.reading._lattice import Ruling
from jixiao.reading.ocr._types import Pixels

_WINDOW: Final = 75  # pixels at 200 dpi, of the neighbourhood that tells ink from paper
_OFFSET: Final = 12
_SHORTEST_ACROSS: Final = 1 / 22  # of the page's width
_SHORTEST_DOWN: Final = 1 / 90  # of its height
_CORE: Final = 0.6  # of the longest row of a component; shorter ones are what touches it
_GAP: Final = 6  # pixels at 200 dpi that may be missing in a horizontal
_ROW: Final = 90  # pixels at 200 dpi; longer verticals are no strokes of letters
_LOWEST: Final = 14  # pixels at 200 dpi; there is no lower row
_ALIGNED: Final = 5  # pixels at 200 dpi; verticals this near to a long one continue it
_NEAR: Final = 5  # pixels at 200 dpi from the middle of a vertical to the inside of the cell
_FAR: Final = 9  # pixels at 200 dpi; text keeps this distance from rulings
_INK_BESIDE: Final = 0.1  # of the places close to a vertical; letters have strokes there
_INK_BESIDE_LONG: Final = 0.3  # the same where it is longer than a row
_WHOLE: Final = 0.95  # of the length of a short vertical that is drawn
_MEET: Final = 1 / 250  # of the height; a vertical ends this near to a horizontal


@dataclass(frozen=True, slots=True)
class Ruled:
    """Rulings in pixels, and the ink of the page without them (255 is ink)."""

    across: list[Ruling]
    down: list[Ruling]
    ink: Pixels


def ruled(page: Pixels, text: Pixels, dpi: int) -> Ruled:
    """The rulings of a page, and the ink of `text`, a picture of the same page. A vertical counts
    if both its ends meet a horizontal: strokes of letters and edges of the paper do not."""
    scale = dpi / 200
    ink = _ink(page, scale)
    height, width = page.shape
    thick = max(3, round(3 * scale))
    flat = _opened(
        cv2.dilate(ink, np.ones((thick, 1), np.uint8)), round(width * _SHORTEST_ACROSS), 1
    )
    sideways = cv2.dilate(ink, np.ones((1, thick), np.uint8))
    steep = _opened(sideways, 1, round(height * _SHORTEST_DOWN))
    steeper = _opened(sideways, 1, round(_ROW * scale))  # letters that touch a ruling fall off
    across = [_stretched(line, ink, scale) for line in _pieces(flat, is_flat=True)]
    pieces = [*_pieces(steeper, is_flat=False), *_pieces(steep, is_flat=False)]
    near = max(6.0 * scale, height * _MEET)
    down = [
        met
        for bar in _joined(pieces, ink, scale)
        if (met := _met(bar, across, near, _ROW * scale)) is not None
    ]
    down = _without_strokes(down, across, ink, np.where(flat > 0, np.uint8(0), ink), scale)
    clean = ink if text is page else _ink(text, scale)
    _erase(clean, across, down, steep, flat)
    return Ruled(across, down, clean)


def _ink(page: Pixels, scale: float) -> Pixels:
    window = round(_WINDOW * scale) | 1
    smooth = cv2.GaussianBlur(page, (3, 3), 0)
    return np.asarray(
        cv2.adaptiveThreshold(
            smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _OFFSET
        ),
        dtype=np.uint8,
    )


def _opened(ink: Any, across: int, down: int) -> Pixels:
    return np.asarray(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(1, down), max(1, across)), np.uint8)),
        dtype=np.uint8,
    )


def _pieces(lines: Pixels, *, is_flat: bool) -> list[Ruling]:
    """The lines in a mask that holds lines of one direction only. What touches a line, as a seal
    does, is part of its component: the line is where the component is longest."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    found: list[Ruling] = []
    for number in range(1, count):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        own = labels[top : top + high, left : left + wide] == number
        along = own if is_flat else own.T
        sums = along.sum(axis=1)
        core = np.flatnonzero(sums >= _CORE * sums.max())
        places = np.flatnonzero(along[core].any(axis=0))
        at, start = (top, left) if is_flat else (left, top)
        found.append(
            Ruling(
                at + float(core.mean()),
                start + float(places[0]),
                start + float(places[-1]) + 1,
            )
        )
    return found


def _stretched(line: Ruling, ink: Pixels, scale: float) -> Ruling:
    """A horizontal as far as its ink goes on, also where text stands on it."""
    y, gap = round(line.at), round(_GAP * scale)
    row = np.asarray(ink[max(0, y - 1) : y + 2].any(axis=0))
    start, end = round(line.start), min(round(line.end), row.size - 1)
    while start > 0 and row[max(0, start - gap) : start].any():
        start -= 1
    while end < row.size - 1 and row[end + 1 : end + 1 + gap].any():
        end += 1
    return Ruling(line.at, float(start), float(end))


def _joined(pieces: list[Ruling], ink: Pixels, scale: float) -> list[Ruling]:
    """Verticals in one line as one, where there is ink between them all the way."""
    found: list[Ruling] = []
    for piece in sorted(pieces, key=lambda own: (round(own.at / (_ALIGNED * scale)), own.start)):
        for number, other in enumerate(found):
            if abs(other.at - piece.at) > _ALIGNED * scale:
                continue
            low, high = min(other.end, piece.end), max(other.start, piece.start)
            if low >= high or _is_whole(ink, Ruling(piece.at, low, high), reach=3):
                start, end = min(other.start, piece.start), max(other.end, piece.end)
                found[number] = Ruling(other.at, start, end)
                break
        else:
            found.append(piece)
    return found


def _without_strokes(
    down: list[Ruling], across: list[Ruling], ink: Pixels, free: Pixels, scale: float
) -> list[Ruling]:
    """The verticals without rows at their ends in which they are strokes of letters: in tight rows
    those reach from ruling to ruling. A ruling is drawn all the way, and text keeps a distance from
    it. `free` is the ink without the horizontals."""
    found: list[Ruling] = []
    for bar in down:
        is_long = bar.end - bar.start > _ROW * scale
        most, reach = (_INK_BESIDE_LONG, 2) if is_long else (_INK_BESIDE, 1)
        stops = sorted(
            {
                line.at
                for line in across
                if line.start <= bar.at <= line.end and bar.start <= line.at <= bar.end
            }
            | {bar.start, bar.end}
        )
        rows = [Ruling(bar.at, start, end) for start, end in pairwise(stops)]
        sound = [
            number
            for number, row in enumerate(rows)
            if row.end - row.start > _LOWEST * scale
            and _is_whole(ink, row, reach)
            and _beside(free, row, scale) < most
        ]
        if sound:
            found.append(Ruling(bar.at, rows[sound[0]].start, rows[sound[-1]].end))
    return found


def _beside(ink: Pixels, bar: Ruling, scale: float) -> float:
    """The part of the places close to a vertical that hold ink, on the side that holds more."""
    x, near, far = round(bar.at), round(_NEAR * scale), round(_FAR * scale)
    end = round(_NEAR * scale)
    rows = slice(round(bar.start) + end, max(round(bar.start) + end + 1, round(bar.end) - end))
    left = ink[rows, max(0, x - far) : max(1, x - near + 1)]
    right = ink[rows, x + near : x + far + 1]
    return max(float(np.count_nonzero(side)) / max(1, side.size) for side in (left, right))


def _is_whole(ink: Pixels, bar: Ruling, reach: int) -> bool:
    """Whether a vertical is drawn all the way from its start to its end, as a bracket is not."""
    x = round(bar.at)
    own = ink[round(bar.start) : round(bar.end) + 1, max(0, x - reach) : x + reach + 1].any(axis=1)
    return bool(own.size) and int(np.count_nonzero(own)) >= _WHOLE * own.size


def _met(bar: Ruling, across: list[Ruling], near: float, row: float) -> Ruling | None:
    """A vertical from the horizontal along its one end to that along the other; None without. One
    longer than a row may end up to half a row away, where text hides the rest."""
    reach = max(near, row / 2) if bar.end - bar.start > row else near
    ends = []
    for end in (bar.start, bar.end):
        along = [
            line.at
            for line in across
            if line.start - near <= bar.at <= line.end + near and abs(line.at - end) <= reach
        ]
        if not along:
            return None
        ends.append(min(along, key=lambda at: abs(at - end)))
    return Ruling(bar.at, ends[0], ends[1]) if ends[1] > ends[0] else None


def _erase(
    ink: Pixels, across: list[Ruling], down: list[Ruling], steep: Pixels, flat: Pixels
) -> None:
    """Take the rulings out of the ink."""
    mask = np.zeros_like(ink)
    for line in across:
        y = round(line.at)
        mask[max(0, y - 6) : y + 7, round(line.start) : round(line.end) + 1] = 255
    ink[(mask > 0) & (flat > 0)] = 0
    mask[:] = 0
    for bar in down:
        x = round(bar.at)
        mask[round(bar.start) : round(bar.end) + 1, max(0, x - 6) : x + 7] = 255
    ink[(mask > 0) & (steep > 0)] = 0
