"""What waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F, OrderBy, Q, QuerySet

from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.organisations.models import Organisation, code_range
from jixiao.web.years.models import FiscalYear

LISTED = 50  # forms that the desk lists, and that the page head counts
_NARROW = 100  # organisations


class Waiting(NamedTuple):
    """A form in the queue, as its row tells it. Money is in yuan."""

    pk: int
    name: str
    fiscal_year: int
    state: str
    unit_code: str
    unit_name: str
    annual_budget_yuan: Decimal | None
    errors: int
    warnings: int
    notices: int
    updated_at: datetime


_COLUMNS = [
    {"unit_code": "organisation__code", "unit_name": "organisation__name"}.get(name, name)
    for name in Waiting._fields
]


@dataclass(frozen=True, slots=True)
class _Order:
    """How a queue is sorted: by the database within a state, and between states."""

    columns: tuple[str | OrderBy, ...]
    key: Callable[[Waiting], tuple[object, ...]]


_AMOUNT = F("annual_budget_yuan").desc(nulls_last=True)
_ORDERS = {
    "": _Order(("updated_at", "id"), lambda form: (form.updated_at, form.pk)),
    "risk": _Order(
        ("-errors", "-warnings", _AMOUNT, "id"),
        lambda form: (-form.errors, -form.warnings, *_largest_first(form), form.pk),
    ),
    "amount": _Order((_AMOUNT, "id"), lambda form: (*_largest_first(form), form.pk)),
}


def _largest_first(form: Waiting) -> tuple[bool, Decimal]:
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
) -> list[Waiting]:
    """The first of them, of one fiscal year if given.

    Each state is asked for by itself: an index then gives its forms in their order, and no other is
    read and sorted.
    """
    found = waiting_for(actor, order)
    if year is not None:
        found = found.filter(fiscal_year=year)
    queues = [found.filter(state=state).values_list(*_COLUMNS)[:number] for state in _states(actor)]
    return list(islice(merge(*map(_rows, queues), key=_order(order).key), number))


def _rows(queue: Iterable[tuple[Any, ...]]) -> Iterator[Waiting]:
    return map(Waiting._make, queue)


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
    if not _waits(project, actor):
        return None, next((form.pk for form in first_waiting(actor, 1)), None)
    waiting, states = waiting_for(actor), _states(actor)
    at, key = project.updated_at, project.pk
    before = waiting.filter(updated_at__lte=at).filter(Q(updated_at__lt=at) | Q(pk__lt=key))
    after = waiting.filter(updated_at__gte=at).filter(Q(updated_at__gt=at) | Q(pk__gt=key))
    last = max(_heads([before.filter(state=state).reverse() for state in states]), default=None)
    first = min(_heads([after.filter(state=state) for state in states]), default=None)
    return last and last[1], first and first[1]


def _waits(project: Project, actor: Actor) -> bool:
    """Whether this form is among those of `waiting_for`, told without asking for it again."""
    year = project.year_set_up
    roles = actor.roles_at(project.organisation.code)
    is_closed = year is not None and year.is_closed
    return not is_closed and project.state in workflow().waiting_states(roles)


def _heads(queues: Iterable[QuerySet[Project]]) -> list[tuple[datetime, int]]:
    """The first form of each queue: since when it waits, and its key."""
    return [head for queue in queues for head in queue.values_list("updated_at", "pk")[:1]]
