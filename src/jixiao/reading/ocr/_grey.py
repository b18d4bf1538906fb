"""From a coloured page to a grey one on which red seals are as white as the paper.

In the red part of a picture a seal is nearly as light as paper, and print under it as dark as
anywhere. What is red is set to the brightness of the paper around it unless it is dark. Red print
goes with the seals: forms print in black.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from PIL import Image

from jixiao.reading.ocr._types import Pixels

_RED: Final = 30  # grey levels by which red exceeds the other colours
_DARK: Final = 0.75  # of the paper's brightness; darker is print
_SMALL: Final = 8  # the brightness of the paper is measured on a copy so many times smaller
_AROUND: Final = 15  # pixels of that copy


def greys(image: Image.Image) -> tuple[Pixels, Pixels]:
    """The page in grey twice: red seals taken out, for text, and as it is, for rulings, which a
    seal taken out would interrupt. Without a seal both are the same object."""
    if image.mode == "L":
        plain = np.asarray(image)
        return plain, plain
    pixels = np.asarray(image.convert("RGB"))
    red = np.ascontiguousarray(pixels[:, :, 0])
    excess = cv2.subtract(red, np.ascontiguousarray(pixels[:, :, 1:].max(axis=2)))
    mask = excess > _RED
    if not mask.any():
        plain = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        return plain, plain
    spread = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    paper = _paper(red)
    return np.asarray(np.where(spread & (red > _DARK * paper), paper, red), dtype=np.uint8), red


def _paper(red: Pixels) -> Pixels:
    """The brightness of the paper at each place: the median around, print being thin."""
    height, width = red.shape
    size = max(1, width // _SMALL), max(1, height // _SMALL)
    small = cv2.resize(red, size, interpolation=cv2.INTER_AREA)
    around = cv2.medianBlur(small, _AROUND)
    return np.asarray(cv2.resize(around, (width, height)), dtype=np.uint8)
