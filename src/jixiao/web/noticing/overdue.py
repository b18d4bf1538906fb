"""What is late inside a person's scope, whoever is to act, and units that have declared nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import LateStep, Project
from jixiao.web.declaring.queries import PAGE_SIZE, units_in_scope
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.noticing.limits import Limit, limit_of, limits, under, with_last_day
from jixiao.web.organisations.models import Organisation, code_range
from jixiao.web.posted import whole_number


@dataclass(frozen=True, slots=True)
class OverdueFilter:
    """What the list shows. Empty means all; `organisation` is a code with everything below it."""

    year: str = ""
    state: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """A form whose step is late."""

    project: Project
    limit: Limit


@dataclass(frozen=True, slots=True)
class LatePage:
    """A page of the list; `states` counts by state, whichever state is chosen."""

    rows: tuple[Late, ...]
    states: tuple[tuple[State, int], ...]
    count: int
    number: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class Silent:
    """Units that have no form in a year whose first limit is past."""

    limit: Limit
    units: tuple[Organisation, ...]


def page(actor: Actor, chosen: OverdueFilter, today: date, number: int) -> LatePage:
    """One page: keys first, then the rows with their organisations."""
    past = _past(today, chosen)
    rows = _rows(actor, chosen, past)
    start = (number - 1) * PAGE_SIZE
    keys = list(rows.values_list("pk", flat=True)[start : start + PAGE_SIZE + 1])
    counted = dict(
        _rows(actor, OverdueFilter(chosen.year, "", chosen.organisation), past)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    found = Project.objects.select_related("organisation__parent").in_bulk(keys[:PAGE_SIZE])
    return LatePage(
        rows=tuple(_late([found[key] for key in keys[:PAGE_SIZE]], past)),
        states=tuple((s, counted[s.id]) for s in workflow().states if counted.get(s.id)),
        count=counted.get(chosen.state, 0) if chosen.state else sum(counted.values()),
        number=number,
        has_next=len(keys) > PAGE_SIZE,
    )


def all_rows(actor: Actor, chosen: OverdueFilter, today: date) -> Iterator[Late]:
    """Every row of the filter, for a file."""
    past = _past(today, chosen)
    rows = _rows(actor, chosen, past).select_related("organisation__parent")
    return _late(rows.iterator(chunk_size=500), past)


def silent(actor: Actor, chosen: OverdueFilter, today: date) -> tuple[Silent, ...]:
    """Open units without any form, by year. Two queries a year, and years are few."""
    found = []
    for limit in _past(today, chosen):
        if limit.state != workflow().initial:  # what a unit without any form would have left
            continue
        units = (
            units_in_scope(actor)
            .filter(limit.within("code"))
            .exclude(pk__in=Project.objects.filter(fiscal_year=limit.year).values("organisation"))
        )
        if _is_code(chosen.organisation):
            low, high = code_range(chosen.organisation)
            units = units.filter(code__gte=low, code__lt=high)
        still = tuple(u for u in units.select_related("parent") if u.is_open(limit.day))
        if still:
            found.append(Silent(limit, still))
    return tuple(found)


def taken_late(actor: Actor, chosen: OverdueFilter) -> QuerySet[LateStep]:
    """Steps of forms in scope that were taken after their last day, the newest first."""
    rows = LateStep.objects.visible_to(actor).select_related("project__organisation")
    year = whole_number(chosen.year)
    if year is not None:
        rows = rows.filter(project__fiscal_year=year)
    if _is_code(chosen.organisation):
        low, high = code_range(chosen.organisation)
        rows = rows.filter(
            project__organisation__code__gte=low, project__organisation__code__lt=high
        )
    return rows.order_by("-taken_at", "-pk")


def departments(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the departments above the units in scope."""
    return list(
        units_in_scope(actor)
        .filter(parent__kind=Organisation.Kind.DEPARTMENT)
        .order_by("parent__code")
        .values_list("parent__code", "parent__name")
        .distinct()
    )


def _past(today: date, chosen: OverdueFilter) -> tuple[Limit, ...]:
    year = whole_number(chosen.year)
    return tuple(limit for limit in limits(today) if limit.is_past and year in (None, limit.year))


def _rows(actor: Actor, chosen: OverdueFilter, past: tuple[Limit, ...]) -> QuerySet[Project]:
    scope = Q(pk__in=[])
    for low, high in actor.code_ranges():
        scope |= Q(code__gte=low, code__lt=high)
    inside = list(Organisation.objects.filter(scope).values_list("pk", flat=True))
    rows = Project.objects.filter(under(past), organisation__in=inside)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if _is_code(chosen.organisation):
        low, high = code_range(chosen.organisation)
        rows = rows.filter(organisation__code__gte=low, organisation__code__lt=high)
    return with_last_day(rows, past).order_by("last_day", "organisation__code", "code")


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _late(projects: Iterator[Project] | list[Project], past: tuple[Limit, ...]) -> Iterator[Late]:
    for project in projects:
        limit = limit_of(project, past)
        if limit is not None:
            yield Late(project, limit)
