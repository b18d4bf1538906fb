"""Deadlines, periods, due dates and frequencies against actual values."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from ._bounds import holds
from ._judgement import ONE, PIECES, ZERO, Case, Judgement, quotient, read_actual, told
from ._kinds import (
    Comparison,
    Compound,
    Day,
    Deadline,
    Frequency,
    MonthDay,
    Period,
    Recurring,
    Target,
)
from ._render import day, number, symbols

MONTHS = {"年": 12, "半年": 6, "季度": 3, "双月": 2, "月": 1}
DAYS = {
    "半月": Fraction(365, 24),
    "旬": Fraction(10),
    "周": Fraction(7),
    "日": ONE,
    "小时": ONE / 24,
}


def resolved(d: Day, case: Case) -> date | None:
    """A day with the form's year where it has none."""
    if isinstance(d, MonthDay):
        year = case.context.fiscal_year
        return None if year is None else d.in_year(year)
    return d


def deadline(target: Deadline, actual: Target, case: Case) -> Judgement:
    """The day it was done against the last allowed day."""
    done = actual.date if isinstance(actual, Deadline) else None
    if isinstance(actual, Period):
        done = actual.end
    last = resolved(target.date, case)
    when = resolved(done, case) if done is not None else None
    if when is None or last is None:
        flag = "needs_date" if done is None else "needs_year"
        return Judgement(None, None, f"目标{symbols(target)}，请填写完成日期", (flag,))
    late = (when - last).days + (0 if target.inclusive else 1)
    head = f"目标{symbols(target)}，实际{day(when)}"
    if late <= 0:
        return Judgement(True, ONE, f"{head}，按时完成")
    head = f"{head}，逾期{late}天"
    match case.profile.late:
        case "per_day":
            ratio = max(ZERO, ONE - late * case.profile.late_per_day)
        case "band":
            shares = (share for days, share in case.profile.late_bands if late <= days)
            ratio = next(shares, ZERO)
        case _:
            ratio = ZERO
    return Judgement(False, ratio, f"{head}，得{told(ratio)}", ("late",))


def period(target: Period, actual: Target, case: Case) -> Judgement:
    """The share of the actual days that lie inside."""
    ends = (actual.start, actual.end) if isinstance(actual, Period) else None
    if isinstance(actual, Deadline):
        ends = (actual.date, actual.date)
    if ends is None:
        return Judgement(None, None, f"目标{symbols(target)}，请填写起止日期", ("needs_date",))
    days = [resolved(d, case) for d in (target.start, target.end, *ends)]
    start, end, first, last = days
    if start is None or end is None or first is None or last is None:
        return Judgement(None, None, f"目标{symbols(target)}，日期缺年份", ("needs_year",))
    inside = (min(end, last) - max(start, first)).days + 1
    ratio = Fraction(max(0, inside), (last - first).days + 1)
    head = f"目标{symbols(target)}，实际{day(first)}至{day(last)}"
    return Judgement(ratio == 1, ratio, f"{head}，期内占{told(ratio)}")


def periods(every: tuple[int, str], months: int) -> Fraction:
    """How many periods the months judged hold."""
    n, name = every
    if name in MONTHS:
        return Fraction(months, MONTHS[name] * n)
    days = Fraction(365 * months, 12)
    if name == "周":
        return Fraction(52 * months, 12 * n)
    return days / (DAYS[name] * n)


def counts(value: str | Target | tuple[str | Target, ...], case: Case) -> list[Fraction] | None:
    """The numbers reported, one for each period or one in all."""
    if isinstance(value, str):
        pieces: tuple[str | Target, ...] = tuple(p for p in PIECES.split(value) if p.strip())
    else:
        pieces = value if isinstance(value, tuple) else (value,)
    found: list[Fraction] = []
    for piece in pieces:
        target = read_actual(piece, case)
        if isinstance(target, Compound):
            parts = counts(target.items, case)
            if parts is None:
                return None
            found += parts
        elif isinstance(target, Frequency) and target.count is not None:
            found.append(Fraction(target.count) * periods(target.every, case.months))
        elif isinstance(target, Comparison):
            found.append(Fraction(target.amount.n))
        else:
            return None
    return found


def frequency(
    target: Frequency, value: str | Target | tuple[str | Target, ...], case: Case
) -> Judgement:
    """The total over the period judged, or every period by itself."""
    found = counts(value, case)
    head = f"目标{symbols(target)}"
    if not found:
        return Judgement(None, None, f"{head}，请填写实际次数", ("not_scorable",))
    if target.count is None and target.lo is None:
        return Judgement(None, None, f"{head}，未写次数", ("not_scorable",))
    low = Fraction(target.count if target.count is not None else target.lo or 0)
    high = Fraction(target.hi) if target.hi is not None else low
    op: str = ">=" if target.op is None or target.op in ("==", "between") else target.op
    if case.profile.frequency == "each" and len(found) > 1:
        met = sum(low <= n <= high if target.op == "between" else holds(op, n, low) for n in found)
        share = Fraction(met, len(found))
        return Judgement(share == 1, share, f"{head}，{len(found)}期中{met}期达到={told(share)}")
    number_of = periods(target.every, case.months)
    total, aim = sum(found, ZERO), low * number_of
    head = f"{head}，应{number(aim)}{target.unit}，实际{number(total)}{target.unit}"
    if target.op == "between":
        top = high * number_of
        if aim <= total <= top:
            return Judgement(True, ONE, f"{head}，已达到")
        ratio = quotient(top, total, case) if total > top else quotient(total, aim, case)
        return Judgement(False, ratio, f"{head}，得{told(ratio)}")
    if holds(op, total, aim):
        over = aim > 0 and (total - aim) / aim > case.profile.over_limit
        return Judgement(True, ONE, f"{head}，已达到", ("over_limit",) if over else ())
    down = op in ("<=", "<")
    ratio = quotient(aim, total, case) if down else quotient(total, aim, case)
    return Judgement(False, ratio, f"{head}，得{told(ratio)}")


def recurring(
    target: Recurring, value: str | Target | tuple[str | Target, ...], case: Case
) -> Judgement:
    """The share of the due dates that were met: `11/12`, or how many were met."""
    head = f"目标{symbols(target)}"
    due = periods(target.every, case.months) * len(target.due)
    met: Fraction | None = None
    if isinstance(value, str) and (
        m := re.fullmatch(r"\s*(\d{1,4})\s*[/／]\s*(\d{1,4})\s*", value)
    ):
        met, due = Fraction(m[1]), Fraction(m[2])
    else:
        found = counts(value, case)
        met = sum(found, ZERO) if found else None
    if met is None or due <= 0:
        return Judgement(None, None, f"{head}，请填写按时次数", ("needs_date",))
    ratio = min(ONE, met / due)
    return Judgement(
        met >= due, ratio, f"{head}，应{number(due)}次，按时{number(met)}次={told(ratio)}"
    )
