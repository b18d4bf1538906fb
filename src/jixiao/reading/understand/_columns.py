"""The column titles of an indicator table: where they stand and what each grid column holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Final

from jixiao.reading._folding import fold
from jixiao.reading._grid import Cell, Grid
from jixiao.reading.understand._papers import Stretch
from jixiao.reading.understand._vocabulary import (
    CLASS_COLUMNS,
    GENERIC,
    column_of,
    head_labels,
    table_words,
)

_ABOVE: Final = 2  # rows over the one with 三级指标 that may be titles too
_BELOW: Final = 2
_ABOVE_BLOCK: Final = 4  # rows over titles in which a goal may be printed over each block
_SHORT: Final = 24  # letters of a label over a block
_LOOKED_AT: Final = 200  # rows under titles that tell which of two blocks is filled
_REPEATING: Final = frozenset({"level1", "level2", "name"})

Columns = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Heading:
    """Title rows `first` up to `last` of a stretch, and the grid columns under each title.

    `others` are grid columns under a title that names nothing we know, `fields` those under a label
    of the head, by field path: the table holds several projects. `rivals` are blocks of columns
    beside it (mid-term beside annual) that were not taken.
    """

    first: int
    last: int
    columns: Columns
    titles: tuple[Cell, ...]
    others: tuple[int, ...] = ()
    rivals: tuple[Columns, ...] = ()
    fields: dict[str, int] = dataclass_field(default_factory=dict)


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
    fields: dict[str, int] = {}
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
            path = _field_over(stretch, first, last, column)
            if path is not None:
                fields.setdefault(path, column)
            elif printed:
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
        fields,
    )


def _field_over(stretch: Stretch, first: int, last: int, column: int) -> str | None:
    """The field of the head that a title over a column names; empty for a label of no field."""
    for row in range(last - 1, first - 1, -1):
        cell = stretch.at(row, column)
        if cell is not None and cell.text.strip():
            hit = head_labels(GENERIC).find(cell.text)
            if hit is not None:
                return hit[0].path if hit[0] is not None else ""
    return None


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

    def weight(block: Columns) -> tuple[int, int, int]:
        own = [c for meaning in ("name", "target") for c in block.get(meaning, ())]
        above = "".join(cell.text for cell in _over(stretch, own, first, last))
        said = any(word in above for word in words.present)
        denied = any(word in above for word in words.other_years)
        filled = sum(
            1
            for column in own
            for row in range(last, min(stretch.last, last + _LOOKED_AT))
            if (cell := stretch.at(row, column)) is not None and cell.text.strip()
        )
        return int(filled > 0), int(said) - int(denied), filled

    # 财预〔2015〕88号 prints the mid-term block first: of equals the last is the annual one
    return max(range(len(blocks)), key=lambda at: (*weight(blocks[at]), at))


def _over(stretch: Stretch, own: list[int], first: int, last: int) -> Iterator[Cell]:
    """The titles over a block of columns, and what stands over it alone above the titles."""
    seen: set[int] = set()
    for row in range(max(stretch.first, first - _ABOVE_BLOCK), last):
        for column in own:
            cell = stretch.at(row, column)
            if cell is None or id(cell) in seen:
                continue
            seen.add(id(cell))
            alone = cell.column >= min(own) - 1 and cell.column + cell.column_span - 2 <= max(own)
            if row >= first or (alone and len(cell.text) <= _SHORT):
                yield cell


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


def turned(stretch: Stretch) -> Grid:
    """The rows of a stretch with rows and columns exchanged; the places stay the document's."""
    cells = (
        Cell(
            cell.column,
            cell.row - stretch.first,
            cell.column_span,
            cell.row_span,
            cell.text,
            cell.place,
            cell.confidence,
            cell.reasons,
            cell.raw,
        )
        for row in range(stretch.first, stretch.last)
        for cell in stretch.anchored(row)
        if cell.row + cell.row_span <= stretch.last
    )
    grid = stretch.grid
    return Grid(
        rows=grid.columns,
        columns=stretch.last - stretch.first,
        cells=tuple(cells),
        first_page=grid.first_page,
        last_page=grid.last_page,
        sheet=grid.sheet,
    )
