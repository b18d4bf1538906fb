"""Extending a deadline (延期) for one department or unit, by the performance office."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from jixiao.errors import Message, NotAllowed, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.duties import require
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.acts import record
from jixiao.web.organisations.models import Organisation
from jixiao.web.years import queries
from jixiao.web.years.deadlines import last_day, steps
from jixiao.web.years.models import Extension, FiscalYear


def extend(
    *,
    year: int,
    action: str,
    organisation: str,
    day: date,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Extension:
    """Give the organisation of that code, and everything below it, a later last day for a step.

    Refuses NotFound outside the actor's scope; NotAllowed for a closed year, a step without a
    deadline, a day that is not later, and no reason.
    """
    require(actor, *workflow().year_roles)
    with transaction.atomic():
        found = FiscalYear.objects.select_for_update().filter(year=year).first()
        if found is None:
            found = queries.find(year)
        queries.refuse_closed(found)
        place = Organisation.objects.filter(code=organisation).first()
        if place is None or actor.roles_at(place.code).isdisjoint(workflow().year_roles):
            raise NotFound(
                Message(
                    id="extension.no_organisation",
                    where="延期的部门或单位",
                    what=f"没有编码为“{organisation}”的单位，或它不在您的范围内。",
                    how="请核对编码。",
                )
            )
        known = list(found.extensions.select_related("organisation"))
        usual = found.deadline(action)
        before, _ = last_day(found, action, place.code, known)
        label = next((way.label for way in steps() if way.action == action), "")
        if usual is None or before is None or not label:
            raise _refusal(year, "这个步骤没有设置期限。", "请先在年度设置中填写期限。")
        if day <= usual:
            raise _refusal(year, f"{day}不晚于“{label}”的期限{usual}。", "请填期限之后的日期。")
        if day == before:
            raise _refusal(year, f"“{place}”已经延至{day}。", "请刷新页面。")
        if not reason.strip():
            raise _refusal(year, "没有写明理由。", "请写明理由或文号。")
        made = Extension.objects.create(
            fiscal_year=found,
            action=action,
            organisation=place,
            day=day,
            reason=reason.strip()[:500],
            granted_by=actor.name,
            granted_at=at,
        )
        record(
            act="fiscal_year.extend",
            subject=found.subject,
            actor=actor.username,
            role=actor.acting(*workflow().year_roles),
            at=at,
            before={"action": action, "organisation": place.code, "day": before.isoformat()},
            after={"action": action, "organisation": place.code, "day": day.isoformat()},
            reason=made.reason,
            request_id=request_id,
        )
    return made


def _refusal(year: int, what: str, how: str) -> NotAllowed:
    return NotAllowed(Message(id="extension.refused", where=f"{year}年度延期", what=what, how=how))
