"""Handing a unit's projects over to another unit, after a merger or a transfer of tasks.

Beside `acts.py` because it is the system administrator's act on many projects, none of which that
person sees.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.duties import require
from jixiao.web.accounts.models import Role
from jixiao.web.comparing import acts as comparing
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.ledger.acts import record
from jixiao.web.organisations.models import Organisation
from jixiao.web.reviewing import findings
from jixiao.web.searching import acts as searching


def years_of(organisation: Organisation) -> QuerySet[Project, dict[str, int]]:
    """Number of projects of each fiscal year, newest first. Numbers only: no project is shown."""
    return (
        Project.objects.filter(organisation=organisation)
        .order_by()
        .values("fiscal_year")
        .annotate(number=Count("pk"))
        .order_by("-fiscal_year")
    )


def hand_over(
    *,
    source: Organisation,
    target: Organisation,
    fiscal_year: int,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> int:
    """Move all projects of a year to another unit (移交); returns how many.

    Each project has its event. Their declarations stay as they are, with the applicant's name of
    their day. Refuses a unit that is closed, no reason, and a year without projects.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    if not target.is_open(at.date()) or target.pk == source.pk:
        raise _refusal(source, f"“{target}”已撤销、并入，或就是本单位，不能承接项目。")
    if not reason.strip():
        raise _refusal(source, "移交须写明理由或文号。")
    with transaction.atomic():
        for unit in sorted((source.pk, target.pk)):
            lock_unit(unit)
        projects = list(
            Project.objects.select_for_update()
            .filter(organisation=source, fiscal_year=fiscal_year)
            .order_by("code")
        )
        if not projects:
            raise _refusal(source, f"{fiscal_year}年度没有项目。")
        for project in projects:
            project.organisation = target
            project.version += 1
            project.updated_at = at
            project.save(update_fields=["organisation", "version", "updated_at"])
        findings.forget(source.pk, fiscal_year)
        recount(projects[0])
        searching.index_unit(target)
        comparing.move(projects, target)
        for project in projects:
            record(
                act="project.hand_over",
                subject=project.subject,
                actor=actor.username,
                role=actor.acting(),
                at=at,
                before={"organisation": source.code},
                after={"organisation": target.code},
                reason=reason.strip(),
                request_id=request_id,
            )
    return len(projects)


def _refusal(source: Organisation, what: str) -> NotAllowed:
    return NotAllowed(
        Message(
            id="project.hand_over", where=f"“{source}”的项目", what=what, how="请核对后重新办理。"
        )
    )
