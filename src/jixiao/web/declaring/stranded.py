"""Forms in states that the workflow file in force does not have: moving them to one it has.

Beside the steps of the workflow because none leads out of such a state: whoever tends the site does
it, on many projects, none of which that person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.duties import require
from jixiao.web.accounts.models import Role
from jixiao.web.approving.models import Adjustment, Reply
from jixiao.web.declaring.contents import content_of
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.declaring.version_acts import restore_version
from jixiao.web.declaring.workflow import Stage, State, workflow
from jixiao.web.evaluating.models import SelfEvaluation
from jixiao.web.ledger.acts import record

_BATCH = 100  # forms a transaction: nobody else can write on SQLite meanwhile


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do: the forms that are in `source`, of them those that were replied and
    would have to be again, and those whose adjustment would be abandoned."""

    source: str
    target: State
    number: int
    replied_again: int
    abandoned: int


def plan(source: str, target: str) -> Plan:
    """What `move` would do. Raises NotAllowed as it does."""
    state = _target(source, target)
    rows = _in_state(source)
    _refuse_unfit(rows, state)
    adjusting, replied = rows.filter(_adjusting()), rows.filter(_replied())
    return Plan(
        source=source,
        target=state,
        number=rows.count(),
        replied_again=0 if state.is_approved else replied.exclude(_adjusting()).count(),
        abandoned=adjusting.count() if state.is_approved else 0,
    )


def move(*, source: str, target: str, reason: str, actor: Actor, at: datetime) -> int:
    """Move all forms in a state that the workflow file does not have to one that it has; returns
    how many. An adjustment under way is abandoned where the form goes back to approval as it was.

    Each form has its event. Some forms a transaction: what is done stays done where it breaks off,
    and a second run does the rest. Refuses (NotAllowed) a source that the file has, a target that
    it does not have, no reason, and forms that could not go on from the target.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    state = _target(source, target)
    told = reason.strip()
    if not told:
        raise _refusal("没有写明理由。", "请用 --reason 写明理由或文号。")
    rows = _in_state(source)
    _refuse_unfit(rows, state)
    moved = 0
    while batch := list(rows.values_list("pk", "organisation_id")[:_BATCH]):
        with transaction.atomic():
            for unit in sorted({unit for _, unit in batch}):
                lock_unit(unit)
            chosen = rows.filter(pk__in=[pk for pk, _ in batch])
            found = list(chosen.select_for_update(of=("self",)).select_related("organisation"))
            _refuse_unfit(chosen, state)
            for project in found:
                _move(project, state, told, actor, at)
        moved += len(found)
    return moved


def _move(project: Project, state: State, reason: str, actor: Actor, at: datetime) -> None:
    source, abandoned = project.state, False
    adjustment = Adjustment.objects.filter(
        project=project, outcome=Adjustment.Outcome.UNDER_WAY
    ).first()
    if state.is_approved and adjustment is not None:
        approved = project.versions.get(number=adjustment.from_number)
        if content_of(project.latest().body) != content_of(approved.body):
            restore_version(project, approved.declaration(), actor, at, "")
        adjustment.outcome = Adjustment.Outcome.ABANDONED
        adjustment.save(update_fields=["outcome"])
        abandoned = True
    project.state = state.id
    project.version += 1
    project.updated_at = at
    project.save(update_fields=["state", "version", "updated_at"])
    record(
        act="project.move_state",
        subject=project.subject,
        actor=actor.username,
        role=actor.acting(),
        at=at,
        before={"state": source},
        after={"state": state.id, "declaration": project.declaration_number}
        | ({"adjustment": Adjustment.Outcome.ABANDONED.value} if abandoned else {}),
        reason=reason,
    )


def _in_state(source: str) -> QuerySet[Project]:
    """By unit, so that a transaction locks few of them."""
    return Project.objects.filter(state=source).order_by("organisation_id", "pk")


def _replied() -> Exists:
    return Exists(Reply.objects.filter(project=OuterRef("pk")))


def _adjusting() -> Exists:
    under_way = Adjustment.objects.filter(outcome=Adjustment.Outcome.UNDER_WAY)
    return Exists(under_way.filter(project=OuterRef("pk")))


def _evaluated() -> Exists:
    handed_in = SelfEvaluation.objects.filter(result__isnull=False)
    return Exists(handed_in.filter(project=OuterRef("pk")))


def _target(source: str, target: str) -> State:
    known = workflow().state(source)
    if known.known:
        raise _refusal(
            f"“{source}”是流程文件中的状态（{known.label}），其中的项目按流程办理。",
            "这里只转流程文件中没有的状态，用 jixiao workflow 查看有哪些。",
        )
    state = workflow().state(target)
    if not state.known:
        listed = "、".join(f"{each.id}（{each.label}）" for each in workflow().states)
        raise _refusal(f"流程文件中没有状态“{target}”，不能转入。", f"可以转入：{listed}。")
    return state


def _refuse_unfit(rows: QuerySet[Project], state: State) -> None:
    """Raises NotAllowed where some of the forms have not what everything from the state on takes
    for granted."""
    needed: list[tuple[str, Q]] = []
    if state.is_approved:
        needed.append(("批复", Q(_replied())))
    if state.stage is Stage.EVALUATED:
        needed.append(("已提交的自评", Q(_evaluated())))
    if workflow().is_of_adjustment(state.id):
        needed.append(("正在办理的目标调整", Q(_adjusting())))
    for what, there in needed:
        lacking = rows.exclude(there)
        number = lacking.count()
        if number:
            codes = "、".join(lacking.values_list("code", flat=True)[:3])
            more = "等" if number > 3 else ""
            raise _refusal(
                f"{number} 个项目没有{what}，不能转入“{state.label}”：{codes}{more}。",
                "请选择它们能继续办理的状态。",
            )


def _refusal(what: str, how: str) -> NotAllowed:
    return NotAllowed(Message(id="workflow.move", where="流程外状态的项目", what=what, how=how))
