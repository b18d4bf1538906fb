"""Rules for several targets in one cell."""

from __future__ import annotations

from collections.abc import Sequence

from ._kinds import (
    Alternative,
    Comparison,
    Compound,
    NotApplicable,
    Qualitative,
    Range,
    Target,
    Unparsed,
)
from ._lazy import lazy
from ._reader import Reader, Rules, read
from ._tokens import Date, Token

RULES = Rules()

MOST_ITEMS = 30
DIGIT_COMMA = lazy(r"\d,\d")
NO_ITEM = (Qualitative, Unparsed, NotApplicable, Compound, Alternative)


def split(tokens: Sequence[Token], letter: str) -> list[Sequence[Token]]:
    """The stretches between separators."""
    parts: list[Sequence[Token]] = []
    start = 0
    for i, token in enumerate(tokens):
        if token.letter == letter:
            parts.append(tokens[start:i])
            start = i + 1
    parts.append(tokens[start:])
    return parts


def items_of(
    reader: Reader, parts: Sequence[Sequence[Token]]
) -> tuple[Target, ...] | Unparsed | None:
    """Every part read by itself; the refusal of a part is the refusal of all."""
    if not 2 <= len(parts) <= MOST_ITEMS:
        return None
    items: list[Target] = []
    for part in parts:
        target = read(reader, part) if part else None
        if isinstance(target, Unparsed):
            return target
        if target is None or isinstance(target, NO_ITEM):
            return None
        items.append(target)
    return tuple(items)


@RULES.add(
    "any",
    r".*J.*",
    {
        "不低于90%或比2023年提升不低于15个百分点": "≥90% 或 ↑≥15个百分点（2023年）",
        "100%（或≥95%）": "=100% 或 ≥95%",
    },
)
def alternative(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`…或…`, also in brackets."""
    parts = split(tokens, "J")
    if len(parts) == 2 and parts[0] and parts[0][-1].letter == "(" and tokens[-1].letter == ")":
        parts = [parts[0][:-1], parts[1][:-1]]
    items = items_of(reader, parts)
    if items is None:
        return None
    if isinstance(items, Unparsed):
        return reader.refuse(items.why, tokens, items.rule, items.readings)
    return Alternative(items, reader.of(tokens, name, written="或"))


def two_bounds(items: Sequence[Target]) -> bool:
    """Two numbers for the same unlabelled thing."""
    seen = set()
    for item in items:
        if isinstance(item, (Comparison, Range)) and item.label is None:
            unit = item.amount.unit if isinstance(item, Comparison) else item.unit
            key = (unit.dimension, unit.of) if unit is not None else None
            if key in seen:
                return True
            seen.add(key)
    return False


@RULES.add(
    "list",
    r".*C.*",
    {
        "1部普通空调、2部精密空调、1台中央空调": "=1部普通空调；=2部精密空调；=1台中央空调",
        "电脑12台；打印机3台": "电脑=12台；打印机=3台",
        "每月1次，每次不少于20人": "=1次/月；≥20人/次",
    },
)
def compound(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`…、…；…`: every part counts; a comma between two digits is damage."""
    text = reader.normal.text
    for token in tokens:
        if token.text == "," and DIGIT_COMMA.fullmatch(text[token.start - 1 : token.end + 1]):
            return reader.refuse("damaged", tokens, "guard.comma")
    return gathered(reader, tokens, name, split(tokens, "C"))


def gathered(
    reader: Reader, tokens: Sequence[Token], name: str, parts: list[Sequence[Token]]
) -> Target | None:
    """A compound of parts that all read, and do not bound one thing twice."""
    items = items_of(reader, parts)
    if items is None:
        return None
    if isinstance(items, Unparsed):
        return reader.refuse(items.why, tokens, items.rule, items.readings)
    bare = [isinstance(item, Comparison) and item.amount.unit is None for item in items]
    if any(bare) and not all(bare):
        return None
    if two_bounds(items):
        return reader.refuse("two_bounds", tokens, "guard.bounds")
    return Compound(items, reader.of(tokens, name, written="、"))


@RULES.add("list.plain", r"L?(?:O?Q){2,}|QL(?:QL)+", {"76户174人": "=76户；=174人"})
def glued(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`76户174人`: numbers with their units side by side."""
    parts: list[Sequence[Token]] = []
    start = 0
    number = next(i for i, token in enumerate(tokens) if token.letter == "Q")
    for i in range(number + 1, len(tokens)):
        if tokens[i].letter == "O" or (tokens[i].letter == "Q" and tokens[i - 1].letter != "O"):
            parts.append(tokens[start:i])
            start = i
    parts.append(tokens[start:])
    return gathered(reader, tokens, name, parts)


@RULES.add("list.dated", r"T?DL?O?QS?L?|T?DL?QO?L?", {"9月底前完成80%": "≤09-30；=80%"})
def dated(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A date and a rate in one cell: by then, so much."""
    place = next(i for i, token in enumerate(tokens) if token.letter == "D")
    date = tokens[place].value
    if not isinstance(date, Date) or date.edge in ("", "起", "内", "之内", "以内"):
        return None
    rest = tokens[place + 1 :]
    if (
        rest
        and rest[0].letter == "L"
        and rest[0].text in ("完成", "达到", "实现", "完成率", "支付", "拨付")
    ):
        rest = rest[1:]
    return gathered(reader, tokens, name, [tokens[: place + 1], rest])
