"""The history of a project as people read it: acts from the ledger with names and tones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from jixiao.web.accounts.models import User
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.labels import act_label
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import events_of


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a project's history. `declaration` is the version it concerns, `late` how many
    days it was late, if any."""

    at: datetime
    person: str
    role: str
    label: str
    tone: str
    state: str
    reason: str
    declaration: int | None
    late: int | None
    seq: int
    hash: str


def steps(project: Project) -> tuple[Step, ...]:
    """The project's history, newest first. The caller has checked its scope."""
    events = list(events_of(project.subject))
    names = dict(
        User.objects.filter(username__in={event.actor for event in events}).values_list(
            "username", "name"
        )
    )
    return tuple(_step(event, names) for event in reversed(events))


def _step(event: Event, names: dict[str, str]) -> Step:
    after = json.loads(event.after) if event.after else {}
    return Step(
        at=event.at,
        person=names.get(event.actor, event.actor),
        role=workflow().role_label(event.role) if event.role else "",
        label=act_label(event.act),
        tone=workflow().tone(event.act.removeprefix("declaration.")),
        state=workflow().state(after["state"]).label if "state" in after else "",
        reason=event.reason,
        declaration=after.get("declaration"),
        late=after.get("late", {}).get("days"),
        seq=event.seq,
        hash=event.hash,
    )
