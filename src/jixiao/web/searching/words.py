"""Texts as index words: overlapping pairs of characters.

Chinese is written without blanks, and the usual query has two characters. A text 龙舟赛 becomes the
words 龙舟, 舟赛 and, at its end, 赛: then any part of two characters or more is a phrase of
neighbouring words, and a single character is the beginning of one. The last word also keeps a
phrase from running on into the next text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Letters and digits only, widths and case folded: what is compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def words(texts: Iterable[str]) -> list[str]:
    """The words of several texts, in order."""
    found = []
    for text in texts:
        kept = plain(text)
        found += [kept[at : at + 2] for at in range(len(kept))]
    return found


def terms(query: str) -> tuple[str, ...]:
    """What a query asks for: its parts between blanks, all of which must occur."""
    return tuple(term for term in (plain(part) for part in query.split()) if term)


def phrase(term: str) -> list[str]:
    """The neighbouring words of a term of two characters or more."""
    return [term[at : at + 2] for at in range(len(term) - 1)]
