"""Amounts of money in the prose of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from jixiao.review._law import Rule

_SENTENCE_END = re.compile("[。;!?]")
_YEAR = re.compile(r"(20\d\d)年")
_SCALES = {"": 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def amounts_in(prose: str, year: int | None, law: Rule) -> Iterator[tuple[str, Fraction]]:
    """Amounts in yuan, as printed and as a number, that are said to be this year's project money.

    Only those near a word such as 预算 count, and not those of another year: the last year named
    before them in the sentence.
    """
    if "元" not in prose:
        return
    reach = int(law.number("distance"))
    for sentence in _SENTENCE_END.split(prose):
        words = [match.span() for match in law.pattern("about_money").finditer(sentence)]
        for match in law.pattern("money").finditer(sentence) if words else ():
            first, last = match.span()
            if not any(first - end <= reach and start - last <= reach for start, end in words):
                continue
            years = _YEAR.findall(sentence[:first])
            if not years or year is None or int(years[-1]) == year:
                yield match[0], Fraction(match[1].replace(",", "")) * _SCALES[match[2] or ""]
