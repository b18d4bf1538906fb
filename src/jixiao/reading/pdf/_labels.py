"""The printed words that show where a form begins and what the columns of its table are.

They come from the form profiles and the room's `words.toml`; no label stands in code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jixiao.declaration import profile, profile_ids
from jixiao.reading._folding import fold
from jixiao.reading._words import words

_CLASSES = ("level1", "level2")
_NAME = "name"


@dataclass(frozen=True, slots=True)
class Labels:
    """Folded words. `headings` are titles of columns, among them `classes` and `names` (of the
    indicator); `openings` are the labels of a form's first line, `titles` those of forms."""

    headings: frozenset[str]
    classes: frozenset[str]
    names: frozenset[str]
    openings: frozenset[str]
    titles: frozenset[str]


def labels(headings: Sequence[str] | None) -> Labels:
    """The labels of the shipped profiles, with other column titles where they are given."""
    if headings is None:
        return _shipped()
    own = _shipped()
    return Labels(
        frozenset(map(comparable, headings)), own.classes, own.names, own.openings, own.titles
    )


def comparable(text: str) -> str:
    """A printed label as it is compared: folded, without blanks and the colon behind it."""
    return fold("".join(text.split())).rstrip(":")


@cache
def _shipped() -> Labels:
    profiles = [profile(key) for key in profile_ids()]
    columns = [(column, comparable(label)) for own in profiles for column, label in own.columns]
    columns += [
        (column, comparable(label)) for column, others in _wordings().items() for label in others
    ]
    openings = {
        wording
        for own in profiles
        for field in own.fields
        if field.row == min(entry.row for entry in own.fields)
        for wording in (
            field.label,
            *words().variants.get(own.id, {}).get(fold(field.label), ()),
        )
    }
    return Labels(
        headings=frozenset(label for _, label in columns),
        classes=frozenset(label for column, label in columns if column in _CLASSES),
        names=frozenset(label for column, label in columns if column == _NAME),
        openings=frozenset(map(comparable, openings)),
        titles=frozenset(comparable(own.title) for own in profiles),
    )


def _wordings() -> dict[str, list[str]]:
    """Other printed titles of the columns, from the room's `words.toml`."""
    text = files("jixiao.reading").joinpath("words.toml").read_text("utf-8")
    found: dict[str, list[str]] = tomllib.loads(text).get("table", {}).get("columns", {})
    return found
