"""Normalisation: one spelling for each sign, with a map back to the printed text.

Own tables instead of NFKC, which would turn ㎡ into m2 and ① into 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ._lazy import lazy
from ._lexicon import MEASURES, RISKY_AFTER_NUMERAL, UNITS
from ._numerals import DIGIT, PATTERN, number

SIGNS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
SIGNS |= {ord(c): "~" for c in "～〜∼﹏"}
SIGNS |= {ord(c): "-" for c in "—–－―─‐‑‒−"}
SIGNS |= {ord(c): "≥" for c in "≧⩾⪰"} | {ord(c): "≤" for c in "≦⩽⪯"}
SIGNS |= {ord(c): "=" for c in "═﹦"} | {ord(c): "¥" for c in "￥"} | {ord(c): "%" for c in "﹪٪"}
SIGNS |= {ord(c): "<" for c in "﹤〈"} | {ord(c): ">" for c in "﹥〉"}
SIGNS |= dict(
    zip(
        map(ord, "内內於個點達萬億續餘過貼補發戶間週臺請辦結標準數應類項"),
        "内内于个点达万亿续余过贴补发户间周台请办结标准数应类项",
        strict=True,
    )
)
SIGNS |= dict(
    zip(
        map(ord, "期隻條噸畝㎏增長實現優幾幹場處計劃紀檔輪歲線門頭單"),
        "期只条吨亩㎏增长实现优几干场处计划纪档轮岁线门头单",
        strict=True,
    )
)
SIGNS |= {ord("〔"): "(", ord("〕"): ")", ord("【"): "(", ord("】"): ")", ord("｡"): "。"}

DASHES = frozenset("—–―─")
BLANKS = lazy(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\u3000]+")
TONED = lazy(
    r"(?<=[\u3400-\u9fff])\(([A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńň]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]*|[a-z]{1,6})\)(?<!\(m\))(?<!\(km\))(?<!\(kg\))(?<!\(cm\))(?<!\(t\))(?<!\(h\))"
)
SPLIT_DIGITS = lazy(r"(?<=\d)[ \u3000\u00a0]+(?=\d)")
SPELLINGS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (needed, lazy(pattern), to)
    for needed, pattern, to in (
        ("=>", r">=|=>|≥=|>≥", "≥"),
        ("=<", r"<=|=<|≤=|<≤", "≤"),
        ("-", r"--+", "-"),
        ("~", r"~~+", "~"),
        ("百", r"百分百", "100%"),
        ("%分号", r"%?\((?:百分比|百分数|%)\)|百分比|百分号", "%"),
        ("%", r"%%+", "%"),
        ("㎡²^平", r"㎡|m²|m\^2|平米|平方M", "平方米"),
        ("³㎥^", r"m³|㎥|m\^3", "立方米"),
        ("C", r"°C|度C", "℃"),
        ("㎏K", r"㎏|KG|Kg", "kg"),
        ("币", r"元人民币", "元"),
        ("含", r"(?<=[日号底])\(含(?:当日|当天|本日)?\)(?=[之以]?前)", ""),
        ("/", r"/每(?=[人生户亩年月天日套台次个])", "/"),
        ("整", r"(?<=元)整$", ""),
        ("*×•・.‧∙", r"(?<=[㐀-鿿])(?:[*×•・.‧∙](?!\*))(?=[㐀-鿿])", "·"),
        ("。；，;,.、!:", r"[。；，;,.、!:]+$", ""),
    )
)
WRAPPED = lazy(r"^(?:\(([^()]*)\)|[\"'“‘]([^\"'“”‘’]*)[\"'”’])$")
# Marks of a list: 1、 (1) ① ★ in front of an item.
MARK = lazy(r"(?:^|(?<=[;；。]))(?:\(\d{1,2}\)|\d{1,2}[、.](?=[一-鿿≥≤<>=])|[①-⑳]|[★▲●■◆]+)(?=.)")
NEXT_MARK = lazy(r"(?<=.)[①-⑳](?=.)")
# A long dash in front of a number is a list mark or damage, not a minus.
LEADING_DASH = lazy(r"^\s*[—–―─]+\s*(?=[\d０-９])")
BRACKETED_UNIT = lazy(r"(?<=\d)\((个百分点|个|人|次|万元|元|项|家)\)")
BRACKETED_PER = lazy(r"/\(([^()]*)\)")
THOUSANDS = lazy(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")

UNIT_WORDS = sorted(
    {*MEASURES, *(word for words in UNITS.values() for word in words)}, key=len, reverse=True
)
SAFE = "|".join(
    re.escape(w) for w in UNIT_WORDS if w not in RISKY_AFTER_NUMERAL and w[0] > "\u3000"
)
RISKY = "|".join(re.escape(w) for w in UNIT_WORDS if w in RISKY_AFTER_NUMERAL)
BOUNDARY = (
    rf"(?=$|[0-9{DIGIT}十以及之内左余多前底末至到~/,、;()或且和并不大小超完的≥≤<>=%·共各每-]"
    r"|上下|上半|下半|一次)"
)
BEHIND = (
    rf"(?=[余多]?(?:[百千万亿]+[余多]?)?(?:(?:{SAFE})(?!性|一[{DIGIT}]?)|(?:{RISKY}){BOUNDARY})"
    rf"|[余多]?[万亿]$|季度|月份|月底|月末|月[{DIGIT}十]|个月|自然日)"
)
NOT_AFTER = r"(?<![第数几好上统唯单同万专逐之])"
PER_SIGN = {"百": "%", "千": "‰", "万": "‱", "佰": "%", "仟": "‰"}
VALUE = rf"(?:{PATTERN}|百|\d+(?:\.\d+)?)"

PARTS = lazy(rf"(百|千|万|佰|仟)分之({VALUE})(?:(至|到|-|~)({VALUE}))?")
FRACTION = lazy(rf"({PATTERN})分之({PATTERN})")
TENTHS = lazy(
    rf"(?<![第完])({PATTERN}|\d(?:\.\d+)?)(?:(至|到|-|~)({PATTERN}|\d(?:\.\d+)?))?成(半|[{DIGIT}])?"
    r"(?=$|以|及|左右|上下|[,、;()至到~或且-])"
)
QUARTER = lazy("第([一二三四])季度?")
HALF = lazy(r"^(?:一半|半数)(?=$|以上|及以上)")
YEAR = lazy(rf"(?<![{DIGIT}十])[一二][{DIGIT}]{{3}}(?=年)")
DATE = lazy(rf"(?<=[年月])({PATTERN})(?=[月日号])|(?<![{DIGIT}十第]){PATTERN}(?=月{PATTERN}[日号])")
SPAN = lazy(rf"{NOT_AFTER}({PATTERN})(至|到|-|~)({PATTERN}){BEHIND}")
COUNT = lazy(
    rf"{NOT_AFTER}(?<![{DIGIT}十百千万亿\d.])(?!一[户人村校企园家事岗车品]一)({PATTERN}){BEHIND}"
)
ALONE = lazy(rf"(?:^|(?<=[≥≤<>=于过])|(?<=[于过少达超不]于)){PATTERN}$")
TOUCH = lazy(
    "["
    + re.escape("".join(chr(c) for c in SIGNS))
    + r"\s\u200b-\u200f\u2060\ufeff\u00ad,;.、，。；°"
    r"零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾佰仟百千成㎡㎥²³℃*×•・‧∙:!①-⑳★▲●■◆]|\d[、.][一-鿿≥≤<>=]|[<>=≥≤%~-][=<>≥≤%~-]|平米|半数|一半|分之|元整|人民币|[Kk][Gg]|\(%|%\(|\d\(|\([a-z]|m\^|平方M|/每|/\(|^[(\"'“‘]|(?<=\d)\(",
)


class Normal:
    """A normalised text and, for each of its characters, the place it came from."""

    __slots__ = ("places", "text")

    def __init__(self, source: str) -> None:
        self.text = source
        self.places: list[int] | None = None
        if TOUCH.search(source) is None:
            return
        present = set(source)
        if not present.isdisjoint(DASHES):
            self.sub(LEADING_DASH, "\x00")
        self.text = self.text.translate(SIGNS)
        if " " in source or not source.isprintable():
            self.sub(SPLIT_DIGITS, "\x00")
            self.sub(BLANKS, "")
        steps = {step for char in set(self.text) if char in STEPS_OF for step in STEPS_OF[char]}
        for step in sorted(steps):
            _, pattern, to = STEPS[step]
            self.sub(pattern, to)

    def sub(self, pattern: re.Pattern[str], to: str | Callable[[re.Match[str]], str]) -> None:
        """Replace and keep the map."""
        match = pattern.search(self.text)
        if match is None:
            return
        text, places = self.text, self.places or list(range(len(self.text) + 1))
        out: list[str] = []
        kept: list[int] = []
        at = 0
        for match in pattern.finditer(text):
            new = to(match) if callable(to) else to
            out += (text[at : match.start()], new)
            kept += places[at : match.start()]
            kept += places[match.start() : match.end()][: len(new)]
            kept += [places[match.start()]] * max(0, len(new) - (match.end() - match.start()))
            at = match.end()
        out.append(text[at:])
        kept += places[at:]
        self.text, self.places = "".join(out), kept

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the normalised text as a stretch of the source."""
        if self.places is None or start == end:
            return start, end
        return self.places[start], self.places[end - 1] + 1 if end < len(
            self.text
        ) else self.places[-1]


def plain(value: Decimal) -> str:
    """A decimal without exponent."""
    return f"{value:f}"


def scaled(value: Decimal) -> str:
    """120000000 as 1.2亿: with a scale word where the number has one and stays short."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if value >= size and (value * 1000) % size == 0:
            return plain((value / size).normalize()) + word
    return plain(value)


def digits(text: str) -> Decimal | None:
    """A Chinese numeral or plain digits."""
    if text in ("百", "佰"):
        return Decimal(100)
    return Decimal(text) if text[0] in "0123456789" else number(text)


def convert_parts(m: re.Match[str]) -> str:
    """百分之九十五, 万分之十至十五."""
    low, high = digits(m[2]), digits(m[4]) if m[4] else None
    if low is None or (m[4] and high is None):
        return m[0]
    sign = PER_SIGN[m[1]]
    return plain(low) + sign + (f"{m[3]}{plain(high)}{sign}" if high is not None else "")


def convert_fraction(m: re.Match[str]) -> str:
    """三分之二 as 2⁄3."""
    below, above = number(m[1]), number(m[2])
    return m[0] if below is None or above is None or below == 0 else f"{above}⁄{below}"


def convert_tenths(m: re.Match[str]) -> str:
    """九成, 八成五, 七至八成."""
    low, high = digits(m[1]), digits(m[3]) if m[3] else None
    if low is None or (m[3] and high is None) or (m[3] and m[4]):
        return m[0]
    more = Decimal(0)
    if m[4]:
        more = Decimal(5) if m[4] == "半" else digits(m[4]) or Decimal(0)
    if high is not None:
        return f"{plain(low * 10)}%{m[2]}{plain(high * 10)}%"
    return plain(low * 10 + more) + "%"


def convert_span(m: re.Match[str]) -> str:
    """三至五人."""
    low, high = number(m[1]), number(m[3])
    return m[0] if low is None or high is None else plain(low) + m[2] + scaled(high)


def convert_count(m: re.Match[str]) -> str:
    """一百二十户."""
    value = number(m[0])
    return m[0] if value is None else scaled(value)


Replacement = str | Callable[[re.Match[str]], str]
NUMERAL_SIGNS = DIGIT + "十拾"
# Every step in order; it is tried only if the text holds one of the characters in front of it.
STEPS: tuple[tuple[str, re.Pattern[str], Replacement], ...] = (
    ("(", TONED, ""),
    (",", THOUSANDS, lambda m: m[0].replace(",", "")),
    ("(、.①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳★▲●■◆", MARK, ""),
    ("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", NEXT_MARK, ";"),
    ("(\"'“‘", WRAPPED, lambda m: m[1] or m[2] or ""),
    ("(", BRACKETED_UNIT, lambda m: m[1]),
    ("/", BRACKETED_PER, lambda m: "/" + m[1]),
    *SPELLINGS,
    ("之", PARTS, convert_parts),
    ("之", FRACTION, convert_fraction),
    ("成", TENTHS, convert_tenths),
    ("第", QUARTER, lambda m: f"第{'一二三四'.index(m[1]) + 1}季度"),
    ("年", YEAR, convert_count),
    ("月", DATE, convert_count),
    ("至到-~", SPAN, convert_span),
    ("半", HALF, "50%"),
    (NUMERAL_SIGNS, COUNT, convert_count),
    (NUMERAL_SIGNS, ALONE, convert_count),
)
STEPS_OF: dict[str, list[int]] = {}
for _step, _entry in enumerate(STEPS):
    for _char in _entry[0]:
        STEPS_OF.setdefault(_char, []).append(_step)
