"""Acts that begin a declaration without a file: blank, like approved ones, or from last year's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from jixiao.declaration import (
    Declaration,
    Document,
    Level2,
    Source,
    amend,
    blank_form,
    continued,
    in_year,
    profile,
    with_suggestion,
)
from jixiao.declaration import Project as Header
from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.version_acts import create_project
from jixiao.web.library.similar import rows_taken
from jixiao.web.organisations.models import Organisation
from jixiao.web.years.models import FiscalYear
from jixiao.web.years.queries import DEFAULT_PROFILE, set_up


def begin_blank(
    *,
    unit_code: str,
    profile_id: str,
    fiscal_year: int,
    code: str,
    name: str,
    type_text: str = "",
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """A new project with an empty form, of the year's profile if `profile_id` is empty. Refuses
    units where the actor is no clerk, another profile than the year lays down, and a code that the
    year has already (NotAllowed)."""
    unit = _own_unit(unit_code, actor)
    declaration = _blank(
        Document("在线填报", sha256(b"").hexdigest(), "application/json"),
        unit,
        profile_id,
        fiscal_year,
        Header(code=code, name=name),
        type_text,
    )
    with transaction.atomic():
        return create_project(declaration, unit, actor, at, request_id)


def begin_similar(
    *,
    unit_code: str,
    profile_id: str,
    fiscal_year: int,
    code: str,
    name: str,
    type_text: str = "",
    taken: Sequence[str],
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """A new project whose indicators are copied from approved forms, by the keys of their rows.

    Names are copied, with where from as their lineage. Values are left open, with what is usual as
    candidates in a doubt; prose and amounts are blank. Classes that the paper lacks are left out.
    Refuses what `begin_blank` refuses, and rows that have left the library (NotAllowed).
    """
    unit = _own_unit(unit_code, actor)
    rows = rows_taken(taken, fiscal_year, actor)
    origins = dict.fromkeys((row.use.project.name, row.use.project.fiscal_year) for row in rows)
    document = Document(
        "参照" + "".join(f"《{title}》{year}年度" for title, year in origins),
        sha256("\n".join(taken).encode()).hexdigest(),
        "application/json",
    )
    header = Header(code=code, name=name)
    declaration = _blank(document, unit, profile_id, fiscal_year, header, type_text)
    held: set[tuple[str, str]] = set()
    for row in rows:
        entry = row.use.entry
        if (entry.level2, entry.plain) in held:
            continue
        held.add((entry.level2, entry.plain))
        origin = row.use.project
        indicator = in_year(entry.name, origin.fiscal_year, fiscal_year)
        declaration = with_suggestion(
            declaration,
            Level2(entry.level2),
            indicator,
            Source(
                entry.name,
                sheet=f"《{origin.name}》{origin.fiscal_year}年度申报表",
                lines=(row.use.row + 1, row.use.row + 1),
            ),
            message=f"{row.words}。请按本项目实际确认。",
            candidates=row.candidates,
        )
    with transaction.atomic():
        return create_project(declaration, unit, actor, at, request_id)


def _own_unit(unit_code: str, actor: Actor) -> Organisation:
    unit = Organisation.objects.select_related("parent").filter(code=unit_code).first()
    if unit is None or Role.CLERK not in actor.roles_at(unit_code):
        raise NotAllowed(
            Message(
                id="begin.foreign_unit",
                where="申请单位",
                what="没有这个单位，或它不在您的经办范围内。",
                how="请在列出的单位中选择。",
            )
        )
    return unit


def _blank(
    document: Document,
    unit: Organisation,
    profile_id: str,
    fiscal_year: int,
    header: Header,
    type_text: str,
) -> Declaration:
    """An empty form of a unit, of the year's profile if `profile_id` is empty. Raises NotAllowed
    for another profile than the year lays down and for a type that cannot be read."""
    year = set_up(fiscal_year)
    declaration = blank_form(
        _form_of(year, profile_id),
        mandatory=year.mandatory_classes if year else None,
        document=document,
        fiscal_year=fiscal_year,
        project=replace(
            header,
            applicant=unit.name,
            department=unit.parent.name if unit.parent else None,
        ),
    )
    typed = amend(declaration, {"project.type": type_text} if type_text else {})
    if typed.problems:
        raise NotAllowed(typed.problems[0][1])
    return typed.declaration


def _form_of(year: FiscalYear | None, profile_id: str) -> str:
    """The profile to declare on: the year's, where it lays one down."""
    usual = year.profile if year else DEFAULT_PROFILE
    if year is not None and usual != DEFAULT_PROFILE and profile_id not in ("", usual):
        raise NotAllowed(
            Message(
                id="begin.profile",
                where=f"{year}表样",
                what=f"财政部门规定{year}用“{profile(usual).title}（{usual}）”。",
                how="请选择这个表样，或选“按年度规定”。",
            )
        )
    return profile_id or usual


def continue_project(
    *,
    project_id: int,
    fiscal_year: int,
    annual_budget: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
    counted: bool = True,
) -> Project:
    """The project's form as the beginning of another year's, with the amount of that year in 万元.

    Where many are continued, `counted` is False and the caller calls `review_begun`. Refuses an
    amount that cannot be read, a year that has the project already, and units where the actor is no
    clerk (NotAllowed).
    """
    project = queries.find(project_id, actor)
    if Role.CLERK not in actor.roles_at(project.organisation.code):
        raise NotAllowed(
            Message(
                id="begin.not_clerk",
                where=f"《{project.name}》",
                what="只有本单位的经办人可以结转。",
            )
        )
    begun = continued(project.latest().declaration(), fiscal_year)
    result = amend(begun, {"project.annual_budget": annual_budget})
    if result.problems:
        raise NotAllowed(result.problems[0][1])
    with transaction.atomic():
        return create_project(
            result.declaration, project.organisation, actor, at, request_id, counted=counted
        )


def review_begun(projects: Iterable[Project]) -> None:
    """Review forms that were begun uncounted: each unit's year once, however many there are."""
    years = {(project.organisation_id, project.fiscal_year): project for project in projects}
    for project in years.values():
        with transaction.atomic():
            recount(project)
