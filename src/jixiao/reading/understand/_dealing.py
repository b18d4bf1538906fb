"""Dealing tokens out to the columns of a table, row after row, by what each looks like.

Only the order of tokens is sure. A token may be a cell, part of one, or none; a cell may be missing
where its class goes on from above or nothing was printed. Of all ways the lightest is taken, by
weights that were set on published forms: the weights weigh, nothing is certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jixiao.reading._folding import fold, joined
from jixiao.reading._likeness import is_quantity
from jixiao.reading._words import words
from jixiao.reading.understand._tokens import Gap, Token, is_class, may_be_class
from jixiao.reading.understand._vocabulary import (
    CLASS_COLUMNS,
    label_fold,
    level1_of,
    level2_of,
    table_words,
)

_MOST_JOINED: Final = 5  # tokens one cell is joined of
_NEVER: Final = 10_000
_POINTS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?[分%]?")
_MONEY: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?:万?元)?")
_DASHES: Final = frozenset({"-", "—", "--", "——", "/", "×", "－"})
_ROW: Final = 3
_BONUS: Final = 4  # the most that a text's looks take off
_SUM_ROW: Final = 4
_CLASS_ONLY: Final = 12
_DROPPED: Final = 45
_GROUP: Final = 8  # a title over several columns or rows left out
_NOT_FIRST: Final = 22  # a row that begins inside a line where lines begin rows
_WRAP: Final = 18  # a line end inside a row where lines begin rows
_MISSING: Final = {
    "level1": 3,
    "level2": 3,
    "name": _NEVER,
    "operator": 7,
    "target": 34,
    "unit": 6,
    "actual": 12,
    "weight": 9,
    "score": 9,
    "explanation": 12,
    "remark": 2,
    "project.name": 7,
    "project.applicant": 4,
}
_MISSING_OTHER: Final = 5
_JOIN: Final = {Gap.NONE: 6, Gap.BLANK: 9, Gap.WIDE: 24, Gap.BAR: 70, Gap.LINE: 30}
_JOIN_WRAPPED: Final = 14
_CLASS_INSIDE: Final = 60
_SIGN_INSIDE: Final = 20
_HOPELESS: Final = 140
_LABEL_TAIL: Final = "指标(（"
_SIGNS: Final = "≥≤=<>≧≦═%"
_SENTENCE: Final = "。；;"


@dataclass(frozen=True, slots=True)
class Dealt:
    """Rows as the tokens of each column by its place, the tokens no row took, and the weight."""

    rows: tuple[dict[int, tuple[Token, ...]], ...]
    dropped: tuple[Token, ...]
    weight: int


def deal(tokens: Sequence[Token], columns: Sequence[str]) -> Dealt:
    """The likeliest rows. `columns` are meanings in printed order, unknown titles as they are."""
    return _Dealer(tokens, columns).dealt()


@dataclass(frozen=True, slots=True)
class _Look:
    """What a text looks like."""

    text: str
    folded: str
    plain: str
    level1: bool
    level2: bool
    bare: bool
    sign: bool
    quantity: bool
    points: bool
    unit: bool
    dash: bool
    group: bool


_Step = tuple[int, int, int]  # the state before: token, column; tokens taken, -1 for a whole class


class _Dealer:
    def __init__(self, tokens: Sequence[Token], columns: Sequence[str]) -> None:
        self._tokens = tokens
        self._columns = columns
        self._looks: dict[tuple[int, int], _Look] = {}
        self._classes = [token.label or is_class(token.text) for token in tokens]
        self._fits: dict[tuple[int, int, str], int] = {}
        opening = sum(token.opens for token in tokens)
        self._lines_matter = opening * 3 < len(tokens) * 2 and opening > 1
        self._blocks = columns.count("name")
        self._fields = sum("." in column for column in columns)

    def dealt(self) -> Dealt:
        count, width = len(self._tokens), len(self._columns)
        best = [[_NEVER * 100] * (width + 1) for _ in range(count + 1)]
        came: list[list[_Step | None]] = [[None] * (width + 1) for _ in range(count + 1)]
        best[0][0] = 0
        for at in range(count + 1):
            row, steps = best[at], came[at]
            for column in range(1, width):
                self._leave(at, column, row[column], row, steps)
            self._fields_only(at, best, came)
            if row[width] + _ROW < row[0] and steps[width] is not None:
                row[0], steps[0] = row[width] + _ROW, (at, width, 0)
            begun = row[0]
            if at < count and begun < _NEVER * 100:
                self._begin(at, begun, best, came)
            for column in range(width):
                weight = row[column]
                if weight >= _NEVER:
                    continue
                if column == 0 and at < count:
                    weight += self._row_start(at)
                self._leave(at, column, weight, row, steps)
                if at < count:
                    self._take(at, column, weight, best, came)
        return self._unwound(best, came)

    def _leave(
        self, at: int, column: int, weight: int, row: list[int], steps: list[_Step | None]
    ) -> None:
        """The column is empty in this row."""
        missing = weight + self._missing(column)
        if missing < row[column + 1]:
            row[column + 1], steps[column + 1] = missing, (at, column, 0)

    def _fields_only(self, at: int, best: list[list[int]], came: list[list[_Step | None]]) -> None:
        """A row of a table with several projects may be a sum: fields without an indicator."""
        row, width = best[at], len(self._columns)
        if self._fields and row[self._fields] + _SUM_ROW < row[width]:
            row[width], came[at][width] = row[self._fields] + _SUM_ROW, (at, self._fields, 0)

    def _begin(
        self, at: int, weight: int, best: list[list[int]], came: list[list[_Step | None]]
    ) -> None:
        """Ways on from between two rows: drop a token, or take a class without a row."""
        dropped = weight + (_GROUP if self._is_group(at) else _DROPPED)
        if dropped < best[at + 1][0]:
            best[at + 1][0], came[at + 1][0] = dropped, (at, 0, 1)
        for taken in (1, 2):
            end = at + taken
            if end <= len(self._tokens) and all(self._classes[at:end]):
                total = weight + _CLASS_ONLY * taken - 4
                if total < best[end][0]:
                    best[end][0], came[end][0] = total, (at, 0, -taken)

    def _take(
        self,
        at: int,
        column: int,
        weight: int,
        best: list[list[int]],
        came: list[list[_Step | None]],
    ) -> None:
        join = 0
        most = min(len(self._tokens), at + _MOST_JOINED)
        meaning = self._columns[column]
        for end in range(at + 1, most + 1):
            if end > at + 1:
                join += self._join(at, end)
                if join > _HOPELESS:
                    return
            else:
                join += self._wrap(at)
            if weight + join - _BONUS >= best[end][column + 1]:
                continue
            total = weight + join + self._fit(at, end, meaning)
            if total < best[end][column + 1]:
                best[end][column + 1] = total
                came[end][column + 1] = (at, column, end - at)

    def _parts(self, at: int, end: int) -> bool:
        """Whether the last of the joined tokens, or the first two, part at a class label."""
        before = self._look(at, end - 1)
        known = (before.level1 or before.level2) and not before.bare
        return known or self._classes[end - 1]

    def _wrap(self, at: int) -> int:
        """Weight of a cell beginning with its line; a row beginning there has it back."""
        opens = self._lines_matter and self._tokens[at].opens
        if not opens or at == 0:
            return 0
        before = self._tokens[at - 1]
        return 0 if before.text[0] in _LABEL_TAIL or self._classes[at - 1] else _WRAP

    def _is_group(self, at: int) -> bool:
        plain = label_fold(self._tokens[at].text)
        return plain in table_words().groups and plain != "指标"

    def _row_start(self, at: int) -> int:
        if at and self._lines_matter and self._is_group(at - 1):
            return 0
        if not self._lines_matter or self._tokens[at].opens or at == 0:
            return -self._wrap(at)
        return _NOT_FIRST

    def _join(self, at: int, end: int) -> int:
        """Weight of one more token in a cell; the rest of a class label costs next to nothing."""
        token = self._tokens[end - 1]
        look = self._look(at, end)
        if (look.level1 or look.level2) and not look.bare and token.text[0] in _LABEL_TAIL:
            return 4
        if self._parts(at, end):
            return _CLASS_INSIDE + _JOIN[token.gap]
        before = self._tokens[end - 2].text
        if token.band or self._tokens[end - 2].band:
            return _CLASS_INSIDE
        if before[0] in _SIGNS[:3]:
            return _SIGN_INSIDE + _JOIN[token.gap]
        if token.gap is Gap.LINE and self._lines_matter:
            return _JOIN_WRAPPED
        return _JOIN[token.gap]

    def _missing(self, column: int) -> int:
        meaning = self._columns[column]
        if self._blocks > 1 and meaning in ("name", "target", "level2"):
            return 8
        return _MISSING.get(meaning, _MISSING_OTHER)

    def _look(self, at: int, end: int) -> _Look:
        found = self._looks.get((at, end))
        if found is not None:
            return found
        text = self._tokens[at].text
        for token in self._tokens[at + 1 : end]:
            if token.gap in (Gap.BLANK, Gap.WIDE):
                text = f"{text} {token.text}"
            else:
                text = joined(text, token.text)
        folded = fold(text)
        known = self._classes[at] if end == at + 1 else is_class(text)
        bare = not known and may_be_class(text)
        plain = label_fold(text)
        found = _Look(
            text,
            folded,
            plain,
            (known or bare) and level1_of(text) is not None,
            (known or bare) and level2_of(text, None) is not None,
            bare,
            plain in table_words().signs,
            _is_amount(text, plain),
            _POINTS.fullmatch(folded) is not None,
            _is_unit(plain),
            folded in _DASHES,
            plain in table_words().groups,
        )
        self._looks[at, end] = found
        return found

    def _fit(self, at: int, end: int, meaning: str) -> int:
        key = (at, end, meaning)
        weight = self._fits.get(key)
        if weight is None:
            weight = self._fits[key] = _fit(self._look(at, end), meaning)
        return weight

    def _unwound(self, best: list[list[int]], came: list[list[_Step | None]]) -> Dealt:
        width = len(self._columns)
        at, column = len(self._tokens), 0
        total = best[at][column]
        rows: list[dict[int, tuple[Token, ...]]] = []
        dropped: list[Token] = []
        cells: dict[int, tuple[Token, ...]] = {}
        while (at, column) != (0, 0):
            step = came[at][column]
            if step is None:
                return Dealt((), tuple(self._tokens), _NEVER)
            before, place, taken = step
            if column == 0 and place == width:
                pass
            elif column == 0 and taken < 0:
                rows.append(self._class_only(before, -taken))
                cells = {}
                at, column = before, place
                continue
            elif column == 0:
                dropped.append(self._tokens[before])
            elif taken:
                cells[place] = tuple(self._tokens[before:at])
            at, column = before, place
            if column == 0 and cells:
                rows.append(cells)
                cells = {}
        if cells:
            rows.append(cells)
        return Dealt(tuple(row for row in rows[::-1] if row), tuple(dropped[::-1]), total)

    def _class_only(self, at: int, taken: int) -> dict[int, tuple[Token, ...]]:
        """A class printed without a row."""
        row: dict[int, tuple[Token, ...]] = {}
        for place in range(at, at + taken):
            look = self._look(place, place + 1)
            wanted = "level2" if look.level2 and (taken == 1 or place > at) else "level1"
            if not look.level2 and "level1" in self._columns:
                wanted = "level1"
            if wanted in self._columns:
                row[self._columns.index(wanted)] = (self._tokens[place],)
        return row


def _is_amount(text: str, plain: str) -> bool:
    return is_quantity(text) or (plain != fold(text) and is_quantity(plain))


def _is_unit(plain: str) -> bool:
    known = table_words().units
    stem = plain.partition("(")[0]
    return stem in known or all(part in known for part in stem.split("/") if part)


def _fit(look: _Look, meaning: str) -> int:
    """How little a text looks like a cell of that column."""
    if meaning in CLASS_COLUMNS:
        first = meaning == "level1"
        own, other = (look.level1, look.level2) if first else (look.level2, look.level1)
        both = 6 if first and other else 0
        return both + 8 * look.bare if own else 40 if other else _NEVER
    is_label = (look.level1 or look.level2) and not look.bare
    if meaning == "operator":
        return 0 if look.sign else 70
    if meaning == "unit":
        return 0 if look.unit else 12 if look.dash else 55
    if meaning in ("weight", "score"):
        return 0 if look.points else 6 if look.dash else 60
    if look.sign and look.folded not in ("定性", "定量"):
        return 90
    weight = 30 * is_label + 12 * look.bare + 40 * look.group + 60 * (look.folded == "指标")
    begins = look.folded.startswith(words().beginnings)
    if meaning in ("project.annual_budget", "project.total_budget"):
        return 0 if _MONEY.fullmatch(look.folded) else 70
    if meaning.startswith(("project.", "objectives.")):
        return weight + 4 + 50 * look.quantity
    if meaning == "name":
        return weight + _name(look, begins=begins)
    if meaning == "target":
        weight += 0 if look.quantity else 10 + min(30, len(look.folded) // 3)
        return weight + 30 * begins + 25 * look.sign + 15 * look.dash + 6 * look.unit
    if meaning == "actual":
        known = look.quantity or look.plain in table_words().bands
        return weight + (0 if known else 8) + 25 * begins
    if meaning in ("explanation", "remark"):
        short = 12 if look.quantity or look.points else 4
        return weight + (0 if begins else short) + 4 * look.unit
    return weight + 6


def _name(look: _Look, *, begins: bool) -> int:
    starts = look.folded[:1].isdigit() or look.folded[:1] in _SIGNS
    weight = (
        (45 if starts else 10) * look.quantity
        + 60 * look.points
        + 40 * look.sign
        + 40 * look.dash
        + 30 * begins
    )
    weight += 14 * look.unit + 12 * (look.folded[-1:] in _SENTENCE)
    if len(look.folded) > 40:
        weight += 12
    return weight - 4 * look.folded.endswith(words().endings)
