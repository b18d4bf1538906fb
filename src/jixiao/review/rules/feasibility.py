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
    rule,
    unread_field,
    unread_value,
)
from jixiao.review._text import plain
from jixiao.targets import Deadline

OVERVIEW, YEARLY = "objectives.overview", "project.annual_budget"


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
    rows = list(form.of_class(Level2.TIMELINESS))
    dated = [(row, row.target) for row in rows if isinstance(row.target, Deadline)]
    if any(row.unread for row in rows):
        yield from (unread_value(row) for row in rows if row.unread)
    elif dated and year is None:
        yield Unread("预算年度未能识别")
    elif dated and all(last_day(target, year) == date(year or 0, 12, 31) for _, target in dated):
        label = form.class_label(Level2.TIMELINESS)
        yield on_table(form, label, [row for row, _ in dated], "target")


def last_day(deadline: Deadline, year: int | None) -> date | None:
    """The last allowed day; a date without a year is taken in `year`, None if that is not known."""
    day = deadline.date
    if not isinstance(day, date):
        if year is None:
            return None
        day = day.in_year(year)
    return day if deadline.inclusive else day - timedelta(days=1)
