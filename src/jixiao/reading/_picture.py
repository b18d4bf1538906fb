"""The part of a page that a value was read from, as a picture to show beside a question."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image

from jixiao.errors import Message, NotReadable
from jixiao.reading import _images
from jixiao.reading._grid import Box
from jixiao.reading._sniff import kind

LIMIT_PIXELS: Final = 4_000_000  # of a picture handed out
_HALF: Final = 2


def page_picture(
    data: bytes,
    page: int,
    box: Box | None = None,
    *,
    dpi: int,
    document: str | None = None,
    password: str | None = None,
) -> bytes:
    """A PNG of the part of a page inside `box`, the whole page without one.

    As `jixiao.reading.page_picture`, in this process.
    """
    if document is not None and sha256(data).hexdigest() != document:
        data = _member(data, document)
    match kind(data):
        case "pdf":
            from jixiao.reading.pdf._picture import page_image

            image = page_image(data, page, box, dpi, LIMIT_PIXELS, password)
        case "image":
            image = _part(_images.picture(data, page), box)
        case _:
            raise _refused(
                "no_pages",
                "这种文件没有可以显示的页面。",
                "只有 PDF、扫描件和照片有页面图像。",
                "请打开原文件核对。",
            )
    if image is None:
        raise _refused(
            "no_such_region",
            f"所指的区域不在第 {page} 页之内。",
            "位置与这份文件不符。",
            "请确认文件没有换过。",
        )
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _part(found: _images.Picture, box: Box | None) -> Image.Image | None:
    """The part of a picture inside a box of its own pixels, made smaller where it is too large."""
    left, top, right, bottom = box or (0, 0, found.width, found.height)
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, found.width), min(bottom, found.height)
    if right <= left or bottom <= top:
        return None
    image = found.image
    across, down = image.width / found.width, image.height / found.height
    part = image.crop(
        (round(left * across), round(top * down), round(right * across), round(bottom * down))
    )
    while part.width * part.height > LIMIT_PIXELS:
        part = part.reduce(_HALF)
    return part if part.width and part.height else None


def _member(data: bytes, document: str) -> bytes:
    """The file of an archive that has this SHA-256."""
    if kind(data) == "zip":
        from jixiao.reading import _archive

        for _, content in _archive.members(data):
            if isinstance(content, bytes) and sha256(content).hexdigest() == document:
                return content
    raise _refused(
        "no_such_document",
        "没有找到所指的文件。",
        "它不是这份文件，也不在压缩包里。",
        "请确认文件没有换过。",
    )


def _refused(code: str, what: str, why: str, how: str) -> NotReadable:
    return NotReadable(Message(f"reading.{code}", "页面图像", what, why, how))
