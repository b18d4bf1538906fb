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
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ._kinds import Number, Unit
from ._lazy import lazy
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
    PART_OF_WORD_AFTER,
    PER_UNITS,
    PERIOD_WORDS,
    PREFIX,
    SCALES,
    SUFFIX,
    WAYS,
    words,
)
from ._units import BASE, BASES, PER, UNIT, alternation, unit_of

YEARS = r"(?:19|20)\d\d"
NUMBER = r"(?:\d{1,18}⁄\d{1,18}|\d{1,18}(?:\.\d{1,12})?)(?!\.?\d)"
PERIOD = alternation(PERIOD_WORDS)
EDGE = "底之前|底以前|底前|末之前|末以前|末前|之前|以前|前|底|末|终|之内|以内|内|止|起"
AFTER_HOLD = r"(?=-?\d|[≥≤<>=±约]|应?不[超低高少大小得能突多]|[大小高低]于|¥)"
BEFORE_NUMBER = r"(?=-?\d|¥|RMB|人民币|约|近|[≥≤<>=]\d)"


ANY_HAN = "[一-龥]"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
DIGIT_SET = frozenset(DIGITS)
DATE_WORDS = frozenset(words("年 月 日 季度 半年 年度 级 万 亿 岁 周岁"))


def not_in_word(word: str) -> str:
    """A word of one character that is not the end of another word (节约, 下达)."""
    before = PART_OF_WORD_AFTER.get(word)
    return word if before is None else f"(?<![{before}]){word}"


def operator(word: str) -> str:
    """An operator; some count only before a number or not before a character."""
    if word in ONLY_BEFORE_NUMBER:
        return not_in_word(word) + BEFORE_NUMBER
    if word in NOT_OPERATOR_BEFORE:
        return f"{word}(?![{NOT_OPERATOR_BEFORE[word]}])"
    return re.escape(word)


def date_rest(tag: str) -> str:
    """Month and day, month, quarter or half."""
    return (
        rf"(?:(?P<m{tag}>\d{{1,2}})月份?(?:(?P<d{tag}>\d{{1,2}})[日号]|(?P<t{tag}>[上中下]旬))?(?![/\d])"
        rf"|第?(?P<q{tag}>[1-4])季度(?![/\d])|(?P<h{tag}>[上下])半年|(?P<w{tag}>全年度?))"
    )


DATE = (
    rf"(?:(?P<yn>{YEARS})(?P<sep>[-./])(?P<mn>\d{{1,2}})(?P=sep)(?P<dn>\d{{1,2}})(?![\d%.]\d?)日?"
    rf"|(?:(?P<y>{YEARS}|[本当次明今])年度?(?:年(?=[底末终内]))?|(?P<ybare>年度?(?=[底末终内])))"
    rf"(?:{date_rest('1')})?|{date_rest('2')})(?P<edge>{EDGE})?"
)
EACH = (
    rf"每(?P<en>\d{{1,4}})?(?:(?P<ep>{PERIOD})(?!{ANY_HAN}{{0,4}}率)|个(?P<eg>[村镇乡县市班校]|社区|街道|乡镇|人)|(?P<eu>{alternation(PER_UNITS)}))"
    r"|(?P<ea>双周|双月|隔[天日周月年])(?=\d|[≥≤不至])"
    r"|(?P<em>[人户亩生校])均(?=[^增收纯GDP]|$)"
)
QUANTITY = (
    rf"(?P<cur>¥|RMB|人民币)?(?P<num>{NUMBER})(?P<more>[余多])?"
    rf"(?P<unit>(?:{alternation(SCALES)})(?P<more2>[余多])(?:{BASE}){PER}?|(?:{UNIT}){PER}?"
    rf"|{alternation(SCALES)}|{PER})?"
)
# The commonest quantities, which cannot begin a date or a name: tried first, for speed only.
NEVER = "(?!)"
COMMON = lazy(
    rf"(?P<cur>{NEVER})?(?P<num>\d{{1,12}}+(?:\.\d{{1,6}}+)?)(?P<more>{NEVER})?"
    rf"(?P<unit>[万亿]?元|{alternation(set(BASES) - DATE_WORDS)})(?P<more2>{NEVER})?(?=$|以|[,;、])"
)
BASELINE = (
    rf"(?:较|比|与|相比|相较于?|对比)(?:{alternation(BASELINE_YEAR)}|{YEARS}年度?(?:底|末|同期)?)"
    rf"(?:相比)?|(?:{alternation(BASELINE_FREQUENT)})(?=[增提上下降减压缩递↑↓])"
)
# Every class with its pattern and the characters it may begin with, in the order of trial.
CLASSES: tuple[tuple[str, str, str], ...] = (
    *(("name", pattern, firsts) for pattern, firsts in NAME_TOKENS),
    (
        "first",
        rf"(?P<fn>\d{{1,4}}+)?(?P<fp>{PERIOD})/(?P<fu>次|场次|场|期|轮|批)",
        DIGITS + "".join({word[0] for word in PERIOD_WORDS}),
    ),
    ("date", DATE, DIGITS + "本当次明今年第上下全"),
    ("each", EACH, "每双隔人户亩生校"),
    ("by", rf"[按逐](?P<bp>{PERIOD})", "按逐"),
    ("half", r"(?<![上下每])半(?P<hu>年|个月|天|小时|个小时|月)(?![/度])", "半"),
    ("quantity", QUANTITY, DIGITS + "¥R人"),
    *(("op", operator(w), w[0]) for w in sorted(PREFIX, key=len, reverse=True)),
    *(("way", f"{w}(?![{NOT_CHANGE_BEFORE}])", w[0]) for w in sorted(WAYS, key=len, reverse=True)),
    ("baseline", BASELINE, "较比与相对同环年"),
    *(("suffix", w, w[0]) for w in sorted(SUFFIX, key=len, reverse=True)),
    ("suffix", r"内(?!容|部|涵|控|外|在)", "内"),
    ("include", rf"\((?P<not>不)?(?:含|及(?=\)))(?:本数|本级|{NUMBER}(?:{UNIT})?)?\)", "("),
    *(("hold", w + AFTER_HOLD, w[0]) for w in sorted(HOLD, key=len, reverse=True)),
    *(
        ("about", not_in_word(w) + r"(?=\d|¥|RMB|人民币)", w[0])
        for w in sorted(ABOUT, key=len, reverse=True)
    ),
    *(("around", w + f"(?!{ANY_HAN}?游)", w[0]) for w in ABOUT_SUFFIX),
    ("until", r"不晚于|不迟于|截至|截止到|截止至|截止|最迟于?|最晚于?", "不截最"),
    ("until", r"[于在到](?=\d{4}[年./-]|\d{1,2}月|[本当次明今]年|年[底内])", "于在到"),
    (
        "range",
        r"起至|至(?=-?\d|[≥≤<>本次明第上下])|到(?=-?\d|[≥≤<>次明第])|~|-(?=\d|[≥≤<>])",
        "起至到~-",
    ),
    ("among", "之间", "之"),
    ("inside", r"(?:介于|在)(?=\d)", "介在"),
    ("from", r"[由从](?=\d)", "由从"),
    ("or", "或者?", "或"),
    ("comma", r"[,;、]|并且|同时(?=\d|[≥≤])|[且并和与及]", ",;、并同且和与及"),
    (
        "apiece",
        r"各(?=[\d≥≤<>=]|不[低少超高]|[大小]于|至少|达到)|(?<![年人户平日月亩生校])均(?=\d|[≥≤<>=为不]|达到|大于|小于)",
        "各均",
    ),
    ("plusminus", r"±|正负(?=\d)", "±正"),
    ("open", r"\(", "("),
    ("close", r"\)", ")"),
    ("lone", r"提?前(?=$|[完办发支拨])|第(?=$|季|名|期)|每", "提前第每"),
    ("slash", "/", "/"),
    ("bad", r"\d[\d.]*", DIGITS),
    ("bad", r"[≥≤<>=%‰‱*\x00^~×?？_□#@|]|[Xx]{2,}", "≥≤<>=%‰‱*\x00^~×?？_□#@|Xx"),
)
SPECIAL = frozenset(
    c for _, _, firsts in CLASSES for c in (LETTERS if firsts == "A-Za-z" else firsts)
)
PLAIN = lazy(f"[^{re.escape(''.join(sorted(SPECIAL)))}]+")
_patterns: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}


def pattern_for(char: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The classes a token beginning with this character may have, in order; else free text."""
    parts: list[str] = []
    groups: dict[str, str] = {}
    group = ""
    found: list[str] = []
    for name, pattern, firsts in (*CLASSES, ("plain", ".", "")):
        begins = char in LETTERS if firsts == "A-Za-z" else char in firsts
        if not begins and name != "plain":
            continue
        if name != group and found:
            groups[f"{group}{len(parts)}"] = LETTER[group]
            parts.append(f"(?P<{group}{len(parts)}>{'|'.join(found)})")
            found = []
        group = name
        found.append(pattern)
    groups[f"{group}{len(parts)}"] = LETTER[group]
    parts.append(f"(?P<{group}{len(parts)}>{'|'.join(found)})")
    return re.compile("|".join(parts), re.DOTALL), groups


LETTER = {
    "name": "L", "plain": "L", "first": "F", "date": "D", "each": "E", "by": "B", "half": "Q",
    "op": "O", "way": "W", "baseline": "G", "suffix": "S", "include": "I", "hold": "H",
    "about": "A", "around": "Z", "until": "T", "range": "R", "among": "b", "inside": "H",
    "from": "V",
    "quantity": "q", "or": "J", "comma": "C", "apiece": "e", "plusminus": "P", "open": "(",
    "close": ")", "lone": "f", "slash": "/", "bad": "X",
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
    last, at, size, minus = "", 0, len(text), -1
    while at < size:
        char = text[at]
        m = COMMON.match(text, at) if char in DIGIT_SET else None
        if m is not None:
            letter = "q"
        elif char in SPECIAL:
            known = _patterns.get(char)
            if known is None:
                known = _patterns[char] = pattern_for(char)
            m = known[0].match(text, at)
            if m is None:
                break
            letter = known[1][m.lastgroup or ""]
        else:
            m, letter = PLAIN.match(text, at), "L"
            if m is None:
                break
        end = m.end()
        word = text[at:end]
        value: object
        if letter == "q":
            value, letter = quantity(m, word)
            if minus >= 0:
                value, at, minus = value._replace(n=-value.n), minus, -1
                word = text[at:end]
        else:
            build = VALUE.get(letter)
            value = word if build is None else build(m, word)
            if letter in DOUBTFUL:
                letter = settled(letter, word, last, text[end : end + 1])
                if letter == "-":
                    minus, at, last = at, end, "-"
                    continue
        if minus >= 0:
            out.append(Token("X", "-", minus, minus + 1, "-"))
            last, minus = "X", -1
        if letter == "L" and last == "L":
            before = out[-1]
            out[-1] = Token("L", None, before.start, end, text[before.start : end])
        else:
            out.append(Token(letter, value, at, end, word))
            last = letter
        at = end
    return out


DOUBTFUL = frozenset("SCJRb/")


def settled(letter: str, word: str, last: str, follows: str) -> str:
    """The letter of a word whose class hangs on what stands before and behind it."""
    if letter == "/":
        return "L" if last == "L" and follows > "\u3000" else "X"
    if last in VALUES:
        return letter
    if letter == "S":
        return "L" if word == "内" else letter
    if letter == "C":
        return "L" if word in SOFT and not (follows.isdigit() or follows in "≥≤<>=") else letter
    if letter == "J":
        return letter if last == "(" else "L"
    if letter == "R":
        if word == "-" and last in MINUS:
            return "-"
        return "X" if word in "~-" else "L"
    return "L"


MINUS = frozenset(("", "O", "H", "R", "A"))
VALUE: dict[str, Callable[[re.Match[str], str], object]] = {
    "D": lambda m, word: date_value(m),
    "O": lambda m, word: PREFIX[word],
    "S": lambda m, word: SUFFIX.get(word, "<="),
    "E": lambda m, word: each_value(m),
    "B": lambda m, word: PERIOD_WORDS[m["bp"]],
    "F": lambda m, word: first_value(m),
    "A": lambda m, word: ABOUT[word],
    "I": lambda m, word: m["not"] is None,
    "W": lambda m, word: WAYS[word],
    "Q": lambda m, word: Quantity(Fraction(1, 2), half_unit(m["hu"]), None, word),
}


def half_unit(word: str) -> Unit | None:
    """The unit of 半年, 半个月, 半天."""
    return unit_of("个月" if word == "月" else word)


def first_value(m: re.Match[str]) -> tuple[int, str, str]:
    """2月/次 as (2, 月, 次)."""
    n, name = PERIOD_WORDS[m["fp"]]
    return int(m["fn"] or 1) * n, name, m["fu"]


def quantity(m: re.Match[str], word: str) -> tuple[Quantity, str]:
    """Number and unit of a match; the letter is N where no unit is printed."""
    currency, digits, more, written, more_behind = m.group("cur", "num", "more", "unit", "more2")
    if more_behind:
        written, more = written.replace(more_behind, "", 1), more_behind
    unit = unit_of(written) if written else None
    if currency and (unit is None or unit.base == ""):
        unit = unit_of((written or "") + "元")
    elif unit is None and "⁄" in digits:
        unit = RATIO
    return Quantity(number_of(digits), unit, "up" if more else None, word), "Q" if unit else "N"


RATIO = Unit("%", 100, (), None, "")


ALTERNATE = {
    "双周": (2, "周"),
    "双月": (1, "双月"),
    "隔天": (2, "日"),
    "隔日": (2, "日"),
    "隔周": (2, "周"),
    "隔月": (2, "月"),
    "隔年": (2, "年"),
}


def each_value(m: re.Match[str]) -> tuple[int, str, bool]:
    """每两年 as (2, 年, True); 每人 as (1, 人, False)."""
    if m["ea"]:
        return *ALTERNATE[m["ea"]], True
    count = int(m["en"] or 1)
    if m["ep"]:
        n, name = PERIOD_WORDS[m["ep"]]
        return count * n, name, True
    return count, m["eg"] or m["eu"] or m["em"], False


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
