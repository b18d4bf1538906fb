"""From a page's own coordinates to the page as people see it.

A page may be turned (/Rotate), show only a part of itself (crop box), and draw inside forms that
move, scale and turn. Everything behind this module counts points from the top left of the page as
shown, y down.
"""

from __future__ import annotations

from dataclasses import dataclass

from pypdfium2 import PdfPage, raw

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Matrix:
    """An affine map: x' = ax + cy + e, y' = bx + dy + f, as in PDF."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: Matrix) -> Matrix:
        """This map first, `outer` after it."""
        e, f = outer(self.e, self.f)
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            e,
            f,
        )

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The upright box around a mapped one: left, top, right, bottom with y down."""
        x0 = self.a * left + self.c * bottom + self.e
        x1 = self.a * right + self.c * top + self.e
        y0 = self.b * left + self.d * bottom + self.f
        y1 = self.b * right + self.d * top + self.f
        if x0 > x1:
            x0, x1 = x1, x0
        return (x0, y0, x1, y1) if y0 <= y1 else (x0, y1, x1, y0)


@dataclass(frozen=True, slots=True)
class Space:
    """The visible part of a page: its size in points as shown, and the way there."""

    width: float
    height: float
    to_display: Matrix


def space_of(page: PdfPage) -> Space:
    """The display space of a page, after /Rotate and relative to the visible box."""
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, bounds)
    left, right = sorted((bounds.left, bounds.right))
    bottom, top = sorted((bounds.bottom, bounds.top))
    width, height = right - left, top - bottom
    turn = raw.FPDFPage_GetRotation(page) % 4
    matrices = (
        Matrix(1, 0, 0, -1, -left, top),
        Matrix(0, 1, 1, 0, -bottom, -left),
        Matrix(-1, 0, 0, 1, right, -bottom),
        Matrix(0, -1, -1, 0, top, right),
    )
    if turn % 2:
        width, height = height, width
    return Space(width, height, matrices[turn])


def object_matrix(entry: object) -> Matrix:
    """A page object's own matrix; the matrices of the forms around it are not in it."""
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(entry, found):
        return Matrix()
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)
