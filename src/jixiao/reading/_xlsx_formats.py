"""Number formats of spreadsheets: from the stored number to the text a person sees.

A form says 95%, the file says 0.95 and `0%`; `≥0人` may be 8 with a format of quoted literals.
Formats beyond the common ones give None, and the reader asks instead of guessing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

GENERAL: Final = "General"
BUILT_IN: Final = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "¥#,##0;¥-#,##0",
    6: "¥#,##0;¥-#,##0",
    7: "¥#,##0.00;¥-#,##0.00",
    8: "¥#,##0.00;¥-#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

_SIGNIFICANT: Final = Context(prec=15, rounding=ROUND_HALF_EVEN)  # what spreadsheets keep
_GENERAL_WIDTH: Final = 11  # characters General gives a number, its point included
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_GENERAL_NAMES: Final = re.compile(r"General|G/通用格式", re.IGNORECASE)
_HALF_DAY: Final = re.compile(r"AM/PM|A/P|上午/下午", re.IGNORECASE)
_DATE_PART: Final = re.compile(r"y+|m+|d+|h+|s+|e+", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\[([^\]]*)\]")
_COLOUR: Final = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+"
    r"|[黑蓝青绿红白黄]色?|洋红|颜色 ?\d+)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind` is literal, digit, point, comma, percent, general, text, half_day or date."""

    kind: str
    text: str


def shown(number: str, code: str, *, from_1904: bool = False) -> str | None:
    """The text of a stored number in a format, or None if the format is not one we know."""
    try:
        exact = Decimal(number)
        value = _SIGNIFICANT.plus(exact)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 300:
        return None
    sections = _sections(code)
    if sections is None or any(section is None for section in sections[:3]):
        return None
    chosen = _chosen(sections, value)
    if chosen is None:
        return None
    section, signed = chosen
    kinds = {token.kind for token in section}
    if "date" in kinds:
        return _date_text(section, value, from_1904)
    if "text" in kinds or not section:
        return _general(value) if "text" in kinds else ""
    sign = "-" if signed and value < 0 else ""
    if "general" in kinds:
        plain = _general(abs(value))
        return sign + "".join(plain if t.kind == "general" else t.text for t in section)
    text = _number_text(section, abs(value))
    return text if not sign or not re.search(r"[1-9]", text) else sign + text


def shown_text(text: str, code: str) -> str:
    """A stored text in a format: only a section with `@` changes it."""
    sections = _sections(code)
    for section in sections or ():
        if section is not None and any(token.kind == "text" for token in section):
            parts = [text if t.kind == "text" else t.text for t in section]
            return "".join(parts)
    return text


def general(number: str) -> str:
    """A stored number as the General format shows it; numbers of up to 15 digits whole."""
    return shown(number, GENERAL) or number


def loses_digits(number: str) -> bool:
    """Whether a stored number is whole and longer than the 15 digits a spreadsheet keeps."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return False
    return value.is_finite() and value.adjusted() >= 15


def _chosen(
    sections: tuple[tuple[_Token, ...] | None, ...], value: Decimal
) -> tuple[tuple[_Token, ...], bool] | None:
    """The section for a number, and whether its sign is still to be written."""
    index = 0
    if value < 0 and len(sections) > 1:
        index = 1
    elif value == 0 and len(sections) > 2:
        index = 2
    section = sections[index]
    return None if section is None else (section, index == 0)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[tuple[_Token, ...] | None, ...] | None:
    """The sections of a format; None for one, or for all, that we do not know."""
    if len(code) > 255:
        return None
    found: list[tuple[_Token, ...] | None] = []
    start = 0
    while True:
        section, end = _tokens(code, start)
        found.append(section)
        if end >= len(code):
            return tuple(found) if len(found) <= 4 else None
        start = end + 1


def _tokens(code: str, start: int) -> tuple[tuple[_Token, ...] | None, int]:
    """The tokens of the section at `start`, and where it ends."""
    tokens: list[_Token] = []
    known = True
    at = start
    while at < len(code) and code[at] != ";":
        letter = code[at]
        if letter == '"':
            end = code.find('"', at + 1)
            end = len(code) if end < 0 else end
            tokens.append(_Token("literal", code[at + 1 : end]))
            at = end + 1
        elif letter in "\\!":
            tokens.append(_Token("literal", code[at + 1 : at + 2]))
            at += 2
        elif letter in "_*":
            tokens.append(_Token("literal", " " if letter == "_" else ""))
            at += 2
        elif match := _BRACKET.match(code, at):
            inside = match.group(1)
            if inside.startswith("$"):
                tokens.append(_Token("literal", inside[1:].partition("-")[0]))
            elif not _COLOUR.match(inside):
                known = False
            at = match.end()
        elif match := _GENERAL_NAMES.match(code, at):
            tokens.append(_Token("general", ""))
            at = match.end()
        elif match := _HALF_DAY.match(code, at):
            tokens.append(_Token("half_day", match.group().upper()))
            at = match.end()
        elif match := _DATE_PART.match(code, at):
            if letter in "eE" and code[match.end() : match.end() + 1] in ("+", "-"):
                known = False
            tokens.append(_Token("date", match.group().lower().replace("e", "yyyy")))
            at = match.end()
        else:
            kind = {".": "point", ",": "comma", "%": "percent", "@": "text"}.get(letter, "literal")
            if letter in "0#?":
                kind = "digit"
            elif kind == "literal" and letter.isascii() and letter.isalnum():
                known = False
            tokens.append(_Token(kind, letter))
            at += 1
    kinds = [token.kind for token in tokens]
    slashed = any(token == _Token("literal", "/") for token in tokens)
    if "digit" in kinds and ("date" in kinds or slashed or kinds.count("point") > 1):
        known = False  # fractions, seconds with decimals
    return (tuple(tokens) if known else None), at


def _general(value: Decimal) -> str:
    if value == value.to_integral_value():
        if value.adjusted() < 15:
            return f"{value.to_integral_value():f}"
        return f"{_SIGNIFICANT.create_decimal(value):.5E}"
    if value.adjusted() < -9:
        return f"{value:.5E}"
    whole = len(str(abs(int(value))))
    places = max(0, _GENERAL_WIDTH - 1 - whole)
    text = f"{_rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=400)
    )


def _number_text(section: tuple[_Token, ...], value: Decimal) -> str:
    """An absolute number in a section of digits and literals, as `#,##0.00` or `"≥"0"人"`."""
    kinds = [token.kind for token in section]
    if "digit" not in kinds:
        return "".join(token.text for token in section).strip()
    point = kinds.index("point") if "point" in kinds else len(section)
    digits = [index for index, kind in enumerate(kinds) if kind == "digit"]
    last = max((index for index in digits if index < point), default=-1)
    commas = [index for index, kind in enumerate(kinds) if kind == "comma"]
    scaling = sum(1 for index in commas if index > max(last, digits[-1]) or last < index < point)
    grouped = any(digits[0] < index < last for index in commas)
    value = value.scaleb(2 * kinds.count("percent") - 3 * scaling)
    decimals = [section[index].text for index in digits if index > point]
    plain = f"{_rounded(value, len(decimals)):f}"
    whole, _, fraction = plain.partition(".")
    keep = max((n for n, text in enumerate(decimals, 1) if text == "0"), default=0)
    while len(fraction) > keep and fraction.endswith("0"):
        fraction = fraction[:-1]
    head = _whole_text(section[:point], "" if whole == "0" else whole, grouped)
    tail: list[str] = []
    for token in section[point:]:
        if token.kind == "point":
            tail.append("." if fraction or keep or not decimals else "")
        elif token.kind == "digit":
            tail.append(fraction[:1])
            fraction = fraction[1:]
        elif token.kind != "comma":
            tail.append(token.text)
    return (head + "".join(tail)).strip()


def _whole_text(tokens: tuple[_Token, ...], digits: str, grouped: bool) -> str:
    """Digits filled into their places from the right, literals between them kept."""
    places = sum(1 for token in tokens if token.kind == "digit")
    out: list[str] = []
    written = 0
    for token in reversed(tokens):
        if token.kind != "digit":
            out.append("" if token.kind == "comma" else token.text)
            continue
        places -= 1
        take = digits[-1:] if places else digits
        digits = digits[: len(digits) - len(take)]
        if not take and token.text == "0":
            take = "0"
        for letter in reversed(take):
            if grouped and written and written % 3 == 0:
                out.append(",")
            out.append(letter)
            written += 1
    return "".join(reversed(out))


def _date_text(section: tuple[_Token, ...], value: Decimal, from_1904: bool) -> str | None:
    if not 0 <= value <= _LAST_DAY or any(token.kind in ("digit", "general") for token in section):
        return None
    base = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    if not from_1904 and value < 60:
        base += timedelta(days=1)  # the day 1900-02-29 that spreadsheets believe in
    try:
        moment = base + timedelta(seconds=int(_rounded(value * 86_400, 0)))
    except OverflowError:
        return None
    dates = [index for index, token in enumerate(section) if token.kind == "date"]
    halves = any(token.kind == "half_day" for token in section)
    parts: list[str] = []
    for index, token in enumerate(section):
        if token.kind == "half_day":
            names = token.text.split("/")
            parts.append(names[moment.hour >= 12])
        elif token.kind == "date":
            place = dates.index(index)
            near = [
                section[dates[n]].text[0] for n in (place - 1, place + 1) if 0 <= n < len(dates)
            ]
            before = section[dates[place - 1]].text[0] if place else ""
            after = near[-1] if place + 1 < len(dates) else ""
            part = _date_part(token.text, moment, before == "h" or after == "s", halves)
            if part is None:
                return None
            parts.append(part)
        else:
            parts.append(token.text)
    return "".join(parts).strip()


def _date_part(letters: str, moment: datetime, minutes: bool, halves: bool) -> str | None:
    width = len(letters)
    letter = letters[0]
    if letter == "y":
        return f"{moment.year % 100:02}" if width <= 2 else f"{moment.year:04}"
    if width > 2:
        return None  # names of months and days
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    number = {
        "m": moment.minute if minutes else moment.month,
        "d": moment.day,
        "h": hour,
        "s": moment.second,
    }[letter]
    return f"{number:0{width}}"
