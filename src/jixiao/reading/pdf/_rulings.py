"""The rulings of a page: straight pieces of paths, stroked or drawn as thin filled rectangles.

Producers draw the border of a cell in every way PDF allows; here all become horizontal and vertical
lines of display space.
"""

from __future__ import annotations

from ctypes import c_float, c_int, c_uint
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from pypdfium2 import PdfPage, raw

from jixiao.reading._lattice import Ruling
from jixiao.reading.pdf._space import Box, Matrix, Space, object_matrix

MAX_OBJECTS = 200_000
_DEPTH = 6  # of forms inside forms
_STRAIGHT = 0.8  # pt; how far the ends of a ruling may differ across it
_THIN = 3.0  # pt; a filled box is a ruling up to this short side
_DASH_GAP = 3.0  # pt between the dashes of one ruling
_BOX_SEGMENTS = 5  # of a path that is one plain box
_SHORT = 4.0  # pt; shorter pieces are ornaments and strokes of letters

Point = tuple[float, float]


class TooManyObjects(Exception):
    """A page draws more objects than any form needs."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page draws besides text. `image_share` is the largest picture's part of the page,
    `image_dpi` its resolution."""

    horizontal: list[Ruling]
    vertical: list[Ruling]
    image_share: float
    image_dpi: int | None


class _Walk:
    """One walk over a page's objects. Raises TooManyObjects beyond `MAX_OBJECTS`."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.horizontal: list[Ruling] = []
        self.vertical: list[Ruling] = []
        self.image_share = 0.0
        self.image_dpi: int | None = None
        self.seen = 0

    def page(self, page: PdfPage) -> None:
        handle = page.raw
        count = raw.FPDFPage_CountObjects(handle)
        self._count(count)
        for index in range(count):
            self._object(raw.FPDFPage_GetObject(handle, index), self.space.to_display, 0)

    def _count(self, more: int) -> None:
        self.seen += more
        if self.seen > MAX_OBJECTS:
            raise TooManyObjects

    def _object(self, entry: object, outer: Matrix, depth: int) -> None:
        kind = raw.FPDFPageObj_GetType(entry)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            return  # most objects of a page
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(entry, outer)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self._image(entry, object_matrix(entry).then(outer))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            inner = object_matrix(entry).then(outer)
            count = raw.FPDFFormObj_CountObjects(entry)
            self._count(count)
            for index in range(count):
                self._object(raw.FPDFFormObj_GetObject(entry, index), inner, depth + 1)

    def _image(self, entry: object, matrix: Matrix) -> None:
        left, top, right, bottom = matrix.box(0, 0, 1, 1)
        width = min(right, self.space.width) - max(left, 0)
        height = min(bottom, self.space.height) - max(top, 0)
        if width > 0 and height > 0:
            share = width * height / (self.space.width * self.space.height)
            if share > self.image_share:
                self.image_share = share
                self.image_dpi = _dpi(entry, right - left, bottom - top)

    def _path(self, entry: object, outer: Matrix) -> None:
        fill, stroke = c_int(), c_int()
        if not raw.FPDFPath_GetDrawMode(entry, fill, stroke):
            return
        stroked = bool(stroke.value) and _visible(entry, raw.FPDFPageObj_GetStrokeColor)
        filled = bool(fill.value) and _visible(entry, raw.FPDFPageObj_GetFillColor)
        if not stroked and not filled:
            return
        if not stroked and raw.FPDFPath_CountSegments(entry) <= _BOX_SEGMENTS:
            bounds = _own_bounds(entry)
            if bounds is not None:
                self._filled([outer.box(*bounds)])
            return
        straight, round_dots = _subpaths(entry, object_matrix(entry).then(outer))
        if stroked:
            for points in straight:
                for start, end in pairwise(points):
                    self._line(start, end)
        elif filled:
            self._filled([_bounds(points) for points in straight])
            for dot in map(_bounds, round_dots):
                if max(dot[2] - dot[0], dot[3] - dot[1]) <= _THIN:
                    self._bar(dot)

    def _line(self, start: Point, end: Point) -> None:
        (x0, y0), (x1, y1) = start, end
        if abs(y0 - y1) < _STRAIGHT:
            self._across((y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x0 - x1) < _STRAIGHT:
            self._down((x0 + x1) / 2, min(y0, y1), max(y0, y1))

    def _across(self, at: float, start: float, end: float) -> None:
        """The visible part of a horizontal ruling. Coordinates of broken files may be no number."""
        start, end = max(0.0, start), min(self.space.width, end)
        if -1 <= at <= self.space.height + 1 and start < end:
            self.horizontal.append(Ruling(at, start, end))

    def _down(self, at: float, start: float, end: float) -> None:
        """The visible part of a vertical ruling."""
        start, end = max(0.0, start), min(self.space.height, end)
        if -1 <= at <= self.space.width + 1 and start < end:
            self.vertical.append(Ruling(at, start, end))

    def _filled(self, boxes: list[Box]) -> None:
        """Thin boxes are rulings; a box with a slightly smaller one cut out of it is a border."""
        before: Box | None = None
        for box in boxes:
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                self._bar(box)
                before = None
            elif before is not None and _is_border(before, box):
                left, top, right, bottom = (
                    (one + other) / 2 for one, other in zip(before, box, strict=True)
                )
                for at in (top, bottom):
                    self._across(at, left, right)
                for at in (left, right):
                    self._down(at, top, bottom)
                before = None
            else:
                before = box

    def _bar(self, box: Box) -> None:
        """A thin filled box as a ruling; a dot may be a piece of one in either direction."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if height <= _THIN and (width >= height or width <= _THIN):
            self._across((top + bottom) / 2, left, right)
        if width <= _THIN and (height > width or height <= _THIN):
            self._down((left + right) / 2, top, bottom)


def drawing(page: PdfPage, space: Space) -> Drawing:
    """The rulings and the pictures of a page, dashes joined. Raises TooManyObjects."""
    walk = _Walk(space)
    walk.page(page)
    return Drawing(
        _joined(walk.horizontal), _joined(walk.vertical), walk.image_share, walk.image_dpi
    )


def _dpi(entry: object, width: float, height: float) -> int | None:
    """Pixels an inch of a picture drawn that large (points), also where it is drawn turned."""
    across, down = c_uint(), c_uint()
    if not raw.FPDFImageObj_GetImagePixelSize(entry, across, down):
        return None
    pixels, area = across.value * down.value, width * height
    return round(72 * sqrt(pixels / area)) if pixels and area > 0 else None


def _own_bounds(entry: object) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of an object inside its page or form: one call for a plain box."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(entry, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _visible(entry: object, colour: object) -> bool:
    """Whether a colour can be seen at all; one that pdfium cannot tell counts as seen."""
    parts = [c_uint() for _ in range(4)]
    return not colour(entry, *parts) or parts[3].value > 0  # type: ignore[operator]


def _subpaths(entry: object, matrix: Matrix) -> tuple[list[list[Point]], list[list[Point]]]:
    """The corners of each subpath, those without and those with a curve; a closed one ends at its
    first corner."""
    found: tuple[list[list[Point]], list[list[Point]]] = ([], [])
    points: list[Point] = []
    curved = False
    x, y = c_float(), c_float()
    for index in range(raw.FPDFPath_CountSegments(entry)):
        segment = raw.FPDFPath_GetPathSegment(entry, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                found[curved].append(points)
            points, curved = [], False
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            curved = True
        points.append(matrix(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        found[curved].append(points)
    return found


def _bounds(points: list[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_border(box: Box, other: Box) -> bool:
    """Whether one box lies inside the other, everywhere at most a ruling's width away."""
    gaps = [one - two for one, two in zip(box, other, strict=True)]
    inside = min(-gaps[0], -gaps[1], gaps[2], gaps[3])
    around = min(gaps[0], gaps[1], -gaps[2], -gaps[3])
    return max(inside, around) >= 0 and max(abs(gap) for gap in gaps) <= _THIN


def _joined(rulings: list[Ruling]) -> list[Ruling]:
    """Pieces of one line as one ruling, short ones dropped afterwards, so that dashes live."""
    found: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda entry: (round(entry.at * 4), entry.start)):
        last = found[-1] if found else None
        if (
            last is not None
            and abs(last.at - ruling.at) < 0.5
            and ruling.start - last.end <= _DASH_GAP
        ):
            found[-1] = Ruling(last.at, last.start, max(last.end, ruling.end))
        else:
            found.append(ruling)
    return [ruling for ruling in found if ruling.end - ruling.start > _SHORT]
