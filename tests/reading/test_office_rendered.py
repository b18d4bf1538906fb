"""The shared Office files: every row and field of eight published forms stands in the grids."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jixiao.reading import _docx, _html, _xlsx
from jixiao.reading._grid import Grid
from jixiao.reading._sniff import kind
from tests.reading import cases

READERS: dict[str, tuple[str, Callable[[bytes], tuple[Grid, ...]]]] = {
    "forms.xlsx": ("xlsx", _xlsx.grids),
    "forms.xls": ("xls", _xlsx.grids),
    "forms.docx": ("docx", _docx.grids),
    "forms.html": ("html", _html.grids),
}


def table_rows(grid: Grid) -> list[list[str]]:
    """The indicator rows of a form, each position with its covering cell's text, squeezed."""
    covering = grid.covering()
    texts = [
        [
            cases.squeezed(covering[y, x].text) if (y, x) in covering else ""
            for x in range(grid.columns)
        ]
        for y in range(grid.rows)
    ]
    head = next(at for at, row in enumerate(texts) if row[0] == "一级指标")
    return texts[head + 1 :]


def fields(grid: Grid) -> dict[str, str]:
    """Label cells and what stands right of them, squeezed."""
    covering = grid.covering()
    found: dict[str, str] = {}
    for cell in grid.cells:
        right = covering.get((cell.row, cell.column + cell.column_span))
        if right is not None and cell.text.strip().endswith("："):
            found.setdefault(cases.squeezed(cell.text)[:-1], cases.squeezed(right.text))
    return found


@pytest.mark.parametrize("name", READERS)
def test_ninety_rows_and_a_hundred_and_four_fields_are_exact(name: str) -> None:
    data = cases.document(name)
    expected, reader = READERS[name]
    found = reader(data)

    assert kind(data) == expected
    rows = fields_right = 0
    for grid, form in zip(found, cases.truth(), strict=True):
        wanted = [[cases.squeezed(text) for text in row] for row in form["rows"]]  # type: ignore[attr-defined]
        rows += sum(a == b for a, b in zip(table_rows(grid), wanted, strict=True))
        right = fields(grid)
        for label, text in form["fields"].items():  # type: ignore[attr-defined]
            fields_right += right.get(cases.squeezed(label)) == cases.squeezed(text)
    assert (rows, fields_right) == (90, 104)
