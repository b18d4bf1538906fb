"""What waits for a person, and where the projects of a year stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from heapq import merge
from itertools import islice

from django.db.models import Count, Exists, F, OrderBy, OuterRef, Q, QuerySet, Sum

from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import in_scope
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.organisations.models import Organisation, code_range
from jixiao.web.years.models import FiscalYear

_UNITS_SHOWN = 20
_NARROW = 100  # organisations


@dataclass(frozen=True, slots=True)
class _Order:
    """How a queue is sorted: by the database within a state, and between states."""

    columns: tuple[str | OrderBy, ...]
    key: Callable[[Project], tuple[object, ...]]


_AMOUNT = F("annual_budget_yuan").desc(nulls_last=True)
_ORDERS = {
    "": _Order(("updated_at", "id"), lambda form: (form.updated_at, form.pk)),
    "risk": _Order(
        ("-errors", "-warnings", _AMOUNT, "id"),
        lambda form: (-form.errors, -form.warnings, *_largest_first(form), form.pk),
    ),
    "amount": _Order((_AMOUNT, "id"), lambda form: (*_largest_first(form), form.pk)),
}


def _largest_first(form: Project) -> tuple[bool, Decimal]:
    amount = form.annual_budget_yuan
    return amount is None, -(amount or Decimal())


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
    return found.select_related("organisation").order_by(*_order(order).columns)


def first_waiting(
    actor: Actor, number: int, order: str = "", year: int | None = None
) -> list[Project]:
    """The first of them, of one fiscal year if given.

    Each state is asked for by itself: an index then gives its forms in their order, and no other is
    read and sorted.
    """
    found = waiting_for(actor, order)
    if year is not None:
        found = found.filter(fiscal_year=year)
    return _merged([found.filter(state=state)[:number] for state in _states(actor)], order, number)


def _merged(
    queues: Iterable[QuerySet[Project]], order: str = "", number: int = 1, *, reverse: bool = False
) -> list[Project]:
    return list(islice(merge(*queues, key=_order(order).key, reverse=reverse), number))


def _states(actor: Actor) -> list[str]:
    return sorted(
        {state for role, _ in actor.grants for state in workflow().waiting_states([role])}
    )


def _order(name: str) -> _Order:
    return _ORDERS.get(name, _ORDERS[""])


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
    """The forms before and after this one among those that wait for the actor; the first of them
    where this one does not wait."""
    waiting = waiting_for(actor)
    if not waiting.filter(pk=project.pk).exists():
        return None, next((form.pk for form in first_waiting(actor, 1)), None)
    at, key = project.updated_at, project.pk
    before = waiting.filter(updated_at__lte=at).filter(Q(updated_at__lt=at) | Q(pk__lt=key))
    after = waiting.filter(updated_at__gte=at).filter(Q(updated_at__gt=at) | Q(pk__gt=key))
    states = _states(actor)
    last = _merged([before.filter(state=state).reverse()[:1] for state in states], reverse=True)
    first = _merged([after.filter(state=state)[:1] for state in states])
    return next((form.pk for form in last), None), next((form.pk for form in first), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the projects of a fiscal year stand: how many in each state, and each unit's sums.

    `units` are at most 20, in the order of their codes; `more_units` whether there are others.
    """

    year: int
    states: tuple[tuple[State, int], ...]
    units: tuple[UnitSums, ...]
    more_units: bool


@dataclass(frozen=True, slots=True)
class UnitSums:
    """A unit's year: projects, money in yuan, open findings."""

    code: str
    name: str
    number: int
    annual: Decimal | None
    errors: int
    warnings: int
    notices: int


def standing(actor: Actor, year: int) -> Standing:
    """The standing of a year inside the actor's scope, from indexes without their rows."""
    seen = in_scope(actor)
    of_year = Project.objects.filter(fiscal_year=year).order_by()
    inside = of_year.filter(organisation__in=seen.order_by().values("pk"))
    everything = not Organisation.objects.exclude(pk__in=seen.order_by().values("pk")).exists()
    counted = dict((of_year if everything else inside).values_list("state").annotate(Count("pk")))
    known = [state.id for state in workflow().states]
    others = sorted(set(counted) - set(known))  # of an earlier workflow file
    busy = list(
        seen.filter(Exists(of_year.filter(organisation=OuterRef("pk")))).values_list(
            "pk", "code", "name"
        )[: _UNITS_SHOWN + 1]
    )
    shown = busy[:_UNITS_SHOWN]
    sums = {
        key: figures
        for key, *figures in of_year.filter(organisation__in=[key for key, _, _ in shown])
        .values_list("organisation_id")
        .annotate(
            Count("pk"),
            Sum("annual_budget_yuan"),
            Sum("errors"),
            Sum("warnings"),
            Sum("notices"),
        )
    }
    return Standing(
        year=year,
        states=tuple((workflow().state(key), counted.get(key, 0)) for key in [*known, *others]),
        units=tuple(UnitSums(code, name, *sums[key]) for key, code, name in shown),
        more_units=len(busy) > _UNITS_SHOWN,
    )
