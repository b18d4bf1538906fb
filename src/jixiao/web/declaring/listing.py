"""Projects from a list: code, name, unit and amounts begin a declaration that the clerk completes.

Beside `acts.py` because a list is entered by reviewers too, row by row in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from jixiao.declaration import Declaration, Document, blank_form
from jixiao.declaration import Project as Header
from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.file_acts import Saved
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.declaring.version_acts import create_project, save_listed
from jixiao.web.declaring.workflow import Listed, workflow
from jixiao.web.organisations.models import Organisation
from jixiao.web.years.queries import DEFAULT_PROFILE, set_up

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list. Amounts are yuan; None where not stated."""

    fiscal_year: int
    code: str
    name: str
    total_budget: Decimal | None
    annual_budget: Decimal | None


def unit(code: str, actor: Actor) -> Organisation | None:
    """The organisation of that code, if this person may enter projects for it."""
    if actor.roles_at(code).isdisjoint(workflow().importers(Listed.PROJECTS)):
        return None
    return Organisation.objects.select_related("parent").filter(code=code).first()


def enter(
    *,
    entry: Entry,
    unit: Organisation,
    document: tuple[str, str],
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> tuple[Project, Saved]:
    """Begin a project, or correct its name and amounts while its form may still be edited.

    `document` is the list's file name and SHA-256. Call inside a transaction, and `review_again`
    once after it. Refuses (NotAllowed) a closed unit, another unit's code, a form under review.
    """
    if not unit.is_open(at.date()):
        raise _refusal(entry, f"单位“{unit}”已撤销或并入。", "请填承接单位的编码。")
    lock_unit(unit.pk)
    there = (
        Project.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(fiscal_year=entry.fiscal_year, code=entry.code)
        .first()
    )
    if there is None:
        made = create_project(
            _blank(entry, unit, document), unit, actor, at, request_id, counted=False
        )
        return made, Saved.CREATED
    if there.organisation_id != unit.pk:
        raise _refusal(entry, "该编码已被其他单位的项目使用。", "请核对项目编码和单位编码。")
    declaration = there.latest().declaration()
    header = replace(
        declaration.project,
        name=entry.name,
        total_budget=entry.total_budget
        if entry.total_budget is not None
        else declaration.project.total_budget,
        annual_budget=entry.annual_budget
        if entry.annual_budget is not None
        else declaration.project.annual_budget,
    )
    if header == declaration.project:
        return there, Saved.UNCHANGED
    if not there.workflow_state.editable:
        raise _refusal(
            entry,
            f"名称或金额与系统中不同，而项目“{there.workflow_state.label}”，不能修改。",
            "请先退回或撤回，再导入。",
        )
    save_listed(there, replace(declaration, project=header), actor, at, request_id)
    return there, Saved.CHANGED


def review_again(project: Project) -> None:
    """Review the project's unit and year, once all its projects are entered."""
    recount(project)


def _blank(entry: Entry, unit: Organisation, document: tuple[str, str]) -> Declaration:
    name, sha256 = document
    year = set_up(entry.fiscal_year)
    return blank_form(
        year.profile if year else DEFAULT_PROFILE,
        mandatory=year.mandatory_classes if year else None,
        document=Document(name=name, sha256=sha256, media_type=_XLSX),
        fiscal_year=entry.fiscal_year,
        project=Header(
            code=entry.code,
            name=entry.name,
            applicant=unit.name,
            department=unit.parent.name if unit.parent else None,
            total_budget=entry.total_budget,
            annual_budget=entry.annual_budget,
        ),
    )


def _refusal(entry: Entry, what: str, how: str) -> NotAllowed:
    return NotAllowed(Message(id="project.list", where="项目编码", what=what, how=how))
