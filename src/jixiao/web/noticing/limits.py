"""Until when the forms of a state are due, for all years at once: what is late is then a question
of fiscal year and state, which an index answers however many projects there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, DateField, Q, QuerySet, Value, When

from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.organisations.models import code_range
from jixiao.web.years.deadlines import SOON, due
from jixiao.web.years.models import FiscalYear

_UNIT = "organisation__code"


@dataclass(frozen=True, slots=True)
class Limit:
    """The step that forms of a year in a state wait for, its last day and the days left to it;
    negative when it is past.

    Where a department or unit was given longer for some step, `organisation` is its code, and
    everybody else's limit names it in `apart`; `extended` says that it is this step.
    """

    year: int
    state: State
    label: str
    day: date
    days_left: int
    extended: bool = False
    organisation: str = ""
    apart: tuple[str, ...] = ()

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

    def holds_for(self, code: str) -> bool:
        """Whether it is the limit of the organisation of that code."""
        return code.startswith(self.organisation) and not code.startswith(self.apart or ("-",))

    def within(self, path: str) -> Q:
        """Rows of the organisations it holds for; `path` leads to their code."""
        found = Q() if not self.organisation else _below(path, self.organisation)
        for code in self.apart:
            found &= ~_below(path, code)
        return found

    @property
    def roles(self) -> str:
        """Who takes the step, in words."""
        ways = workflow().transitions
        found = {w.role for w in ways if w.label == self.label and self.state.id in w.sources}
        return "、".join(workflow().role_label(role) for role in sorted(found))


def limits(today: date) -> tuple[Limit, ...]:
    """All limits of the years that are open. Two queries."""
    found = []
    years = FiscalYear.objects.filter(state=FiscalYear.State.OPEN).order_by("year")
    for year in years.prefetch_related("extensions__organisation"):
        extensions = list(year.extensions.all())
        codes = sorted({each.organisation.code for each in extensions})
        for state in workflow().states:
            for code in ("", *codes):
                next_step = due(year, state.id, today, code, extensions)
                if next_step is not None:
                    found.append(
                        Limit(
                            year.year,
                            state,
                            next_step.label,
                            next_step.day,
                            next_step.days_left,
                            next_step.extended,
                            code,
                            tuple(each for each in codes if each != code and each.startswith(code)),
                        )
                    )
    return tuple(found)


def limit_of(project: Project, known: Iterable[Limit]) -> Limit | None:
    """The limit that holds for a project; None where there is none."""
    for limit in known:
        if (limit.year, limit.state.id) == (project.fiscal_year, project.state) and (
            not (limit.organisation or limit.apart) or limit.holds_for(project.organisation.code)
        ):
            return limit
    return None


def _below(path: str, code: str) -> Q:
    low, high = code_range(code)
    return Q(**{f"{path}__gte": low, f"{path}__lt": high})


def under(chosen: Iterable[Limit]) -> Q:
    """Projects that one of these limits is about."""
    found = Q(pk__in=[])
    for limit in chosen:
        found |= Q(fiscal_year=limit.year, state=limit.state.id) & limit.within(_UNIT)
    return found


def with_last_day(rows: QuerySet[Project], known: Iterable[Limit]) -> QuerySet[Project]:
    """Rows with `last_day`, to sort by; far away where no limit is set."""
    whens = [
        When(
            Q(fiscal_year=limit.year, state=limit.state.id) & limit.within(_UNIT),
            then=Value(limit.day),
        )
        for limit in known
    ]
    return rows.annotate(last_day=Case(*whens, default=Value(date.max), output_field=DateField()))
