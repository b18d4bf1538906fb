"""The words of a class block: what blanks, line ends and empty lines leave together.

Pieces that no reading of the table would part are joined at once: a mark that cannot begin a cell
with what it follows, and an open bracket with its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from jixiao.reading._folding import columns, joined
from jixiao.reading._place import Form
from jixiao.reading._table import Line

_CANNOT_BEGIN = frozenset("，。、；：！？）》”’】〕」％,;:!?)]%")
_CANNOT_END = frozenset("（《“‘【〔「([")
_OPEN = frozenset("（(《【〔「")
_CLOSE = frozenset("）)》】〕」")
_BRACKET = re.compile("[(（《【〔「]")
_BRACKET_REACH = 6


class Gap(IntEnum):
    """What stands before an atom: one blank, a wide blank or tab, a line end, an empty line."""

    BLANK = 0
    WIDE = 1
    LINE = 2
    PARAGRAPH = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """Text that stays together. `start`, `end` are offsets in the form; `tail` is the width in
    columns of its part on its last line."""

    text: str
    start: int
    end: int
    gap: Gap
    tail: int
    one_line: bool = True


def atoms(form: Form, lines: tuple[Line, ...], limit: int) -> tuple[Atom, ...] | None:
    """The atoms of those lines in printed order; None if there are more than `limit`."""
    found: list[Atom] = []
    gap = Gap.PARAGRAPH
    opened = 0
    for start, end in lines:
        text = form.text[start:end]
        at = 0
        bracketed = opened or _BRACKET.search(text)
        for word in text.split():
            begin = text.index(word, at)
            if at:
                gap = Gap.BLANK if text[at:begin] == " " else Gap.WIDE
            at = begin + len(word)
            atom = _atom(word, start + begin, gap)
            if found and _stays(found[-1], atom, opened):
                atom = found[-1] = _merged(form, found[-1], atom)
                opened = opened + 1 if bracketed and _is_open(atom.text) else 0
            else:
                found.append(atom)
                opened = 1 if bracketed and _is_open(word) else 0
            if len(found) > limit:
                return None
        gap = Gap.LINE if at else Gap.PARAGRAPH
    return tuple(found)


def _atom(text: str, start: int, gap: Gap) -> Atom:
    width = columns(text)
    return Atom(text, start, start + len(text), gap, width)


def _stays(before: Atom, atom: Atom, opened: int) -> bool:
    if atom.text[0] in _CANNOT_BEGIN or before.text[-1] in _CANNOT_END:
        return True
    return 0 < opened < _BRACKET_REACH and any(letter in _CLOSE for letter in atom.text)


def _is_open(text: str) -> bool:
    depth = 0
    for letter in text:
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE and depth:
            depth -= 1
    return depth > 0


def _merged(form: Form, before: Atom, atom: Atom) -> Atom:
    if atom.gap >= Gap.LINE:
        text = joined(before.text, atom.text)
        return Atom(text, before.start, atom.end, before.gap, atom.tail, False)
    blank = form.text[before.end : atom.start]
    text = before.text + blank + atom.text
    tail = before.tail + columns(blank) + atom.tail
    return Atom(text, before.start, atom.end, before.gap, tail, before.one_line)


def cell_text(form: Form, cell: tuple[Atom, ...]) -> str:
    """The atoms of a cell as its text: blanks as printed, line breaks taken out."""
    text = cell[0].text
    for before, atom in pairwise(cell):
        if atom.gap >= Gap.LINE:
            text = joined(text, atom.text)
        else:
            text += form.text[before.end : atom.start] + atom.text
    return text
