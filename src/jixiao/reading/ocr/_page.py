"""A picture of a page as rulings and runs of characters, as a digital page gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jixiao.reading._lattice import Frame, Ruling, frames
from jixiao.reading.ocr._engine import Letter, recognised
from jixiao.reading.ocr._lines import (
    Region,
    Spot,
    ink_for_lines,
    lines_in,
    lines_outside,
    usual_height,
)
from jixiao.reading.ocr._pixel_rulings import ruled
from jixiao.reading.ocr._signs import settled
from jixiao.reading.ocr._types import Pixels
from jixiao.reading.ocr._upright import Way, way_up
from jixiao.reading.pdf._glyphs import Glyph, Run

POINTS_AN_INCH: Final = 72
_STRICTNESS: Final = 3  # a letter scored below 0.965 is asked about: wrong ones score up to 0.99
_SUREST: Final = 99  # percent; what was recognised is never as sure as what is written


_DOUBTFUL_TURN: Final = 0.72  # mean certainty of letters below which another turn is tried
_SAMPLE: Final = 12  # lines that decide on the turn


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on a page, in points of the page set upright: its tables and lines of text; the
    way back to the page as it came, and the height in pixels."""

    frames: tuple[Frame, ...]
    runs: list[Run]
    way: Way
    height: int


@dataclass(frozen=True, slots=True)
class _Laid:
    """A page set upright in one of four turns: its tables, and where its lines are."""

    straight: Pixels
    way: Way
    frames: tuple[Frame, ...]
    spots: list[Spot]

    def letters(self, spots: list[Spot]) -> list[tuple[Letter, ...]]:
        """What is written there."""
        regions = [spot.region for spot in spots]
        return recognised(
            [self.straight[top:bottom, left:right] for left, top, right, bottom in regions]
        )


def seen(page: Pixels, plain: Pixels, dpi: int) -> Seen:
    """The tables and the text of a grey picture of a page, however it is turned. Rulings are taken
    from `plain`, which may be the same picture."""
    laid = _laid(page, plain, dpi, 0)
    letters = laid.letters(laid.spots)
    if laid.spots and _may_be_turned(letters):
        turns = [laid, *(_laid(page, plain, dpi, quarters) for quarters in (1, 2, 3))]
        samples = [_certainty(turn.letters(_longest(turn.spots))) for turn in turns]
        best = turns[samples.index(max(samples))]
        if best is not laid:
            laid, letters = best, best.letters(best.spots)
    scale = POINTS_AN_INCH / dpi
    runs = [
        run
        for order, (spot, own) in enumerate(zip(laid.spots, letters, strict=True))
        if (run := _run(spot, own, scale, order)) is not None
    ]
    return Seen(laid.frames, runs, laid.way, laid.straight.shape[0])


def _laid(page: Pixels, plain: Pixels, dpi: int, quarters: int) -> _Laid:
    way = way_up(plain, quarters)
    straight = way.upright(page)
    rulings = ruled(straight if page is plain else way.upright(plain), straight, dpi)
    scale = POINTS_AN_INCH / dpi
    found = frames(_points(rulings.across, scale), _points(rulings.down, scale))
    ink = ink_for_lines(rulings.ink, dpi)
    cells = [region for frame in found for region in _regions(frame, scale)]
    usual = usual_height(ink, cells, dpi)
    spots = [spot for cell in cells for spot in lines_in(ink, cell, usual, dpi)]
    outlines = [_region(f.xs[0], f.ys[0], f.xs[-1], f.ys[-1], scale) for f in found]
    return _Laid(straight, way, found, [*spots, *lines_outside(ink, outlines, usual)])


def _longest(spots: list[Spot]) -> list[Spot]:
    """Some lines of the page's usual kind, enough to tell its turn from."""
    return sorted(spots, key=lambda spot: spot.region[0] - spot.region[2])[:_SAMPLE]


def _may_be_turned(letters: Sequence[tuple[Letter, ...]]) -> bool:
    """Whether the letters are doubtful, or most lines have only one, as on a page that lies on its
    side: single letters are known even so."""
    single = sum(len(line) == 1 for line in letters)
    return _certainty(letters) < _DOUBTFUL_TURN or 2 * single > len(letters)


def _certainty(letters: Sequence[tuple[Letter, ...]]) -> float:
    """The mean certainty of letters, 0 to 1."""
    scores = [letter.score for line in letters for letter in line]
    return sum(scores) / len(scores) if scores else 0.0


def _points(rulings: list[Ruling], scale: float) -> list[Ruling]:
    return [Ruling(own.at * scale, own.start * scale, own.end * scale) for own in rulings]


def _regions(frame: Frame, scale: float) -> list[Region]:
    """The cells of a frame in pixels."""
    return [
        _region(
            frame.xs[own.column],
            frame.ys[own.row],
            frame.xs[own.column + own.column_span],
            frame.ys[own.row + own.row_span],
            scale,
        )
        for own in frame.shapes
    ]


def _region(left: float, top: float, right: float, bottom: float, scale: float) -> Region:
    return round(left / scale), round(top / scale), round(right / scale), round(bottom / scale)


def _run(spot: Spot, letters: tuple[Letter, ...], scale: float, order: int) -> Run | None:
    """The characters of a line with their places; a recognised blank is the gap it leaves."""
    left, top, right, bottom = (side * scale for side in spot.region)
    signs = settled([letter.text for letter in letters])
    middles = [left + letter.middle * (right - left) for letter in letters]
    em = bottom - top
    glyphs: list[Glyph] = []
    blank = False
    for number, letter in enumerate(letters):
        if not letter.text.strip():
            blank = True
            continue
        before = middles[number - 1] if number else left
        after = middles[number + 1] if number + 1 < len(middles) else right
        own = Glyph(
            signs[number],
            (before + middles[number]) / 2,
            top,
            (middles[number] + after) / 2,
            bottom,
            em,
            0.0 if blank else em,
            min(_SUREST, round(100 * letter.score**_STRICTNESS)),
        )
        blank = False
        glyphs.append(own)
    return Run(glyphs, order) if glyphs else None
