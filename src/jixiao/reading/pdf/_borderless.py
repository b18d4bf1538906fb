"""Tables without rulings: found by the titles of their columns, read in drawing order.

Columns are the gutters between all text below the titles. Rows come from drawing order, not from
gaps: wrapped lines may stand as far apart as rows, but producers draw cell by cell and row by row,
so a row begins where the column falls back. Classes stand beside the middle (or the top) of their
rows; they are placed where the sum of squared distances is least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.reading._grid import Cell, Place
from jixiao.reading.pdf._fill import cell_text, hundredths
from jixiao.reading.pdf._glyphs import Run
from jixiao.reading.pdf._head_block import Piece, drawn_cells, head_block
from jixiao.reading.pdf._labels import Labels, comparable
from jixiao.reading.pdf._table import Table

PLACED = 70  # percent
DOUBTFUL = 40  # percent; another placement of the classes is nearly as good
_TITLES = 3  # column titles on one line make a table
_GUTTER = 0.5  # pt
_NEARLY = 1.25  # times the best cost, and a square point a row
_OVERLAP = 0.5  # of an em, by which rows may overlap

Extent = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Label:
    """The text of a class cell: its runs, and the row drawn right behind it."""

    runs: list[Run]
    next_row: int

    @property
    def top(self) -> float:
        return min(run.top for run in self.runs)

    @property
    def middle(self) -> float:
        return (self.top + max(run.bottom for run in self.runs)) / 2


@dataclass(frozen=True, slots=True)
class Found:
    """A table without rulings, and the runs that are not in it: those above and those below."""

    table: Table
    above: list[Run]
    below: list[Run]


def borderless(runs: Sequence[Run], page: int, labels: Labels) -> Found | None:
    """The first table without rulings among the runs of a page; None where nothing shows one, or
    where the text does not fall into columns and rows."""
    header = _header(runs, labels)
    if header is None:
        return None
    top, bottom = _extent([run for title in header for run in title])
    chosen = {id(run) for title in header for run in title}
    above = [run for run in runs if run.middle < top]
    under = [run for run in runs if run.middle >= top and id(run) not in chosen]
    end = min(
        (run.top for run in under if _opens(run, labels)),
        default=float("inf"),
    )
    body = [run for run in under if run.middle < end]
    below = [run for run in under if run.middle >= end]
    edges = _columns(header, body)
    if edges is None or any(run.middle < bottom for run in body):
        return None
    is_class = [_text(title) in labels.classes for title in header]
    first_leaf = is_class.index(False)
    if any(is_class[first_leaf:]):
        return None
    block: list[list[Piece]] = []
    if (parted := head_block(above, edges)) is not None:
        above, block = parted
    table = _table(block, header, body, edges, first_leaf, page)
    return None if table is None else Found(table, above, below)


def _header(runs: Sequence[Run], labels: Labels) -> list[list[Run]] | None:
    """The column titles that stand side by side, from left to right, each with its lines."""
    cells = drawn_cells(runs)
    for first in cells:
        if _text(first) not in labels.headings:
            continue
        top, bottom = _extent(first)
        line = [cell for cell in cells if top < _middle(cell) < bottom]
        if sum(_text(cell) in labels.headings for cell in line) >= _TITLES:
            return sorted(line, key=lambda cell: cell[0].left)
    return None


def _text(cell: Sequence[Run]) -> str:
    return comparable("".join(run.text for run in cell))


def _middle(cell: Sequence[Run]) -> float:
    return sum(_extent(cell)) / 2


def _opens(run: Run, labels: Labels) -> bool:
    text = comparable(run.text)
    return text in labels.openings or text in labels.titles


def _columns(header: Sequence[Sequence[Run]], body: Sequence[Run]) -> list[float] | None:
    """The edges of the columns: outer ends, and the middle of the widest gutter between titles."""
    every = [*(run for title in header for run in title), *body]
    taken: list[Extent] = []
    for left, right in sorted((run.left, run.right) for run in every):
        if taken and left <= taken[-1][1]:
            taken[-1] = taken[-1][0], max(taken[-1][1], right)
        else:
            taken.append((left, right))
    gutters = [(one[1], two[0]) for one, two in pairwise(taken) if two[0] - one[1] > _GUTTER]
    edges = [taken[0][0]]
    for one, two in pairwise(header):
        low, high = _centre(one), _centre(two)
        own = [gutter for gutter in gutters if low < gutter[0] and gutter[1] < high]
        if not own:
            return None
        widest = max(own, key=lambda gutter: gutter[1] - gutter[0])
        edges.append(sum(widest) / 2)
    return [*edges, taken[-1][1]]


def _centre(cell: Sequence[Run]) -> float:
    return (min(run.left for run in cell) + max(run.right for run in cell)) / 2


def _table(
    block: Sequence[Sequence[Piece]],
    header: Sequence[list[Run]],
    body: Sequence[Run],
    edges: list[float],
    first_leaf: int,
    page: int,
) -> Table | None:
    """The fields of the block, the titles and the rows below; None where rows overlap."""
    columns = len(edges) - 1
    rows, classes = _rows(body, edges, first_leaf)
    extents = [_extent([run for own in row for run in own.runs]) for row in rows]
    em = max(run.em for title in header for run in title)
    if not rows or any(two[0] < one[1] - _OVERLAP * em for one, two in pairwise(extents)):
        return None
    titles = [Piece(column, 1, title) for column, title in enumerate(header)]
    upper = [*block, titles]
    heights = [*(_extent([run for own in row for run in own.runs]) for row in upper), *extents]
    ys = [
        heights[0][0],
        *((one[1] + two[0]) / 2 for one, two in pairwise(heights)),
        heights[-1][1],
    ]

    def cell(piece: Piece, row: int, span: int, *, sure: bool = True) -> Cell:
        end = piece.column + piece.span
        return Cell(
            row=row,
            column=piece.column,
            row_span=span,
            column_span=piece.span,
            text=cell_text(piece.runs) if piece.runs else "",
            place=Place(
                page=page, box=hundredths(edges[piece.column], ys[row], edges[end], ys[row + span])
            ),
            confidence=PLACED if sure else DOUBTFUL,
            reasons=("no_rulings",) if sure else ("no_rulings", "class_placement"),
        )

    cells = [cell(piece, row, 1) for row, own in enumerate([*upper, *rows]) for piece in own]
    for column, found in enumerate(classes):
        starts, sure = _placed(found, extents)
        for label, (start, end) in zip(found, pairwise([*starts, len(rows)]), strict=False):
            piece = Piece(column, 1, label.runs)
            cells.append(cell(piece, start + len(upper), end - start, sure=sure))
    closed = (False,) * columns
    return Table(
        xs=tuple(edges),
        rows=len(heights),
        cells=tuple(sorted(cells, key=lambda entry: (entry.row, entry.column))),
        open_top=closed,
        open_bottom=closed,
        first_page=page,
        last_page=page,
    )


def _rows(
    body: Sequence[Run], edges: Sequence[float], first_leaf: int
) -> tuple[list[list[Piece]], list[list[_Label]]]:
    """The cells right of the classes row by row, empty ones too, and the labels of each class
    column."""
    columns = range(first_leaf, len(edges) - 1)
    rows: list[list[Piece]] = []
    classes: list[list[_Label]] = [[] for _ in range(first_leaf)]
    last_leaf, last_column = len(edges), -1
    for run in body:
        column = sum(run.left + run.right > 2 * edge for edge in edges[1:-1])
        if column >= first_leaf:
            if column < last_leaf:
                rows.append([Piece(own, 1, []) for own in columns])
            rows[-1][column - first_leaf].runs.append(run)
            last_leaf = column
        elif column == last_column:
            classes[column][-1].runs.append(run)
        else:
            classes[column].append(_Label([run], len(rows)))
        last_column = column
    return rows, classes


def _extent(runs: Sequence[Run]) -> Extent:
    return min(run.top for run in runs), max(run.bottom for run in runs)


def _placed(found: Sequence[_Label], extents: Sequence[Extent]) -> tuple[list[int], bool]:
    """The first row of each label, and whether nothing speaks for another placement.

    Position decides; the order of drawing, in which a label stands before its first row, breaks
    ties.
    """
    if len(found) > len(extents):
        return [], False
    if not found:
        return [], True
    drawn = [label.next_row for label in found]
    ordered = drawn[0] == 0 and all(one < two for one, two in pairwise(drawn))
    options = []
    for at_top in (False, True):
        places = [label.top if at_top else label.middle for label in found]
        starts, cost = _least(places, extents, at_top=at_top)
        options.append((cost, starts))
        if ordered and drawn[-1] < len(extents):
            own = _cost(drawn, places, extents, at_top=at_top)
            if own <= cost * _NEARLY + len(extents):
                return drawn, True
    options.sort()
    (best, starts), (other, others) = options
    return starts, starts == others or other > best * _NEARLY + len(extents)


def _cost(
    starts: Sequence[int], places: Sequence[float], extents: Sequence[Extent], *, at_top: bool
) -> float:
    ends = [*starts[1:], len(extents)]
    return sum(
        _distance(place, extents[start][0], extents[end - 1][1], at_top=at_top)
        for place, start, end in zip(places, starts, ends, strict=True)
    )


def _distance(place: float, top: float, bottom: float, *, at_top: bool) -> float:
    return (place - (top if at_top else (top + bottom) / 2)) ** 2


def _least(
    places: Sequence[float], extents: Sequence[Extent], *, at_top: bool
) -> tuple[list[int], float]:
    """Rows split into as many consecutive groups as there are labels, at the least cost."""
    rows = len(extents)
    # best[end]: the cost of the labels so far over the rows before `end`, and their first rows
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for number, place in enumerate(places):
        left = len(places) - number - 1
        best = {
            end: min(
                (
                    (
                        cost
                        + _distance(place, extents[start][0], extents[end - 1][1], at_top=at_top),
                        [*starts, start],
                    )
                    for start, (cost, starts) in best.items()
                    if start < end
                ),
            )
            for end in range(number + 1, rows - left + 1)
        }
    cost, starts = best[rows]
    return starts, cost
