"""What waits for a person, and where the projects of a year stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import units_in_scope
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.organisations.models import Organisation, code_range
from jixiao.web.years.models import FiscalYear

_QUEUE = 1_000
_UNITS_SHOWN = 50
_NARROW = 100  # organisations
_DESK_ORDERS = {
    "": ("updated_at", "id"),
    "risk": ("-errors", "-warnings", "-annual_budget_yuan", "id"),
    "amount": ("-annual_budget_yuan", "id"),
}


def waiting_for(actor: Actor, order: str = "") -> QuerySet[Project]:
    """Forms on which this actor is the next to act, those waiting longest first. Nothing of a
    closed year waits.

    `order` may be `risk` (open errors, then warnings, then money) or `amount`.
    """
    wanted = Q(pk__in=[])
    for role, code in actor.grants:
        states = workflow().waiting_states([role])
        if states:
            wanted |= _below(code) & Q(state__in=states)
    closed = FiscalYear.objects.filter(state=FiscalYear.State.CLOSED).values("year")
    found = Project.objects.visible_to(actor).filter(wanted).exclude(fiscal_year__in=closed)
    return found.select_related("organisation").order_by(*_DESK_ORDERS.get(order, _DESK_ORDERS[""]))


def _below(code: str) -> Q:
    """Projects of an organisation and everything below it. A narrow subtree is given by its keys:
    databases then begin with the unit instead of reading every project in a state."""
    low, high = code_range(code)
    keys = Organisation.objects.filter(code__gte=low, code__lt=high).values_list("pk", flat=True)
    narrow = list(keys[: _NARROW + 1])
    if len(narrow) <= _NARROW:
        return Q(organisation__in=narrow)
    return Q(organisation__code__gte=low, organisation__code__lt=high)


def neighbours(project: Project, actor: Actor) -> tuple[int | None, int | None]:
    """The forms before and after this one among the first 1,000 that wait for the actor."""
    keys = list(waiting_for(actor).values_list("pk", flat=True)[:_QUEUE])
    if project.pk not in keys:
        return None, keys[0] if keys else None
    place = keys.index(project.pk)
    return (
        keys[place - 1] if place else None,
        keys[place + 1] if place + 1 < len(keys) else None,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the projects of a fiscal year stand: how many in each state, and each unit's sums.

    `units` are at most 50, in the order of their codes; `more_units` whether there are others.
    """

    year: int
    states: tuple[tuple[State, int], ...]
    units: tuple[UnitSums, ...]
    more_units: bool


@dataclass(slots=True)
class UnitSums:
    """A unit's year: projects, money in yuan, open findings."""

    code: str
    name: str
    number: int = 0
    annual: Decimal | None = None
    errors: int = 0
    warnings: int = 0
    notices: int = 0


def standing(actor: Actor, year: int) -> Standing:
    """The standing of a year inside the actor's scope, from one index without its rows."""
    seen = units_in_scope(actor).values_list("pk", "code", "name")
    units = {key: UnitSums(code, name) for key, code, name in seen}
    rows = (
        Project.objects.filter(organisation__in=list(units), fiscal_year=year)
        .order_by()
        .values_list("organisation_id", "state")
        .annotate(
            Count("pk"),
            Sum("annual_budget_yuan"),
            Sum("errors"),
            Sum("warnings"),
            Sum("notices"),
        )
    )
    counted: dict[str, int] = {}
    for key, state, number, annual, errors, warnings, notices in rows:
        counted[state] = counted.get(state, 0) + number
        unit = units[key]
        unit.number += number
        if annual is not None:
            unit.annual = (unit.annual or 0) + annual
        unit.errors += errors
        unit.warnings += warnings
        unit.notices += notices
    known = [state.id for state in workflow().states]
    others = sorted(set(counted) - set(known))  # of an earlier workflow file
    busy = [unit for unit in units.values() if unit.number]
    return Standing(
        year=year,
        states=tuple((workflow().state(key), counted.get(key, 0)) for key in [*known, *others]),
        units=tuple(busy[:_UNITS_SHOWN]),
        more_units=len(busy) > _UNITS_SHOWN,
    )
