"""Whether a text is a quantity, and the typed target of a cell. Only here `targets` is asked."""

from __future__ import annotations

import re
from typing import Final

from jixiao.targets import Context, Target, parse

_MAY_BE_QUANTITY = re.compile("[0-9０-９≥≤＞＜><＝=%％‰一二两三四五六七八九十百零每半按无]")
_QUANTITY_LENGTH: Final = 48
_WORDS_ONLY: Final = frozenset({"qualitative", "unparsed", "not_applicable"})


def is_quantity(text: str) -> bool:
    """Whether the text as a whole reads as a number, date, frequency or the like."""
    if len(text) > _QUANTITY_LENGTH or not _MAY_BE_QUANTITY.search(text):
        return False
    return parse(text, Context()).kind not in _WORDS_ONLY


def target_of(
    text: str, *, level1: str | None, level2: str | None, name: str, fiscal_year: int | None
) -> Target:
    """The typed target of a value cell in its row."""
    context = Context(level1=level1, level2=level2, name=name, fiscal_year=fiscal_year)
    return parse(text, context)
