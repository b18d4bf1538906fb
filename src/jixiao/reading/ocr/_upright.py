"""Setting a page straight: how far it is turned, and the way back to the page as it came.

The angle is the one at which rows of ink are sharpest: text lines and rulings alike are then empty
or full. That holds with and without rulings, and up to `LIMIT_DEGREES`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from jixiao.reading._grid import Box
from jixiao.reading.ocr._types import Pixels

LIMIT_DEGREES: Final = 8.0
_WIDTH: Final = 800  # pixels of the copy that the angle is sought on
_STEPS: Final = (0.5, 0.1, 0.02)  # degrees
_WORTH_TURNING: Final = 0.04  # degrees; 1 pixel over the width of a page


@dataclass(frozen=True, slots=True)
class Way:
    """From a page as it came to the page set upright: first turned by quarters clockwise, then by
    degrees. Widths and heights are in pixels."""

    quarters: int
    degrees: float
    width: int
    height: int

    def upright(self, page: Pixels) -> Pixels:
        """A picture of the page set upright."""
        turned = np.ascontiguousarray(np.rot90(page, -self.quarters))
        if not self.degrees:
            return turned
        high, wide = turned.shape
        matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), self.degrees, 1.0)
        straight = cv2.warpAffine(
            turned, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(straight, dtype=np.uint8)

    def back(self, box: Box, size: float, scale: float) -> Box:
        """The box on the page as it came that holds a box of the page set upright. One unit of that
        one is `size` pixels; a pixel is `scale` units of the answer."""
        left, top, right, bottom = (side * size for side in box)
        corners = [self._back(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return (
            round(max(0.0, min(xs)) * scale),
            round(max(0.0, min(ys)) * scale),
            round(min(float(self.width), max(xs)) * scale),
            round(min(float(self.height), max(ys)) * scale),
        )

    def _back(self, x: float, y: float) -> tuple[float, float]:
        wide, high = self.width, self.height
        if self.quarters % 2:
            wide, high = high, wide
        turn = math.radians(self.degrees)
        dx, dy = x - wide / 2, y - high / 2
        x = wide / 2 + dx * math.cos(turn) - dy * math.sin(turn)
        y = high / 2 + dx * math.sin(turn) + dy * math.cos(turn)
        match self.quarters:
            case 1:
                return y, self.height - x
            case 2:
                return self.width - x, self.height - y
            case 3:
                return self.width - y, x
        return x, y


def way_up(page: Pixels, quarters: int = 0) -> Way:
    """The way up for a page: turned by quarters clockwise, then set straight."""
    height, width = page.shape
    degrees = skew(np.rot90(page, -quarters))
    if abs(degrees) < _WORTH_TURNING:
        degrees = 0.0
    return Way(quarters, degrees, width, height)


def skew(page: Pixels) -> float:
    """By how many degrees the lines of a page fall to the right; 0 where nothing shows a line."""
    small = _ink(page)
    best, width = 0.0, LIMIT_DEGREES
    for step in _STEPS:
        angles = np.arange(best - width, best + width + step / 2, step)
        scores = [_sharpness(small, angle) for angle in angles]
        if max(scores) <= 0:
            return 0.0
        best = float(angles[int(np.argmax(scores))])
        width = 1.5 * step
    return best if abs(best) <= LIMIT_DEGREES else 0.0


def _ink(page: Pixels) -> Pixels:
    """A small copy in which ink is 255 and paper 0, whatever the light."""
    scale = min(1.0, _WIDTH / page.shape[1])
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.adaptiveThreshold(
            small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15
        ),
        dtype=np.uint8,
    )


def _sharpness(ink: Any, degrees: float) -> float:
    """How much neighbouring rows differ after a shear by this angle."""
    height, width = ink.shape
    slope = math.tan(math.radians(degrees))
    matrix = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, slope * width / 2]])
    sheared = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR)
    rows = cv2.reduce(sheared, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F)[:, 0]
    return float(np.square(np.diff(rows)).sum())
