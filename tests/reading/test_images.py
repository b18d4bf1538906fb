"""Picture files as they come: every mode becomes grey or RGB, nothing hostile is decoded."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image

from jixiao.errors import NotReadable
from jixiao.reading import _images
from tests.reading.scans_made import written


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    )


def refusal(data: bytes) -> str:
    with pytest.raises(NotReadable) as caught:
        _images.picture(data)
    message = caught.value.message
    assert message.what and message.why and message.how
    return message.id


@pytest.mark.parametrize(
    ("image", "kind", "mode", "corner"),
    [
        (Image.new("1", (9, 9), 1), "PNG", "L", 255),
        (Image.new("L", (9, 9), 77), "BMP", "L", 77),
        (Image.new("I;16", (9, 9), 65535), "PNG", "L", 255),
        (Image.new("LA", (9, 9), (0, 0)), "PNG", "RGB", (255, 255, 255)),
        (Image.new("RGBA", (9, 9), (9, 9, 9, 255)), "PNG", "RGB", (9, 9, 9)),
        (Image.new("P", (9, 9), 0), "GIF", "RGB", (0, 0, 0)),
        (Image.new("CMYK", (9, 9), (0, 0, 0, 0)), "JPEG", "RGB", (255, 255, 255)),
        (Image.new("RGB", (9, 9), (1, 2, 3)), "TIFF", "RGB", (1, 2, 3)),
    ],
)
def test_every_mode_becomes_grey_or_rgb(image, kind, mode, corner):
    found = _images.picture(written(image, kind))

    assert (found.image.mode, found.image.size) == (mode, (9, 9))
    assert found.image.getpixel((0, 0)) == corner


def test_an_animation_is_its_first_picture_and_a_tiff_has_pages():
    more = [Image.new("L", (9, 9), 200)]
    animated = written(Image.new("L", (9, 9), 10), "GIF", save_all=True, append_images=more)
    paged = written(Image.new("L", (9, 9), 10), "TIFF", save_all=True, append_images=more)

    assert _images.frames(animated) == 1
    assert _images.frames(paged) == 2
    assert _images.picture(paged, 2).image.getpixel((0, 0)) == 200


def test_a_resolution_counts_where_a_scanner_may_have_set_it():
    image = Image.new("L", (9, 9))

    assert _images.picture(written(image, "JPEG", dpi=(300, 300))).dpi == 300
    assert _images.picture(written(image, "JPEG", dpi=(72, 72))).dpi is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (png_header(30_000, 30_000), "picture_too_large"),
        (png_header(40_000, 10), "picture_too_large"),
        (png_header(8_000, 6_000), "picture_too_large"),
        (written(Image.effect_noise((300, 300), 50))[:9_000], "picture_damaged"),
        (written(Image.effect_noise((300, 300), 50), "JPEG")[:3_000], "picture_damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "picture_damaged"),
        (b"II*\x00" + bytes(40), "picture_damaged"),
        (b"GIF89a", "picture_damaged"),
        (b"BM" + bytes(60), "picture_damaged"),
    ],
)
def test_hostile_and_broken_pictures_are_refused_before_they_are_decoded(data, told):
    assert refusal(data) == f"reading.{told}"


def test_a_large_camera_picture_is_decoded_at_half_its_size():
    found = _images.picture(written(Image.new("L", (8_000, 6_000), 250), "JPEG"))

    assert (found.width, found.height) == (8_000, 6_000)
    assert found.image.size == (4_000, 3_000)
