"""Forms of known content in random layouts: everything read as meant, or questioned."""

from __future__ import annotations

from random import Random

import pytest

from jixiao.reading import read
from tests.reading import layouts
from tests.reading.drawn_grids import understood

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_in_any_layout_is_read_as_meant_or_questioned(seed: int):
    random = Random(seed)
    meant = layouts.facts(random)
    grid, layout = layouts.form(random, meant)

    (read,) = understood(grid)

    assert layouts.misread(meant, read, layout.columns) == [], layout


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_split_over_pages_is_one_form(seed: int):
    random = Random(1000 + seed)
    meant = layouts.facts(random)
    grid, layout = layouts.form(random, meant)

    (read,) = understood(*layouts.over_pages(random, grid))

    assert layouts.misread(meant, read, layout.columns) == [], layout


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_on_its_side_is_read_as_meant_or_questioned(seed: int):
    random = Random(2000 + seed)
    meant = layouts.facts(random)
    grid, layout = layouts.form(random, meant)

    (read,) = understood(layouts.transposed(grid))

    assert layouts.misread(meant, read, layout.columns) == [], layout


@pytest.mark.parametrize("seed", SEEDS)
def test_of_mid_term_and_annual_blocks_the_annual_is_read(seed: int):
    random = Random(3000 + seed)
    meant = layouts.facts(random)
    grid, layout = layouts.side_by_side(random, meant)

    (read,) = understood(grid)

    assert layouts.misread(meant, read, layout.columns) == [], layout
    assert layouts.exact(meant, read, layout.columns) == len(meant.rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_several_projects_in_one_table_are_a_form_each(seed: int):
    random = Random(4000 + seed)
    grid, every, layout = layouts.several_projects(random, random.randint(2, 5))

    read = understood(grid)

    assert [each.project.name for each in read] == [meant.project for meant in every]
    for meant, form in zip(every, read, strict=True):
        assert layouts.misread(meant, form, layout.columns) == [], layout
        assert layouts.exact(meant, form, layout.columns) == len(meant.rows)


@pytest.mark.parametrize("mark", ["\t", "|"])
@pytest.mark.parametrize("seed", SEEDS)
def test_rows_pasted_as_lines_keep_their_columns(seed: int, mark: str):
    random = Random(6000 + seed)
    meant = layouts.facts(random)
    grid, layout = layouts.form(random, meant)

    (read_back,) = read(layouts.as_lines(grid, mark).encode(), "pasted.txt")

    assert layouts.misread(meant, read_back, layout.columns) == [], layout


def test_twenty_forms_in_one_file_stay_apart():
    random = Random(5000)
    every = [layouts.facts(random) for _ in range(20)]
    drawn = [layouts.form(random, meant) for meant in every]

    read = understood(*(grid for grid, _ in drawn))

    assert len(read) == len(every)
    for meant, form, (_, layout) in zip(every, read, drawn, strict=True):
        assert layouts.misread(meant, form, layout.columns) == [], layout
