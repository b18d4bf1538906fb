"""Until when the forms of a state are due, for all years at once: what is late is then a question
of fiscal year and state, which an index answers however many projects there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, DateField, Q, QuerySet, Value, When

from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.years.models import FiscalYear
from jixiao.web.years.queries import SOON, due


@dataclass(frozen=True, slots=True)
class Limit:
    """The step that forms of a year in a state wait for, its last day and the days left to it;
    negative when it is past."""

    year: int
    state: State
    label: str
    day: date
    days_left: int

    @property
    def is_past(self) -> bool:
        """Whether the last day is over."""
        return self.days_left < 0

    @property
    def is_soon(self) -> bool:
        """Whether the last day is today or at most SOON days away."""
        return 0 <= self.days_left <= SOON

    @property
    def days_late(self) -> int:
        """Days since the last day; 0 while it is not over."""
        return max(0, -self.days_left)

    @property
    def roles(self) -> str:
        """Who takes the step, in words."""
        ways = workflow().transitions
        found = {w.role for w in ways if w.label == self.label and self.state.id in w.sources}
        return "、".join(workflow().role_label(role) for role in sorted(found))


def limits(today: date) -> tuple[Limit, ...]:
    """All limits of the years that are open. One query."""
    found = []
    for year in FiscalYear.objects.filter(state=FiscalYear.State.OPEN).order_by("year"):
        for state in workflow().states:
            next_step = due(year, state.id, today)
            if next_step is not None:
                found.append(
                    Limit(year.year, state, next_step.label, next_step.day, next_step.days_left)
                )
    return tuple(found)


def under(chosen: Iterable[Limit]) -> Q:
    """Projects that one of these limits is about."""
    found = Q(pk__in=[])
    for limit in chosen:
        found |= Q(fiscal_year=limit.year, state=limit.state.id)
    return found


def with_last_day(rows: QuerySet[Project], known: Iterable[Limit]) -> QuerySet[Project]:
    """Rows with `last_day`, to sort by; far away where no limit is set."""
    whens = [
        When(fiscal_year=limit.year, state=limit.state.id, then=Value(limit.day)) for limit in known
    ]
    return rows.annotate(last_day=Case(*whens, default=Value(date.max), output_field=DateField()))
