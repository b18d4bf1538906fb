"""Acts that begin a declaration without a file: blank, or continued from an earlier year."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from jixiao.declaration import Document, amend, blank_form, continued, profile
from jixiao.declaration import Project as Header
from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries
from jixiao.web.declaring.acts import create_project
from jixiao.web.declaring.models import Project
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
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """A new project with an empty form, of the year's profile if `profile_id` is empty. Refuses
    units where the actor is no clerk, another profile than the year lays down, and a code that the
    year has already (NotAllowed)."""
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
    year = set_up(fiscal_year)
    declaration = blank_form(
        _form_of(year, profile_id),
        mandatory=year.mandatory_classes if year else None,
        document=Document("在线填报", sha256(b"").hexdigest(), "application/json"),
        fiscal_year=fiscal_year,
        project=Header(
            code=code,
            name=name,
            applicant=unit.name,
            department=unit.parent.name if unit.parent else None,
        ),
    )
    with transaction.atomic():
        return create_project(declaration, unit, actor, at, request_id)


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
) -> Project:
    """The project's form as the beginning of another year's, with the amount of that year in 万元.

    Refuses an amount that cannot be read, a year that has the project already, and units where the
    actor is no clerk (NotAllowed).
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
        return create_project(result.declaration, project.organisation, actor, at, request_id)
