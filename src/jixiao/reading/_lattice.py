"""From rulings to tables: base positions between the rulings, and the cells they make together.

Neighbouring base positions without a ruling between them are one cell, so a merged cell needs no
special case. What is joined to the outside is no cell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TOLERANCE = 2.0  # pt; rulings this near are one
_WIDEST = 4.0  # pt; a cluster of rulings is never wider, however they chain
_OVERHANG = 4.0  # pt; verticals that end this far from the last horizontal leave a cell open
_CUT_HEIGHT = 100.0  # pt; shorter verticals without any horizontal are no table
_MOST_CROSSINGS = 250_000  # of rulings on a page
_SIDE_OVERHANG = 8.0  # pt; the same for horizontals, beside tables without left and right border


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line: `at` is its y (horizontal) or x (vertical), from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A cell of a frame: its first base position and its spans. `whole` is false where the base
    positions are no full rectangle; then the spans are those of the largest one from the top."""

    row: int
    column: int
    row_span: int
    column_span: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A ruled table on one page. `xs` and `ys` are the rulings' places in points of display space.

    `owner` gives the shape of each base position, -1 for none. `open_top` and `open_bottom` say for
    each base column whether the outer edge is missing, as where a page end cuts a cell.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    shapes: tuple[Shape, ...]
    owner: tuple[tuple[int, ...], ...]
    open_top: tuple[bool, ...]
    open_bottom: tuple[bool, ...]

    def shape_at(self, x: float, y: float) -> int:
        """The number of the shape that holds a point; -1 outside."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owner[row][column]
        return -1

    @property
    def area(self) -> float:
        """The outline's area in square points."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside the frame's outline."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def frames(horizontal: Sequence[Ruling], vertical: Sequence[Ruling]) -> tuple[Frame, ...]:
    """The tables that rulings draw, from top to bottom and left to right.

    None where there are so many rulings that they must be a drawing.
    """
    across = _snapped(horizontal)
    down = _snapped(vertical)
    if len(across) * len(down) > _MOST_CROSSINGS:
        return ()
    found = [
        frame
        for own_across, own_down in _groups(across, down)
        for frame in _frames(own_across, own_down)
        if len(frame.shapes) > 1  # a single one is a page frame or a box around a note
    ]
    return tuple(sorted(found, key=lambda frame: (frame.ys[0], frame.xs[0])))


def _snapped(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Rulings moved to the mean of their cluster, touching ones of a cluster joined."""
    clusters: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda entry: entry.at):
        near = clusters and ruling.at - clusters[-1][-1].at <= TOLERANCE
        if near and ruling.at - clusters[-1][0].at <= _WIDEST:
            clusters[-1].append(ruling)
        else:
            clusters.append([ruling])
    found: list[Ruling] = []
    for cluster in clusters:
        at = sum(ruling.at for ruling in cluster) / len(cluster)
        start = end = None
        for ruling in sorted(cluster, key=lambda entry: entry.start):
            if start is None or end is None:
                start, end = ruling.start, ruling.end
            elif ruling.start <= end + TOLERANCE:
                end = max(end, ruling.end)
            else:
                found.append(Ruling(at, start, end))
                start, end = ruling.start, ruling.end
        if start is not None and end is not None:
            found.append(Ruling(at, start, end))
    return found


def _groups(across: list[Ruling], down: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Rulings connected by touching, so that tables side by side stay apart; verticals that touch
    none go with those of the same ends."""
    parent = list(range(len(across) + len(down)))
    for i, line in enumerate(across):
        for j, bar in enumerate(down, len(across)):
            if (
                line.start - TOLERANCE <= bar.at <= line.end + TOLERANCE
                and bar.start - TOLERANCE <= line.at <= bar.end + TOLERANCE
            ):
                parent[_root(parent, i)] = _root(parent, j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, line in enumerate(across):
        groups.setdefault(_root(parent, i), ([], []))[0].append(line)
    for j, bar in enumerate(down, len(across)):
        groups.setdefault(_root(parent, j), ([], []))[1].append(bar)
    found = [group for group in groups.values() if group[0]]
    for bar in (bar for group in groups.values() if not group[0] for bar in group[1]):
        beside = next((own for own in found if any(_same_ends(bar, one) for one in own[1])), None)
        if beside is not None:
            beside[1].append(bar)
        elif bar.end - bar.start > _CUT_HEIGHT:
            found.append(([], [bar]))
    return [(lines, sorted(bars, key=_at)) for lines, bars in found if len(bars) > 1]


def _at(ruling: Ruling) -> float:
    return ruling.at


def _same_ends(one: Ruling, two: Ruling) -> bool:
    """Whether two verticals begin and end together: the borders of a cell that a page end cuts
    above and below touch no horizontal."""
    return abs(one.start - two.start) <= TOLERANCE and abs(one.end - two.end) <= TOLERANCE


def _root(parent: list[int], entry: int) -> int:
    while parent[entry] != entry:
        parent[entry] = parent[parent[entry]]
        entry = parent[entry]
    return entry


def _frames(across: list[Ruling], down: list[Ruling]) -> list[Frame]:
    """The tables of one group; cut where a base row holds no cell."""
    ys = _with_ends([line.at for line in across], down, _OVERHANG)
    xs = _with_ends([bar.at for bar in down], across, _SIDE_OVERHANG)
    if len(xs) < 2 or len(ys) < 2:
        return []
    rows, columns = len(ys) - 1, len(xs) - 1
    # flat[k][j]: whether the horizontal edge k above row k is drawn over column j; steep[i][k]: the
    # vertical edge k left of column k beside row i.
    flat = _drawn(across, ys, xs)
    steep = [list(edge) for edge in zip(*_drawn(down, xs, ys), strict=True)]
    open_top = _close(flat[0], steep[0])
    open_bottom = _close(flat[-1], steep[-1])
    _close_sides(steep, flat)
    parent = list(range(rows * columns + 1))
    ring = rows * columns
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if not flat[row][column]:
                above = here - columns if row else ring
                parent[_root(parent, here)] = _root(parent, above)
            if not steep[row][column]:
                beside = here - 1 if column else ring
                parent[_root(parent, here)] = _root(parent, beside)
            if row == rows - 1 and not flat[rows][column]:
                parent[_root(parent, here)] = _root(parent, ring)
            if column == columns - 1 and not steep[row][columns]:
                parent[_root(parent, here)] = _root(parent, ring)
    outside = _root(parent, ring)
    owner = [
        [
            -1 if (root := _root(parent, row * columns + column)) == outside else root
            for column in range(columns)
        ]
        for row in range(rows)
    ]
    found: list[Frame] = []
    first = 0
    for row in range(rows + 1):
        if row == rows or all(root < 0 for root in owner[row]):
            if row > first:
                top = open_top if first == 0 else [False] * columns
                bottom = open_bottom if row == rows else [False] * columns
                found.append(_frame(xs, ys[first : row + 1], owner[first:row], top, bottom))
            first = row + 1
    return found


def _with_ends(places: list[float], crossing: list[Ruling], overhang: float) -> list[float]:
    """Places in order, with an outer one added where the crossing rulings end beyond them."""
    found = sorted(set(places))
    if not crossing:
        return found
    low, high = min(bar.start for bar in crossing), max(bar.end for bar in crossing)
    if not found or low < found[0] - overhang:
        found.insert(0, low)
    if high > found[-1] + overhang:
        found.append(high)
    return found


def _drawn(lines: list[Ruling], places: list[float], cuts: list[float]) -> list[list[bool]]:
    """For each place, which pieces between neighbouring cuts a ruling covers."""
    middles = [(low + high) / 2 for low, high in pairwise(cuts)]
    numbers = {place: number for number, place in enumerate(places)}
    found = [[False] * len(middles) for _ in places]
    for line in lines:
        edge = found[numbers[line.at]]
        for number, middle in enumerate(middles):
            if line.start - TOLERANCE <= middle <= line.end + TOLERANCE:
                edge[number] = True
    return found


def _close(edge: list[bool], sides: list[bool]) -> list[bool]:
    """Draw the missing pieces of an outer edge that stand between two drawn sides.

    `sides[k]` is the edge before piece k. Returns which pieces were missing there.
    """
    missing = [False] * len(edge)
    start = 0
    for end in range(1, len(sides)):
        if not sides[end]:
            continue
        if sides[start] and not all(edge[start:end]):
            for piece in range(start, end):
                missing[piece] = not edge[piece]
                edge[piece] = True
        start = end
    return missing


def _close_sides(steep: list[list[bool]], flat: list[list[bool]]) -> None:
    """The same for the left and right border of tables drawn without them."""
    for side in (0, -1):
        edge = [row[side] for row in steep]
        _close(edge, [line[side] for line in flat])
        for row, drawn in zip(steep, edge, strict=True):
            row[side] = drawn


def _frame(
    xs: list[float],
    ys: list[float],
    roots: list[list[int]],
    open_top: list[bool],
    open_bottom: list[bool],
) -> Frame:
    """A frame of the base positions that belong together, empty outer columns cut away."""
    used = [column for column in range(len(xs) - 1) if any(row[column] >= 0 for row in roots)]
    left, right = used[0], used[-1] + 1
    positions: dict[int, list[tuple[int, int]]] = {}
    for row, line in enumerate(roots):
        for column in range(left, right):
            if line[column] >= 0:
                positions.setdefault(line[column], []).append((row, column - left))
    numbers = {root: number for number, root in enumerate(positions)}
    return Frame(
        xs=tuple(xs[left : right + 1]),
        ys=tuple(ys),
        shapes=tuple(_shape(own) for own in positions.values()),
        owner=tuple(
            tuple(numbers[root] if root >= 0 else -1 for root in line[left:right]) for line in roots
        ),
        open_top=tuple(open_top[left:right]),
        open_bottom=tuple(open_bottom[left:right]),
    )


def _shape(positions: list[tuple[int, int]]) -> Shape:
    """The cell that base positions make together."""
    row, column = positions[0][0], min(place for _, place in positions)
    row_span = max(place for place, _ in positions) - row + 1
    column_span = max(place for _, place in positions) - column + 1
    if len(positions) == row_span * column_span:
        return Shape(row, column, row_span, column_span, whole=True)
    taken = set(positions)
    column = positions[0][1]
    column_span = row_span = 1
    while (row, column + column_span) in taken:
        column_span += 1
    while all((row + row_span, column + step) in taken for step in range(column_span)):
        row_span += 1
    return Shape(row, column, row_span, column_span, whole=False)
