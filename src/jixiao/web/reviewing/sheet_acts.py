"""The act of keeping a review form (审核表). Apart from `acts`, which decide."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jixiao.errors import Message, NotAllowed, StaleVersion
from jixiao.review import filled, review_scheme, sheet_problems, sheet_to_json
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring import queries
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.acts import record
from jixiao.web.reviewing import sheets
from jixiao.web.reviewing.forms import SheetEntries
from jixiao.web.reviewing.models import StoredSheet


def save_sheet(
    *,
    project_id: int,
    version: int,
    sheet_version: int,
    entries: SheetEntries,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> StoredSheet:
    """Keep what a reviewer put on their own sheet, over what the findings propose now.

    `sheet_version` is that of the sheet the page was made from, 0 for none. The project's own
    version stays: sheets of several reviewers do not stand in each other's way. Refuses NotFound,
    StaleVersion, and NotAllowed: a form that is not under review by this person, points that are
    impossible, or that differ without a reason.
    """
    with transaction.atomic():
        project = queries.for_change(project_id, version=version, actor=actor)
        role = sheets.filling_role(project, actor)
        if not role:
            raise NotAllowed(_not_now(project))
        stored = sheets.own(project, actor)
        if sheet_version != (stored.version if stored else 0):
            raise StaleVersion(_saved_elsewhere(project))
        begun = sheets.begun(project, actor, stored).sheet
        sheet = filled(
            begun,
            points=entries.points,
            remarks=entries.remarks,
            opinions=entries.opinions,
            overall=entries.overall,
            at=at,
            scheme=review_scheme(begun.scheme),
        )
        for _, problem in sheet_problems(sheet):
            raise NotAllowed(problem)
        body = sheet_to_json(sheet)
        before = stored.body if stored else None
        if stored is not None and body == before:
            return stored
        if stored is None:
            stored = StoredSheet(
                project=project,
                number=project.declaration_number,
                role=role,
                username=actor.username,
                version=0,
            )
        stored.body = body
        stored.total, stored.grade = sheet.total, sheet.grade
        stored.version += 1
        stored.written_by, stored.written_at = actor.name, at
        stored.issued_at = None  # what is changed in a second review is issued with its decision
        stored.save()
        record(
            act="review_sheet.save",
            subject=project.subject,
            actor=actor.username,
            role=role,
            at=at,
            before=None if before is None else {"sheet": before},
            after={"declaration": project.declaration_number, "role": role, "sheet": body},
            request_id=request_id,
        )
    return stored


def _not_now(project: Project) -> Message:
    return Message(
        id="review_sheet.not_now",
        where=f"《{project.name}》审核表",
        what=f"当前状态为“{project.workflow_state.label}”，您不能填写审核表。",
        why="审核表在项目送审期间，由这一步的审核人员各自填写。",
        how="请在项目页查看流程和已有的审核表。",
    )


def _saved_elsewhere(project: Project) -> Message:
    return Message(
        id="review_sheet.stale",
        where=f"《{project.name}》审核表",
        what="在您打开页面之后，您的审核表已在别处保存过。",
        why="为避免覆盖，本次没有保存。",
        how="请刷新页面查看最新内容后再保存。",
    )
