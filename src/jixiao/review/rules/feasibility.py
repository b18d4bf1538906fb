"""Feasibility (可行性): is the task argued, calculated and possible in its time?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from jixiao.declaration import Level2
from jixiao.review._form import Form
from jixiao.review._law import Rule
from jixiao.review._registry import (
    Found,
    Unread,
    on_field,
    on_table,
    on_value,
    rule,
    unread_field,
    unread_value,
)
from jixiao.review._text import plain
from jixiao.targets import Alternative, Compound, Deadline, MonthDay, Period, Target

OVERVIEW, YEARLY = "objectives.overview", "project.annual_budget"
TERM = "project.term_years"


@rule("F01")
def no_grounds_are_stated(form: Form, law: Rule) -> Found:
    """Much money and no document, minutes or contract in the overview."""
    annual, overview = form.declaration.project.annual_budget, form.text(OVERVIEW)
    if annual is None:
        yield unread_field(form, YEARLY)
    elif annual >= Decimal(str(law.number("large_yuan"))):
        if overview is None:
            yield unread_field(form, OVERVIEW)
        elif not law.pattern("grounds").search(plain(overview)):
            yield on_field(form, OVERVIEW, quote=overview)


@rule("F02")
def every_deadline_is_the_last_day_of_the_year(form: Form, law: Rule) -> Found:
    """No milestone before 31 December."""
    year = form.declaration.fiscal_year
    rows = list(form.rows_of(Level2.TIMELINESS))
    dated = [(row, row.target) for row in rows if isinstance(row.target, Deadline)]
    if any(row.unread for row in rows):
        yield from (unread_value(row) for row in rows if row.unread)
    elif dated and year is None:
        yield Unread("预算年度未能识别")
    elif dated and all(last_day(target, year) == date(year or 0, 12, 31) for _, target in dated):
        label = form.class_label(Level2.TIMELINESS)
        yield on_table(form, label, [row for row, _ in dated], "target")


@rule("F03")
def date_is_outside_the_period(form: Form, law: Rule) -> Found:
    """A date before the budget year, after the project's end, or after the budget year only."""
    year, term = form.declaration.fiscal_year, form.declaration.project.term_years
    if year is None or term is None:
        yield Unread("预算年度未能识别") if year is None else unread_field(form, TERM)
        return
    for row in form.real:
        if row.unread:
            yield unread_value(row)
            continue
        days = [day for day in _days(row.target, year) if day is not None]
        if any(not year <= day.year < year + term for day in days):
            yield on_value(form, row)
        elif any(day.year != year for day in days):
            yield on_value(form, row, case="later")


def _days(target: Target | None, year: int) -> tuple[date | None, ...]:
    """The days a value names with their year; a day without a year is one of the form's year."""
    match target:
        case Deadline(year_given=True):
            return (last_day(target, year),)
        case Period(start=date() as start, end=date() as end, year_given=True):
            return (start, end)
        case Compound(items=items) | Alternative(items=items):
            return tuple(day for item in items for day in _days(item, year))
        case _:
            return ()


def last_day(deadline: Deadline, year: int | None) -> date | None:
    """The last allowed day; a date without a year is taken in `year`, None if that is not known."""
    day = deadline.date
    if isinstance(day, MonthDay):
        if year is None:
            return None
        day = day.in_year(year)
    return day if deadline.inclusive else day - timedelta(days=1)
