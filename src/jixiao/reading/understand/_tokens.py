"""Running text cut into tokens that may be cells: by bars, line ends and blanks.

Where nothing parts the cells of a line, class labels and quantities do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Final

from jixiao.reading._folding import fold
from jixiao.reading.understand._vocabulary import (
    GENERIC,
    column_of,
    head_labels,
    label_fold,
    level1_of,
    level2_of,
    table_words,
    title_kind,
)

_BARS_SHARE: Final = 5  # one bar in so many lines makes a text with bars
_BRACKET_REACH: Final = 60  # letters kept together by a bracket that was opened
_OPEN: Final = "(（[【"
_CLOSE: Final = ")）]】"
_CLASS_WORD: Final = "指标"
_LIST_CLASS: Final = re.compile(
    r"[【\[](?P<one>[^【】\[\]]{2,12})[-—－](?P<two>[^【】\[\]]{2,16})[】\]]"
)
_NUMBERED: Final = re.compile(r"指标\s?[0-9０-９]{1,2}\s?[:：.、．]\s*")
_NAMED: Final = re.compile(r"(?P<name>.+?)\s*[(（](?P<value>[^()（）]{1,60})[)）]$")
_TITLES_GLUED: Final = 3  # titles without anything between them that are no chance
_SPACED_OUT: Final = re.compile(r"(?<!\S)[\u4e00-\u9fff](?: [\u4e00-\u9fff]){2,7}(?!\S)")
_LABEL_ALONE: Final = 4  # letters of a label of the head that is found inside other text
_LONG_LINE: Final = 80  # letters of a token that is no cell but a whole table
_LONGEST_LABEL: Final = 16  # letters a class label takes at most


class Gap(IntEnum):
    """What stands before a token: nothing, a blank, a wide blank, a bar, a line end."""

    NONE = 0
    BLANK = 1
    WIDE = 2
    BAR = 3
    LINE = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text, the line it stands on (from 1), and what parts it from the one before.

    `opens` says that it is the first on its line, `listed` that it is an entry of a list: a class
    in brackets, a numbered indicator; `label` and `band` that it was cut out as a class label, or
    as what stands for an actual value in words."""

    text: str
    line: int
    gap: Gap
    opens: bool
    listed: bool = False
    label: bool = False
    band: bool = False


def tokens_of(content: str) -> list[Token]:
    """The tokens of a text in printed order."""
    lines = content.split("\n")
    bars = sum("|" in line for line in lines)
    if bars * _BARS_SHARE >= sum(1 for line in lines if line.strip()):
        found = list(_barred(content))
    else:
        found = [token for number, line in enumerate(lines, 1) for token in _words(line, number)]
    return [part for token in found for part in _listed(token)]


def _barred(content: str) -> Iterator[Token]:
    """What stands between bars; a line that is a title alone ends there."""
    number = 1
    opens = True
    for piece in content.split("|"):
        lines = piece.strip().split("\n")
        lead = piece[: len(piece) - len(piece.lstrip())].count("\n")
        opens = opens or lead > 0
        if len(lines) > 1 and (title_kind(lines[0]) is not None or column_of(lines[-1])):
            for extra, line in enumerate(lines):
                if line.strip():
                    yield Token(" ".join(line.split()), number + lead + extra, Gap.LINE, True)
            opens = False
        elif piece.strip():
            yield Token(" ".join(piece.split()), number + lead, Gap.BAR, opens)
            opens = piece.rstrip(" \t\r").endswith("\n")
        elif "\n" in piece:
            opens = True
        number += piece.count("\n")


def _words(line: str, number: int) -> Iterator[Token]:
    """The words of a line; what stands in brackets stays together."""
    waiting = ""
    gap = Gap.LINE
    at = 0
    line = _SPACED_OUT.sub(lambda match: match.group().replace(" ", ""), line)
    for word in line.split():
        begin = line.index(word, at)
        between = line[at:begin]
        at = begin + len(word)
        if waiting:
            waiting = f"{waiting} {word}"
        else:
            waiting = word
            if gap is not Gap.LINE:
                gap = Gap.BLANK if between == " " else Gap.WIDE
        opened = sum(map(waiting.count, _OPEN)) - sum(map(waiting.count, _CLOSE))
        if opened <= 0 or len(waiting) > _BRACKET_REACH:
            yield Token(waiting, number, gap, gap is Gap.LINE)
            waiting, gap = "", Gap.BLANK
    if waiting:
        yield Token(waiting, number, gap, gap is Gap.LINE)


def _listed(token: Token) -> Iterator[Token]:
    """A token of a list parted: 【产出指标-数量指标】 into its classes, 指标1:名称(≥5个) too."""
    text = token.text
    classes = _LIST_CLASS.fullmatch(text)
    if classes is not None and level2_of(classes["two"], None):
        yield Token(classes["one"], token.line, token.gap, token.opens, True)
        yield Token(classes["two"], token.line, Gap.BAR, False, True)
        return
    number = _NUMBERED.match(text)
    if number is not None and number.end() < len(text):
        named = _NAMED.fullmatch(text[number.end() :])
        if named is not None:
            yield Token(named["name"], token.line, token.gap, token.opens, True)
            yield Token(named["value"], token.line, Gap.BAR, False, True)
            return
    yield from _titles_parted(token)


def is_class(text: str) -> bool:
    """Whether a token as a whole is a class label with 指标 in it."""
    if len(text) > 4 * _LONGEST_LABEL or ("指" not in text):
        return False
    return _CLASS_WORD in label_fold(text) and may_be_class(text)


def may_be_class(text: str) -> bool:
    """Whether a token as a whole is a class label: 数量 can be one, and a word of another cell."""
    if len(text) > 4 * _LONGEST_LABEL:
        return False
    return bool(level1_of(text) or level2_of(text, None))


@cache
def _title_pattern() -> re.Pattern[str]:
    known = {*table_words().columns, "绩效指标", "年度绩效指标", "项目绩效指标"}
    names = sorted((name for name in known if len(name) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def _titles_parted(token: Token) -> Iterator[Token]:
    """A token in which column titles stand without anything between them, parted at them."""
    text = token.text
    if len(text) < 10 or text.count("指") + text.count("標") < 2 or column_of(text):
        yield token
        return
    plain, places = simplified(text)
    run: list[tuple[int, int]] = []
    best: list[tuple[int, int]] = []
    for match in _title_pattern().finditer(plain):
        begins = column_of(match.group()) == "level1"
        if run and (run[-1][1] != match.start() or (begins and run[0][0])):
            run = []
        run.append(match.span())
        if len(run) > len(best):
            best = list(run)
    if len(best) < _TITLES_GLUED:
        yield token
        return
    first, last = places[best[0][0]], places[best[-1][1]]
    pieces = [text[:first]]
    pieces += [text[places[one] : places[other]] for one, other in best]
    pieces.append(text[last:])
    gap, opens = token.gap, token.opens
    for piece in pieces:
        if piece.strip():
            yield Token(piece.strip(), token.line, gap, opens)
            gap, opens = Gap.NONE, False


def simplified(text: str) -> tuple[str, list[int]]:
    """`text` as labels are compared, letter by letter, and where each of its letters stands."""
    if label_fold(text) == text:
        return text, list(range(len(text) + 1))
    plain: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        reading = _READING.match(text, at) if plain else None
        if reading is not None and label_fold("標" + reading.group()) == "标":
            at = reading.end()
            continue
        letter = label_fold(text[at])
        if letter:
            plain.append(letter)
            places.append(at)
        at += 1
    return "".join(plain), [*places, len(text)]


_BARE_CLASS: Final = re.compile("产出(?:数量|质量|时效|成本)(?!指标)")
_READING: Final = re.compile(r"[(（][^()（）]{1,6}[)）]")


@cache
def _class_pattern() -> re.Pattern[str]:
    """Class labels with 指标 behind, the longest first."""
    words = table_words()
    names = sorted({*words.level1, *words.level2}, key=len, reverse=True)
    with_word = "|".join(re.escape(name) + _CLASS_WORD for name in names)
    return re.compile(rf"(?:{with_word})(?:\((?:必填|选填|[0-9.]+分?).{{0,6}}?\))?")


@cache
def _bare_pattern() -> re.Pattern[str]:
    """Second-level labels without 指标, in text that prints 产出数量 so."""
    words = table_words()
    names = sorted((n for n in words.level2 if len(n) > 3), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


@cache
def _quantity_pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(table_words().units, key=len, reverse=True)))
    return re.compile(
        r"(?:[%≥≤=<>≧≦═]?[≥≤=<>≧≦═]|二(?=[0-9])|不低于|不少于|不高于|不超过|大于等于|小于等于|大于|小于)?"
        r"\s*[0-9][0-9,]*(?:\.[0-9]+)?(?:[-~—][0-9][0-9.,]*)?"
        rf"(?:(?:{units})(?:/(?:{units}))?)?(?:以上|以下|以内|内)?"
        r"|[≥≤=]\s?[0-9.]+"
    )


def glued(tokens: Sequence[Token]) -> bool:
    """Whether class labels stand without a gap before what follows them."""
    count = 0
    for token in tokens:
        if len(token.text) > 4 and not is_class(token.text):
            match = _class_pattern().match(simplified(token.text)[0])
            count += match is not None
            if match is not None and len(token.text) > _LONG_LINE:
                count += 1
    return count > 1


def unglued(tokens: Sequence[Token]) -> list[Token]:
    """The tokens parted at class labels and at the ends of quantities inside them."""
    return [part for token in tokens for part in _unglued(token)]


def _unglued(token: Token) -> Iterator[Token]:
    plain, places = simplified(token.text)
    cuts = {0, len(plain)}
    labels: list[tuple[int, int]] = []
    pattern = _class_pattern()
    if _BARE_CLASS.search(plain):
        pattern = re.compile(f"{pattern.pattern}|{_bare_pattern().pattern}")
    for match in pattern.finditer(plain):
        labels.append(match.span())
        cuts.update(match.span())
    inside = {at for one, other in labels for at in range(one + 1, other)}
    for match in _quantity_pattern().finditer(plain):
        if match.start() not in inside:
            cuts.update(match.span())
    bands = [match.span() for match in re.finditer("|".join(table_words().bands), plain)]
    cuts.update(at for span in bands for at in span)
    ordered = sorted(cut for cut in cuts if cut not in inside)
    gap, opens = token.gap, token.opens
    for span in pairwise(ordered):
        piece = token.text[places[span[0]] : places[span[1]]].strip()
        if fold(piece):
            yield Token(piece, token.line, gap, opens, label=span in labels, band=span in bands)
            gap, opens = Gap.NONE, False


@cache
def _head_pattern() -> re.Pattern[str]:
    """Labels of the head of four letters and more."""
    labels = head_labels(GENERIC)
    names = sorted({*labels.fields, *labels.others}, key=len, reverse=True)
    long = (name for name in names if len(name) >= _LABEL_ALONE)
    return re.compile("|".join(map(re.escape, long)))


def labels_parted(tokens: Sequence[Token]) -> list[Token]:
    """Tokens that begin with a label of the head, parted at each label in them."""
    found: list[Token] = []
    for token in tokens:
        plain, places = simplified(token.text)
        spans = [match.span() for match in _head_pattern().finditer(plain)]
        if not spans or spans[0][0] or title_kind(token.text):
            found.append(token)
            continue
        cuts = sorted({0, len(plain), *(at for span in spans for at in span)})
        gap, opens = token.gap, token.opens
        for one, other in pairwise(cuts):
            piece = token.text[places[one] : places[other]].strip()
            if piece.strip(":："):
                found.append(Token(piece, token.line, gap, opens))
                gap, opens = Gap.BLANK, False
    return found
