"""The part of a page that a source names, as a picture: PDF pages and picture files."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from jixiao.errors import NotReadable
from jixiao.reading import _limits, page_picture
from jixiao.reading._picture import page_picture as here
from tests.reading.office_made import zipped
from tests.reading.pdf_files import pdf

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
# Four squares of 100 points in the corners of a page of 400 by 300: red, green, blue, black from
# the top left clockwise.
SQUARES = (
    b"1 0 0 rg 0 200 100 100 re f 0 1 0 rg 300 200 100 100 re f "
    b"0 0 1 rg 300 0 100 100 re f 0 g 0 0 100 100 re f"
)
TURNED = {
    90: "0 1 -1 0 300 0",
    180: "-1 0 0 -1 400 300",
    270: "0 -1 1 0 0 400",
}


def middle(png: bytes) -> tuple[int, ...]:
    """The colour in the middle of a picture."""
    image = Image.open(BytesIO(png)).convert("RGB")
    return image.getpixel((image.width // 2, image.height // 2))


def corner(data: bytes, box: tuple[int, int, int, int]) -> tuple[int, ...]:
    return middle(here(data, 1, box, dpi=72))


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def squares() -> Image.Image:
    """The same four squares as a picture of 400 by 300 pixels."""
    image = Image.new("RGB", (400, 300), "white")
    for colour, place in ((RED, (0, 0)), (GREEN, (300, 0)), (BLUE, (300, 200))):
        image.paste(colour, (*place, place[0] + 100, place[1] + 100))
    return image


def test_a_box_of_a_page_is_cut_out_at_the_resolution_asked_for():
    png = here(pdf(SQUARES), 1, (29000, 0, 40000, 11000), dpi=144)

    assert Image.open(BytesIO(png)).size == (220, 220)
    assert middle(png) == GREEN


@pytest.mark.parametrize("turn", TURNED)
def test_boxes_count_from_the_top_left_of_a_turned_page(turn):
    content = f"q {TURNED[turn]} cm ".encode() + SQUARES + b" Q"
    size = "0 0 300 400" if turn % 180 else "0 0 400 300"
    data = pdf(content, page=f"/MediaBox [{size}]/Rotate {turn}")

    assert corner(data, (0, 0, 10000, 10000)) == RED
    assert corner(data, (30000, 0, 40000, 10000)) == GREEN
    assert corner(data, (30000, 20000, 40000, 30000)) == BLUE


def test_boxes_count_from_the_top_left_of_the_crop_box():
    data = pdf(SQUARES, page="/MediaBox [0 0 400 300]/CropBox [50 30 400 260]")

    assert corner(data, (0, 0, 5000, 6000)) == RED
    assert corner(data, (25000, 0, 35000, 6000)) == GREEN


def test_a_page_too_large_is_shown_smaller_and_a_box_over_the_edge_is_cut():
    data = pdf(SQUARES, page="/MediaBox [0 0 200000 200000]")

    image = Image.open(BytesIO(here(data, 1, None, dpi=144)))
    edge = Image.open(BytesIO(here(pdf(SQUARES), 1, (-500, -500, 10000, 10000), dpi=72)))

    assert image.width * image.height <= 4_000_000
    assert edge.size == (100, 100)


def test_a_part_of_a_picture_is_cut_by_its_pixels():
    assert corner(written(squares()), (300, 0, 400, 100)) == GREEN


def test_a_picture_is_cut_as_its_exif_data_turn_it():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned clockwise by a quarter
    data = written(squares().rotate(90, expand=True), exif=exif)

    assert corner(data, (0, 0, 100, 100)) == RED
    assert corner(data, (300, 200, 400, 300)) == BLUE


def test_a_page_of_a_tiff_is_counted_from_one():
    data = written(
        Image.new("RGB", (9, 9), "red"),
        "TIFF",
        save_all=True,
        append_images=[Image.new("RGB", (9, 9), BLUE)],
    )

    assert middle(here(data, 2, None, dpi=72)) == BLUE
    with pytest.raises(NotReadable, match="没有第 3 页"):
        here(data, 3, None, dpi=72)


def test_a_document_of_an_archive_is_found_by_its_hash():
    inner = written(squares())
    archive = zipped({"a.txt": "x", "b.png": inner})

    png = page_picture(archive, 1, (0, 0, 9, 9), document=sha256(inner).hexdigest())
    _limits.close()

    assert middle(png) == RED


@pytest.mark.parametrize(
    ("data", "page", "box", "told"),
    [
        (pdf(SQUARES), 2, None, "no_such_page"),
        (pdf(SQUARES), 1, (50000, 0, 60000, 100), "no_such_region"),
        (written(squares()), 1, (10, 10, 10, 20), "no_such_region"),
        (b"text", 1, None, "no_pages"),
        (b"%PDF-1.7", 1, None, "pdf_damaged"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(data, page, box, told):
    with pytest.raises(NotReadable) as caught:
        here(data, page, box, dpi=72)

    message = caught.value.message
    assert message.id == f"reading.{told}" and message.why and message.how


def test_refusals_come_out_of_the_child():
    with pytest.raises(NotReadable) as caught:
        page_picture(pdf(SQUARES), 9)
    with pytest.raises(NotReadable) as other:
        page_picture(pdf(SQUARES), 1, document="0" * 64)
    _limits.close()

    assert caught.value.message.id == "reading.no_such_page"
    assert other.value.message.id == "reading.no_such_document"
