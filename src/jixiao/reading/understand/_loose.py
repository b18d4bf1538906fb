"""Grids out of running text whose table came apart: cells a line each, or parted by bars or blanks.

Only the order of cells is left. Class labels part the table; between them cells are dealt out to
the columns the titles name. What comes out is a proposal: every cell is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jixiao.reading._folding import fold
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading._likeness import is_quantity
from jixiao.reading.understand._vocabulary import (
    CLASS_COLUMNS,
    column_of,
    level1_of,
    level2_of,
    table_words,
    title_kind,
)

CONFIDENCE: Final = 60  # percent
_BARS_SHARE: Final = 5  # one bar in so many lines makes a text with bars
_TITLES: Final = 3  # column titles that make a table
_TITLE_GAP: Final = 2  # other words between column titles
_BRACKET_REACH: Final = 60  # letters kept together by a bracket that was opened
_OPEN: Final = "(（[【"
_CLOSE: Final = ")）]】"
_CLASS_WORD: Final = "指标"
_TITLE_LENGTH: Final = 12
_OPTIONAL: Final = frozenset({"explanation", "remark"})
_AFTERWARDS: Final = re.compile(r"注[:：]|说明[:：]|填[表报]|.{2,16}(?:审核|初审)?意见|附件")
_BRACKETED: Final = re.compile(r"\(.{0,20}\)")
_SIGN: Final = re.compile(r"[≥≤＞＜><=＝≧≦═]+\s*[0-9]|[0-9]")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Row:
    label1: str
    label2: str
    cells: dict[str, _Token]


def loose_grids(content: str) -> tuple[Grid, ...]:
    """A grid for each table found by its column titles, the text around it as lines.

    None where no titles stand. Line numbers count from 1.
    """
    tokens = list(_tokens(content))
    starts = list(_headings(tokens))
    grids: list[Grid] = []
    at = 0
    for number, (start, end, columns) in enumerate(starts):
        stop = starts[number + 1][0] if number + 1 < len(starts) else len(tokens)
        rows, last = _rows(tokens[end:stop], columns)
        if not rows:
            continue
        before = _as_lines(tokens[at:start])
        at = end + last
        grids.append(_grid(columns, rows, tokens[start:end], before))
    if not grids:
        return ()
    *rest, final = grids
    after = _as_lines(tokens[at:])
    return (*rest, Grid(final.rows, final.columns, final.cells, before=final.before, after=after))


def _as_lines(tokens: Sequence[_Token]) -> tuple[Line, ...]:
    return tuple(Line(token.text, Place(lines=(token.line, token.line))) for token in tokens)


def _tokens(content: str) -> Iterator[_Token]:
    lines = content.split("\n")
    bars = sum("|" in line for line in lines)
    if bars * _BARS_SHARE >= sum(1 for line in lines if line.strip()):
        number = 1
        for piece in content.split("|"):
            lines = piece.strip().split("\n")
            if len(lines) > 1 and title_kind(lines[0]) is not None:
                lead = number + piece[: piece.index(lines[0])].count("\n")
                for extra, line in enumerate(lines):
                    if line.strip():
                        yield _Token(" ".join(line.split()), lead + extra)
            elif piece.strip():
                lead = piece[: len(piece) - len(piece.lstrip())].count("\n")
                yield _Token(" ".join(piece.split()), number + lead)
            number += piece.count("\n")
        return
    for number, line in enumerate(lines, start=1):
        yield from (_Token(word, number) for word in _words(line))


def _words(line: str) -> Iterator[str]:
    """The words of a line; what stands in brackets stays together."""
    waiting = ""
    for word in line.split():
        waiting = f"{waiting} {word}" if waiting else word
        opened = sum(map(waiting.count, _OPEN)) - sum(map(waiting.count, _CLOSE))
        if opened <= 0 or len(waiting) > _BRACKET_REACH:
            yield waiting
            waiting = ""
    if waiting:
        yield waiting


def _headings(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and columns of each run of column titles, each column once."""
    at = 0
    while at < len(tokens):
        taken = _title(tokens, at)
        if taken is None:
            at += 1
            continue
        columns = [taken[0]]
        end = place = taken[1]
        others: list[str] = []
        while place < len(tokens) and place - end <= _TITLE_GAP:
            taken = _title(tokens, place)
            if taken is None:
                others.append(tokens[place].text)
                place += 1
                continue
            columns.extend(word for word in others if _may_be_title(word))
            columns.append(taken[0])
            end = place = taken[1]
            others = []
        line = tokens[end - 1].line
        while end < len(tokens) and tokens[end].line == line and _may_be_title(tokens[end].text):
            columns.append(tokens[end].text)
            end += 1
        ordered = _in_order(columns)
        known = set(ordered)
        enough = "name" in known and "target" in known and known & {"level1", "level2"}
        if len(known) >= _TITLES and len(known) == len(ordered) and enough:
            yield at, end, ordered
        at = end


def _may_be_title(text: str) -> bool:
    """Whether a word among column titles may be one that names nothing we know."""
    folded = fold(text)
    if folded in table_words().groups or level1_of(text) or level2_of(text, None):
        return False
    return 1 < len(folded) <= _TITLE_LENGTH and not any(letter.isdigit() for letter in folded)


def _in_order(columns: Sequence[str]) -> tuple[str, ...]:
    """Titles of two lines come with the upper line first: its columns stand behind the lower's."""
    core = columns.index("level1") if "level1" in columns else 0
    lower = list(columns[core:])
    upper = [column for column in columns[:core] if column not in lower]
    return (*lower, *upper)


def _title(tokens: Sequence[_Token], at: int) -> tuple[str, int] | None:
    for count in (1, 2):
        text = "".join(token.text for token in tokens[at : at + count])
        column = column_of(text)
        if column is not None:
            return column, min(at + count, len(tokens))
    return None


def _rows(tokens: Sequence[_Token], columns: tuple[str, ...]) -> tuple[list[_Row], int]:
    """The rows of a table and how many tokens it takes."""
    leaves = tuple(column for column in columns if column not in CLASS_COLUMNS)
    rows: list[_Row] = []
    label1 = label2 = ""
    waiting: list[_Token] = []
    at = 0

    def settle() -> None:
        if waiting and (label1 or label2):
            rows.extend(_Row(label1, label2, cells) for cells in _dealt(waiting, leaves))
        waiting.clear()

    while at < len(tokens):
        text = tokens[at].text
        if _ends(text):
            break
        first = _label(tokens, at)
        if first is None:
            waiting.append(tokens[at])
            at += 1
            continue
        settle()
        label, after = first
        following = _label(tokens, after)
        level1 = level1_of(label)
        if level1 is not None and (following is not None or level2_of(label, None) is None):
            label1, label2 = label, ""
        else:
            label2 = label
        at = after
    settle()
    return rows, at


def _ends(text: str) -> bool:
    folded = fold(text).strip("*")
    return folded in table_words().ends or _AFTERWARDS.match(text) is not None


def _label(tokens: Sequence[_Token], at: int) -> tuple[str, int] | None:
    """The class label at a token, which may be broken in two, and the token behind it."""
    for count in (1, 2):
        part = tokens[at : at + count]
        text = "".join(token.text for token in part)
        plain = _BRACKETED.sub("", fold(text)).removesuffix("等").rstrip("*")
        named = plain.endswith(_CLASS_WORD)
        if len(part) == count and named and (level1_of(text) or level2_of(text, None)):
            return text, at + count
    return None


def _dealt(tokens: Sequence[_Token], leaves: tuple[str, ...]) -> list[dict[str, _Token]]:
    """The cells of the rows under one class."""
    if all(one.line != other.line for one, other in pairwise(tokens)):
        return _one_by_one(tokens, leaves)
    rows: list[dict[str, _Token]] = []
    lines: dict[int, list[_Token]] = {}
    for token in tokens:
        lines.setdefault(token.line, []).append(token)
    if sum(map(len, lines.values())) % len(leaves) == 0 and any(
        len(line) % len(leaves) for line in lines.values()
    ):
        return _one_by_one(tokens, leaves)
    head: list[_Token] = []
    for line in lines.values():
        if len(line) == 1:
            head.append(line[0])
            continue
        rows.append(_filled([*head, *line], leaves))
        head = []
    if head and rows:
        rows[-1].setdefault(leaves[-1], head[0])
    elif head:
        rows.append({"name": head[0]})
    return rows


def _filled(line: Sequence[_Token], leaves: tuple[str, ...]) -> dict[str, _Token]:
    """A line's cells in the order of the columns; words before the first quantity are the name.

    Where operators have a column, a value without one has no unit either.
    """
    signs = table_words().signs
    if "operator" in leaves:
        sign = next((n for n, token in enumerate(line) if n and fold(token.text) in signs), None)
        if sign is None or fold(line[sign].text) == "定性":
            leaves = tuple(leaf for leaf in leaves if leaf != "unit" or len(line) >= len(leaves))
        if sign is None:
            leaves = tuple(leaf for leaf in leaves if leaf not in ("operator", "unit"))
    spare = len(line) - len(leaves)
    if spare > 0:
        quantity = next((n for n, t in enumerate(line) if n and _SIGN.match(t.text)), 1)
        joined = min(quantity, spare + 1)
        name = _Token(" ".join(token.text for token in line[:joined]), line[0].line)
        line = [name, *line[joined:]]
    return dict(zip(leaves, line, strict=False))


def _one_by_one(tokens: Sequence[_Token], leaves: tuple[str, ...]) -> list[dict[str, _Token]]:
    """Cells that come one a line: as many a row as columns, or as columns that must be filled."""
    needed = tuple(leaf for leaf in leaves if leaf not in _OPTIONAL)
    for order in (leaves, needed, ("name", "target")):
        if len(tokens) % len(order) == 0 and _values_fit(tokens, order):
            return [
                dict(zip(order, tokens[at : at + len(order)], strict=True))
                for at in range(0, len(tokens), len(order))
            ]
    rows: list[dict[str, _Token]] = []
    head: list[_Token] = []
    for token in tokens:
        if head and is_quantity(token.text):
            name = _Token("".join(part.text for part in head), head[0].line)
            rows.append({"name": name, "target": token})
            head = []
        else:
            head.append(token)
    if len(head) > 1:
        rows.append({"name": head[0], "target": head[-1]})
    elif head:
        rows.append({"name": head[0]})
    return rows


def _values_fit(tokens: Sequence[_Token], order: tuple[str, ...]) -> bool:
    """Whether no name is a quantity where the cells are dealt out in that order."""
    place = order.index("name")
    names = tokens[place :: len(order)]
    return not any(is_quantity(token.text) for token in names)


def _grid(
    columns: tuple[str, ...],
    rows: Sequence[_Row],
    titles: Sequence[_Token],
    before: tuple[Line, ...],
) -> Grid:
    """Titles and rows as cells, every class over its rows."""
    place = Place(lines=(titles[0].line, titles[-1].line))
    labels = {column: label for label, column in table_words().columns.items()}
    cells = [
        Cell(0, at, 1, 1, labels.get(column, column), place) for at, column in enumerate(columns)
    ]
    for at, column in enumerate(columns):
        if column in CLASS_COLUMNS:
            cells.extend(_classes(rows, at, column))
            continue
        for number, row in enumerate(rows, start=1):
            token = row.cells.get(column)
            where = Place(lines=(token.line, token.line)) if token else Place()
            text = token.text if token else ""
            cells.append(Cell(number, at, 1, 1, text, where, CONFIDENCE, ("order_only",)))
    return Grid(len(rows) + 1, len(columns), tuple(cells), before=before)


def _classes(rows: Sequence[_Row], at: int, column: str) -> Iterator[Cell]:
    first = 0
    for number in range(1, len(rows) + 1):
        begins = rows[first]
        if number < len(rows):
            row = rows[number]
            same1 = row.label1 == begins.label1
            if same1 and (column == "level1" or row.label2 == begins.label2):
                continue
        text = begins.label1 if column == "level1" else begins.label2
        yield Cell(first + 1, at, number - first, 1, text, Place(), CONFIDENCE, ("order_only",))
        first = number
