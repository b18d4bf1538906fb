"""The clerk's acts on a form that is on the screen: save what was edited, take a step with it.

Each act is one transaction with one event in the ledger. `at` and `actor` are passed in.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jixiao.declaration import Declaration, to_json
from jixiao.errors import NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries
from jixiao.web.declaring.contents import content_of
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.moves import advance, not_this_way, record_move, refuse_open_errors
from jixiao.web.declaring.version_acts import save_version
from jixiao.web.declaring.workflow import Guard


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
            raise NotAllowed(not_this_way(project, move.transition))
        record_move(project, move, actor, at, request_id=request_id)
    return project
