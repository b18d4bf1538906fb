"""Splitting the words of a class into rows of name, value and explanation.

The cells of a row follow each other; what parts them is a blank, a line end or an empty line, and
the same can stand inside a cell. Every way to split is weighed (tenths of a point, less is better)
and the lightest taken; a second one nearly as light makes the split a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from jixiao.reading._atoms import Atom, Gap, cell_text
from jixiao.reading._folding import fold
from jixiao.reading._likeness import is_quantity
from jixiao.reading._place import Form
from jixiao.reading._words import Words

ATOM_LIMIT: Final = 160  # words of one class that are split; printed classes have 3 to 30
ROW_LIMIT: Final = 16  # words of one row; the work grows with its third power
_LONG: Final = 48  # a stretch of more words is split with
_LONG_ROW_LIMIT: Final = 10  # at most so many in a row, so that hostile files stay affordable
MARGIN: Final = 8  # a second split this near makes a doubt
_KEPT: Final = 3  # splits kept up to each word
_HOPELESS: Final = 80  # joins heavier than this are not tried

# Weights. Measured on the published forms and on forms made from them; see benchmarks.
_PART_CELL: Final = {Gap.BLANK: 0, Gap.WIDE: 0, Gap.LINE: 6, Gap.PARAGRAPH: 10}
_PART_ROW: Final = {Gap.BLANK: 70, Gap.WIDE: 70, Gap.LINE: 8, Gap.PARAGRAPH: 0}
_JOIN_PARAGRAPH: Final = 12
_JOIN_BLANK: Final = 26
_JOIN_BLANK_LATIN: Final = 16  # blank between Chinese and digits or letters
_JOIN_WIDE: Final = 60
_JOIN_EXPLANATION: Final = 20  # a word that begins as explanations do, behind a blank
_JOIN_AFTER_END: Final = 20  # behind 。 and the like
_WRAPPED: Final = ((24, 4), (20, 10), (16, 20), (10, 40), (0, 70))  # columns of the line, weight
_FULL_LINE: Final = 24
_LOOKS_WRAPPED: Final = 8  # a cell ends at a full line without a closing mark
_ENDS_OPEN: Final = 50  # a cell ends in 、 or ，
_NO_VALUE: Final = 70
_NO_EXPLANATION: Final = 50
_NAMES_TOPIC: Final = 8  # an explanation holds the first letters of its indicator's name
_TOPIC_LENGTH: Final = 4
_SKIP_PARAGRAPH: Final = 45
_SENTENCE_MARKS: Final = re.compile("[，。；;,]")
_END_MARKS: Final = frozenset("。；！？;!?")
_OPEN_MARKS: Final = frozenset("、，,：:")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its cells, None where not printed, and the words it stands on."""

    name: str
    value: str | None
    explanation: str | None
    start: int
    end: int
    alternatives: tuple[tuple[str, str | None, str | None], ...] = ()
    confidence: int = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a class, the stretches (offsets) no row took, and the weight of the split."""

    rows: tuple[Row, ...]
    skipped: tuple[tuple[int, int], ...]
    weight: int


_Place = tuple[int, int, int, int]  # words: start of name, value, explanation; end


@dataclass(frozen=True, slots=True)
class _Path:
    weight: int
    row: _Place | None  # None if the words up to here are skipped
    before: _Path | None
    at: int


_weight = attrgetter("weight")


class Splitter:
    """Splits the classes of one form; learns from its plain rows how its explanations begin."""

    def __init__(self, form: Form, words: Words, blanks: frozenset[str]) -> None:
        self._form = form
        self._words = words
        self._blanks = blanks
        self._learned: tuple[str, ...] = ()

    def plain(self, words: tuple[Atom, ...]) -> tuple[Row, ...] | None:
        """The rows if every one stands on its own line in three words; else None."""
        if not words or len(words) % 3:
            return None
        rows: list[Row] = []
        for at in range(0, len(words), 3):
            name, value, explanation = words[at : at + 3]
            if name.gap < Gap.LINE or value.gap >= Gap.LINE or explanation.gap >= Gap.LINE:
                return None
            if not (name.one_line and value.one_line and explanation.one_line):
                return None
            blank = fold(name.text) in self._blanks
            if not blank and (is_quantity(explanation.text) or is_quantity(name.text)):
                return None
            if explanation.text[-1] in _OPEN_MARKS and at + 3 < len(words):
                return None
            rows.append(Row(name.text, value.text, explanation.text, name.start, explanation.end))
        return tuple(rows)

    def learn(self, rows: list[Row]) -> None:
        """Takes over how explanations begin that at least two plain rows share."""
        counts: dict[str, int] = {}
        for row in rows:
            if row.explanation and fold(row.name) not in self._blanks:
                head = fold(row.explanation[:3])[:2]
                counts[head] = counts.get(head, 0) + 1
        self._learned = tuple(
            head for head, count in counts.items() if count > 1 and len(head) == 2
        )

    def split(self, words: tuple[Atom, ...]) -> Rows:
        """The likeliest rows of a class. `words` are at most ATOM_LIMIT.

        A row that stands in its own paragraph in three words, a quantity in the middle, is taken
        as it is unless a lone word follows; what stands between such rows is split by weight.
        """
        rows: list[Row] = []
        skipped: list[tuple[int, int]] = []
        weight = 0
        count = len(words)
        open_from = 0
        at = 0
        while at <= count:
            end = _paragraph_end(words, at) if at < count else at
            alone = end < count and _paragraph_end(words, end) == end + 1
            row = None if alone else self._anchor(words[at:end])
            if row is not None or at == count:
                if open_from < at:
                    part = self.weighed(words[open_from:at])
                    rows.extend(part.rows)
                    skipped.extend(part.skipped)
                    weight += part.weight
                open_from = end
                if row is not None:
                    rows.append(row)
            at = end + (at == count)
        return Rows(tuple(rows), tuple(skipped), weight)

    def _anchor(self, paragraph: tuple[Atom, ...]) -> Row | None:
        if len(paragraph) != 3 or not is_quantity(paragraph[1].text):
            return None
        plain = self.plain(paragraph)
        if plain is None:
            return None
        row = plain[0]
        explanation = fold(paragraph[2].text)
        sure = self.begins(explanation) or fold(row.name)[:_TOPIC_LENGTH] in explanation
        return row if sure else None

    def weighed(self, words: tuple[Atom, ...]) -> Rows:
        """As `split`, every row by weight: for comparing two ways to part neighbouring classes."""
        count = len(words)
        paths: list[list[_Path]] = [[] for _ in range(count + 1)]
        paths[0].append(_Path(0, None, None, 0))
        cells = _Cells(self, self._form, words)
        for start in range(count):
            if not paths[start]:
                continue
            base = paths[start] = _lightest(paths[start])
            part = _PART_ROW[words[start].gap] if start else 0
            for end, rows in cells.rows(start).items():
                reached = paths[end]
                for weight, row in rows:
                    reached.extend(
                        _Path(path.weight + part + weight, row, path, end) for path in base
                    )
            stop = _paragraph_end(words, start)
            if words[start].gap is Gap.PARAGRAPH and (start or stop < count):
                for path in base:
                    paths[stop].append(_Path(path.weight + _SKIP_PARAGRAPH, None, path, stop))
        best = _lightest(paths[count])
        return self._rows(words, best) if best else Rows((), (_place(words, 0, count),), _HOPELESS)

    def _rows(self, words: tuple[Atom, ...], paths: list[_Path]) -> Rows:
        taken, skipped = _unwound(paths[0])
        others = [_unwound(p)[0] for p in paths[1:] if p.weight - paths[0].weight < MARGIN]
        rows = []
        for row in taken:
            cells = self._texts(words, row)
            start, _, _, end = row
            alternatives: list[tuple[str, str | None, str | None]] = []
            for other in others:
                if row in other:
                    continue
                near = next((one for one in other if one[0] <= start < one[3]), None)
                texts = self._texts(words, near) if near is not None else None
                if texts is not None and texts != cells and texts not in alternatives:
                    alternatives.append(texts)
            cut = _paragraph_in(words, row)
            if cut is not None:
                alternatives.append(self._texts(words, (*row[:3], cut)))
            place = _place(words, start, end)
            plain = end - start == 3 and all(w.gap < Gap.LINE for w in words[start + 1 : end])
            confidence = 50 if alternatives else 100 if plain else 90
            rows.append(Row(*cells, *place, tuple(alternatives), confidence))
        gone = tuple(_place(words, start, end) for start, end in skipped)
        return Rows(tuple(rows), gone, paths[0].weight)

    def _texts(self, words: tuple[Atom, ...], row: _Place) -> tuple[str, str | None, str | None]:
        start, value, explanation, end = row
        name = cell_text(self._form, words[start:value])
        target = cell_text(self._form, words[value:explanation]) if explanation > value else None
        rest = cell_text(self._form, words[explanation:end]) if end > explanation else None
        return name, target, rest

    def likeness(self, text: str, folded: str) -> tuple[int, int, int]:
        """How little the text looks like a name, a value and an explanation."""
        if folded in self._blanks:
            return -10, -10, -10
        begins = self.begins(folded)
        quantity = is_quantity(text)
        marks = len(_SENTENCE_MARKS.findall(folded))
        name = 12 * min(marks, 3) + (30 if begins else 0) + (40 if quantity else 0)
        if folded.endswith(self._words.endings):
            name -= 6
        if len(folded) > 30:
            name += 15
        value = (-15 if quantity else 0) + (25 if begins else 0) - (folded[-1:] == "。") * 2
        return name, value, (40 if quantity else 0) - (15 if begins else 0)

    def begins(self, folded: str) -> bool:
        """Whether the text begins as explanations do."""
        return folded.startswith(self._words.beginnings) or folded.startswith(self._learned)


@dataclass(frozen=True, slots=True)
class _Span:
    """A cell that can begin at a word: its end, weight as a whole, likeness to each column."""

    end: int
    weight: int
    folded: str
    likeness: tuple[int, int, int]


class _Cells:
    """The cells that can begin at each word, and the rows made of them."""

    def __init__(self, splitter: Splitter, form: Form, words: tuple[Atom, ...]) -> None:
        self._splitter = splitter
        self._words = words
        self._form = form
        self._spans: dict[int, list[_Span]] = {}
        self._limit = _LONG_ROW_LIMIT if len(words) > _LONG else ROW_LIMIT

    def rows(self, start: int) -> dict[int, list[tuple[int, _Place]]]:
        """The lightest rows beginning at `start` with their weights, by where they end."""
        words = self._words
        count = len(words)
        limit = start + self._limit
        found: dict[int, list[tuple[int, _Place]]] = {}
        for name in self._from(start):
            value = name.end
            if value > limit:
                break
            first = name.weight + name.likeness[0]
            if value >= count or words[value].gap >= Gap.LINE:
                weight = first + _NO_VALUE + _NO_EXPLANATION
                _keep(found, weight, (start, value, value, value))
            if value >= count:
                continue
            topic = name.folded[:_TOPIC_LENGTH]
            first += _PART_CELL[words[value].gap]
            for target in self._from(value):
                explanation = target.end
                if explanation > limit:
                    break
                both = first + target.weight + target.likeness[1]
                if explanation >= count or words[explanation].gap >= Gap.LINE:
                    _keep(found, both + _NO_EXPLANATION, (start, value, explanation, explanation))
                    alone = first + target.weight + target.likeness[2] + _NO_VALUE
                    _keep(found, alone, (start, value, value, explanation))
                if explanation >= count:
                    continue
                both += _PART_CELL[words[explanation].gap]
                for rest in self._from(explanation):
                    if rest.end > limit:
                        break
                    weight = both + rest.weight + rest.likeness[2]
                    if topic in rest.folded:
                        weight -= _NAMES_TOPIC
                    _keep(found, weight, (start, value, explanation, rest.end))
        return found

    def _from(self, start: int) -> list[_Span]:
        """What can be one cell from `start` on."""
        spans = self._spans.get(start)
        if spans is not None:
            return spans
        words = self._words
        spans = self._spans[start] = []
        weight = 0
        tail = 0
        for end in range(start + 1, min(len(words), start + self._limit) + 1):
            word = words[end - 1]
            if end - 1 == start:
                tail = word.tail
            else:
                weight += _join(words[end - 2], word, tail)
                if word.gap is Gap.BLANK and self._splitter.begins(word.text):
                    weight += _JOIN_EXPLANATION
                if weight > _HOPELESS:
                    break
                on_one_line = word.gap < Gap.LINE and word.one_line
                tail = tail + 1 + word.tail if on_one_line else word.tail
            text = cell_text(self._form, words[start:end])
            folded = fold(text)
            likeness = self._splitter.likeness(text, folded)
            spans.append(_Span(end, weight + _ending(words, end, tail), folded, likeness))
        return spans


def _keep(found: dict[int, list[tuple[int, _Place]]], weight: int, row: _Place) -> None:
    """Adds a row to those of the same end if it is among the lightest.

    One heavier by MARGIN than another to the same end can be part of no split that matters.
    """
    rows = found.get(row[3])
    if rows is None:
        found[row[3]] = [(weight, row)]
    elif weight < rows[0][0] + MARGIN:
        rows.append((weight, row))
        rows.sort()
        del rows[_KEPT:]


def _lightest(paths: list[_Path]) -> list[_Path]:
    """The paths to one word that matter: the lightest, and those within MARGIN of it."""
    if len(paths) > 1:
        paths.sort(key=_weight)
        limit = paths[0].weight + MARGIN
        return [path for path in paths[:_KEPT] if path.weight < limit]
    return paths


def _join(before: Atom, word: Atom, tail: int) -> int:
    """Weight of two words being of one cell whose part on the line so far is `tail` wide."""
    weight = _JOIN_AFTER_END if before.text[-1] in _END_MARKS else 0
    if word.gap is Gap.WIDE:
        return weight + _JOIN_WIDE
    if word.gap is Gap.BLANK:
        latin = before.text[-1].isascii() != word.text[0].isascii()
        return weight + (_JOIN_BLANK_LATIN if latin else _JOIN_BLANK)
    if word.gap is Gap.PARAGRAPH:
        weight += _JOIN_PARAGRAPH
    return weight + next(cost for width, cost in _WRAPPED if tail >= width)


def _ending(words: tuple[Atom, ...], end: int, tail: int) -> int:
    """Weight of a cell ending here: cells do not end in a comma, or at a full line without mark."""
    last = words[end - 1].text[-1]
    if last in _OPEN_MARKS:
        return _ENDS_OPEN
    at_line_end = end < len(words) and words[end].gap >= Gap.LINE
    if at_line_end and tail >= _FULL_LINE and last not in _END_MARKS:
        return _LOOKS_WRAPPED
    return 0


def _paragraph_end(words: tuple[Atom, ...], start: int) -> int:
    end = start + 1
    while end < len(words) and words[end].gap is not Gap.PARAGRAPH:
        end += 1
    return end


def _paragraph_in(words: tuple[Atom, ...], row: _Place) -> int | None:
    """Where an empty line stands inside a row's explanation: what follows may be no part of it."""
    gaps = (at for at in range(row[2] + 1, row[3]) if words[at].gap is Gap.PARAGRAPH)
    return next(gaps, None)


def _place(words: tuple[Atom, ...], start: int, end: int) -> tuple[int, int]:
    return words[start].start, words[end - 1].end


def _unwound(
    path: _Path,
) -> tuple[list[_Place], list[tuple[int, int]]]:
    """The rows of a path in printed order, and the stretches it skipped."""
    rows: list[_Place] = []
    skipped: list[tuple[int, int]] = []
    at: _Path = path
    while at.before is not None:
        if at.row is not None:
            rows.append(at.row)
        else:
            skipped.append((at.before.at, at.at))
        at = at.before
    return rows[::-1], skipped[::-1]
