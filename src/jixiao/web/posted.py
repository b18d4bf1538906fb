"""Small readings of posted data that several apps need."""

from __future__ import annotations

from django.http import QueryDict


def posted_version(data: QueryDict) -> int:
    """The version a page was made from; 0 (never a valid version) if missing or no number."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
