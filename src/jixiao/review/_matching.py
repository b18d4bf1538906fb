"""The rows of two forms side by side, whatever their order: same indicators, then nearly same."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.declaration import Declaration, Level1, Level2
from jixiao.review._text import alike, end_of, letters, similarity

NEARLY = 0.80  # as of projects' names (same_project): a person sees both names and judges


@dataclass(frozen=True, slots=True)
class RowPair:
    """Two rows of one indicator by their indexes; None on the side whose form has no such row."""

    one: int | None
    other: int | None


@dataclass(frozen=True, slots=True)
class _Called:
    """A row by its classes and its name in the form of `letters`."""

    name: str
    level1: Level1 | None
    level2: Level2 | None


def matched_rows(one: Declaration, other: Declaration) -> tuple[RowPair, ...]:
    """Every applicable row of both forms once, in the order of `one`, then what only `other` has.

    Rows pair within a first-level class: by equal names, in the same second-level class before
    another; then by the similarity of their names from 80 %, the nearest first.
    """
    left, right = _rows(one), _rows(other)
    shares = []
    for index, row in left.items():
        for place, entry in right.items():
            if row.level1 is entry.level1 and alike(row.name, entry.name, NEARLY):
                share = similarity(row.name, entry.name)
                shares.append((-share, row.level2 is not entry.level2, index, place))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, index, place in sorted(shares):
        if index not in pairs and place not in taken:
            pairs[index] = place
            taken.add(place)
    return (
        *(RowPair(index, pairs.get(index)) for index in left),
        *(RowPair(None, place) for place in right if place not in taken),
    )


def _rows(form: Declaration) -> dict[int, _Called]:
    return {
        index: _Called(letters(end_of(row.name)), row.level1, row.level2)
        for index, row in enumerate(form.indicators)
        if row.applicable and letters(row.name)
    }
