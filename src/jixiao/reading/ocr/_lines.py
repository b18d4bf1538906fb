"""Where lines of text stand on a page set upright: inside the cells of its tables, and outside.

Cells are known from the rulings, so the lines in them are the stretches of rows that hold ink. This
takes a hundredth of the time that a detection by a model takes and never joins two cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from jixiao.reading.ocr._types import Pixels

_SPECK: Final = 3  # pixels at 200 dpi; smaller spots are no ink when lines are sought
_EDGE: Final = 2  # pixels at 200 dpi from a ruling to the inside of its cell
_SIDE: Final = 5  # the same at the left and right, where a ruling is soon read as a letter
_USUAL: Final = 30.0  # pixels at 200 dpi, the height of a line of 10 points
_WHOLE: Final = 1.3  # of the usual height; bands that fit in it together are one line
_LOW: Final = 0.55  # of it; a lower band is part of a line, or a line of low signs
_HIGH: Final = 1.7  # of it; a higher band is more than one line
_PAD: Final = 0.18  # of a line's height, around it

Region = tuple[int, int, int, int]  # left, top, right, bottom in pixels


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of text: the region of its picture, and whether its height shows that rows touch."""

    region: Region
    touching: bool = False


def ink_for_lines(ink: Pixels, dpi: int) -> Pixels:
    """The ink without specks."""
    least = max(2, round((_SPECK * dpi / 200) ** 2))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= least
    keep[0] = False
    return np.where(keep[labels], np.uint8(255), np.uint8(0))


def usual_height(ink: Pixels, cells: Sequence[Region], dpi: int) -> float:
    """The usual height of a line in the cells, in pixels."""
    scale = dpi / 200
    heights = [
        bottom - top
        for cell in cells
        for top, bottom in _bands(_inside(ink, cell, scale))
        if bottom - top > 12 * scale
    ]
    return float(np.median(heights)) if heights else _USUAL * scale * 0.9


def lines_in(ink: Pixels, cell: Region, usual: float, dpi: int) -> list[Spot]:
    """The lines of text inside a cell, from top to bottom."""
    scale = dpi / 200
    edge, side = round(_EDGE * scale), round(_SIDE * scale)
    left, top = cell[0] + side, cell[1] + edge
    inside = _inside(ink, cell, scale)
    found = []
    for start, end in _joined(_bands(inside), usual):
        columns = np.flatnonzero(inside[start:end].any(axis=0))
        if not len(columns):
            continue
        high = end - start
        if high < _LOW * usual:
            middle = (start + end) / 2
            start, end = round(middle - usual / 2), round(middle + usual / 2)
            high = end - start
        pad = max(2, round(_PAD * min(high, 1.5 * usual)))
        region = (
            max(cell[0] + side, left + int(columns[0]) - 2 * pad),
            max(cell[1] + edge, top + start - pad),
            min(cell[2] - side, left + int(columns[-1]) + 1 + 2 * pad),
            min(cell[3] - edge, top + end + pad),
        )
        if region[2] - region[0] > 3 and region[3] - region[1] > 3:
            found.append(Spot(region, touching=high > _HIGH * usual))
    return found


def lines_outside(ink: Pixels, frames: Sequence[Region], usual: float) -> list[Spot]:
    """The lines of text outside the tables."""
    rest = ink.copy()
    margin = round(0.3 * usual)
    for left, top, right, bottom in frames:
        rest[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin] = 0
    reach = max(3, round(1.6 * usual))
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = cv2.dilate(joined, np.ones((max(3, round(0.25 * usual)), 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    height, width = ink.shape
    for number in range(1, count):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        own = rest[top : top + high, left : left + wide]
        inked = int(np.count_nonzero(own))
        if wide < 0.5 * usual or high < 0.5 * usual or inked < 0.02 * wide * high:
            continue
        if inked < 0.15 * usual * usual:
            continue
        pad = round(_PAD * high)
        found.append(
            Spot(
                (
                    max(0, left - pad),
                    max(0, top - pad // 2),
                    min(width, left + wide + pad),
                    min(height, top + high + pad // 2),
                ),
                touching=high > 3 * usual,
            )
        )
    return sorted(found, key=lambda spot: (spot.region[1], spot.region[0]))


def _inside(ink: Pixels, cell: Region, scale: float) -> Any:
    edge, side = round(_EDGE * scale), round(_SIDE * scale)
    left, top, right, bottom = cell
    return ink[top + edge : max(top + edge, bottom - edge), left + side : max(left, right - side)]


def _bands(ink: Any) -> list[tuple[int, int]]:
    """The stretches of rows that hold ink."""
    if not ink.size:
        return []
    rows = np.concatenate(([False], ink.any(axis=1), [False]))
    edges = np.flatnonzero(rows[1:] != rows[:-1])
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _joined(bands: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Bands that are one line as far as height tells: strokes of 二, dots, broken letters."""
    found: list[tuple[int, int]] = []
    for start, end in bands:
        if found:
            low, high = found[-1]
            small = end - start < _LOW * usual or high - low < _LOW * usual
            if end - low <= _WHOLE * usual and (small or start - high <= 1):
                found[-1] = (low, end)
                continue
        found.append((start, end))
    return found
