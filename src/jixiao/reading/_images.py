"""Pictures: scans and photos as files, opened within limits and shown upright.

The size is taken from the header before anything is decoded. Only what Pillow decodes itself is
opened; everything becomes grey, RGB or, where it was transparent, RGB over white.
"""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from jixiao.errors import Message, NotReadable

LIMIT_PIXELS: Final = 40_000_000  # decoded; a camera's picture beyond it is decoded at half size
LIMIT_SIDE: Final = 30_000
LIMIT_FRAMES: Final = 200  # pages of a TIFF

_LYING: Final = (5, 6, 7, 8)  # EXIF orientations that exchange width and height
_FORMATS: Final = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
_DAMAGED: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    ZeroDivisionError,
    OverflowError,
    struct.error,
)  # what Pillow raises on broken files


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture upright, in mode L or RGB. `width` and `height` are those of the file as shown;
    the image itself may have been decoded smaller. `dpi` is what the file says, if it is likely."""

    image: Image.Image
    width: int
    height: int
    dpi: int | None


def frames(data: bytes) -> int:
    """How many pages a picture file has: more than one only in TIFF. Raises NotReadable."""
    image = _opened(data)
    if image.format != "TIFF":
        return 1
    try:
        count = int(getattr(image, "n_frames", 1))
    except _DAMAGED as error:
        raise _damaged() from error
    if count > LIMIT_FRAMES:
        raise _refused(
            "picture_too_many_pages",
            f"图片文件共 {count} 页，超过一次可读的 {LIMIT_FRAMES} 页。",
            "过大的文件会长时间占用服务器。",
            "请拆成几份分别上传。",
        )
    return count


def picture(data: bytes, page: int = 1) -> Picture:
    """A page of a picture file, counted from 1, upright as its EXIF data say.

    Raises NotReadable if it is damaged, no picture, too large, or has no such page.
    """
    image = _opened(data)
    if page > 1:
        if page > frames(data):
            raise no_such_page(page)
        try:
            image.seek(page - 1)
        except _DAMAGED as error:
            raise _damaged() from error
    width, height = image.size
    _check(image)
    dpi = _dpi(image)
    try:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) in _LYING
        plain = _plain(ImageOps.exif_transpose(image))
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise _damaged() from error
    return Picture(plain, *((height, width) if turned else (width, height)), dpi)


def no_such_page(page: int) -> NotReadable:
    """The refusal where a page is asked for that the file does not have."""
    return _refused(
        "no_such_page", f"文件没有第 {page} 页。", "页码超出了文件的页数。", "请核对页码。"
    )


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(None) from error
    except (*_DAMAGED, UnidentifiedImageError) as error:
        raise _damaged() from error


def _check(image: Image.Image) -> None:
    """Refuse what would be too large decoded; let a JPEG decode smaller."""
    width, height = image.size
    if max(width, height) > LIMIT_SIDE:
        raise _too_large(image.size)
    if width * height > LIMIT_PIXELS:
        if image.format not in ("JPEG", "MPO"):
            raise _too_large(image.size)
        image.draft(None, (width // 2, height // 2))
        if image.size[0] * image.size[1] > LIMIT_PIXELS:
            raise _too_large((width, height))


def _plain(image: Image.Image) -> Image.Image:
    """Grey or RGB, transparent parts on white paper."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I") or image.mode == "F":
        low, high = image.getextrema()
        spread = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        scale = 255.0 / (65535.0 if high > 255 else max(spread, 255.0))  # type: ignore[operator]
        return image.convert("F").point(lambda value: value * scale).convert("L")
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        own = image.convert("RGBA")
        paper = Image.new("RGBA", own.size, "white")
        paper.alpha_composite(own)
        return paper.convert("RGB")
    return image.convert("RGB")


def _dpi(image: Image.Image) -> int | None:
    """The resolution in the file where a scanner may have set it."""
    told = image.info.get("dpi")
    try:
        found = round(float(told[0])) if told else 0
    except _DAMAGED:
        return None
    return found if 100 <= found <= 1200 else None


def _damaged() -> NotReadable:
    return _refused(
        "picture_damaged",
        "图片打不开，可能已损坏或没有传完整。",
        "文件内容不符合所属的图片格式。",
        "请在电脑上打开核对，再重新扫描、拍照或上传。",
    )


def _too_large(size: tuple[int, int] | None) -> NotReadable:
    told = f"图片有 {size[0]}×{size[1]} 像素，" if size else "图片的像素过多，"
    return _refused(
        "picture_too_large",
        f"{told}超过可读的 {LIMIT_PIXELS // 10_000} 万像素。",
        "过大的图片会占满内存。",
        "请用 200 至 300 dpi 重新扫描，或缩小后再上传。",
    )


def _refused(code: str, what: str, why: str, how: str) -> NotReadable:
    return NotReadable(Message(f"reading.{code}", "图片文件", what, why, how))
