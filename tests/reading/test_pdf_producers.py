"""The same eight forms by every producer: each cell comes out of its grid as it was put in."""

from __future__ import annotations

import pytest

from jixiao.reading._grid import Grid
from jixiao.reading.pdf import grids
from tests.reading import cases
from tests.reading.cases import squeezed

WHOLE = (
    "chromium.pdf",
    "typst.pdf",
    "weasyprint.pdf",
    "reportlab.pdf",
    "fpdf2.pdf",
    "libreoffice.pdf",
    "lo_docx.pdf",
    "lo_xlsx.pdf",
    "enc_owner.pdf",
    "borderless_chromium.pdf",
    "borderless_typst.pdf",
)
SPLIT = ("split_chromium.pdf", "split_weasy.pdf", "split_typst.pdf")
SPLIT_FORMS = (4, 6, 7)  # positions of the forms in the split files


def indicator_rows(found: tuple[Grid, ...]) -> list[list[str]]:
    """The rows of five cells below each header row; class cells by their spans."""
    rows: list[list[str]] = []
    for grid in found:
        covering = grid.covering()
        below_header = False
        for row in range(grid.rows):
            line = [covering.get((row, column)) for column in range(grid.columns)]
            cells = [cell for cell in dict.fromkeys(line) if cell is not None]
            texts = [squeezed(cell.text) for cell in cells]
            if texts and texts[0] == "一级指标":
                below_header = True
            elif below_header and len(texts) == 5:
                rows.append(texts)
            else:
                below_header = False
    return rows


def expected_rows(numbers: tuple[int, ...] = tuple(range(8))) -> list[list[str]]:
    """The rows of the truth for some of the forms, white space removed."""
    forms = cases.truth()
    return [[squeezed(cell) for cell in row] for number in numbers for row in forms[number]["rows"]]


@pytest.mark.parametrize("name", WHOLE)
def test_every_row_of_a_rendered_document_is_exact(name):
    found = grids(cases.document(name))

    assert indicator_rows(found) == expected_rows()


@pytest.mark.parametrize("name", [name for name in WHOLE if not name.startswith("borderless")])
def test_every_field_of_a_rendered_document_stands_in_a_cell_of_its_own(name):
    found = grids(cases.document(name))

    assert len(found) == 8
    for grid, form in zip(found, cases.truth(), strict=True):
        texts = [squeezed(cell.text) for cell in grid.cells]
        assert [value for value in form["fields"].values() if squeezed(value) not in texts] == []


@pytest.mark.parametrize("name", SPLIT)
def test_every_row_that_runs_over_a_page_end_is_exact(name):
    found = grids(cases.document(name))

    assert indicator_rows(found) == expected_rows(SPLIT_FORMS)
