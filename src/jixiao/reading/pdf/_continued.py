"""Tables that run over a page end, joined into one.

Where the outer edge of a cell is missing on both pages, the page end cut it. Where a producer draws
the border again on every page, only empty cells can tell: an empty class cell continues the one
above, and a first row without a name, or with another cell empty that never is, is the tail of the
row before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile

from jixiao.reading._grid import Cell
from jixiao.reading.pdf._labels import Labels, comparable
from jixiao.reading.pdf._table import Table

BY_RULINGS = 95  # percent
BY_EMPTINESS = 70  # percent
_SAME_COLUMN = 3.0  # pt
_HEAD_ROWS = 60  # column titles stand among the first rows of a table
REASON = "joined_over_page"

Pair = tuple[Cell, Cell]
Signature = tuple[tuple[int, int, str], ...]


def joined(upper: Table, lower: Table, labels: Labels, *, titled: bool) -> Table | None:
    """The one table of which `lower` is the part on the next page, or None if it is another.

    `titled` says that a form's title stands between them: then only a cell cut by the page end
    shows that they are one. Repeated header rows of `lower` are dropped.
    """
    if (both := _aligned(upper, lower)) is None:
        return None
    upper, lower = both
    lower, dropped = _without_head(upper, lower, labels)
    if any(comparable(cell.text) in labels.openings | labels.titles for cell in _row(lower, 0)):
        return None
    pairs = _pairs(upper, lower)
    cut = [pair for pair in pairs if _cut(upper, lower, pair, dropped=dropped)]
    if titled and not cut:
        return None
    decided = {id(upper_cell): (lower_cell, BY_RULINGS) for upper_cell, lower_cell in cut}
    if not cut:
        undecided = [pair for pair in pairs if _closed(upper, lower, pair)]
        for upper_cell, lower_cell in _by_emptiness(upper, undecided, labels):
            decided[id(upper_cell)] = (lower_cell, BY_EMPTINESS)
    return _together(upper, lower, decided)


def _aligned(upper: Table, lower: Table) -> tuple[Table, Table] | None:
    """Both tables over the union of their columns; None unless one has the columns of the other."""
    if (
        abs(upper.xs[0] - lower.xs[0]) > _SAME_COLUMN
        or abs(upper.xs[-1] - lower.xs[-1]) > _SAME_COLUMN
    ):
        return None
    one, two = sorted((upper.xs, lower.xs), key=len)
    if not all(any(abs(x - other) <= _SAME_COLUMN for other in two) for x in one):
        return None
    return _over(upper, two), _over(lower, two)


def _over(table: Table, xs: tuple[float, ...]) -> Table:
    """The table over finer columns."""
    if table.xs == xs:
        return table
    places = [min(range(len(xs)), key=lambda k: abs(xs[k] - x)) for x in table.xs]
    cells = tuple(
        replace(
            cell,
            column=places[cell.column],
            column_span=places[cell.column + cell.column_span] - places[cell.column],
        )
        for cell in table.cells
    )
    widths = [places[k + 1] - places[k] for k in range(table.columns)]
    return replace(
        table,
        xs=xs,
        cells=cells,
        open_top=tuple(
            o for o, width in zip(table.open_top, widths, strict=True) for _ in range(width)
        ),
        open_bottom=tuple(
            o for o, width in zip(table.open_bottom, widths, strict=True) for _ in range(width)
        ),
    )


def _row(table: Table, row: int) -> list[Cell]:
    return [cell for cell in table.cells if cell.row == row]


def _head(table: Table) -> list[Cell]:
    """The cells of the rows in which column titles are looked for."""
    return list(takewhile(lambda cell: cell.row < _HEAD_ROWS, table.cells))


def _signatures(table: Table) -> list[Signature]:
    """Columns, spans and texts of each of the first rows; nothing for a row with merged cells."""
    rows: list[list[Cell]] = [[] for _ in range(min(table.rows, _HEAD_ROWS))]
    for cell in _head(table):
        rows[cell.row].append(cell)
    return [
        ()
        if any(cell.row_span > 1 for cell in row)
        else tuple((cell.column, cell.column_span, comparable(cell.text)) for cell in row)
        for row in rows
    ]


def _without_head(upper: Table, lower: Table, labels: Labels) -> tuple[Table, bool]:
    """The lower part without header rows that the upper part has already.

    A row that opens a form is never dropped: the form may be printed twice.
    """
    known = _signatures(upper)
    count = 0
    for own in _signatures(lower)[:-1]:
        texts = {text for _, _, text in own}
        is_head = len(texts & labels.headings) > 1 and own in known
        is_top = any(texts) and count < len(known) and own == known[count]
        if not (is_head or is_top) or texts & labels.openings:
            break
        count += 1
    if not count:
        return lower, False
    cells = tuple(replace(cell, row=cell.row - count) for cell in lower.cells if cell.row >= count)
    return replace(lower, rows=lower.rows - count, cells=cells), True


def _pairs(upper: Table, lower: Table) -> list[Pair]:
    """Cells over the same columns on both sides of the page end, from left to right."""
    top = {(cell.column, cell.column_span): cell for cell in _row(lower, 0)}
    last = [cell for cell in upper.cells if cell.row + cell.row_span == upper.rows]
    return [
        (cell, top[cell.column, cell.column_span])
        for cell in sorted(last, key=lambda cell: cell.column)
        if (cell.column, cell.column_span) in top
    ]


def _cut(upper: Table, lower: Table, pair: Pair, *, dropped: bool) -> bool:
    """Whether the page end cuts through a cell: no edge on either page.

    Below a repeated header row the upper edge is always drawn and says nothing.
    """
    own = range(pair[0].column, pair[0].column + pair[0].column_span)
    return all(upper.open_bottom[k] and (dropped or lower.open_top[k]) for k in own)


def _closed(upper: Table, lower: Table, pair: Pair) -> bool:
    own = range(pair[0].column, pair[0].column + pair[0].column_span)
    return not any(upper.open_bottom[k] or lower.open_top[k] for k in own)


def _by_emptiness(upper: Table, pairs: list[Pair], labels: Labels) -> list[Pair]:
    """The pairs that are one cell as far as empty cells tell."""
    is_class = _class_columns(upper, labels)
    found: list[Pair] = []
    if is_class is None:
        for pair in pairs[:-1]:
            if pair[1].text:
                break
            found.append(pair)
        return found
    for pair in (pair for pair in pairs if is_class(pair[0])):
        if pair[0].text and pair[1].text:
            break
        found.append(pair)
    classes = sum(is_class(pair[0]) for pair in pairs)
    leaves = pairs[classes:]
    if len(found) == classes and any(below.text for _, below in leaves):
        missing = [place for place, (_, below) in enumerate(leaves) if not below.text]
        if any(place == 0 or _always_filled(upper, leaves[place][0]) for place in missing):
            found += leaves
    return found


def _always_filled(table: Table, like: Cell) -> bool:
    """Whether no cell over the same columns is empty, so that an empty one tells a row cut off."""
    return all(
        cell.text
        for cell in table.cells
        if (cell.column, cell.column_span) == (like.column, like.column_span)
    )


def _class_columns(table: Table, labels: Labels) -> Callable[[Cell], bool] | None:
    """Which cells stand in class columns, by the header row; None where there is no such row."""
    head = [(cell.column, comparable(cell.text)) for cell in _head(table)]
    names = [column for column, text in head if text in labels.names]
    classes = [column for column, text in head if text in labels.classes]
    if not names or not classes:
        return None
    first, end = min(classes), names[-1]
    return lambda cell: first <= cell.column < end


def _together(upper: Table, lower: Table, decided: dict[int, tuple[Cell, int]]) -> Table:
    """Both parts as one table; a row all of whose cells continue stays one row."""
    taken = {id(lower_cell) for lower_cell, _ in decided.values()}
    starts = any(id(cell) not in taken for cell in _row(lower, 0))
    offset = upper.rows if starts else upper.rows - 1
    cells: list[Cell] = []
    for cell in upper.cells:
        if id(cell) in decided:
            cell = _one(cell, *decided[id(cell)], less=upper.rows - offset)
        cells.append(cell)
    cells += [replace(cell, row=cell.row + offset) for cell in lower.cells if id(cell) not in taken]
    return Table(
        xs=upper.xs,
        rows=offset + lower.rows,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        open_top=upper.open_top,
        open_bottom=lower.open_bottom,
        first_page=upper.first_page,
        last_page=lower.last_page,
    )


def _one(upper: Cell, lower: Cell, ceiling: int, *, less: int) -> Cell:
    """One cell of its two parts. Its place is the part that has text, the upper one of two."""
    reasons = dict.fromkeys((*upper.reasons, *lower.reasons, REASON))
    return replace(
        upper,
        row_span=upper.row_span + lower.row_span - less,
        text="\n".join(text for text in (upper.text, lower.text) if text),
        place=lower.place if lower.text and not upper.text else upper.place,
        confidence=min(upper.confidence, lower.confidence, ceiling),
        reasons=tuple(reasons),
    )
