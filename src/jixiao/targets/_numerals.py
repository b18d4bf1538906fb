"""Chinese numerals as numbers."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {
    c: n
    for n, group in enumerate(
        ["零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for c in group
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
DIGIT = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
PATTERN = rf"(?:[{DIGIT}十拾][{DIGIT}十百千万亿拾佰仟]{{0,16}}(?:点[{DIGIT}]{{1,6}})?)"


def number(text: str) -> Decimal | None:
    """The number a Chinese numeral stands for (一百二十 is 120, 零点八 is 0.8); none if malformed.

    A row of bare digits (二〇二二) is read digit by digit; 三五 (three to five) is malformed, and
    so is any order of units that does not fall (一百千).
    """
    whole, point, decimals = text.partition("点")
    integer = year_digits(whole) if len(whole) > 3 else None
    if integer is None:
        integer = integral(whole)
    if integer is None or (point and not decimals):
        return None
    if not point:
        return Decimal(integer)
    return Decimal(f"{integer}.{''.join(str(DIGITS[c]) for c in decimals)}")


def year_digits(text: str) -> int | None:
    """二〇二二 as 2022; none if it holds anything but digits."""
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    return None


def integral(text: str) -> int | None:
    """A whole numeral built from sections of 万 and 亿."""
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = text.rpartition(mark)
        if found:
            high = integral(head) if head else None
            low = below_ten_thousand(tail, size // 10) if size == 10**4 else low_part(tail)
            return None if high is None or low is None else high * size + low
    return below_ten_thousand(text, None)


def low_part(text: str) -> int | None:
    """What stands behind 亿: nothing, 五千万, 三千, or 两 of 一亿两 (not allowed)."""
    return 0 if not text else integral(text)


def below_ten_thousand(text: str, implied: int | None) -> int | None:
    """Up to 9999; a bare last digit behind 百, 千 or 万 is not guessed (一百二 stays unread)."""
    del implied
    total, digit, last = 0, None, 10**5
    zero = False
    for c in text:
        if c in DIGITS:
            if digit is not None:
                return None
            if DIGITS[c] == 0 and len(text) > 1:
                zero = True
                continue
            digit = DIGITS[c]
            continue
        unit = TENS.get(c)
        if unit is None or unit >= last:
            return None
        if digit is None and not (unit == 10 and (total == 0 or zero)):
            return None
        total += (1 if digit is None else digit) * unit
        digit, last, zero = None, unit, False
    if digit is None:
        return None if zero and not total else total
    if last not in (10, 10**5) and not zero:
        return None
    return total + digit
