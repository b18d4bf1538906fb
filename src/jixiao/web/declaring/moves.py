"""Moving a form along the workflow, for acts of all apps: what bars a step, what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import LateStep, Project
from jixiao.web.declaring.workflow import Effect, Guard, Transition, workflow
from jixiao.web.ledger.acts import record
from jixiao.web.reviewing.queries import counts, findings_of
from jixiao.web.years.deadlines import Lateness, lateness

Check = Callable[[Project], None]


@dataclass(frozen=True, slots=True)
class Move:
    """A transition that was taken, the state it was taken from, and how late it was, if it was."""

    transition: Transition
    before: str
    late: Lateness | None = None
    late_reason: str = ""


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
        raise NotAllowed(not_this_way(project, transition))
    code, today = project.organisation.code, timezone.localdate(at)
    late = lateness(project.year_set_up, [action], code, today).get(action)
    if late is not None:
        _refuse_late(project, late, late_reason)
    for name in transition.guards:
        if name not in guards:
            raise NotAllowed(not_this_way(project, transition))
        guards[name](project)
    project.state = transition.target
    project.version += 1
    project.updated_at = at
    project.save(update_fields=["state", "version", "updated_at"])
    return Move(transition, before, late, late_reason.strip() if late else "")


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


def not_this_way(project: Project, transition: Transition) -> Message:
    """Why an act that cannot take this step refuses it."""
    return Message(
        id="workflow.not_this_way",
        where=f"《{project.name}》",
        what=f"“{transition.label}”不能从这里办理。",
        how=f"请打开项目页面，使用“{transition.label}”按钮。",
    )


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
