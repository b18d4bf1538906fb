"""The form of last year, and the form of another project, beside a form: row by row."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.declaration import Declaration, Indicator
from jixiao.review import form_of_last_year, matched_rows
from jixiao.web.accounts.actors import Actor
from jixiao.web.comparing.figures import Compared, compared, short
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import law_of
from jixiao.web.reviewing.history import background_of
from jixiao.web.searching.queries import search

FOUND = 10


@dataclass(frozen=True, slots=True)
class Side:
    """A row of one of two forms: its index, name, target as signs and actual value as printed."""

    index: int
    row: Indicator
    target: str
    actual: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Rows of one indicator in two forms; None on the side that has none."""

    own: Side | None
    other: Side | None
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class LastYear:
    """The form of the project in the year before, and that project."""

    declaration: Declaration
    project: Project


def pairs(own: Declaration, other: Declaration) -> tuple[Pair, ...]:
    """Every applicable row of both forms, in the order of `own`, then what only `other` has."""
    result = []
    for pair in matched_rows(own, other):
        here = None if pair.one is None else _side(own, pair.one)
        there = None if pair.other is None else _side(other, pair.other)
        said = compared(own, here.row, other, there.row) if here and there else None
        result.append(Pair(here, there, said))
    return tuple(result)


def last_year(project: Project, declaration: Declaration, actor: Actor) -> LastYear | None:
    """The replied form of the year before, as far as the actor may see it, with its results."""
    background = background_of(project, declaration)
    found = form_of_last_year(declaration, background, law_of(project))
    if found is None or found.fiscal_year is None or not found.indicators:
        return None
    before = (
        Project.objects.visible_to(actor)
        .filter(fiscal_year=found.fiscal_year, code=found.project.code or "")
        .first()
    )
    return None if before is None else LastYear(found, before)


def to_choose_from(project: Project, text: str, actor: Actor) -> list[Project]:
    """Projects that hold the terms of a search, those of the same year first; at most ten."""
    seen = Project.objects.visible_to(actor).exclude(pk=project.pk)
    rows = search(text).among(seen).select_related("organisation").order_by("-fiscal_year", "code")
    same = list(rows.filter(fiscal_year=project.fiscal_year)[:FOUND])
    other = rows.exclude(fiscal_year=project.fiscal_year)[: FOUND - len(same)]
    return [*same, *other] if len(same) < FOUND else same


def _side(form: Declaration, index: int) -> Side:
    row = form.indicators[index]
    actual = "" if row.actual is None else row.actual.text.strip().removesuffix("。")
    return Side(index, row, short(row.target), actual)
