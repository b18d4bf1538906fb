"""Forms written by us and others come out of their grids cell by cell, spans and all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.declaration import Declaration
from jixiao.reading import read
from jixiao.reading._grid import Grid
from jixiao.reading.pdf import grids
from jixiao.writing import write_pdf
from tests.reading.cases import squeezed
from tests.reading.typeset import cells, typeset

DATA = Path(__file__).parents[1] / "data" / "reading" / "pdf"
Printed = list[tuple[str, int, int, int]]


@pytest.fixture(scope="module")
def declarations(published: str) -> tuple[Declaration, ...]:
    """The eight published forms."""
    return read(published.encode(), "forms.txt")


def written(form: Declaration) -> Printed:
    """Text, column and spans of every cell that the form's paper has, in reading order."""
    return [(squeezed(cell.text), cell.column, cell.columns, cell.rows) for cell in cells(form)]


def found(grid: Grid) -> Printed:
    """The same of a grid."""
    return [
        (squeezed(cell.text), cell.column, cell.column_span, cell.row_span) for cell in grid.cells
    ]


def test_every_cell_of_a_written_form_is_read_back(declarations):
    read_back = grids(write_pdf(declarations))

    assert [found(grid) for grid in read_back] == [written(form) for form in declarations]
    assert {cell.confidence for grid in read_back for cell in grid.cells} == {100}


def test_the_lines_around_written_forms_are_kept(declarations):
    first, second = grids(write_pdf(declarations[:2]))

    assert [line.text for line in first.before] == ["二级项目支出绩效目标申报表"]
    assert [line.text for line in second.before][1:] == ["二级项目支出绩效目标申报表"]
    assert [squeezed(line.text) for line in second.after] == ["第2页共2页"]


def test_a_written_form_of_several_pages_is_one_grid_without_repeated_headers(declarations):
    form = declarations[0]
    long = replace(form, indicators=form.indicators * 6)

    (grid,) = grids(write_pdf([long]))

    assert (grid.first_page, grid.last_page) == (1, grid.last_page) and grid.last_page > 1
    leaves = [text for text, column, *_ in found(grid) if column > 1]
    assert leaves == [text for text, column, *_ in written(long) if column > 1]


def test_a_form_printed_twice_is_two_grids(declarations):
    read_back = grids(write_pdf([declarations[0], declarations[0]]))

    assert [found(grid) for grid in read_back] == [written(declarations[0])] * 2


@pytest.mark.parametrize("size", [15, 19])
def test_forms_cut_by_page_ends_are_whole_again(declarations, size):
    chosen = [declarations[number] for number in (4, 6, 7)]

    read_back = grids(typeset(chosen, size=size, new_page=False))

    assert [found(grid) for grid in read_back] == [written(form) for form in chosen]
    joined = {
        cell.confidence
        for grid in read_back
        for cell in grid.cells
        if "joined_over_page" in cell.reasons
    }
    assert joined == {70}


def test_forms_without_rulings_are_read_by_their_column_titles(declarations):
    read_back = grids(typeset(declarations, stroke="none"))

    assert [found(grid) for grid in read_back] == [written(form) for form in declarations]
    assert {cell.confidence for grid in read_back for cell in grid.cells} == {70}
    assert all("no_rulings" in cell.reasons for grid in read_back for cell in grid.cells)


def test_dashed_rulings_are_rulings(declarations):
    dashed = '(thickness: 0.75pt, dash: "dashed")'

    read_back = grids(typeset(declarations[:1], stroke=dashed))

    assert [found(grid) for grid in read_back] == [written(declarations[0])]


@pytest.mark.parametrize("name", ["split-chromium.pdf", "split-weasyprint.pdf"])
def test_a_table_over_five_pages_keeps_its_classes_by_their_borders(name):
    (grid,) = grids((DATA / name).read_bytes())

    texts = {(cell.row, cell.column): (squeezed(cell.text), cell.row_span) for cell in grid.cells}
    assert (grid.rows, grid.columns, grid.last_page) == (9, 5, 5)
    assert [texts[row, 0] for row in (1, 7)] == [("产出", 6), ("效益", 2)]
    assert [texts[row, 1] for row in (1, 4, 7)] == [("数量", 3), ("质量", 3), ("质量", 2)]
    assert [texts[row, 2] for row in range(1, 9)] == [(f"指标{row}", 1) for row in range(1, 9)]
    assert [texts[row, 3] for row in range(1, 9)] == [
        ("解释数量" * (row + 3) + str(row), 1) for row in range(1, 9)
    ]
