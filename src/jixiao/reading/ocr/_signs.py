"""Brackets, colons and the like: their width is settled by what stands beside them.

The recogniser reads a full-width bracket as a half-width one, or the first of a pair so and the
second otherwise, and is as sure of one as of the other. Beside a Chinese character a sign is
full-width, as it is typed; both brackets of a pair have one width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_HALF: Final = "(),:;!?"
_FULL: Final = "（），：；！？"
TWINS: Final = dict(zip(_HALF + _FULL, _FULL + _HALF, strict=True))
_WIDER: Final = dict(zip(_HALF, _FULL, strict=True))
_PAIRS: Final = {"(": ")", "（": "）", "[": "]", "〔": "〕", "【": "】", "《": "》"}
_CLOSING: Final = {")": "(", "）": "（", "]": "[", "〕": "〔", "】": "【", "》": "《"}


def settled(signs: Sequence[str]) -> list[str]:
    """The characters of a line, signs in the width that their neighbours ask for."""
    found = list(signs)
    for at, sign in enumerate(signs):
        if sign in _WIDER:
            before = found[at - 1] if at else ""
            after = signs[at + 1] if at + 1 < len(signs) else ""
            if _is_chinese(before) or _is_chinese(after) or (before and before in _FULL):
                found[at] = _WIDER[sign]
    waiting: list[int] = []
    for at, sign in enumerate(found):
        if sign in _PAIRS:
            waiting.append(at)
        elif sign in _CLOSING and waiting:
            _alike(found, waiting.pop(), at)
    return found


def _alike(signs: list[str], first: int, last: int) -> None:
    """Both brackets of a pair of one kind: the full-width or the rarer one of the two."""
    opening, closing = signs[first], signs[last]
    if _PAIRS[opening] == closing:
        return
    for kind in ("〔", "【", "《", "（"):
        if opening == kind or _CLOSING[closing] == kind:
            signs[first], signs[last] = kind, _PAIRS[kind]
            return


def _is_chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf"
