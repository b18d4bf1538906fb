"""Grids out of running text whose table came apart: cells a line each, or parted by bars or blanks.

Only the order of cells is left: they are dealt out to the columns the titles name. What comes out
is a proposal: every cell is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jixiao.reading._folding import joined
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading._likeness import is_quantity
from jixiao.reading.understand._dealing import Dealt, deal
from jixiao.reading.understand._lined import lined_grids
from jixiao.reading.understand._table import GUESSED
from jixiao.reading.understand._tokens import (
    Gap,
    Token,
    glued,
    is_class,
    labels_parted,
    tokens_of,
    unglued,
)
from jixiao.reading.understand._vocabulary import (
    CLASS_COLUMNS,
    GENERIC,
    column_of,
    head_labels,
    label_fold,
    level1_of,
    level2_of,
    table_words,
    title_kind,
)

CONFIDENCE: Final = 60  # percent
_CUT_OUT: Final = 45  # the same for a cell that nothing parts from its neighbours
_TITLES: Final = 3  # column titles that make a table
_TITLE_GAP: Final = 2  # other words between column titles
_TITLE_LENGTH: Final = 12
_LABELS_ENOUGH: Final = 3  # class labels in a table without titles
_VALUES_ENOUGH: Final = 2
_CUT: Final = 400  # tokens dealt out at once
_HEAVY: Final = 34  # weight a row above which another order of columns is tried
_AFTERWARDS: Final = re.compile(r"注[:：]|说明[:：]|填[表报]|.{2,16}(?:审核|初审)?意见|附件")
_LABEL_ENDS: Final = frozenset({"及编码", "及代码", "及部门代码"})
_SENTENCE: Final = frozenset(":：。；;，,")
_IN_ORDER: Final = ("level1", "level2", "name")
# Orders of columns tried where no titles stand, or where the titles do not fit what stands below.
_UNTITLED: Final = (
    ("target",),
    ("target", "actual"),
    ("target", "weight"),
    ("target", "actual", "weight", "score"),
    ("target", "weight", "actual", "score"),
    ("operator", "target", "unit"),
    ("operator", "target", "unit", "weight"),
    ("operator", "target", "unit", "actual", "weight"),
    ("operator", "target", "unit", "actual", "weight", "score"),
    (
        "explanation",
        "operator",
        "target",
        "unit",
        "actual",
        "完成情况",
        "得分率",
        "weight",
        "score",
    ),
    ("target", "explanation"),
)


@dataclass(frozen=True, slots=True)
class _Heading:
    """Tokens from `first` up to `last` are column titles; `columns` their meanings in order."""

    first: int
    last: int
    columns: tuple[str, ...]
    titles: tuple[str, ...]


def loose_grids(content: str) -> tuple[Grid, ...]:
    """A grid for each table found by its column titles, the text around it as lines.

    Lines with the same number of cells are rows as they stand. Without titles anywhere, the class
    labels of one table are enough. None where neither stands. Line numbers count from 1.
    """
    lined = lined_grids(content)
    if lined:
        return lined
    tokens = tokens_of(content)
    starts = list(_headings(tokens))
    grids: list[Grid] = []
    at = 0
    for number, heading in enumerate(starts):
        stop = starts[number + 1].first if number + 1 < len(starts) else len(tokens)
        made = _table(tokens[heading.last : stop], heading)
        if made is None:
            continue
        columns, dealt, taken = made
        head = tokens[at : heading.first]
        before = _as_lines(labels_parted(head) if glued(tokens[heading.last : stop]) else head)
        at = heading.last + taken
        grids.append(_grid(heading, columns, dealt, tokens[heading.first : heading.last], before))
    if not grids and (lists := _lists(tokens)):
        return lists
    if not grids:
        untitled = None if starts else _untitled(tokens)
        if untitled is None:
            return _head_only(tokens)
        grids, at = [untitled[0]], untitled[1]
    *rest, final = grids
    after = (*final.after, *_as_lines(tokens[at:]))
    return (*rest, Grid(final.rows, final.columns, final.cells, before=final.before, after=after))


def _head_only(tokens: Sequence[Token]) -> tuple[Grid, ...]:
    """A text under a form's title whose table is missing: an empty grid with all of it as lines."""
    if not any(title_kind(token.text) for token in tokens):
        return ()
    return (Grid(1, 1, (), before=_as_lines(tokens)),)


def _as_lines(tokens: Sequence[Token]) -> tuple[Line, ...]:
    """The tokens as lines; the rest of a label broken in two goes with its first part."""
    lines: list[Line] = []
    for token in tokens:
        if lines and label_fold(token.text) in _LABEL_ENDS:
            lines[-1] = Line(lines[-1].text + token.text, lines[-1].place)
        else:
            lines.append(Line(token.text, Place(lines=(token.line, token.line))))
    return tuple(lines)


def _headings(tokens: Sequence[Token]) -> Iterator[_Heading]:
    """Each run of column titles; the titles of a second block of columns repeat the first's."""
    at = 0
    while at < len(tokens):
        taken = _title(tokens, at)
        if taken is None:
            at += 1
            continue
        columns, titles = [taken[0]], [_printed(tokens[at : taken[1]])]
        end = place = taken[1]
        while at and _is_field(tokens[at - 1], tokens[at].line):  # fields of several projects
            at -= 1
            columns.insert(0, _meaning(tokens[at].text))
            titles.insert(0, tokens[at].text)
        others: list[str] = []
        while place < len(tokens) and place - end <= _TITLE_GAP:
            taken = _title(tokens, place)
            if taken is None:
                others.append(tokens[place].text)
                place += 1
                continue
            own = [word for word in others if _may_be_title(word)]
            columns += [*map(_meaning, own), taken[0]]
            titles += [*own, _printed(tokens[place : taken[1]])]
            end = place = taken[1]
            others = []
        line = tokens[end - 1].line
        while end < len(tokens) and tokens[end].line == line and _may_be_title(tokens[end].text):
            columns.append(_meaning(tokens[end].text))
            titles.append(tokens[end].text)
            end += 1
        core = columns.index("level1") if "level1" in columns else 0
        line = next(t.line for t in tokens[at:end] if titles[core].startswith(t.text))
        order = _in_order(columns, core if tokens[at].line < line else 0)
        known = [column_of(titles[n]) for n in order]
        enough = "target" in known and ("name" in known or "level2" in known)
        if len(set(known)) >= _TITLES and enough:
            yield _Heading(
                at, end, tuple(columns[n] for n in order), tuple(titles[n] for n in order)
            )
        at = end


def _meaning(text: str) -> str:
    """What a title that is no column's stands for: the field of a head, or itself."""
    hit = head_labels(GENERIC).find(text)
    return hit[0].path if hit is not None and hit[0] is not None else text


def _is_field(token: Token, line: int) -> bool:
    return token.line == line and "." in _meaning(token.text) and token.gap is Gap.BAR


def _printed(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def _may_be_title(text: str) -> bool:
    """Whether a word among column titles may be one that names nothing we know."""
    folded = label_fold(text)
    if folded in table_words().groups or level1_of(text) or level2_of(text, None):
        return False
    return 1 < len(folded) <= _TITLE_LENGTH and not any(letter.isdigit() for letter in folded)


def _in_order(columns: Sequence[str], core: int) -> list[int]:
    """Places of the titles as the columns stand: of titles on two lines the upper come first, and
    stand behind the lower, which begin at `core`. A title that says no more is left out."""
    lower = list(range(core, len(columns)))
    upper = [at for at in range(core) if columns[at] not in columns[core:]]
    once: list[int] = []
    repeating = columns.count("name") > 1
    for at in (*lower, *upper):
        seen = [columns[n] for n in once]
        if columns[at] in seen and not (repeating and columns[at] in ("level2", "name", "target")):
            continue
        once.append(at)
    return once


def _title(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    for count in (1, 2):
        text = "".join(token.text for token in tokens[at : at + count])
        column = column_of(text)
        if column is not None:
            return column, min(at + count, len(tokens))
    return None


def _table(tokens: Sequence[Token], heading: _Heading) -> tuple[tuple[str, ...], Dealt, int] | None:
    """The columns, the rows under a heading, and how many tokens they take; None without a row."""
    end = next((at for at, token in enumerate(tokens) if _ends(token)), len(tokens))
    own: Sequence[Token] = tokens[:end]
    if glued(own):
        if not set(heading.columns) & set(CLASS_COLUMNS):
            return None
        own = unglued(own)
        own = own[: next((at for at, token in enumerate(own) if at and _ends(token)), len(own))]
    columns = heading.columns
    dealt = _dealt(own, columns)
    rows = len(dealt.rows)
    if rows == 0 or dealt.weight > _HEAVY * rows:
        for other in _UNTITLED:
            tried = (*(c for c in _IN_ORDER if c in columns or c == "name"), *other)
            another = _dealt(own, tried)
            if another.weight < dealt.weight * 3 // 4:
                columns, dealt = tried, another
    if not dealt.rows:
        return None
    return columns, dealt, end


def _dealt(tokens: Sequence[Token], columns: tuple[str, ...]) -> Dealt:
    """The rows of a table, dealt out in parts of bounded length that begin at class labels."""
    rows: list[dict[int, tuple[Token, ...]]] = []
    dropped: list[Token] = []
    weight = 0
    at = 0
    while at < len(tokens):
        end = min(len(tokens), at + _CUT)
        if end < len(tokens):
            labels = (n for n in range(end, at + _CUT // 2, -1) if is_class(tokens[n].text))
            end = next(labels, end)
        part = deal(tokens[at:end], columns)
        rows += part.rows
        dropped += part.dropped
        weight += part.weight
        at = end
    return Dealt(tuple(rows), tuple(dropped), weight)


def _ends(token: Token) -> bool:
    folded = label_fold(token.text).strip("*")
    if folded in table_words().ends or _AFTERWARDS.match(token.text) is not None:
        return True
    if title_kind(token.text) is not None:
        return True
    hit = head_labels(GENERIC).find(token.text)
    return hit is not None and hit[0] is not None and hit[0].path == "project.name"


def _lists(tokens: Sequence[Token]) -> tuple[Grid, ...]:
    """A grid for each run of listed classes and indicators; other tokens are the lines before."""
    grids: list[Grid] = []
    columns = (*_IN_ORDER, "target")
    begin = at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].listed:
            end += 1
        labels = sum(is_class(token.text) for token in tokens[at:end])
        if labels < _LABELS_ENOUGH:
            at = max(end, at + 1)
            continue
        dealt = _dealt(tokens[at:end], columns)
        heading = _Heading(at, at, columns, ())
        if dealt.rows:
            before = _as_lines(tokens[begin:at])
            grids.append(_grid(heading, columns, dealt, tokens[at : at + 1], before))
            begin = end
        at = end
    if grids:
        last = grids[-1]
        rest = (*last.after, *_as_lines(tokens[begin:]))
        grids[-1] = Grid(last.rows, last.columns, last.cells, before=last.before, after=rest)
    return tuple(grids)


def _untitled(tokens: Sequence[Token]) -> tuple[Grid, int] | None:
    """The table of a text without column titles, and the token behind it: by its class labels."""
    parted: Sequence[Token] = unglued(tokens) if glued(tokens) else tokens
    labels = [at for at, token in enumerate(parted) if is_class(token.text)]
    if sum(_is_prose(parted, at) for at in labels) > 1:
        return None
    distinct = {label_fold(parted[at].text) for at in labels}
    if len(distinct) < _LABELS_ENOUGH:
        return None
    first = labels[0]
    end = next((at for at in range(first, len(parted)) if _ends(parted[at])), len(parted))
    own = parted[first:end]
    if sum(is_quantity(token.text) for token in own) < _VALUES_ENOUGH:
        return None
    best = None
    for other in _UNTITLED:
        columns = (*_IN_ORDER, *other)
        dealt = _dealt(own, columns)
        if dealt.rows and (best is None or dealt.weight < best[1].weight):
            best = columns, dealt
    if best is None or best[1].weight > 2 * _HEAVY * len(best[1].rows):
        return None
    columns, dealt = best
    heading = _Heading(first, first, columns, ())
    grid = _grid(heading, columns, dealt, own[:1], _as_lines(parted[:first]))
    if parted is tokens:
        return grid, end
    line = parted[end].line if end < len(parted) else None
    rest = (at for at, token in enumerate(tokens) if line is not None and token.line > line)
    return grid, next(rest, len(tokens))


def _is_prose(tokens: Sequence[Token], at: int) -> bool:
    """Whether a class label is part of a sentence: 数量指标：…… or （1）数量指标。……"""
    if tokens[at].text[-1] in _SENTENCE:
        return True
    return at + 1 < len(tokens) and tokens[at + 1].text[0] in _SENTENCE


def _grid(
    heading: _Heading,
    columns: tuple[str, ...],
    dealt: Dealt,
    titles: Sequence[Token],
    before: tuple[Line, ...],
) -> Grid:
    """Titles and rows as cells, every class over its rows."""
    place = Place(lines=(titles[0].line, titles[-1].line))
    names = {column: label for label, column in table_words().columns.items()}
    printed = heading.titles if columns == heading.columns else ()
    cells = []
    for at, column in enumerate(columns):
        title = printed[at] if printed else names.get(column, column)
        reasons = ("order_only",) if printed else ("order_only", GUESSED)
        cells.append(Cell(0, at, 1, 1, title, place, CONFIDENCE, reasons))
    rows = dealt.rows
    for at, column in enumerate(columns):
        if column in CLASS_COLUMNS:
            cells.extend(_classes(rows, at, columns))
            continue
        for number, row in enumerate(rows, start=1):
            own = row.get(at, ())
            sure = _CUT_OUT if any(token.gap is Gap.NONE for token in own) else CONFIDENCE
            cells.append(Cell(number, at, 1, 1, _text(own), _place(own), sure, _REASONS))
    dropped = _as_lines(dealt.dropped)
    return Grid(len(rows) + 1, len(columns), tuple(cells), before=before, after=dropped)


_REASONS: Final = ("order_only",)


def _text(tokens: Sequence[Token]) -> str:
    text = ""
    for token in tokens:
        blank = token.gap in (Gap.BLANK, Gap.WIDE) and text
        text = f"{text} {token.text}" if blank else joined(text, token.text)
    return text


def _place(tokens: Sequence[Token]) -> Place:
    return Place(lines=(tokens[0].line, tokens[-1].line)) if tokens else Place()


def _classes(
    rows: Sequence[dict[int, tuple[Token, ...]]], at: int, columns: tuple[str, ...]
) -> Iterator[Cell]:
    """The class cells of a column, each over the rows down to the next class printed.

    A second-level class also ends where a first-level class begins.
    """
    level1 = columns.index("level1") if "level1" in columns else -1
    begin, text, where = 0, "", Place()
    for number, row in enumerate(rows, start=1):
        own = row.get(at, ())
        ended = bool(own) or (at != level1 and level1 in row)
        if number == 1 or ended:
            if number > 1:
                yield Cell(begin, at, number - begin, 1, text, where, CONFIDENCE, _REASONS)
            begin, text, where = number, _text(own), _place(own)
    if rows:
        yield Cell(begin, at, len(rows) + 1 - begin, 1, text, where, CONFIDENCE, _REASONS)
