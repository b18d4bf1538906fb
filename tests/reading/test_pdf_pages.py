"""Pages as producers make them: turned, cropped, wrapped, dashed, continued, without text."""

from __future__ import annotations

import pytest

from jixiao.errors import NotReadable
from jixiao.reading import _recognition
from jixiao.reading.pdf import grids
from tests.reading.pdf_files import pdf, stream, table, text

TEXTS = [["alpha", "beta", "gamma"], ["one", "two", "three"]]
CELLS = [(row, column, TEXTS[row][column]) for row in range(2) for column in range(3)]
CONTENT = table(TEXTS)


def cells(data: bytes) -> list[tuple[int, int, str]]:
    """Row, column and text of every cell of the first grid."""
    return [(cell.row, cell.column, cell.text) for cell in grids(data)[0].cells]


def box(data: bytes) -> tuple[int, int, int, int] | None:
    """The box of the first cell."""
    return grids(data)[0].cells[0].place.box


def test_every_text_stands_in_its_cell_with_its_box():
    assert cells(pdf(CONTENT)) == CELLS
    assert box(pdf(CONTENT)) == (4000, 4000, 12000, 6000)


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [(90, "0 1 -1 0 300 0"), (180, "-1 0 0 -1 400 300"), (270, "0 -1 1 0 0 400")],
)
def test_a_turned_page_is_read_as_people_see_it(turn, matrix):
    size = "0 0 300 400" if turn % 180 else "0 0 400 300"
    turned = f"q {matrix} cm ".encode() + CONTENT + b" Q"

    data = pdf(turned, page=f"/MediaBox [{size}]/Rotate {turn}")

    assert cells(data) == CELLS
    assert box(data) == (4000, 4000, 12000, 6000)


def test_a_crop_box_moves_the_origin_of_all_boxes():
    data = pdf(CONTENT, page="/MediaBox [0 0 400 300]/CropBox [30 50 390 290]")

    assert cells(data) == CELLS
    assert box(data) == (1000, 3000, 9000, 5000)


def test_a_page_inside_scaled_forms_keeps_its_rulings():
    own = "/Type/XObject/Subtype/Form/BBox[0 0 400 300]"
    inner = stream(CONTENT, own + "/Resources<</Font<</F1 3 0 R>>>>")
    outer = stream(
        b"q .5 0 0 .5 10 20 cm /Inner Do Q",
        own + "/Matrix[1 0 0 1 5 5]/Resources<</XObject<</Inner 4 0 R>>>>",
    )

    data = pdf(
        b"q 1.5 0 0 1.5 0 0 cm /Outer Do Q",
        objects=[inner, outer],
        resources="/XObject<</Outer 5 0 R>>",
    )

    assert cells(data) == CELLS


def test_rulings_of_dashes_and_thin_boxes_count():
    thin = CONTENT.replace(b"40 260 m 280 260 l S", b"40 259.5 240 1 re f")
    dashes = b"\n".join(f"{x} 240 m {x + 3} 240 l S".encode() for x in range(40, 280, 5))

    assert cells(pdf(thin)) == CELLS
    assert cells(pdf(thin.replace(b"40 240 m 280 240 l S", dashes))) == CELLS


def test_invisible_paths_are_no_rulings():
    hidden = CONTENT.replace(b"120 220 m 120 260 l S", b"120 220 m 120 260 l n")

    assert len(cells(pdf(hidden))) == 4


def test_a_merged_cell_is_one_cell_with_a_span():
    merged = CONTENT.replace(b"120 220 m 120 260 l S", b"120 220 m 120 240 l S")

    first = grids(pdf(merged))[0].cells[0]

    assert (first.row_span, first.column_span, first.text) == (1, 2, "alpha beta")


def test_tables_without_side_borders_have_their_outer_columns():
    open_sides = CONTENT.replace(b"40 220 m 40 260 l S", b"").replace(b"280 220 m 280 260 l S", b"")

    assert cells(pdf(open_sides)) == CELLS


def test_a_double_ruling_is_one():
    double = CONTENT + b"\n40 238.5 m 280 238.5 l S 121.5 220 m 121.5 260 l S"

    assert cells(pdf(double)) == CELLS


def test_a_number_that_runs_over_its_ruling_stays_whole_and_is_flagged():
    number = "440304221311500000055"
    data = pdf(table([["code", number, "name"], ["one", "two", "three"]]))

    cell = grids(data)[0].cells[1]

    assert cell.text == number
    assert (cell.confidence, cell.reasons) == (70, ("run_crossed_ruling",))


def test_a_cell_that_is_no_rectangle_is_flagged():
    shape = CONTENT.replace(b"40 240 m 280 240 l S", b"120 240 m 280 240 l S")
    shape = shape.replace(b"120 220 m 120 260 l S", b"120 240 m 120 260 l S")

    flagged = [cell for cell in grids(pdf(shape))[0].cells if cell.reasons]

    assert [(cell.confidence, cell.reasons) for cell in flagged] == [(50, ("not_rectangular",))]


def test_tables_side_by_side_stay_apart():
    beside = table([["right", "side"]], left=300, width=45)

    found = grids(pdf(CONTENT + b"\n" + beside))

    assert [(grid.rows, grid.columns) for grid in found] == [(2, 3), (1, 2)]


def test_a_table_inside_a_cell_takes_its_own_text():
    around = b"20 120 m 380 120 l 380 290 l 20 290 l 20 120 l S 20 140 m 380 140 l S\n"

    found = grids(pdf(around + CONTENT))

    assert [[cell.text for cell in grid.cells] for grid in found] == [
        ["", ""],
        [text for _, _, text in CELLS],
    ]


def test_text_in_a_table_but_in_no_cell_puts_the_page_in_doubt():
    third_row = b"120 200 m 280 200 l S 120 200 m 120 220 l S 280 200 m 280 220 l S\n"

    (grid,) = grids(pdf(CONTENT + b"\n" + third_row + text("stray", 60, 206).encode()))

    assert {(cell.confidence, cell.reasons) for cell in grid.cells} == {(60, ("text_in_no_cell",))}
    assert [line.text for line in (*grid.before, *grid.after)] == ["stray"]


def test_text_around_tables_is_kept_in_reading_order():
    content = "\n".join(
        [text("signed", 40, 60), text("unit", 250, 270), text("title", 60, 270), CONTENT.decode()]
    ).encode()

    (grid,) = grids(pdf(content))

    assert [line.text for line in grid.before] == ["title", "unit"]
    assert [line.text for line in grid.after] == ["signed"]


def test_a_file_without_tables_gives_its_lines():
    (grid,) = grids(pdf(text("only words", 40, 200).encode()))

    assert (grid.rows, grid.columns, grid.cells) == (0, 0, ())
    assert [line.text for line in grid.after] == ["only words"]


def test_gaps_make_blanks_and_invented_blanks_do_not_count():
    spaced = (
        f"BT /F1 10 Tf 45 246 Td [(al) -100 (pha) -400 (one)] TJ ET\n{table([['', 'b']]).decode()}"
    )

    (grid,) = grids(pdf(spaced.encode()))

    assert grid.cells[0].text == "alpha one"


IMAGE = stream(
    b"\x80", "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
)
PICTURE = b"q 400 0 0 300 0 0 cm /Im Do Q"


@pytest.fixture
def no_extra(monkeypatch):
    monkeypatch.setattr(_recognition, "available", lambda: False)


def test_without_the_extra_a_scanned_page_is_named_and_left_out(no_extra):
    data = pdf(CONTENT, PICTURE, objects=[IMAGE], resources="/XObject<</Im 4 0 R>>")

    (grid,) = grids(data)

    assert (grid.first_page, grid.last_page) == (1, 1)
    assert [note for note in grid.notes if "第 2 页" in note and "扫描件" in note]


def test_without_the_extra_a_file_of_scans_is_refused_with_what_to_do(no_extra):
    data = pdf(PICTURE, PICTURE, objects=[IMAGE], resources="/XObject<</Im 4 0 R>>")

    with pytest.raises(NotReadable) as caught:
        grids(data)

    message = caught.value.message
    assert message.id == "reading.pdf_no_text"
    assert "第 1—2 页是扫描件" in message.what and "jixiao[ocr]" in message.what
    assert message.why and message.how


def test_text_over_a_picture_of_the_page_is_doubted():
    content = PICTURE + b"\n" + CONTENT
    data = pdf(content, objects=[IMAGE], resources="/XObject<</Im 4 0 R>>")

    (grid,) = grids(data)

    assert {(cell.confidence, cell.reasons) for cell in grid.cells} == {(40, ("scan_text",))}


def page_parts(*, closed: bool) -> bytes:
    """A table of two pages: its last row on the first page goes on behind the page end.

    Closed, each page has a border of its own; open, the page end leaves both out.
    """
    head = table([["alpha", "beta", "gamma"], ["one", "two", "three"]], top=60)
    tail = table([["", "more", ""], ["four", "five", "six"]], top=290)
    if not closed:
        head = head.replace(b"40 20 m 280 20 l S", b"")
        tail = tail.replace(b"40 290 m 280 290 l S", b"")
    return pdf(head, tail)


def test_cells_that_the_page_end_cuts_are_joined():
    (grid,) = grids(page_parts(closed=False))

    assert (grid.first_page, grid.last_page, grid.rows) == (1, 2, 3)
    joined = [cell for cell in grid.cells if cell.reasons]
    assert [cell.text for cell in joined] == ["one", "two\nmore", "three"]
    assert {(cell.confidence, cell.reasons) for cell in joined} == {(95, ("joined_over_page",))}


def test_a_table_with_a_ruling_at_the_page_end_goes_on_with_a_new_row():
    head = table([["alpha", "beta"], ["one", "two"]], top=60)
    tail = table([["three", "four"]], top=290)

    (grid,) = grids(pdf(head, tail))

    assert (grid.rows, [cell.text for cell in grid.cells if cell.row == 2]) == (
        3,
        ["three", "four"],
    )
    assert not any(cell.reasons for cell in grid.cells)


def test_a_repeated_header_row_is_dropped():
    head = table([["alpha", "beta"], ["one", "two"]], top=60)
    tail = table([["alpha", "beta"], ["three", "four"]], top=290)

    (grid,) = grids(pdf(head, tail))

    assert [cell.text for cell in grid.cells if cell.column == 0] == ["alpha", "one", "three"]


def test_text_between_two_tables_keeps_them_apart():
    head = table([["alpha", "beta"], ["one", "two"]], top=160)
    words = text("something else", 40, 100).encode()

    found = grids(pdf(head + b"\n" + words, table([["three", "four"]], top=290)))

    assert [grid.rows for grid in found] == [2, 1]
