"""Pages of PDF files and picture files, recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pypdfium2
from PIL import Image

from jixiao.errors import Message, NotReadable
from jixiao.reading import _images
from jixiao.reading._grid import Box, Grid, Line, Place
from jixiao.reading._recognition import HIGHEST_DPI, LOWEST_DPI, USUAL_DPI, Progress
from jixiao.reading.ocr._grey import greys
from jixiao.reading.ocr._page import POINTS_AN_INCH, seen
from jixiao.reading.pdf import _messages
from jixiao.reading.pdf._assembly import assembled
from jixiao.reading.pdf._labels import Labels, labels
from jixiao.reading.pdf._page import Kind, Page, laid_out
from jixiao.reading.pdf._picture import rendered
from jixiao.reading.pdf._space import space_of

_PAPER_INCHES: Final = 11.69  # the long side of A4, which a picture without a resolution shows
_LONG_SIDES: Final = (5.0, 24.0)  # inches; a resolution that makes the paper larger is none


def recognised_page(page: pypdfium2.PdfPage, as_digital: Page, own: Labels) -> Page:
    """A page of a PDF read from its picture. The caller holds the lock of pdfium."""
    number = as_digital.number
    dpi = min(max(as_digital.scan_dpi or USUAL_DPI, LOWEST_DPI), HIGHEST_DPI)
    image = rendered(page, None, dpi, _images.LIMIT_PIXELS)
    space = space_of(page)
    if image is None or image.width * POINTS_AN_INCH < LOWEST_DPI * space.width:
        raise _messages.scan_too_large(number)
    return _read(image, dpi, number, own, 100.0 * space.width / image.width)


def grids(data: bytes, progress: Progress | None = None) -> tuple[Grid, ...]:
    """The tables of a picture file, with the lines around them. Boxes are in pixels of the picture
    as shown. Raises NotReadable if it is damaged, too large, too coarse, or shows no text."""
    own = labels(None)
    count = _images.frames(data)
    pages = []
    for number in range(1, count + 1):
        if progress is not None:
            progress(number, count)
        found = _images.picture(data, number)
        long = max(found.width, found.height)
        dpi = found.dpi
        if dpi is None or not _LONG_SIDES[0] <= long / dpi <= _LONG_SIDES[1]:
            dpi = round(long / _PAPER_INCHES)
        if dpi < LOWEST_DPI:
            raise _too_coarse(long)
        work = min(dpi, HIGHEST_DPI)
        size = round(found.width * work / dpi), round(found.height * work / dpi)
        image = found.image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        pages.append(_read(image, work, number, own, found.width / size[0]))
    result = assembled(pages, own)
    if not any(grid.cells or grid.before or grid.after for grid in result):
        raise _nothing_seen()
    return result


def _read(image: Image.Image, dpi: int, number: int, own: Labels, scale: float) -> Page:
    """A page from its picture; `scale` is how many units of the boxes a pixel has."""
    own_page = seen(*greys(image), dpi)
    height = own_page.height * POINTS_AN_INCH / dpi
    page = laid_out(own_page.frames, own_page.runs, number, Kind.RECOGNISED, height, own)
    in_pixels = dpi / POINTS_AN_INCH / 100

    def moved(box: Box) -> Box:
        return own_page.way.back(box, in_pixels, scale)

    return _moved(page, moved)


def _moved(page: Page, moved: Callable[[Box], Box]) -> Page:
    def place(own: Place) -> Place:
        return own if own.box is None else replace(own, box=moved(own.box))

    def line(own: Line) -> Line:
        return replace(own, place=place(own.place))

    return replace(
        page,
        tables=tuple(
            replace(
                table,
                cells=tuple(replace(cell, place=place(cell.place)) for cell in table.cells),
            )
            for table in page.tables
        ),
        before=tuple(tuple(map(line, group)) for group in page.before),
        after=tuple(map(line, page.after)),
    )


def _too_coarse(long: int) -> NotReadable:
    least = round(LOWEST_DPI * _PAPER_INCHES)
    return _refused(
        "picture_too_coarse",
        f"图片的长边只有 {long} 像素，字迹太小，无法识别。",
        f"一页表至少要有 {least} 像素，建议按 200 dpi 扫描（{round(200 * _PAPER_INCHES)} 像素）。",
        "请重新扫描，或靠近一些重新拍照，并上传原图。",
    )


def _nothing_seen() -> NotReadable:
    return _refused(
        "picture_no_text",
        "图片中没有认出文字。",
        "图片可能是空白页，或过于模糊、过暗。",
        "请核对图片，重新扫描或拍照。",
    )


def _refused(code: str, what: str, why: str, how: str) -> NotReadable:
    return NotReadable(Message(f"reading.{code}", "图片文件", what, why, how))
