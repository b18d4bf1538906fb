"""Writing versions of a form, the first of a new project included, with all that follows from one.

None of these is called by a view: they stand inside the transaction of the act that has the form.
"""

from __future__ import annotations

from datetime import datetime

from jixiao.declaration import Declaration, to_json
from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.comparing import acts as comparing
from jixiao.web.declaring.contents import identity
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.declaring.workflow import Listed, workflow
from jixiao.web.ledger.acts import record
from jixiao.web.organisations.models import Organisation
from jixiao.web.organisations.queries import all_names
from jixiao.web.searching import acts as searching
from jixiao.web.years.queries import refuse_closed, set_up


def create_project(
    declaration: Declaration,
    unit: Organisation,
    actor: Actor,
    at: datetime,
    request_id: str,
    *,
    counted: bool = True,
) -> Project:
    """A new project with its first version, inside the transaction of the calling act. Refuses
    forms without code, name or year (NotReadable) and a code that the year has (NotAllowed).

    Where many are begun at once, `counted` is False and the caller calls `recount` once for each
    unit's year.
    """
    lock_unit(unit.pk)
    code, year = identity(declaration)
    refuse_closed(set_up(year))
    if Project.objects.filter(fiscal_year=year, code=code).exists():
        raise NotAllowed(
            Message(
                id="declaration.code_taken",
                where="“项目编码”",
                what=f"{year}年度已有项目使用编码“{code}”。",
                how="请核对项目编码；确属重复的，请联系主管部门。",
            )
        )
    project = Project.objects.create(
        organisation=unit,
        fiscal_year=year,
        code=code,
        name=declaration.project.name or "",
        total_budget_yuan=declaration.project.total_budget,
        annual_budget_yuan=declaration.project.annual_budget,
        state=workflow().initial.id,
        updated_at=at,
    )
    body = to_json(declaration)
    DeclarationVersion.objects.create(
        project=project, number=1, body=body, created_at=at, created_by=actor.username
    )
    searching.index(project.pk, all_names(unit), body)
    if counted:
        recount(project)
    record(
        act="declaration.create",
        subject=project.subject,
        actor=actor.username,
        role=actor.acting(*_writers(), at=unit.code),
        at=at,
        after={"declaration": 1, "body": body},
        request_id=request_id,
    )
    comparing.index(project, declaration)
    return project


def save_version(
    project: Project,
    declaration: Declaration,
    actor: Actor,
    at: datetime,
    request_id: str,
    adopted: tuple[str, ...] = (),
    *,
    counted: bool = True,
) -> None:
    """A new version of a locked project, inside the transaction of the calling act. Refuses forms
    that are not the clerk's to change now, and another code or year (NotAllowed)."""
    if not project.workflow_state.editable or Role.CLERK not in actor.roles_at(
        project.organisation.code
    ):
        raise NotAllowed(
            Message(
                id="declaration.not_editable",
                where=f"《{project.name}》",
                what=f"当前状态为“{project.workflow_state.label}”，不能修改申报内容。",
                why="送审和批复后的内容须保持原样，以便追溯。",
                how="请先由经办人撤回，或由审核人退回后再修改。",
            )
        )
    code, year = identity(declaration)
    if (code, year) != (project.code, project.fiscal_year):
        raise NotAllowed(
            Message(
                id="declaration.identity",
                where=f"《{project.name}》",
                what="项目编码和预算年度在建立后不能更改。",
                how="请用正确的编码重新上传，作为新的项目。",
            )
        )
    _write(project, declaration, actor, at, request_id, adopted=adopted, counted=counted)


def save_listed(
    project: Project, declaration: Declaration, actor: Actor, at: datetime, request_id: str
) -> None:
    """Write a new version of a locked project's form from a list. The caller has checked the actor
    and calls `recount` once for each unit's year."""
    _write(project, declaration, actor, at, request_id, counted=False)


def restore_version(
    project: Project, declaration: Declaration, actor: Actor, at: datetime, request_id: str
) -> None:
    """Make an earlier version of a locked project's form the newest again. The caller has taken
    the step that does so."""
    _write(project, declaration, actor, at, request_id)


def _write(
    project: Project,
    declaration: Declaration,
    actor: Actor,
    at: datetime,
    request_id: str,
    *,
    adopted: tuple[str, ...] = (),
    counted: bool = True,
) -> None:
    """A new version of a form, with everything that follows from it."""
    refuse_closed(project.year_set_up)
    number = project.declaration_number + 1
    body = to_json(declaration)
    DeclarationVersion.objects.create(
        project=project,
        number=number,
        body=body,
        created_at=at,
        created_by=actor.username,
    )
    before = {"declaration": number - 1}
    project.name = declaration.project.name or ""
    project.total_budget_yuan = declaration.project.total_budget
    project.annual_budget_yuan = declaration.project.annual_budget
    project.declaration_number = number
    project.version += 1
    project.updated_at = at
    project.save()
    searching.index(project.pk, all_names(project.organisation), body)
    if counted:
        recount(project)
    record(
        act="declaration.save",
        subject=project.subject,
        actor=actor.username,
        role=actor.acting(*_writers(), at=project.organisation.code),
        at=at,
        before=before,
        after={"declaration": number, "body": body}
        | ({"adopted": list(adopted)} if adopted else {}),
        request_id=request_id,
    )
    comparing.index(project, declaration)


def _writers() -> tuple[str, ...]:
    """The clerk writes forms; others bring in lists."""
    return Role.CLERK, *workflow().importers(Listed.PROJECTS)
