"""Pages of a PDF as pictures, whole or in part."""

from __future__ import annotations

import math

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from jixiao._pdfium import pdfium_lock
from jixiao.reading._grid import Box
from jixiao.reading._images import no_such_page
from jixiao.reading.pdf import _messages
from jixiao.reading.pdf._document import opened
from jixiao.reading.pdf._space import space_of

POINTS_AN_INCH = 72


def page_image(
    data: bytes, number: int, box: Box | None, dpi: int, most_pixels: int, password: str | None
) -> Image.Image | None:
    """The part of a page inside `box` (hundredths of a point of the page as shown), in colour.

    The resolution is `dpi`, or as much less as `most_pixels` asks for. None where the box lies
    outside the page. Raises NotReadable for a file or page that cannot be opened.
    """
    with pdfium_lock, opened(data, password) as document:
        if not 1 <= number <= len(document):
            raise no_such_page(number)
        try:
            page = document[number - 1]
            try:
                return rendered(page, box, dpi, most_pixels)
            finally:
                page.close()
        except pypdfium2.PdfiumError as error:
            raise _messages.damaged_page(number) from error


def rendered(
    page: pypdfium2.PdfPage, box: Box | None, dpi: int, most_pixels: int, *, grey: bool = False
) -> Image.Image | None:
    """As `page_image`, of an open page. The caller holds the lock."""
    space = space_of(page)
    left, top, right, bottom = (
        (0.0, 0.0, space.width, space.height) if box is None else (side / 100 for side in box)
    )
    left, top = max(left, 0.0), max(top, 0.0)
    right, bottom = min(right, space.width), min(bottom, space.height)
    if right <= left or bottom <= top:
        return None
    scale = dpi / POINTS_AN_INCH
    scale *= min(1.0, math.sqrt(most_pixels / ((right - left) * (bottom - top) * scale**2)))
    width = max(1, math.floor((right - left) * scale))
    height = max(1, math.floor((bottom - top) * scale))
    bitmap = pypdfium2.PdfBitmap.new_native(
        width, height, raw.FPDFBitmap_Gray if grey else raw.FPDFBitmap_BGR
    )
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        raw.FPDF_RenderPageBitmap(
            bitmap,
            page,
            -round(left * scale),
            -round(top * scale),
            math.ceil(space.width * scale),
            math.ceil(space.height * scale),
            0,
            raw.FPDF_ANNOT | (raw.FPDF_GRAYSCALE if grey else 0),
        )
        picture: Image.Image = bitmap.to_pil().copy()
        return picture
    finally:
        bitmap.close()
