"""Word 97–2003 documents without LibreOffice: cells and merges as the file tells them."""

from __future__ import annotations

import pytest

from jixiao.errors import NotReadable
from jixiao.reading import _doc, read
from tests.reading import cases
from tests.reading.doc_made import ABOVE, LEFT, doc, paragraph, row
from tests.reading.test_office_rendered import fields, table_rows


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def placed(data: bytes) -> dict[tuple[int, int, int, int], str]:
    (grid,) = _doc.grids(data, "表.doc")
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): cell.text for cell in grid.cells
    }


def test_merges_are_those_the_file_tells() -> None:
    made = doc(
        [
            paragraph("自评表"),
            *row("单位", "某局", edges=(0, 500, 3000)),
            *row("产出", "数量", "8人", edges=(0, 500, 1500, 3000)),
            *row("", "质量", "95%", edges=(4, 500, 1500, 3000), kinds=(ABOVE, 0, 0)),
            *row("备注", "", "无", edges=(0, 500, 1500, 3000), kinds=(0, LEFT, 0)),
            paragraph("填表人"),
        ]
    )

    (grid,) = _doc.grids(made, "表.doc")

    assert placed(made) == {
        (0, 0, 1, 1): "单位",
        (0, 1, 1, 2): "某局",
        (1, 0, 2, 1): "产出",
        (1, 1, 1, 1): "数量",
        (1, 2, 1, 1): "8人",
        (2, 1, 1, 1): "质量",
        (2, 2, 1, 1): "95%",
        (3, 0, 1, 2): "备注",
        (3, 2, 1, 1): "无",
    }
    assert ([line.text for line in grid.before], [line.text for line in grid.after]) == (
        ["自评表"],
        ["填表人"],
    )
    assert {(cell.confidence, cell.reasons) for cell in grid.cells} == {(90, ("old_word",))}


def test_cells_that_the_file_does_not_place_are_counted_and_less_certain() -> None:
    made = doc([*row("产出", "数量", "8人"), *row("", "质量", "95%")])

    (grid,) = _doc.grids(made, "表.doc")

    assert list(placed(made)) == [(y, x, 1, 1) for y in range(2) for x in range(3)]
    assert {(cell.confidence, cell.reasons) for cell in grid.cells} == {
        (60, ("old_word", "cells_counted"))
    }


def test_results_of_fields_are_read_and_their_codes_are_not() -> None:
    made = doc(row("\x13 DATE \\@ yyyy \x13 IF \x15\x142026\x15年\x0b三\x1e五\x01", "乙"))

    assert list(placed(made).values()) == ["2026年\n三-五", "乙"]


def test_paragraphs_of_a_cell_stay_together() -> None:
    first, *rest = row("甲", "乙")
    made = doc([("上\r", first[1]), first, *rest])

    assert list(placed(made).values()) == ["上\n甲", "乙"]


def test_narrow_text_is_read_as_western_text() -> None:
    assert list(placed(doc(row("a", "95%"), narrow=True)).values()) == ["a", "95%"]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (doc([paragraph("甲")], version=0x68), "doc"),
        (doc([paragraph("甲")], flags=0x0300), "password"),
        (doc([paragraph("甲" * 400)], pieces=60), "damaged"),
        (doc([paragraph("甲")])[:1500], "damaged"),
        (doc([paragraph("甲")], flags=0), "damaged"),
    ],
    ids=["Word 95", "encrypted", "text claimed again and again", "cut", "no table stream"],
)
def test_what_cannot_be_read_says_why(made: bytes, code: str) -> None:
    with pytest.raises(NotReadable) as refused:
        _doc.grids(made, "表.doc")

    assert refused.value.message.id == f"reading.{code}"
    assert "表.doc" in refused.value.message.where


def test_the_shared_file_is_exact_with_its_classes() -> None:
    found = _doc.grids(cases.document("forms.doc"))

    rows = fields_right = 0
    for grid, form in zip(found, cases.truth(), strict=True):
        wanted = [[cases.squeezed(text) for text in row] for row in form["rows"]]  # type: ignore[attr-defined]
        rows += sum(a == b for a, b in zip(table_rows(grid), wanted, strict=True))
        right = fields(grid)
        for label, text in form["fields"].items():  # type: ignore[attr-defined]
            fields_right += right.get(cases.squeezed(label)) == cases.squeezed(text)
    assert (rows, fields_right) == (90, 104)


def test_every_form_asks_to_be_compared_with_its_original() -> None:
    forms = read(cases.document("forms.doc"), "forms.doc")

    assert len(forms) == 8
    assert all(each.doubts[0].reason == "document.old_word" for each in forms)
    assert "LibreOffice" in forms[0].doubts[0].message
