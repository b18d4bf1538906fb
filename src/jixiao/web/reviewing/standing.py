"""Where the projects of a fiscal year stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.queries import scope_condition
from jixiao.web.declaring.workflow import State, workflow

_UNITS_SHOWN = 20
_CENT = Decimal("0.01")

# Who sees everything has the index on year and state counted, without the organisations.
_IS_SOMETHING_OUTSIDE = "SELECT 1 FROM organisation WHERE NOT ({inside}) LIMIT 1"
_STATES = "SELECT state, COUNT(*) FROM project WHERE fiscal_year = %s GROUP BY state"
_STATES_INSIDE = """
SELECT state, COUNT(*) FROM organisation CROSS JOIN project
WHERE project.organisation_id = organisation.id AND fiscal_year = %s AND ({inside})
GROUP BY state
"""
_UNITS = """
SELECT unit.code, unit.name, COUNT(*), SUM(annual_budget_yuan),
    SUM(errors), SUM(warnings), SUM(notices)
FROM (
    SELECT id, code, name FROM organisation
    WHERE ({inside}) AND EXISTS (
        SELECT 1 FROM project WHERE organisation_id = organisation.id AND fiscal_year = %s
    )
    ORDER BY code LIMIT %s
) AS unit
CROSS JOIN project
WHERE project.organisation_id = unit.id AND fiscal_year = %s
GROUP BY unit.code, unit.name ORDER BY unit.code
"""


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the projects of a fiscal year stand: how many in each state, and each unit's sums.

    `units` are at most 20, in the order of their codes; `more_units` whether there are others.
    """

    year: int
    states: tuple[tuple[State, int], ...]
    units: tuple[UnitSums, ...]
    more_units: bool


def standing(actor: Actor, year: int) -> Standing:
    """The standing of a year inside the actor's scope, from indexes without their rows."""
    inside, codes = scope_condition(actor)
    if _rows(_IS_SOMETHING_OUTSIDE.format(inside=inside), codes):
        counted = dict(_rows(_STATES_INSIDE.format(inside=inside), [year, *codes]))
    else:
        counted = dict(_rows(_STATES, [year]))
    known = [state.id for state in workflow().states]
    others = sorted(set(counted) - set(known))  # of an earlier workflow file
    units = _rows(_UNITS.format(inside=inside), [*codes, year, _UNITS_SHOWN + 1, year])
    return Standing(
        year=year,
        states=tuple((workflow().state(key), counted.get(key, 0)) for key in [*known, *others]),
        units=tuple(
            UnitSums(code, name, number, _yuan(annual), *findings)
            for code, name, number, annual, *findings in units[:_UNITS_SHOWN]
        ),
        more_units=len(units) > _UNITS_SHOWN,
    )


def _rows(statement: str, parameters: Iterable[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchall()


def _yuan(number: Decimal | float | None) -> Decimal | None:
    """A sum as the database gives it; SQLite adds up in floating point."""
    return None if number is None else Decimal(str(number)).quantize(_CENT)
