"""The rulings of a page set upright, from its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from jixiao.reading._lattice import Ruling
from jixiao.reading.ocr._types import Pixels

_WINDOW: Final = 25  # pixels at 200 dpi, of the neighbourhood that tells ink from paper
_OFFSET: Final = 12
_SHORTEST_ACROSS: Final = 1 / 22  # of the page's width
_SHORTEST_DOWN: Final = 1 / 90  # of its height
_THICKEST: Final = 12  # pixels at 200 dpi
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
    steep = _opened(
        cv2.dilate(ink, np.ones((1, thick), np.uint8)), 1, round(height * _SHORTEST_DOWN)
    )
    across = _pieces(flat, scale, is_flat=True)
    down = _pieces(steep, scale, is_flat=False)
    near = max(6.0 * scale, height * _MEET)
    down = [bar for bar in down if _meets(bar, across, near)]
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


def _pieces(lines: Pixels, scale: float, *, is_flat: bool) -> list[Ruling]:
    count, _, stats, centres = cv2.connectedComponentsWithStats(lines, connectivity=8)
    found: list[Ruling] = []
    thickest = _THICKEST * scale + (3 if is_flat else 0)
    for number in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[number])
        length, breadth = (wide, high) if is_flat else (high, wide)
        if area / max(1, length) > thickest or breadth > 3 * thickest:
            continue
        x, y = centres[number]
        if is_flat:
            found.append(Ruling(float(y), float(left), float(left + wide)))
        else:
            found.append(Ruling(float(x), float(top), float(top + high)))
    return found


def _meets(bar: Ruling, across: list[Ruling], near: float) -> bool:
    """Whether a horizontal runs along both ends of a vertical."""

    def met(end: float) -> bool:
        return any(
            abs(line.at - end) <= near and line.start - near <= bar.at <= line.end + near
            for line in across
        )

    return met(bar.start) and met(bar.end)


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
