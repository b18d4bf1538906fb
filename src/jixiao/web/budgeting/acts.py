"""Entering a budget figure: one act, one event."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.budgeting.models import Budget, BudgetFigure
from jixiao.web.budgeting.queries import newest
from jixiao.web.budgeting.sources import Source
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.declaring.workflow import Listed, workflow
from jixiao.web.ledger.acts import record
from jixiao.web.years.queries import refuse_closed


def project_of(fiscal_year: int, code: str, actor: Actor) -> Project | None:
    """The project of that year and code, if this person may enter its budget."""
    found = (
        Project.objects.visible_to(actor)
        .select_related("organisation")
        .filter(fiscal_year=fiscal_year, code=code)
        .first()
    )
    if found is None or not _entering(found, actor):
        return None
    return found


def enter(
    *,
    project: Project,
    source: Source,
    amount: Decimal,
    document: tuple[str, str],
    row: int,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> BudgetFigure | None:
    """Keep what a list says the budget gives a project from one source (录入预算数), in yuan; None
    if that is known already. `document` is the list's file name and SHA-256.

    The form stays as it is: its amounts are the clerk's to change. Raises NotAllowed.
    """
    fitting = _entering(project, actor)
    if not fitting:
        raise NotAllowed(Message(id="budget.not_allowed", where="预算数", what="您不能录入。"))
    refuse_closed(project.year_set_up)
    with transaction.atomic():
        lock_unit(project.organisation_id)
        known = newest(project)
        before = known.get(source.code)
        if before is not None and before.amount_yuan == amount:
            return None
        name, sha256 = document
        made = BudgetFigure.objects.create(
            project=project,
            source=source.code,
            amount_yuan=amount,
            document_name=name[:255],
            document_sha256=sha256,
            row=row,
            written_by=actor.username,
            written_at=at,
        )
        known[source.code] = made
        Budget.objects.update_or_create(
            project=project,
            defaults={"total_yuan": sum(each.amount_yuan for each in known.values())},
        )
        record(
            act="budget.enter",
            subject=project.subject,
            actor=actor.username,
            role=actor.acting(*fitting, at=project.organisation.code),
            at=at,
            before={"amount_yuan": str(before.amount_yuan)} if before else None,
            after={
                "source": source.code,
                "amount_yuan": str(amount),
                "document": sha256,
                "row": row,
            },
            request_id=request_id,
        )
    return made


def _entering(project: Project, actor: Actor) -> list[str]:
    """The roles in which this person may enter the project's budget."""
    own = actor.roles_at(project.organisation.code)
    return sorted(own.intersection(workflow().importers(Listed.BUDGETS)))
