"""Setting pages straight, rulings from pixels, widths of signs: without recognising anything."""

from __future__ import annotations

import pytest

from jixiao.reading import _recognition

if not _recognition.available():
    pytest.skip("needs jixiao[ocr]", allow_module_level=True)

import numpy as np
from PIL import Image, ImageDraw

from jixiao.reading._lattice import Ruling, frames
from jixiao.reading.ocr._grey import greys
from jixiao.reading.ocr._pixel_rulings import ruled
from jixiao.reading.ocr._signs import settled
from jixiao.reading.ocr._upright import Way, way_up


def ruled_page(skew: float = 0.0) -> Image.Image:
    """An A4 page at 150 dpi with a table of four rows and three columns, and dashes for text."""
    page = Image.new("L", (1240, 1754), 245)
    brush = ImageDraw.Draw(page)
    for row in range(5):
        brush.line((120, 200 + 60 * row, 1080, 200 + 60 * row), fill=20, width=2)
    for column in range(4):
        brush.line((120 + 320 * column, 200, 120 + 320 * column, 440), fill=20, width=2)
    for row in range(4):
        for column in range(3):
            for letter in range(6):
                left = 150 + 320 * column + 24 * letter
                brush.rectangle((left, 218 + 60 * row, left + 16, 238 + 60 * row), fill=30)
    return page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=245)


@pytest.mark.parametrize("skew", [-5.0, -2.3, 0.0, 0.7, 5.0])
def test_a_skewed_table_is_set_straight_and_found(skew):
    page = np.asarray(ruled_page(skew))
    way = way_up(page)
    straight = way.upright(page)
    found = ruled(straight, straight, 150)
    scale = 72 / 150

    (frame,) = frames(
        [Ruling(own.at * scale, own.start * scale, own.end * scale) for own in found.across],
        [Ruling(own.at * scale, own.start * scale, own.end * scale) for own in found.down],
    )

    assert way.degrees == pytest.approx(-skew, abs=0.11)
    assert len(frame.shapes) == 12 and all(shape.whole for shape in frame.shapes)


def test_letters_are_not_taken_for_rulings_nor_rulings_for_ink():
    page = np.asarray(ruled_page())

    found = ruled(page, page, 150)

    assert (len(found.across), len(found.down)) == (5, 4)
    assert not found.ink[195:206, 300:400].any() and found.ink[218:238, 150:160].any()


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("degrees", [0.0, 3.0])
def test_a_box_finds_its_way_back(quarters, degrees):
    page = np.full((600, 400), 255, np.uint8)
    page[100:120, 250:300] = 0
    way = Way(quarters, degrees, 400, 600)
    rows, columns = np.nonzero(way.upright(page) < 128)
    box = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1

    left, top, right, bottom = way.back(box, 1.0, 1.0)

    assert left <= 251 and right >= 299 and top <= 101 and bottom >= 119
    if not degrees:
        assert (left, top, right, bottom) == (250, 100, 300, 120)
    else:
        assert (right - left) * (bottom - top) < 3 * 50 * 20


def test_a_page_without_lines_is_left_as_it_is():
    assert way_up(np.full((300, 200), 255, np.uint8)).degrees == 0.0


def test_a_red_seal_is_taken_out_and_print_under_it_stays():
    page = Image.new("RGB", (200, 200), (240, 240, 236))
    brush = ImageDraw.Draw(page, "RGBA")
    brush.rectangle((20, 95, 180, 105), fill=(20, 20, 20))
    brush.ellipse((50, 50, 150, 150), outline=(210, 40, 40, 160), width=12)

    text, plain = greys(page)

    assert text[56, 100] > 220 and text[100, 56] < 150
    assert plain[56, 100] < 240 and text is not plain


def test_a_grey_picture_is_used_as_it_is():
    text, plain = greys(Image.new("RGB", (20, 20), (90, 90, 90)))

    assert text is plain and text[0, 0] == 90


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ("(本级)", "（本级）"),
        ("项目总金额（万元):", "项目总金额（万元）："),
        ("A(1)", "A(1)"),
        ("深府〔2022]5号", "深府〔2022〕5号"),
        ("1:2", "1:2"),
        ("及时率,不低于", "及时率，不低于"),
        (")不成对(", "）不成对（"),
        ("90%", "90%"),
    ],
)
def test_the_width_of_a_sign_follows_its_neighbours(read, wanted):
    assert "".join(settled(list(read))) == wanted
