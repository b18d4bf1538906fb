"""Text into cells, and the text that stands in no cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jixiao.reading._grid import Box, Line, Place
from jixiao.reading._lattice import Frame
from jixiao.reading.pdf._glyphs import BLANK_GAP, Run

_LINE = 0.6  # of the line height, between a run and the mean centre of its line
_COLUMN_GAP = 2.0  # em; outside tables a wider gap separates two lines of text
_SPLIT_GAP = 0.1  # em; at a ruling a wider gap shows that two cells meet, not that one ran over


@dataclass(slots=True)
class Filled:
    """A frame with the runs of each of its shapes; `crossed` are shapes whose text ran over."""

    frame: Frame
    contents: list[list[Run]]
    crossed: set[int] = field(default_factory=set)


def fill(frames: Sequence[Frame], runs: Iterable[Run]) -> tuple[list[Filled], list[Run]]:
    """Runs into the cells of their first characters; the rest is returned as standing outside.

    A run is not cut by a ruling it runs over: a long number belongs to the cell it begins in. It is
    cut where its characters leave a gap at the ruling: then two cells meet.
    """
    filled = [Filled(frame, [[] for _ in frame.shapes]) for frame in frames]
    outside: list[Run] = []
    inmost_first = sorted(filled, key=lambda entry: entry.frame.area)
    for run in runs:
        middle = run.middle
        table = next((entry for entry in inmost_first if _meets(entry.frame, run, middle)), None)
        if table is None:
            outside.append(run)
            continue
        for piece in _pieces(table.frame, run):
            first = table.frame.shape_at(_centre(piece, 0), middle)
            if first < 0:
                outside.append(piece)
                continue
            table.contents[first].append(piece)
            if table.frame.shape_at(_centre(piece, -1), middle) != first:
                table.crossed.add(first)
    return filled, outside


def _meets(frame: Frame, run: Run, middle: float) -> bool:
    return frame.holds(_centre(run, 0), middle)


def _centre(run: Run, index: int) -> float:
    glyph = run.glyphs[index]
    return (glyph.left + glyph.right) / 2


def lost_share(filled: Sequence[Filled], outside: Iterable[Run]) -> float:
    """The part of the characters within the tables' outlines that fell into no cell, 0 to 1."""
    kept = sum(len(run.glyphs) for table in filled for own in table.contents for run in own)
    lost = sum(
        len(run.glyphs)
        for run in outside
        if any(_meets(table.frame, run, run.middle) for table in filled)
    )
    return lost / (kept + lost) if lost else 0.0


def _pieces(frame: Frame, run: Run) -> list[Run]:
    """A run cut at the rulings where a gap shows two cells."""
    middle = run.middle
    if frame.shape_at(_centre(run, 0), middle) == frame.shape_at(_centre(run, -1), middle):
        return [run]
    owners = [frame.shape_at((glyph.left + glyph.right) / 2, middle) for glyph in run.glyphs]
    cuts = [0]
    for index in range(1, len(owners)):
        before, glyph = run.glyphs[index - 1], run.glyphs[index]
        if owners[index] != owners[index - 1] and (
            glyph.left - before.right > _SPLIT_GAP * before.em
        ):
            cuts.append(index)
    ends = [*cuts[1:], len(owners)]
    return [
        Run(run.glyphs[start:end], run.order + start) for start, end in zip(cuts, ends, strict=True)
    ]


def cell_text(runs: Sequence[Run]) -> str:
    """The text of a cell as printed, lines parted by line breaks."""
    return "\n".join(_line_text(line) for line in lines(runs))


def lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs gathered into printed lines from top to bottom, each from left to right."""
    if len(runs) == 1:
        return [list(runs)]
    found: list[tuple[list[Run], float]] = []  # runs of a line, sum of their centres
    for middle, run in sorted(((run.middle, run) for run in runs), key=lambda entry: entry[0]):
        if found:
            own, total = found[-1]
            height = max(run.bottom - run.top, own[0].bottom - own[0].top)
            if middle - total / len(own) < _LINE * height:
                own.append(run)
                found[-1] = own, total + middle
                continue
        found.append(([run], middle))
    return [sorted(own, key=lambda run: run.left) for own, _ in found]


def _line_text(line: Sequence[Run]) -> str:
    parts = [line[0].text]
    for before, run in pairwise(line):
        if run.left - before.right > BLANK_GAP * before.em:
            parts.append(" ")
        parts.append(run.text)
    return "".join(parts)


def outside_lines(runs: Sequence[Run], page: int) -> list[Line]:
    """Text outside tables from top to bottom; far apart pieces of a line are lines of their own."""
    found: list[Line] = []
    for line in lines(runs) if runs else []:
        pieces = [[line[0]]]
        for run in line[1:]:
            if run.left - pieces[-1][-1].right > _COLUMN_GAP * run.em:
                pieces.append([run])
            else:
                pieces[-1].append(run)
        found += [Line(_line_text(piece), Place(page=page, box=box_of(piece))) for piece in pieces]
    return found


def drawn_lines(runs: Sequence[Run], page: int) -> list[Line]:
    """Text of a page without tables in drawing order, in which cells stay together."""
    pieces: list[list[Run]] = []
    for run in runs:
        last = pieces[-1][-1] if pieces else None
        if (
            last is not None
            and abs(run.middle - last.middle) < _LINE * (run.bottom - run.top)
            and 0 <= run.left - last.right < _COLUMN_GAP * run.em
        ):
            pieces[-1].append(run)
        else:
            pieces.append([run])
    return [Line(_line_text(piece), Place(page=page, box=box_of(piece))) for piece in pieces]


def box_of(runs: Sequence[Run]) -> Box:
    """The box around runs in hundredths of a point."""
    return hundredths(
        min(run.left for run in runs),
        min(run.top for run in runs),
        max(run.right for run in runs),
        max(run.bottom for run in runs),
    )


def hundredths(left: float, top: float, right: float, bottom: float) -> Box:
    """A box of points as integers."""
    return round(left * 100), round(top * 100), round(right * 100), round(bottom * 100)
