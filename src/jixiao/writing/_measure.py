"""How much room a text takes, counted in half-width characters: a Chinese one is two of them."""

from __future__ import annotations

from unicodedata import east_asian_width

# At 10 pt a half-width character is 1.76 mm wide; 3 mm of a cell are its inner margins.
_MM_A_HUNDRED_CHARACTERS = 176
_INSET_MM = 3


def text_width(text: str) -> int:
    """Width in half-width characters. Ambiguous signs (≥ “ ”) are wide, as in Chinese fonts."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def capacity(width_mm: int) -> int:
    """Half-width characters that fit one line of a cell of that width."""
    return max(2, (width_mm - _INSET_MM) * 100 // _MM_A_HUNDRED_CHARACTERS)


def line_count(text: str, width_mm: int) -> int:
    """Lines that `text` takes, wrapped, in a cell of that width; at least 1.

    One half-width character a line is given away, since a Chinese one is never cut.
    """
    room = max(2, capacity(width_mm) - 1)
    return sum(max(1, -(-text_width(line) // room)) for line in text.split("\n"))
