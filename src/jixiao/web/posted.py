"""Small readings of posted data that several apps need."""

from __future__ import annotations

from django.http import QueryDict


def whole_number(text: str) -> int | None:
    """A whole number in ASCII digits with at most nine of them; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def posted_version(data: QueryDict) -> int:
    """The version a page was made from; 0 (never a valid version) if missing or no number."""
    return whole_number(data.get("version", "")) or 0
