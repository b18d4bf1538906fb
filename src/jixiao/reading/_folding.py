"""Comparing printed text: width and blanks are folded for comparing, never for keeping."""

from __future__ import annotations

import re
from functools import cache

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_BLANK = "[\\s" + _ZERO_WIDTH + "]"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ASTERISKS = dict.fromkeys(map(ord, "﹡∗✱⁎"), "*")
_BLANKS = dict.fromkeys(
    [code for code in range(0x3001) if chr(code).isspace()] + list(map(ord, _ZERO_WIDTH))
)
_FOLD: dict[int, int | str | None] = {**_WIDE, **_ASTERISKS, **_BLANKS}
_TO_FOLD = re.compile(f"[\\s！-～﹡∗✱⁎{_ZERO_WIDTH}]")


def fold(text: str) -> str:
    """`text` for comparing: full-width ASCII made half-width, all blanks removed."""
    return text.translate(_FOLD) if _TO_FOLD.search(text) else text


def is_blank(letter: str) -> bool:
    """Whether `fold` drops the letter."""
    return letter.isspace() or letter in _ZERO_WIDTH


def lookalikes(letter: str) -> tuple[str, ...]:
    """The other letters that fold to this one."""
    return tuple(chr(code) for code, folded in _FOLD.items() if _as_text(folded) == letter)


def _as_text(folded: int | str | None) -> str | None:
    return chr(folded) if isinstance(folded, int) else folded


@cache
def pattern(text: str) -> str:
    """A regular expression for `text` in either width with up to three blanks between letters."""
    letters = []
    for letter in fold(text):
        wide = chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else ""
        letters.append(f"[{re.escape(letter)}{wide}]" if wide else re.escape(letter))
    return f"{_BLANK}{{0,3}}".join(letters)


def columns(text: str) -> int:
    """Printed width of `text` in half-width columns: a Chinese character takes two.

    Letters outside GBK count as four; the width only weighs where a line is full.
    """
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))


def joined(head: str, tail: str) -> str:
    """Two pieces of one cell on either side of a line break, which is layout.

    It vanishes beside Chinese characters, digits and marks; between two Latin letters it was a
    blank.
    """
    if head and tail and _latin(head[-1]) and _latin(tail[0]):
        return f"{head} {tail}"
    return head + tail


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def unwrapped(text: str) -> str:
    """`text` of one cell with its line breaks taken out; blanks within a line stay as printed."""
    if "\n" not in text:
        return text.strip()
    whole = ""
    pieces: list[str] = []
    for line in text.split("\n"):
        piece = line.strip()
        if piece and whole and _latin(whole) and _latin(piece[0]):
            pieces.append(" ")
        if piece:
            pieces.append(piece)
            whole = piece[-1]
    return "".join(pieces)
