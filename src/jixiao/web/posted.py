"""Small readings of posted data that several apps need."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict

from jixiao.errors import Message, NotReadable


def whole_number(text: str) -> int | None:
    """A whole number in ASCII digits with at most nine of them; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def posted_version(data: QueryDict) -> int:
    """The version a page was made from; 0 (never a valid version) if missing or no number."""
    return whole_number(data.get("version", "")) or 0


def posted_date(data: QueryDict, name: str) -> date | None:
    """A date like 2022-03-01; None if nothing was typed. Raises NotReadable for anything else."""
    text = data.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotReadable(
            Message(
                id="date.malformed",
                where="日期",
                what=f"“{text[:20]}”不是有效的日期，本次没有办理。",
                how="请按“2022-03-01”的样式填写。",
            )
        ) from error
