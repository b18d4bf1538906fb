"""Acts of reviewers: return with opinions, approve, let a finding stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from jixiao.declaration import Declaration, profile
from jixiao.errors import Message, NotAllowed, NotFound
from jixiao.review import Severity
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries
from jixiao.web.declaring.acts import advance, record_move, recount
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.paper import label_of
from jixiao.web.ledger.acts import record
from jixiao.web.reviewing.models import Opinion, Waiver
from jixiao.web.reviewing.queries import year_review


def decide(
    *,
    project_id: int,
    version: int,
    action: str,
    opinion: str,
    row_opinions: Mapping[str, str],
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """Return or approve a form (退回, 审核通过, 批复), with opinions on the form and on fields.

    `row_opinions` is by field path. A return without any opinion is refused (NotAllowed): the
    clerk must learn what to change.
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        declaration = project.latest().declaration()
        move = advance(project, action, actor, at)
        texts = {"": opinion.strip()} | {
            field: text.strip() for field, text in row_opinions.items()
        }
        texts = {field: text for field, text in texts.items() if text}
        _refuse_unknown_fields(project, declaration, texts)
        if move.transition.opinion and not texts:
            raise NotAllowed(
                Message(
                    id="opinion.missing",
                    where=f"《{project.name}》",
                    what=f"“{move.transition.label}”须写明意见，本次没有办理。",
                    why="经办人要据此修改。",
                    how="请填写总体意见，或在具体的行下填写意见。",
                )
            )
        Opinion.objects.bulk_create(
            Opinion(
                project=project,
                number=project.declaration_number,
                field=field,
                label=label_of(declaration, field),
                text=text,
                action=action,
                written_by=actor.name,
                written_at=at,
            )
            for field, text in texts.items()
        )
        reason = "\n".join(
            f"{label_of(declaration, field)}：{text}" if field else text
            for field, text in texts.items()
        )
        record_move(project, move, actor, at, reason=reason, request_id=request_id)
    return project


def waive(
    *,
    project_id: int,
    version: int,
    rule: str,
    field: str,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """Let an error stand, with a reason (豁免). It counts as open again once its text changes.

    Only errors, which block submission, and only while the form is not replied.
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        if not may_waive(project, actor) or not reason.strip():
            raise NotAllowed(
                Message(
                    id="waiver.not_allowed",
                    where=f"《{project.name}》",
                    what="豁免问题须在批复之前，由主管部门或财政审核人员办理，并写明理由。",
                    how="请填写理由；没有审核角色的，请联系主管部门审核人员。",
                )
            )
        year = year_review(project.organisation_id, project.fiscal_year)
        found = [
            entry.finding
            for entry in year.findings[project.pk]
            if entry.is_open
            and entry.finding.severity is Severity.ERROR
            and (entry.finding.rule, entry.finding.field) == (rule, field)
        ]
        if not found:
            raise NotFound(
                Message(
                    id="waiver.no_finding",
                    where="问题",
                    what="没有这个待处理的错误：它可能已改正、已豁免，或不是错误。",
                )
            )
        for finding in found:
            Waiver.objects.create(
                project=project,
                rule=rule,
                field=field,
                quote=finding.quote,
                reason=reason.strip(),
                written_by=actor.name,
                written_at=at,
            )
        project.version += 1
        project.updated_at = at
        project.save(update_fields=["version", "updated_at"])
        recount(project)
        record(
            act="finding.waive",
            subject=project.subject,
            actor=actor.username,
            at=at,
            after={"rule": rule, "field": field, "quotes": [finding.quote for finding in found]},
            reason=reason.strip(),
            request_id=request_id,
        )
    return project


def may_waive(project: Project, actor: Actor) -> bool:
    """Whether this actor may let an error of the form stand now."""
    return project.workflow_state.open and bool(
        actor.roles_at(project.organisation.code) & {Role.DEPARTMENT_REVIEWER, Role.BUREAU_REVIEWER}
    )


def _refuse_unknown_fields(
    project: Project, declaration: Declaration, texts: Mapping[str, str]
) -> None:
    """An opinion is on the form, on a header field, or on a row that the form has."""
    known = {"", *(entry.path for entry in profile(declaration.form.profile).fields)}
    known |= {f"indicators[{index}]" for index in range(len(declaration.indicators))}
    if not known.issuperset(texts):
        raise NotAllowed(
            Message(
                id="opinion.unknown_field",
                where=f"《{project.name}》",
                what="意见所指的行在这张表里不存在，本次没有办理。",
                how="请刷新页面后重新填写意见。",
            )
        )
