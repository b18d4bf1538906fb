"""Printed dates as days: ends of months, quarters, halves and years by the calendar."""

from __future__ import annotations

from datetime import date

from ._kinds import Day, MonthDay, Precision
from ._reader import Reader
from ._tokens import Date

LAST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LATER = {"次": 1, "明": 1}
INVALID = ValueError


def day_of(year: int | None, month: int, day: int) -> Day:
    """A day, or a day without its year. Raises ValueError if there is none such."""
    if year is not None:
        return date(year, month, day)
    if not 1 <= month <= 12 or not 1 <= day <= LAST[month - 1]:
        raise ValueError(f"no day {month}-{day}")
    return MonthDay(month, day)


def last_day(year: int | None, month: int) -> Day:
    """The last day of a month. Raises ValueError if there is no such month."""
    if not 1 <= month <= 12:
        raise ValueError(f"no month {month}")
    if year is None:
        return MonthDay(month, LAST[month - 1])
    return MonthDay(month, LAST[month - 1]).in_year(year)


def year_of(reader: Reader, printed: Date) -> tuple[int | None, bool, str]:
    """Year, whether it is printed, and the reason where it is not."""
    if printed.year is not None and printed.year.isdigit():
        return int(printed.year), True, "as_written"
    year, reason = reader.year()
    if year is not None and printed.year is not None:
        year += LATER.get(printed.year, 0)
    return year, False, reason if year is not None else "as_written"


def span_of(printed: Date, year: int | None) -> tuple[Day, Day, Precision]:
    """First and last day of what is named. Raises ValueError for days that do not exist."""
    if printed.month is not None:
        if printed.day is not None:
            day = day_of(year, printed.month, printed.day)
            return day, day, "day"
        first, last = 1, 0
        if printed.third is not None:
            first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0)}[printed.third]
        end = day_of(year, printed.month, last) if last else last_day(year, printed.month)
        return day_of(year, printed.month, first), end, "month"
    if printed.quarter is not None:
        month = printed.quarter * 3
        return day_of(year, month - 2, 1), last_day(year, month), "quarter"
    if printed.half is not None:
        month = 6 if printed.half == "上" else 12
        return day_of(year, month - 5, 1), last_day(year, month), "half"
    return day_of(year, 1, 1), last_day(year, 12), "year"
