"""The column titles of an indicator table: where they stand and what each grid column holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jixiao.reading._folding import fold
from jixiao.reading._grid import Cell, Grid
from jixiao.reading.understand._papers import Stretch
from jixiao.reading.understand._vocabulary import CLASS_COLUMNS, column_of, table_words

_ABOVE: Final = 2  # rows over the one with 三级指标 that may be titles too
_BELOW: Final = 2
_LOOKED_AT: Final = 200  # rows under titles that tell which of two blocks is filled
_REPEATING: Final = frozenset({"level1", "level2", "name"})

Columns = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Heading:
    """Title rows `first` up to `last` of a stretch, and the grid columns under each title.

    `others` are grid columns under a title that names nothing we know. `rivals` are blocks of
    columns beside it (mid-term beside annual) that were not taken.
    """

    first: int
    last: int
    columns: Columns
    titles: tuple[Cell, ...]
    others: tuple[int, ...] = ()
    rivals: tuple[Columns, ...] = ()


def headings(stretch: Stretch) -> list[Heading]:
    """The headings in a stretch, in order; a repeated one is listed again."""
    found: list[Heading] = []
    row = stretch.first
    while row < stretch.last:
        if _is_core(_columns_in(stretch, row)):
            first = row
            while (
                first > stretch.first and row - first < _ABOVE and _only_titles(stretch, first - 1)
            ):
                if found and first - 1 < found[-1].last:
                    break
                first -= 1
            last = max(
                (
                    cell.row + cell.row_span
                    for cell in stretch.anchored(row)
                    if column_of(cell.text)
                ),
                default=row + 1,
            )
            last = min(last, stretch.last)
            while last < stretch.last and last - row <= _BELOW and _goes_on(stretch, row, last):
                last += 1
            found.append(_heading(stretch, first, last))
            row = last
        else:
            row += 1
    return found


def _columns_in(stretch: Stretch, row: int) -> set[str]:
    named = (column_of(cell.text) for cell in stretch.anchored(row))
    return {column for column in named if column is not None}


def _is_core(columns: set[str]) -> bool:
    if "name" in columns:
        return len(columns) >= 2 and bool(columns & {"level1", "level2", "target"})
    return {"level1", "level2"} <= columns or ("level2" in columns and "target" in columns)


def _only_titles(stretch: Stretch, row: int) -> bool:
    """Whether all that begins in the row are titles of columns or of groups of columns."""
    cells = [cell for cell in stretch.anchored(row) if cell.text.strip()]
    known = [cell for cell in cells if column_of(cell.text) or _is_group(cell)]
    return bool(cells) and len(known) == len(cells) and any(column_of(c.text) for c in cells)


def _is_group(cell: Cell) -> bool:
    return fold(cell.text).strip("*:") in table_words().groups


def _goes_on(stretch: Stretch, core: int, row: int) -> bool:
    """Whether the row below the titles only parts them further: each of its cells under a title
    wider than itself."""
    cells = [cell for cell in stretch.anchored(row) if cell.text.strip()]
    if not cells or _is_core(_columns_in(stretch, row)):
        return False
    for cell in cells:
        above = stretch.at(row - 1, cell.column)
        if above is None or above.row < core or above.column_span <= cell.column_span:
            return False
    return True


def _heading(stretch: Stretch, first: int, last: int) -> Heading:
    """What the titles say of each grid column; the lowest title that says something counts."""
    blocks: list[dict[str, list[int]]] = [{}]
    titles: dict[tuple[int, int], Cell] = {}
    others: list[int] = []
    owner: dict[str, tuple[int, int]] = {}
    for column in range(stretch.grid.columns):
        named = None
        printed = False
        for row in range(last - 1, first - 1, -1):
            cell = stretch.at(row, column)
            if cell is None or not cell.text.strip():
                continue
            titles[cell.row, cell.column] = cell
            meaning = column_of(cell.text)
            if named is None and meaning is not None:
                named = (meaning, cell)
            printed = printed or not _is_group(cell)
        if named is None:
            if printed:
                others.append(column)
            continue
        meaning, cell = named
        place = (cell.row, cell.column)
        if meaning in blocks[-1] and owner.get(meaning) != place:
            if meaning not in _REPEATING:
                others.append(column)
                continue
            blocks.append({})
        owner[meaning] = place
        blocks[-1].setdefault(meaning, []).append(column)
    made = _completed(blocks)
    chosen = _chosen(stretch, made, first, last)
    return Heading(
        first,
        last,
        made[chosen],
        tuple(titles.values()),
        tuple(others),
        tuple(block for at, block in enumerate(made) if at != chosen),
    )


def _completed(blocks: list[dict[str, list[int]]]) -> list[Columns]:
    """Each block with the class columns of the first where it has none of its own."""
    made: list[Columns] = []
    for block in blocks:
        columns = {meaning: tuple(places) for meaning, places in block.items()}
        if made:
            for meaning in CLASS_COLUMNS:
                if meaning in made[0]:
                    columns.setdefault(meaning, made[0][meaning])
        made.append(columns)
    return made


def _chosen(stretch: Stretch, blocks: list[Columns], first: int, last: int) -> int:
    """The block of the present year; where the titles do not tell, the one filled most."""
    if len(blocks) == 1:
        return 0
    words = table_words()

    def weight(block: Columns) -> tuple[int, int]:
        own = [c for meaning in ("name", "target") for c in block.get(meaning, ())]
        above = "".join(
            cell.text
            for column in own
            for row in range(first, last)
            if (cell := stretch.at(row, column)) is not None
        )
        said = any(word in above for word in words.present)
        denied = any(word in above for word in words.other_years)
        filled = sum(
            1
            for column in own
            for row in range(last, min(stretch.last, last + _LOOKED_AT))
            if (cell := stretch.at(row, column)) is not None and cell.text.strip()
        )
        return int(said) - int(denied), filled

    return max(range(len(blocks)), key=lambda at: weight(blocks[at]))


def continued(heading: Heading, stretch: Stretch) -> Heading | None:
    """The heading above for a stretch that goes on without one; None if its columns differ."""
    if not heading.columns or stretch.grid.columns <= max(_places(heading.columns)):
        return None
    return Heading(
        stretch.first, stretch.first, heading.columns, (), heading.others, heading.rivals
    )


def _places(columns: Columns) -> Iterator[int]:
    for places in columns.values():
        yield from places


def turned(grid: Grid) -> Grid:
    """The grid with rows and columns exchanged; the places stay those of the document."""
    cells = (
        Cell(
            cell.column,
            cell.row,
            cell.column_span,
            cell.row_span,
            cell.text,
            cell.place,
            cell.confidence,
            cell.reasons,
            cell.raw,
        )
        for cell in grid.cells
    )
    return Grid(
        rows=grid.columns,
        columns=grid.rows,
        cells=tuple(cells),
        first_page=grid.first_page,
        last_page=grid.last_page,
        sheet=grid.sheet,
    )
