"""The workflow as a table that people read: who may do what in which state, drawn from the file."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.declaring.workflow import State, Transition, workflow


@dataclass(frozen=True, slots=True)
class Way:
    """A step of a role in a state, the state it leads to, and who must have agreed before."""

    transition: Transition
    target: State
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a role may do in a state."""

    role: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A state and, for each role of the table's columns, what it may do there."""

    state: State
    cells: tuple[Cell, ...]


@require_GET
def flow(request: HttpRequest) -> HttpResponse:
    """办理流程: states downwards, roles across, as the workflow file in force has them."""
    ways = workflow()
    roles = tuple(dict.fromkeys(way.role for way in ways.transitions))
    context = {
        "roles": [ways.role_label(role) for role in roles],
        "lines": [
            Line(state, tuple(_cell(state, role) for role in roles)) for state in ways.states
        ],
        "own": settings.WORKFLOW is not None,
    }
    return render(request, "declaring/flow.html", context)


def _cell(state: State, role: str) -> Cell:
    found = workflow()
    ways = tuple(
        Way(way, found.state(way.target), tuple(map(found.role_label, way.needs)))
        for way in found.possible(state.id, {role})
    )
    return Cell(found.role_label(role), ways)
