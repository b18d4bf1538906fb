"""The workflow as a table that people read: who may do what in which state, drawn from the file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.accounts.models import Role
from jixiao.web.declaring.workflow import State, Transition, workflow


@dataclass(frozen=True, slots=True)
class Way:
    """A step of a role in a state, and the state it leads to."""

    transition: Transition
    target: State
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A state and, for each role of the table's columns, what it may do there."""

    state: State
    cells: tuple[tuple[Way, ...], ...]


@require_GET
def flow(request: HttpRequest) -> HttpResponse:
    """办理流程: states downwards, roles across, as the workflow file has them."""
    ways = workflow()
    roles = tuple(dict.fromkeys(way.role for way in ways.transitions))
    context = {
        "roles": [Role(role).label for role in roles],
        "lines": [
            Line(state, tuple(_cell(state, role) for role in roles)) for state in ways.states
        ],
    }
    return render(request, "declaring/flow.html", context)


def _cell(state: State, role: str) -> tuple[Way, ...]:
    ways = workflow()
    return tuple(
        Way(way, ways.state(way.target), tuple(Role(needed).label for needed in way.needs))
        for way in ways.possible(state.id, {role})
    )
