"""Acts of adjusting approved targets, and what a reply leaves behind.

While an adjustment is under way the approved version stays in force; it is the one that the newest
reply names.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.approving.models import Adjustment, Agreement, Reply
from jixiao.web.approving.reasons import reasons
from jixiao.web.declaring import queries
from jixiao.web.declaring.contents import content_of
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.moves import advance, record_move, refuse_open_errors
from jixiao.web.declaring.version_acts import restore_version
from jixiao.web.declaring.workflow import Effect, Guard, Transition, workflow


def begin_adjustment(
    *,
    project_id: int,
    version: int,
    reason_code: str,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """Open an approved form for a change of its targets (申请调整). Refuses one without a coded
    reason and its explanation (NotAllowed)."""
    explained = reason.strip()

    def reason_given(project: Project) -> None:
        if reason_code not in reasons() or not explained:
            raise NotAllowed(
                Message(
                    id="adjustment.reason",
                    where=f"《{project.name}》目标调整",
                    what="没有选择调整原因，或没有写明理由。",
                    why="批复后的目标要有依据才能调整。",
                    how="请选择原因并写明具体情况和依据。",
                )
            )

    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        move = advance(
            project,
            workflow().action_with(Effect.BEGIN_ADJUSTMENT),
            actor,
            at,
            {Guard.REASON_GIVEN: reason_given},
            effects=[Effect.BEGIN_ADJUSTMENT],
        )
        Adjustment.objects.create(
            project=project,
            from_number=project.declaration_number,
            reason_code=reason_code,
            reason=explained[:1000],
            requested_by=actor.name,
            requested_at=at,
        )
        told = f"{reasons()[reason_code]}：{explained}"
        record_move(project, move, actor, at, reason=told, request_id=request_id)
    return project


def abandon_adjustment(
    *, project_id: int, version: int, actor: Actor, at: datetime, request_id: str = ""
) -> Project:
    """Give up an adjustment (放弃调整): the approved version becomes the newest again."""
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        adjustment = _under_way(project)
        action = workflow().action_with(Effect.ABANDON_ADJUSTMENT)
        move = advance(project, action, actor, at, {}, effects=[Effect.ABANDON_ADJUSTMENT])
        approved = project.versions.get(number=adjustment.from_number)
        if content_of(project.latest().body) != content_of(approved.body):
            restore_version(project, approved.declaration(), actor, at, request_id)
        adjustment.outcome = Adjustment.Outcome.ABANDONED
        adjustment.save(update_fields=["outcome"])
        record_move(project, move, actor, at, request_id=request_id)
    return project


def submit_adjustment(
    *,
    project_id: int,
    version: int,
    actor: Actor,
    at: datetime,
    late_reason: str = "",
    request_id: str = "",
) -> Project:
    """Hand an adjustment to the department (提交调整). Refuses one that changes nothing, or that
    leaves open errors (NotAllowed)."""
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        guards = {
            Guard.NO_OPEN_ERROR: refuse_open_errors,
            Guard.TARGET_CHANGED: _refuse_unchanged,
        }
        action = workflow().action_with(Effect.SUBMIT_ADJUSTMENT)
        move = advance(
            *(project, action, actor, at, guards),
            effects=[Effect.SUBMIT_ADJUSTMENT],
            late_reason=late_reason,
        )
        record_move(project, move, actor, at, request_id=request_id)
    return project


def settle(
    project: Project,
    transition: Transition,
    actor: Actor,
    at: datetime,
    *,
    replied_on: date | None = None,
    document_number: str = "",
) -> None:
    """What a decision leaves behind, inside its act: an agreement, a reply, a settled adjustment.

    A reply without a date is of the day of the act. Raises NotAllowed where an office that must
    agree has not.
    """
    if transition.effect == Effect.AGREEMENT:
        Agreement.objects.get_or_create(
            project=project,
            number=project.declaration_number,
            role=transition.role,
            defaults={"written_by": actor.name, "written_at": at},
        )
    _refuse_without_agreement(project, transition)
    if transition.effect == Effect.REPLY:
        Reply.objects.update_or_create(
            project=project,
            number=project.declaration_number,
            defaults={
                "document_number": document_number.strip()[:100],
                "replied_on": replied_on or timezone.localdate(at),
                "written_by": actor.name,
                "written_at": at,
            },
        )
        Adjustment.objects.filter(project=project, outcome=Adjustment.Outcome.UNDER_WAY).update(
            outcome=Adjustment.Outcome.REPLIED, to_number=project.declaration_number
        )


def _under_way(project: Project) -> Adjustment:
    found = Adjustment.objects.filter(project=project, outcome=Adjustment.Outcome.UNDER_WAY).first()
    if found is None:
        raise NotAllowed(
            Message(
                id="adjustment.none",
                where=f"《{project.name}》",
                what="没有正在办理的目标调整。",
                how="请刷新页面查看当前状态。",
            )
        )
    return found


def _refuse_unchanged(project: Project) -> None:
    approved = project.versions.get(number=_under_way(project).from_number)
    if content_of(project.latest().body) == content_of(approved.body):
        raise NotAllowed(
            Message(
                id="adjustment.unchanged",
                where=f"《{project.name}》目标调整",
                what="申报表与批复的版本相同，没有可提交的调整。",
                how="请先修改需要调整的目标；不再调整的，点“放弃调整”。",
            )
        )


def _refuse_without_agreement(project: Project, transition: Transition) -> None:
    if not transition.needs:
        return
    agreed = set(
        Agreement.objects.filter(project=project, number=project.declaration_number).values_list(
            "role", flat=True
        )
    )
    missing = [workflow().role_label(role) for role in transition.needs if role not in agreed]
    if missing:
        raise NotAllowed(
            Message(
                id="agreement.missing",
                where=f"《{project.name}》",
                what=f"“{'”“'.join(missing)}”还没有同意这一版，不能“{transition.label}”。",
                why="流程规定须各方审核通过。",
                how="请等其办理“同意”后再批复，或退回修改。",
            )
        )
