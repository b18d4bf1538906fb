"""What waits for a person, by kind: counts, rows, and the number in the page head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, QuerySet

from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import PAGE_SIZE
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.noticing.limits import Limit, limit_of, limits, under, with_last_day
from jixiao.web.noticing.models import Mailbox
from jixiao.web.reviewing.desk import LISTED, waiting_for


class Kind(StrEnum):
    """Why a form is told of. A form may be of several kinds; all of them wait."""

    OVERDUE = "overdue"
    SOON = "soon"
    RETURNED = "returned"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        """In Chinese."""
        return {
            "overdue": "已逾期",
            "soon": "临近期限",
            "returned": "被退回",
            "waiting": "待我办理",
        }[self.value]

    @property
    def tone(self) -> str:
        """How a page colours the count."""
        return {"overdue": "error", "soon": "warning", "returned": "notice", "waiting": ""}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Tasks:
    """How many forms of each kind wait for a person, and the limits that say so."""

    counts: Mapping[Kind, int]
    limits: tuple[Limit, ...]

    @property
    def urgent(self) -> int:
        """Counts that are reason enough for a letter: late, due soon or returned."""
        return sum(self.counts[kind] for kind in Kind if kind is not Kind.WAITING)


@dataclass(frozen=True, slots=True)
class Task:
    """A form that waits, and its limit if there is one."""

    project: Project
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of forms that wait, the most urgent first."""

    tasks: tuple[Task, ...]
    number: int
    has_next: bool


def tasks(actor: Actor, today: date) -> Tasks:
    """Counts by kind. As many queries whatever the number of forms."""
    known = limits(today)
    by_place: dict[tuple[int, str], list[Limit]] = {}
    for limit in known:
        by_place.setdefault((limit.year, limit.state.id), []).append(limit)
    counts = dict.fromkeys(Kind, 0)
    keys = ["fiscal_year", "state"]
    if any(limit.organisation for limit in known):  # units differ only where one was given longer
        keys.append("organisation__code")
    rows = waiting_for(actor).order_by().values_list(*keys)
    for year, state, *code, number in rows.annotate(Count("pk")):
        here = by_place.get((year, state), ())
        limit = next((each for each in here if not code or each.holds_for(code[0])), None)
        counts[Kind.WAITING] += number
        if is_returned(workflow().state(state)):
            counts[Kind.RETURNED] += number
        if limit is not None and limit.is_past:
            counts[Kind.OVERDUE] += number
        if limit is not None and limit.is_soon:
            counts[Kind.SOON] += number
    return Tasks(counts, known)


def page(actor: Actor, kind: Kind, known: tuple[Limit, ...], number: int = 1) -> TaskPage:
    """A page of the forms of a kind that wait for the actor."""
    start = (number - 1) * PAGE_SIZE
    found = list(of_kind(actor, kind, known)[start : start + PAGE_SIZE + 1])
    return TaskPage(
        tasks=tuple(Task(project, limit_of(project, known)) for project in found[:PAGE_SIZE]),
        number=number,
        has_next=len(found) > PAGE_SIZE,
    )


def of_kind(actor: Actor, kind: Kind, known: tuple[Limit, ...]) -> QuerySet[Project]:
    """The forms of a kind that wait for the actor, the nearest last day first."""
    rows = with_last_day(waiting_for(actor), known).order_by("last_day", "updated_at", "id")
    if kind is Kind.OVERDUE:
        return rows.filter(under(limit for limit in known if limit.is_past))
    if kind is Kind.SOON:
        return rows.filter(under(limit for limit in known if limit.is_soon))
    if kind is Kind.RETURNED:
        returned = [state.id for state in workflow().states if is_returned(state)]
        return rows.filter(state__in=returned)
    return rows


def is_returned(state: State) -> bool:
    """Whether forms in this state came back to be changed."""
    return state.editable and state.tone == "returned"


def number_in_head(actor: Actor) -> str:
    """How many forms wait, as the head shows it. Counts no further than that."""
    return in_head(waiting_for(actor).order_by()[: LISTED + 1].count())


def in_head(number: int) -> str:
    """That number as the head shows it: no more than the desk lists, empty for none."""
    return f"{LISTED}+" if number > LISTED else str(number or "")


def mailbox(username: str) -> Mailbox | None:
    """Where a person wants letters, if they said so."""
    return Mailbox.objects.filter(user__username=username).first()
