"""Comparing texts: the normal forms and the similarity that the rule book's thresholds mean."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

_KEPT = 8192  # texts remembered; a form has about a hundred
_WIDE = tuple(zip("，；：（）！？％", ",;:()!?%", strict=True))
_NORMAL = re.compile(r"[!-~\u4e00-\u9fff、。《》〈〉「」『』【】〔〕“”‘’≥≤]*")
_WORD = re.compile(r"[0-9a-z\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_YEAR = re.compile(r"20\d\d年(度)?")
_BRACKET_AT_END = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】)$")


@lru_cache(maxsize=_KEPT)
def plain(text: str) -> str:
    """The text in NFKC form without any white space.

    The wide signs of Chinese prose are replaced one by one: a full normalisation takes ten times
    as long, and what is left is mostly normal.
    """
    known = "".join(text.split())
    for wide, narrow in _WIDE:
        known = known.replace(wide, narrow)
    if _NORMAL.fullmatch(known):
        return known
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=_KEPT)
def letters(text: str) -> str:
    """`plain`, lower case, ideographs, ASCII letters and digits only."""
    return "".join(_WORD.findall(plain(text).lower()))


def without_years(text: str) -> str:
    """`plain` without calendar years (2022年, 2022年度)."""
    return _YEAR.sub("", plain(text))


def end_of(name: str) -> str:
    """`plain` of an indicator's name without a bracket at its end, so that its end can be read."""
    return _BRACKET_AT_END.sub("", plain(name))


def pairs(text: str) -> Counter[str]:
    """The multiset of neighbouring characters of `letters`."""
    return Counter(map("".join, pairwise(letters(text))))


@lru_cache(maxsize=_KEPT)
def similarity(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two texts, 0 to 1.

    1 if the normal forms are equal; 0 if either has fewer than two characters.
    """
    first, second = letters(one), letters(other)
    if first == second:
        return 1.0
    if len(first) < 2 or len(second) < 2:
        return 0.0
    shared = (pairs(first) & pairs(second)).total()
    return 2 * shared / (len(first) + len(second) - 2)


def at_least(one: str, other: str, threshold: float) -> bool:
    """Whether the similarity of two texts reaches the threshold."""
    return alike(letters(one), letters(other), threshold)


def alike(first: str, second: str, threshold: float) -> bool:
    """The same of two texts in the form of `letters`.

    A pair of characters can be shared only if both texts hold its first character, so lengths and
    characters mostly say no before any pairs are counted.
    """
    wanted = threshold * (len(first) + len(second) - 2)
    if 2 * min(len(first), len(second)) < wanted:
        return False
    held = set(second)
    if 2 * sum(character in held for character in first) < wanted:
        return False
    return similarity(first, second) >= threshold
