"""Several projects in one table: each project's fields stand in columns beside its indicators.

Such a table is cut into one paper a project, whose head is made of the column titles and the cells
under them. The cells stay where they are in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from jixiao.reading._folding import fold
from jixiao.reading._grid import Cell, Grid, Line
from jixiao.reading.understand._columns import Heading, headings
from jixiao.reading.understand._papers import Paper, Stretch, whole

_NAME: Final = "project.name"
_CARRIED: Final = ("project.applicant", "project.department")  # printed once for several projects


def by_project(papers: list[Paper]) -> Iterator[Paper]:
    """The papers, those with several projects in one table parted into one a project."""
    for paper in papers:
        parted = list(_parted(paper))
        yield from parted or [paper]


def _parted(paper: Paper) -> Iterator[Paper]:
    for stretch in paper.stretches:
        found = [each for each in headings(stretch) if _NAME in each.fields]
        if len(found) != 1 or len(found[0].columns) < 2:
            continue
        yield from _projects(paper, stretch, found[0])
        return


def _projects(paper: Paper, stretch: Stretch, heading: Heading) -> Iterator[Paper]:
    """A paper for each run of rows with the same project; other stretches go with the first."""
    outside: list[Line] = []
    runs: list[tuple[str, list[int]]] = []
    for row in range(heading.last, stretch.last):
        name = _under(stretch, row, heading.fields[_NAME])
        text = fold(name.text) if name is not None else ""
        leaf = any(
            cell.row == row and cell.column in heading.columns.get("name", ()) and cell.text.strip()
            for cell in stretch.anchored(row)
        )
        if not leaf:
            outside += [Line(c.text, c.place) for c in stretch.anchored(row) if c.text.strip()]
        elif text and (not runs or runs[-1][0] != text):
            runs.append((text, [row]))
        elif runs:
            runs[-1][1].append(row)
        else:
            runs.append(("", [row]))
    others = [each for each in paper.stretches if each is not stretch]
    above = replace(stretch, last=heading.first) if heading.first > stretch.first else None
    carried: dict[str, Cell] = {}
    for number, (_, rows) in enumerate(runs):
        grid = _grid(stretch, heading, rows, carried)
        lines = list(paper.lines) if number == 0 else []
        if number == 0 and outside:
            lines.append(tuple(outside))
        own = [each for each in (above, *others) if each is not None] if number == 0 else []
        every = [*own, whole(grid)]
        yield Paper(title=paper.title, stretches=every, lines=lines, unit_from=paper)


def _under(stretch: Stretch, row: int, column: int) -> Cell | None:
    cell = stretch.at(row, column)
    return cell if cell is not None and cell.text.strip() else None


def _grid(stretch: Stretch, heading: Heading, rows: list[int], carried: dict[str, Cell]) -> Grid:
    """One project as a grid: its fields as labels with values, the titles, its rows."""
    cells: list[Cell] = []
    width = max(2, stretch.grid.columns)
    at = 0
    for path, column in heading.fields.items():
        label = stretch.at(heading.last - 1, column)
        found = (_under(stretch, row, column) for row in rows)
        value = next((cell for cell in found if cell is not None), None)
        if value is None and path in _CARRIED:
            value = carried.get(path)
        if label is None or value is None:
            continue
        carried[path] = value
        cells.append(replace(label, row=at, column=0, row_span=1, column_span=1))
        cells.append(replace(value, row=at, column=1, row_span=1, column_span=width - 1))
        at += 1
    fields = set(heading.fields.values())
    for row in range(heading.first, heading.last):
        cells += [
            replace(cell, row=at + row - heading.first)
            for cell in stretch.anchored(row)
            if cell.column not in fields
        ]
    at += heading.last - heading.first
    placed = {row: at + n for n, row in enumerate(rows)}
    seen: set[int] = set()
    for row in rows:
        for column in range(stretch.grid.columns):
            cell = stretch.at(row, column)
            if cell is None or column in fields or id(cell) in seen:
                continue
            seen.add(id(cell))
            last = max(r for r in rows if r < cell.row + cell.row_span)
            cells.append(replace(cell, row=placed[row], row_span=placed[last] - placed[row] + 1))
    grid = stretch.grid
    return replace(
        grid, rows=at + len(rows), columns=width, cells=tuple(cells), before=(), after=(), notes=()
    )
