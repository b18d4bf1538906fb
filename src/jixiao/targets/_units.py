"""Units: spelling to dimension, scale and per-units."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from ._kinds import Unit
from ._lazy import lazy
from ._lexicon import MEASURES, PER_ALIASES, PER_UNITS, SCALES, UNITS

BASES: dict[str, tuple[str, int | Fraction]] = {word: (word, 1) for word in MEASURES}
BASES |= {word: (base, size) for base, words in UNITS.items() for word, size in words.items()}
BASES["万"] = ("", 10**4)
BASES["亿"] = ("", 10**8)


def alternation(words: object) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


BASE = alternation(BASES)
SCALE = alternation(SCALES)
# In front of a per-unit only a round number (10万人, 100公里) or a few periods (2月).
PER_PART = (
    rf"(?:(?:(?:10{{1,6}})?[十百千万亿]*|[2-9]?(?=个?[年月周天日旬季学]))(?:{alternation(PER_UNITS)})"
    rf"|\d{{0,3}}[十百千万亿]+(?!元)(?:{alternation(PER_UNITS)})?)"
)
PER_LIST = rf"{PER_PART}(?:[·/、]?{PER_PART})*"
PER = rf"(?:/{PER_LIST})"
# 百分点 and 千米 begin with a scale word and are no scaled 分点 or 米.
WHOLE_WORDS = alternation(word for word in BASES if word[0] in "百千万亿" and len(word) > 1)
UNIT = rf"(?:{WHOLE_WORDS}|(?:{SCALE})(?:{BASE})|{BASE})"
PER_EACH = lazy(PER_PART)
PER_DOUBLE = {
    "人天": ("人", "日"),
    "人日": ("人", "日"),
    "人月": ("人", "月"),
    "床日": ("床", "日"),
}
DIGITS = {"十": "10", "百": "100", "千": "1000"}


@lru_cache(4096)
def unit_of(text: str) -> Unit | None:
    """The unit a normalised spelling stands for; none if a word of it is unknown."""
    if not text:
        return None
    for candidate in WHOLE_FORMS:
        match = candidate.fullmatch(text)
        if match is not None:
            scale, base, per = match["scale"], match["base"], match["per"]
            name, size = BASES[base] if base else ("", 1)
            factor = size * SCALES[scale] if scale else size
            return Unit(name, factor, per_parts(per or ""), None, text)
    return None


# A whole spelling first (千米, 百分点), then a scale before a base (万人).
WHOLE_FORMS = (
    lazy(rf"(?P<scale>(?!))?(?P<base>{BASE})(?P<per>{PER})?"),
    lazy(rf"(?P<scale>{SCALE})(?P<base>{BASE})?(?P<per>{PER})?"),
    lazy(rf"(?P<scale>(?!))?(?P<base>(?!))?(?P<per>{PER})"),
)


def per_parts(text: str) -> tuple[str, ...]:
    """`/人·天` as its sorted, canonical parts; each thing counted once."""
    parts: list[str] = []
    for part in PER_EACH.findall(text):
        parts += PER_DOUBLE.get(part) or (per_name(part),)
    return tuple(sorted(parts))


def per_name(part: str) -> str:
    """Canonical spelling of one per-unit: 天 is 日, 十万 is 10万."""
    if part[0] in DIGITS:
        part = DIGITS[part[0]] + part[1:]
    head = part.rstrip("".join(c for c in part if not c.isdigit())) if part[0].isdigit() else ""
    name = part[len(head) :]
    return head + PER_ALIASES.get(name, name)


def with_per(unit: Unit | None, parts: tuple[str, ...], written: str) -> Unit:
    """A unit with more per-units, as in 每人每月260元."""
    base = unit if unit is not None else Unit("")
    return Unit(base.base, base.scale, tuple(sorted((*base.per, *parts))), base.of, written)
