"""Acts of reviewers: return with opinions, approve, give verdicts on findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jixiao.declaration import Declaration
from jixiao.errors import Message, NotAllowed, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.approving import acts as approving
from jixiao.web.declaring import queries
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.moves import advance, record_move, refuse_open_errors
from jixiao.web.declaring.paper import has_place, label_of
from jixiao.web.declaring.workflow import Effect, Guard, Stage, Transition, workflow
from jixiao.web.evaluating import findings as evaluating
from jixiao.web.ledger.acts import record
from jixiao.web.library import acts as library
from jixiao.web.reviewing import history, sheets
from jixiao.web.reviewing.models import Opinion, StoredSheet, Verdict
from jixiao.web.reviewing.queries import findings_of, quoted


def decide(
    *,
    project_id: int,
    version: int,
    action: str,
    opinion: str,
    row_opinions: Mapping[str, str],
    actor: Actor,
    at: datetime,
    replied_on: date | None = None,
    document_number: str = "",
    with_sheet: bool = False,
    late_reason: str = "",
    request_id: str = "",
) -> Project:
    """Return or approve a form (退回, 审核通过, 批复), with opinions on the form and on fields.

    `row_opinions` is by field path. A return without any opinion is refused (NotAllowed): the
    clerk must learn what to change. A reply has a date (the day of the act if not given) and may
    have a document number (文号). `with_sheet` adds what the reviewer's own review form (审核表) on
    this version says, if there is one. Once the form leaves the review, its sheets are issued: the
    unit reads them.
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        own_sheet = sheets.own(project, actor) if with_sheet else None
        move = advance(
            *(project, action, actor, at),
            {Guard.NO_OPEN_ERROR: refuse_open_errors},
            effects=[Effect.REPLY, Effect.AGREEMENT],
            late_reason=late_reason,
        )
        approving.settle(
            project,
            move.transition,
            actor,
            at,
            replied_on=replied_on,
            document_number=document_number,
        )
        if project.workflow_state.stage is Stage.APPROVED:
            library.learn(project, project.latest().declaration())
            for later in history.later_years(project):
                recount(later)
        told = (opinion.strip(), sheets.opinion_of(own_sheet) if own_sheet else "")
        texts = {"": "\n".join(part for part in told if part)} | dict(row_opinions)
        reason = _write_opinions(project, move.transition, texts, actor, at)
        if workflow().reviewers(move.before) and not workflow().reviewers(project.state):
            StoredSheet.objects.filter(
                project=project, number=project.declaration_number, issued_at=None
            ).update(issued_at=at)
        record_move(project, move, actor, at, reason=reason, request_id=request_id)
    return project


def judge(
    *,
    project_id: int,
    version: int,
    rule: str,
    field: str,
    kind: str,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """Say of a finding that it is right, wrong, or accepted (复核): of the declaration's before the
    reply, of the self-evaluation's after it.

    A wrong or accepted finding needs a reason (NotAllowed) and no longer blocks submission; it
    counts again once its text changes. Refuses NotFound if the form has no such finding.
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        evaluated = project.workflow_state.is_approved
        found = [
            entry.finding
            for entry in (evaluating.findings_of if evaluated else findings_of)(project)
            if (entry.finding.rule, entry.finding.field) == (rule, field)
        ]
        allowed = may_judge(project, actor) or (found and may_judge_evaluation(project, actor))
        if kind not in Verdict.Kind.values or not allowed:
            raise NotAllowed(
                Message(
                    id="verdict.not_allowed",
                    where=f"《{project.name}》",
                    what=f"申报表问题的复核须在批复之前，由{_judges()}人员办理。",
                    how="没有审核角色的，请联系有该角色的人员。",
                )
            )
        if kind != Verdict.Kind.RIGHT and not reason.strip():
            raise NotAllowed(
                Message(
                    id="verdict.reason_missing",
                    where=f"《{project.name}》",
                    what=f"“{Verdict.Kind(kind).label}”须写明理由，本次没有办理。",
                    why="该问题将不再要求改正，理由要留存备查。",
                    how="请填写理由后再办理。",
                )
            )
        if not found:
            raise NotFound(
                Message(
                    id="verdict.no_finding",
                    where="问题",
                    what="没有这个问题：它可能已改正，或规则已更新。",
                )
            )
        quotes = list(dict.fromkeys(quoted(finding) for finding in found))
        for quote in quotes:
            Verdict.objects.create(
                project=project,
                rule=rule,
                field=field,
                quote=quote,
                kind=kind,
                reason=reason.strip(),
                book=found[0].book,
                number=project.declaration_number,
                written_by=actor.name,
                written_at=at,
            )
        project.version += 1
        project.updated_at = at
        project.save(update_fields=["version", "updated_at"])
        recount(project)
        record(
            act="finding.judge",
            subject=project.subject,
            actor=actor.username,
            role=actor.acting(*sorted(workflow().judges), at=project.organisation.code),
            at=at,
            after={"rule": rule, "field": field, "kind": kind, "quotes": quotes},
            reason=reason.strip(),
            request_id=request_id,
        )
    return project


def may_judge(project: Project, actor: Actor) -> bool:
    """Whether this actor may give verdicts on the findings of the form now."""
    return project.workflow_state.open and bool(
        actor.roles_at(project.organisation.code) & workflow().judges
    )


def may_judge_evaluation(project: Project, actor: Actor) -> bool:
    """Whether this actor may give verdicts on the findings of the self-evaluation now."""
    return project.workflow_state.is_approved and bool(
        actor.roles_at(project.organisation.code) & workflow().judges
    )


def _judges() -> str:
    return "或".join(duty.label for duty in workflow().duties if duty.judges)


def _write_opinions(
    project: Project, way: Transition, texts: Mapping[str, str], actor: Actor, at: datetime
) -> str:
    """Write what is said of the form ("") and of its fields; the same in one text, for the ledger.

    Refuses (NotAllowed) a step that needs an opinion and has none, and fields the form lacks.
    """
    said = {field: text.strip() for field, text in texts.items() if text.strip()}
    if not said:
        if way.opinion:
            raise NotAllowed(
                Message(
                    id="opinion.missing",
                    where=f"《{project.name}》",
                    what=f"“{way.label}”须写明意见，本次没有办理。",
                    why="经办人要据此修改。",
                    how="请填写总体意见，或在具体的行下填写意见。",
                )
            )
        return ""
    declaration = project.latest().declaration()
    _refuse_unknown_fields(project, declaration, said)
    labels = {field: label_of(declaration, field) for field in said}
    Opinion.objects.bulk_create(
        Opinion(
            project=project,
            number=project.declaration_number,
            field=field,
            label=labels[field],
            text=text,
            action=way.action,
            written_by=actor.name,
            written_at=at,
        )
        for field, text in said.items()
    )
    return "\n".join(f"{labels[field]}：{text}" if field else text for field, text in said.items())


def _refuse_unknown_fields(
    project: Project, declaration: Declaration, texts: Mapping[str, str]
) -> None:
    """An opinion is on the form, on a header field, or on a row that the form has."""
    if not all(has_place(declaration, path) for path in texts):
        raise NotAllowed(
            Message(
                id="opinion.unknown_field",
                where=f"《{project.name}》",
                what="意见所指的行在这张表里不存在，本次没有办理。",
                how="请刷新页面后重新填写意见。",
            )
        )
