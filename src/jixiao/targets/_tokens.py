"""The words of a normalised value as tokens, one letter a class.

Rules match the row of letters, so a word of the grammar can never hide inside free text: it is a
token of its own and the rule for that row does not apply.

    L free text          Q number with unit     N bare number       U fraction of a span (半年)
    O operator in front  S bound behind         I (含), (不含)       H 控制在, 保持在
    A about in front     Z about behind         R range sign        P ±
    D date               T date bound in front  E each period/unit  B by period (按月)
    F period first       W way of change        G baseline          V 由, 从
    C separator          J or                   ( ) brackets        b 之间
    e 各                 f a lone bound (前)    X no token of ours
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ._kinds import Number, Unit
from ._lexicon import (
    ABOUT,
    ABOUT_SUFFIX,
    BASELINE_FREQUENT,
    BASELINE_YEAR,
    HOLD,
    NAME_TOKENS,
    NOT_CHANGE_BEFORE,
    NOT_OPERATOR_BEFORE,
    ONLY_BEFORE_NUMBER,
    PER_UNITS,
    PERIOD_WORDS,
    PREFIX,
    SCALES,
    SUFFIX,
    WAYS,
)
from ._units import BASE, PER, UNIT, alternation, unit_of

YEARS = r"(?:19|20)\d\d"
NUMBER = r"(?:\d{1,18}⁄\d{1,18}|\d{1,18}(?:\.\d{1,12})?)(?!\.?\d)"
PERIOD = alternation(PERIOD_WORDS)
EDGE = "底之前|底以前|底前|末之前|末以前|末前|之前|以前|前|底|末|终|之内|以内|内|止|起"
BEFORE_NUMBER = r"(?=-?\d|¥|RMB|人民币|约|近|[≥≤<>=]\d)"


def operator_pattern() -> str:
    """Operators, the longest first; some count only before a number or not before a character."""
    words = []
    for word in sorted(PREFIX, key=len, reverse=True):
        if word in ONLY_BEFORE_NUMBER:
            words.append(word + BEFORE_NUMBER)
        elif word in NOT_OPERATOR_BEFORE:
            words.append(f"{word}(?![{NOT_OPERATOR_BEFORE[word]}])")
        else:
            words.append(re.escape(word))
    return "|".join(words)


def date_rest(tag: str) -> str:
    """Month and day, month, quarter or half."""
    return (
        rf"(?:(?P<m{tag}>\d{{1,2}})月份?(?:(?P<d{tag}>\d{{1,2}})[日号]|(?P<t{tag}>[上中下]旬))?(?![/\d])"
        rf"|第?(?P<q{tag}>[1-4])季度(?![/\d])|(?P<h{tag}>[上下])半年|(?P<w{tag}>全年度?))"
    )


DATE = (
    rf"(?:(?P<yn>{YEARS})(?P<sep>[-./])(?P<mn>\d{{1,2}})(?P=sep)(?P<dn>\d{{1,2}})(?![\d%.]\d?)日?"
    rf"|(?:(?P<y>{YEARS}|[本当次明今])年度?(?:年(?=[底末终内]))?|(?P<ybare>年度?(?=[底末终内])))(?:{date_rest('1')})?"
    rf"|{date_rest('2')})(?P<edge>{EDGE})?"
)
MASTER = re.compile(
    "|".join(
        (
            rf"(?P<name>(?!RMB\d)(?:{'|'.join(NAME_TOKENS)}))",
            rf"(?P<first>(?P<fn>\d{{1,4}})?(?P<fp>{PERIOD})/(?P<fu>次|场次|场|期|轮|批))",
            rf"(?P<date>{DATE})",
            rf"(?P<each>每(?P<en>\d{{1,4}})?(?:(?P<ep>{PERIOD})(?![一-龥]*?率)|(?P<eu>{alternation(PER_UNITS)}))|(?P<em>[人户亩生校])均(?=[^增收纯GDP]|$))",
            rf"(?P<by>[按逐](?P<bp>{PERIOD}))",
            r"(?P<half>(?<![上下每])半(?P<hu>年|个月|天|小时|个小时|月)(?![/度]))",
            rf"(?P<quantity>(?P<cur>¥|RMB|人民币)?(?P<num>{NUMBER})(?P<more>[余多])?(?P<unit>(?:{alternation(SCALES)})(?P<more2>[余多])(?:{BASE}){PER}?|(?:{UNIT}){PER}?|{alternation(SCALES)}|{PER})?)",
            rf"(?P<op>{operator_pattern()})",
            rf"(?P<way>(?:{alternation(WAYS)})(?![{NOT_CHANGE_BEFORE}]))",
            rf"(?P<baseline>(?:较|比|与|相比|相较于?|对比)(?:{alternation(BASELINE_YEAR)}|{YEARS}年度?(?:底|末|同期)?)(?:相比)?|(?:{alternation(BASELINE_FREQUENT)})(?=[增提上下降减压缩递]))",
            rf"(?P<suffix>(?:{alternation(SUFFIX)})(?![来一-龥]?往)|内(?!容|部|涵|控|外|在))",
            rf"(?P<include>\((?P<not>不)?含(?:本数|本级|{NUMBER}(?:{UNIT})?)?\))",
            rf"(?P<hold>(?:{alternation(HOLD)})(?=-?\d|[≥≤<>=±约]|不[超低高少大小]|[大小高低]于|¥))",
            rf"(?P<about>(?:{alternation(ABOUT)})(?=\d|¥|RMB|人民币))",
            rf"(?P<around>{alternation(ABOUT_SUFFIX)}(?![来一-龥]?游))",
            r"(?P<until>不晚于|不迟于|截至|截止到|截止至|截止|最迟于?|最晚于?|于(?=\d|[本当次明今]年|年底)|在(?=\d{4}年|\d{1,2}月|[本当次明今]年|年底|年内)|到(?=\d{4}年|\d{1,2}月|年底))",
            r"(?P<range>起至|至(?=-?\d|[≥≤<>本次明第上下])|到(?=-?\d|[≥≤<>次明第])|~|-(?=\d|[≥≤<>]))",
            r"(?P<among>之间)",
            r"(?P<inside>介于(?=\d)|在(?=\d))",
            r"(?P<from>由(?=\d)|从(?=\d))",
            r"(?P<or>或者?)",
            r"(?P<comma>[,;]|、|并且|同时(?=\d|[≥≤])|且|并|和|与|及)",
            r"(?P<each1>各(?=[\d≥≤<>=])|均(?=\d|[≥≤<>=为不]|达到|大于|小于))",
            r"(?P<plusminus>±|正负(?=\d))",
            r"(?P<open>\()",
            r"(?P<close>\))",
            r"(?P<lone>提?前(?=$|[完办发支拨])|第(?=$|季|名|期)|每)",
            r"(?P<bad>[\d≥≤<>=%‰*/\x00^~×?？_□#@|]|X{2,}|x{2,})",
            r"(?P<plain>[一-鿿A-Za-z:。“”\"'《》\[\]·℃-]|.)",
        )
    ),
    re.DOTALL,
)
LETTER = {
    "name": "L", "plain": "L", "first": "F", "date": "D", "each": "E", "by": "B", "half": "Q",
    "op": "O", "way": "W", "baseline": "G", "suffix": "S", "include": "I", "hold": "H",
    "about": "A", "around": "Z", "until": "T", "range": "R", "among": "b", "inside": "H",
    "from": "V", "or": "J", "comma": "C", "each1": "e", "plusminus": "P", "open": "(",
    "close": ")", "lone": "f", "bad": "X",
}  # fmt: skip
VALUES = frozenset("QNSIDZF)")
SOFT = frozenset(("且", "并", "和", "与", "及", "、"))


class Date(NamedTuple):
    """A date as printed: year (number, 本, 次 or none), what is named in it, its edge word."""

    year: str | None
    month: int | None
    day: int | None
    third: str | None
    quarter: int | None
    half: str | None
    whole: bool
    edge: str
    numeric: bool


class Quantity(NamedTuple):
    """A number as printed with its unit; `side` is up for 余 and 多."""

    n: Number
    unit: Unit | None
    side: str | None
    raw: str


class Token(NamedTuple):
    """Letter, meaning and place in the normalised text."""

    letter: str
    value: object
    start: int
    end: int
    text: str


def number_of(text: str) -> Number:
    """An exact number: 90, 99.5, 2⁄3."""
    if "⁄" in text:
        above, below = text.split("⁄")
        return Fraction(int(above), int(below) or 1)
    return Decimal(text)


def tokens_of(text: str) -> list[Token]:
    """All tokens of a normalised text; neighbouring free text is one token."""
    out: list[Token] = []
    last = ""
    for m in MASTER.finditer(text):
        group = m.lastgroup or "plain"
        word = m[0]
        start, end = m.span()
        value: object = word
        if group == "quantity":
            value, letter = quantity(m)
        elif group == "date":
            value, letter = date_value(m), "D"
        else:
            letter = LETTER[group]
            if letter == "L":
                pass
            elif letter == "O":
                value = PREFIX[word]
            elif letter == "S":
                value = SUFFIX.get(word, "<=")
                if word == "内" and last not in VALUES:
                    letter, value = "L", word
            elif letter == "E":
                value = each_value(m)
            elif letter == "B":
                value = PERIOD_WORDS[m["bp"]]
            elif letter == "F":
                n, name = PERIOD_WORDS[m["fp"]]
                value = (int(m["fn"] or 1) * n, name, m["fu"])
            elif letter == "A":
                value = ABOUT[word]
            elif letter == "I":
                value = m["not"] is None
            elif letter == "W":
                value = WAYS[word]
            elif group == "half":
                unit = unit_of("个月" if m["hu"] == "月" else m["hu"])
                value = Quantity(Fraction(1, 2), unit, None, word)
            elif letter == "C":
                follows = text[end : end + 1]
                if (
                    word in SOFT
                    and last not in VALUES
                    and not (follows.isdigit() or follows in "≥≤<>=")
                ):
                    letter = "L"
            elif letter == "J":
                if last not in VALUES and last != "(":
                    letter = "L"
            elif letter == "R" and last not in VALUES:
                letter = "X" if word in "~-" else "L"
            elif letter in "bZS" and last not in VALUES:
                letter = "L" if letter == "b" else letter
        if letter == "L" and last == "L":
            before = out[-1]
            out[-1] = Token("L", None, before.start, end, text[before.start : end])
            continue
        out.append(Token(letter, value, start, end, word))
        last = letter
    return out


def quantity(m: re.Match[str]) -> tuple[Quantity, str]:
    """Number and unit of a match; the letter is N where no unit is printed."""
    written = m["unit"] or ""
    more = m["more"] or m["more2"]
    if m["more2"]:
        written = written.replace(m["more2"], "", 1)
    unit = unit_of(written)
    if m["cur"] and (unit is None or unit.base == ""):
        unit = unit_of(written + "元")
    elif "⁄" in m["num"] and unit is None:
        unit = RATIO
    side = "up" if more else None
    return Quantity(number_of(m["num"]), unit, side, m[0]), "N" if unit is None else "Q"


RATIO = Unit("%", 100, (), None, "")


def each_value(m: re.Match[str]) -> tuple[int, str, bool]:
    """每两年 as (2, 年, True); 每人 as (1, 人, False)."""
    count = int(m["en"] or 1)
    if m["ep"]:
        n, name = PERIOD_WORDS[m["ep"]]
        return count * n, name, True
    return count, m["eu"] or m["em"], False


def date_value(m: re.Match[str]) -> Date:
    """What a date names."""
    edge = m["edge"] or ""
    if m["yn"]:
        return Date(m["yn"], int(m["mn"]), int(m["dn"]), None, None, None, False, edge, True)
    tag = "1" if m["y"] or m["ybare"] else "2"
    month, day, third = m["m" + tag], m["d" + tag], m["t" + tag]
    quarter, half, whole = m["q" + tag], m["h" + tag], m["w" + tag]
    return Date(
        m["y"] or ("本" if m["ybare"] else None),
        int(month) if month else None,
        int(day) if day else None,
        third,
        int(quarter) if quarter else None,
        half,
        whole is not None,
        edge,
        False,
    )
