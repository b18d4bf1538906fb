"""What is typed and not saved: kept while typing, offered again, dropped when saved or given up.

Drafts are no acts: nothing of them is in the ledger, and only their writer sees them.
"""

from __future__ import annotations

from datetime import datetime

from jixiao.declaration import Amended, to_json
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.contents import content_of
from jixiao.web.declaring.models import EditDraft, Project


def may_edit(project: Project, actor: Actor) -> bool:
    """Whether this actor may change the form now."""
    return project.workflow_state.editable and Role.CLERK in actor.roles_at(
        project.organisation.code
    )


def keep(
    project: Project,
    typed: Amended,
    texts: dict[str, str],
    version: int,
    number: int,
    actor: Actor,
    at: datetime,
) -> bool:
    """Keep what the actor has typed on a page made from `version` of the project and `number` of
    its form; False if they may not edit."""
    if not may_edit(project, actor):
        return False
    EditDraft.objects.update_or_create(
        project=project,
        username=actor.username,
        defaults={
            "version": version,
            "number": number,
            "body": to_json(typed.declaration),
            "texts": {path: texts[path] for path, _ in typed.problems if path in texts},
            "kept_at": at,
        },
    )
    return True


def of(project: Project, actor: Actor) -> EditDraft | None:
    """The actor's own draft where it says something else than the saved form."""
    found = EditDraft.objects.filter(project=project, username=actor.username).first()
    if found is None or not may_edit(project, actor):
        return None
    same = content_of(found.body) == content_of(project.latest().body) and not found.texts
    return None if same else found


def drop(project: Project, actor: Actor) -> None:
    """Forget the actor's draft."""
    EditDraft.objects.filter(project=project, username=actor.username).delete()
