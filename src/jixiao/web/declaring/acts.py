"""Acts on declarations: save a form, move it along its way.

Each act is one transaction with one event in the ledger. `at` and `actor` are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from jixiao.declaration import Declaration, FormKind, to_json
from jixiao.errors import Message, NotAllowed, NotReadable
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.comparing import acts as comparing
from jixiao.web.declaring import queries
from jixiao.web.declaring.models import DeclarationVersion, LateStep, Project
from jixiao.web.declaring.workflow import Effect, Guard, Transition, workflow
from jixiao.web.ledger.acts import record
from jixiao.web.organisations.models import Organisation
from jixiao.web.organisations.queries import all_names, names
from jixiao.web.reviewing import findings
from jixiao.web.reviewing.queries import Counts, counts, findings_of, year_review
from jixiao.web.searching import acts as searching
from jixiao.web.years.deadlines import Lateness, lateness
from jixiao.web.years.queries import refuse_closed, set_up

# Who writes forms; others than the clerk bring in lists.
_WRITERS = (Role.CLERK, Role.DEPARTMENT_REVIEWER, Role.PERFORMANCE_OFFICE)


class Saved(StrEnum):
    """What became of a form that was to be saved."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class SavedForm:
    """The project a form was saved to, and whether that changed anything."""

    project: Project
    outcome: Saved


def applicant_of(declaration: Declaration, actor: Actor) -> Organisation:
    """The unit that declares, by its present or a former name; the actor must be its clerk.

    Raises NotReadable if the form names no applicant, NotAllowed if it is not the actor's unit.
    """
    name = declaration.project.applicant
    if not name:
        raise NotReadable(
            Message(
                id="declaration.no_applicant",
                where="“申请单位”",
                what="没有读到申请单位，无法归入单位。",
                how="请在本页补填申请单位全称后再保存。",
            )
        )
    plain = _plain(name)
    for low, high in actor.code_ranges():
        units = Organisation.objects.filter(code__gte=low, code__lt=high)
        borne = names(units)
        for unit in units:
            if plain in map(_plain, borne[unit.pk]) and Role.CLERK in actor.roles_at(unit.code):
                return unit
    raise NotAllowed(
        Message(
            id="declaration.foreign_applicant",
            where="“申请单位”",
            what=f"“{name}”不在您的经办范围内。",
            why="申报表只能由本单位的经办人保存。",
            how="请核对申请单位名称，或交由该单位经办人上传。",
        )
    )


def save_form(
    *,
    declaration: Declaration,
    actor: Actor,
    at: datetime,
    request_id: str = "",
    counted: bool = True,
) -> SavedForm:
    """Save a form that came from a file: a new project, a new version of it, or nothing new.

    Where many are saved, `counted` is False and the caller calls `recount` once for each unit's
    year; until then the form has no stored findings and is reviewed where it is shown. Refuses
    forms without code, name or year (NotReadable), other units' forms and forms that are no longer
    the clerk's to change (NotAllowed).
    """
    refuse_other_kinds(declaration)
    unit = applicant_of(declaration, actor)
    code, year = _identity(declaration)
    with transaction.atomic():
        queries.lock_unit(unit.pk)
        project = (
            Project.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("organisation")
            .filter(fiscal_year=year, code=code)
            .first()
        )
        if project is None:
            return SavedForm(
                create_project(declaration, unit, actor, at, request_id, counted=counted),
                Saved.CREATED,
            )
        if content_of(project.latest().body) == content_of(to_json(declaration)):
            return SavedForm(project, Saved.UNCHANGED)
        if not counted:
            findings.forget_form(project)
        save_version(project, declaration, actor, at, request_id, counted=counted)
        return SavedForm(project, Saved.CHANGED)


def foreseen(declaration: Declaration, actor: Actor) -> Saved:
    """What saving this form would do, as far as can be told before it is corrected."""
    project = (
        Project.objects.visible_to(actor)
        .filter(fiscal_year=declaration.fiscal_year, code=declaration.project.code)
        .first()
    )
    if project is None:
        return Saved.CREATED
    same = content_of(project.latest().body) == content_of(to_json(declaration))
    return Saved.UNCHANGED if same else Saved.CHANGED


def save_declaration(
    *,
    project_id: int,
    version: int,
    declaration: Declaration,
    adopted: tuple[str, ...] = (),
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """Save an edited form as a new version. Refuses NotFound, StaleVersion, NotAllowed.

    `adopted` names the findings whose proposed text the clerk took over, as rule and field path;
    the event keeps them. What was taken over may have been edited before saving.
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        if content_of(project.latest().body) != content_of(to_json(declaration)):
            save_version(project, declaration, actor, at, request_id, adopted)
    return project


def take(
    *,
    project_id: int,
    version: int,
    action: str,
    actor: Actor,
    at: datetime,
    late_reason: str = "",
    request_id: str = "",
) -> Project:
    """Take a step of the clerk that needs nothing but itself: submit, withdraw, declare again.

    Refuses a form with open errors where the step's guards say so, and a step after its last day as
    the year says (NotAllowed).
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        guards = {Guard.NO_OPEN_ERROR: refuse_open_errors}
        move = advance(project, action, actor, at, guards, late_reason=late_reason)
        if move.transition.role != Role.CLERK:
            raise NotAllowed(_not_this_way(project, move.transition))
        record_move(project, move, actor, at, request_id=request_id)
    return project


@dataclass(frozen=True, slots=True)
class Move:
    """A transition that was taken, the state it was taken from, and how late it was, if it was."""

    transition: Transition
    before: str
    late: Lateness | None = None
    late_reason: str = ""


Check = Callable[[Project], None]


def advance(
    project: Project,
    action: str,
    actor: Actor,
    at: datetime,
    guards: Mapping[Guard, Check],
    *,
    effects: Collection[Effect] = (),
    late_reason: str = "",
) -> Move:
    """Move a locked project by an action of the workflow. Raises NotAllowed.

    Called by the acts of all apps, inside their transaction. `guards` are the conditions that the
    act can check, `effects` what it brings about; a step with others is refused. A step after its
    last day is refused, or needs `late_reason`, as the year says.
    """
    roles = actor.roles_at(project.organisation.code)
    before = project.state
    transition = workflow().transition(before, action, roles)
    if transition.effect is not None and transition.effect not in effects:
        raise NotAllowed(_not_this_way(project, transition))
    code, today = project.organisation.code, timezone.localdate(at)
    late = lateness(project.year_set_up, [action], code, today).get(action)
    if late is not None:
        _refuse_late(project, late, late_reason)
    for name in transition.guards:
        if name not in guards:
            raise NotAllowed(_not_this_way(project, transition))
        guards[name](project)
    project.state = transition.target
    project.version += 1
    project.updated_at = at
    project.save(update_fields=["state", "version", "updated_at"])
    return Move(transition, before, late, late_reason.strip() if late else "")


def _refuse_late(project: Project, late: Lateness, reason: str) -> None:
    where = f"《{project.name}》"
    if late.refused:
        raise NotAllowed(
            Message(
                id="deadline.past",
                where=where,
                what=late.told,
                why="财政部门规定逾期不再受理。",
                how=late.way_out,
            )
        )
    if late.needs_reason and not reason.strip():
        raise NotAllowed(
            Message(
                id="deadline.reason",
                where=where,
                what=late.told,
                why="逾期办理须写明理由，记入台账。",
                how="请填写逾期理由后再办理。",
            )
        )


def record_move(
    project: Project,
    move: Move,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    request_id: str = "",
) -> None:
    """The event of a move: which version of the form went from which state to which, and how late
    it was."""
    after: dict[str, object] = {
        "state": project.state,
        "declaration": project.declaration_number,
    }
    if move.late is not None:
        after["late"] = {"last_day": move.late.day.isoformat(), "days": move.late.days}
        if move.late_reason:
            reason = "\n".join(filter(None, (reason, f"逾期理由：{move.late_reason}")))
        LateStep.objects.create(
            project=project,
            action=move.transition.action,
            label=move.transition.label,
            last_day=move.late.day,
            days=move.late.days,
            reason=move.late_reason[:500],
            taken_by=actor.name,
            taken_at=at,
        )
    record(
        act=f"declaration.{move.transition.action}",
        subject=project.subject,
        actor=actor.username,
        role=move.transition.role,
        at=at,
        before={"state": move.before},
        after=after,
        reason=reason,
        request_id=request_id,
    )


def recount(project: Project) -> None:
    """Refresh the stored findings and the counts that lists show, of all forms of the project's
    unit and year: rules that compare forms may find something else in each of them now."""
    queries.lock_unit(project.organisation_id)
    year = year_review(project.organisation_id, project.fiscal_year)
    findings.store(year)
    for other in year.projects:
        found = counts(year.findings[other.pk])
        if found != Counts(other.errors, other.warnings, other.notices):
            Project.objects.filter(pk=other.pk).update(
                errors=found.errors, warnings=found.warnings, notices=found.notices
            )
    project.refresh_from_db(fields=["errors", "warnings", "notices"])


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
    queries.lock_unit(unit.pk)
    code, year = _identity(declaration)
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
        role=actor.acting(*_WRITERS, at=unit.code),
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
    code, year = _identity(declaration)
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
        role=actor.acting(*_WRITERS, at=project.organisation.code),
        at=at,
        before=before,
        after={"declaration": number, "body": body}
        | ({"adopted": list(adopted)} if adopted else {}),
        request_id=request_id,
    )
    comparing.index(project, declaration)


def refuse_open_errors(project: Project) -> None:
    """The guard `no_open_error`. Raises NotAllowed."""
    found = counts(findings_of(project))
    if found.errors:
        raise NotAllowed(
            Message(
                id="declaration.open_errors",
                where=f"《{project.name}》",
                what=f"还有{found.errors}个“错误”级问题没有解决，不能提交。",
                how="请按问题提示修改；确有理由保留的，请主管部门审核人员在该问题下复核并注明理由。",
            )
        )


def _not_this_way(project: Project, transition: Transition) -> Message:
    return Message(
        id="workflow.not_this_way",
        where=f"《{project.name}》",
        what=f"“{transition.label}”不能从这里办理。",
        how=f"请打开项目页面，使用“{transition.label}”按钮。",
    )


def refuse_other_kinds(declaration: Declaration) -> None:
    """Raises NotReadable for a form that is read but is no target declaration (自评表, 监控表)."""
    if declaration.form.kind is not FormKind.DECLARATION:
        raise NotReadable(
            Message(
                id="declaration.other_kind",
                where=f"《{declaration.form.title}》",
                what="这张表不是绩效目标申报表，不能作为申报保存。",
                how="请上传申报表；自评请在项目批复后，从项目页的“自评”填报。",
            )
        )


def _identity(declaration: Declaration) -> tuple[str, int]:
    project = declaration.project
    missing = [
        label
        for label, value in (
            ("项目编码", project.code),
            ("项目名称", project.name),
            ("预算年度", declaration.fiscal_year),
        )
        if not value
    ]
    if missing:
        raise NotReadable(
            Message(
                id="declaration.incomplete",
                where="申报表",
                what=f"缺少{'、'.join(missing)}，无法保存。",
                how="请先补填这些内容。",
            )
        )
    for label, text, field in (
        ("项目编码", project.code or "", "code"),
        ("项目名称", project.name or "", "name"),
    ):
        most = Project._meta.get_field(field).max_length or 0
        if len(text) > most:
            raise NotReadable(
                Message(
                    id="declaration.too_long",
                    where=f"“{label}”",
                    what=f"有{len(text)}字，最多{most}字，没有保存。",
                    how="请缩短后再保存；如是读取时多读了内容，请改正。",
                )
            )
    return project.code or "", declaration.fiscal_year or 0


def content_of(body: dict[str, object]) -> dict[str, object]:
    """What a form says, without where it was read from."""
    rows = [
        {key: value for key, value in row.items() if key != "source"}
        for row in body["indicators"]  # type: ignore[union-attr]
    ]
    kept = ("form", "fiscal_year", "project", "objectives", "funds")
    return {**{key: body[key] for key in kept}, "indicators": rows}


def _plain(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")
