"""Scans and photographs made of our own papers: turned, blurred, noisy, unevenly lit, stamped."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from jixiao._pdfium import pdfium_lock


def drawn(data: bytes, page: int = 0, *, dpi: int = 200) -> Image.Image:
    """A page of a PDF as a clean picture."""
    with pdfium_lock:
        document = pypdfium2.PdfDocument(data)
        try:
            return document[page].render(scale=dpi / 72).to_pil().convert("RGB").copy()
        finally:
            document.close()


def scanned(
    page: Image.Image,
    *,
    skew: float = 0.0,
    noise: float = 6.0,
    blur: float = 0.5,
    light: float = 0.0,
    stamp: tuple[int, int] | None = None,
    seed: int = 1,
) -> Image.Image:
    """The page as a scanner gives it. `skew` is in degrees counter-clockwise, `noise` and `light`
    (how much darker the lower right corner is) in grey levels, `stamp` the middle of a red seal."""
    if stamp is not None:
        page = page.copy()
        _seal(page, stamp)
    turned = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor="white")
    values = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32)
    height, width, _ = values.shape
    shade = np.add.outer(np.linspace(0, light, height), np.linspace(0, light, width)) / 2
    random = np.random.default_rng(seed)
    values = values * 0.93 + 12 - shade[:, :, None] + random.normal(0, noise, (height, width, 1))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 60, **options: object) -> bytes:
    """The picture as a JPEG file."""
    return written(image, "JPEG", quality=quality, **options)


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The picture as a file."""
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def pdf_of(*images: Image.Image, dpi: int = 200) -> bytes:
    """A PDF of scanned pages."""
    first, *others = images
    return written(first, "PDF", resolution=dpi, save_all=True, append_images=others)


def _seal(page: Image.Image, middle: tuple[int, int]) -> None:
    brush = ImageDraw.Draw(page, "RGBA")
    x, y = middle
    size = page.width // 14
    red = (210, 40, 40, 150)
    brush.ellipse((x - size, y - size, x + size, y + size), outline=red, width=size // 9)
    brush.regular_polygon((x, y, size // 3), 5, fill=red)
