"""The history of a project as people read it: acts from the ledger with names and tones, and what
each of them brought."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format

from jixiao.declaration import Declaration, from_json, wan
from jixiao.web.accounts.models import User
from jixiao.web.approving.models import Reply
from jixiao.web.budgeting.sources import label_of
from jixiao.web.declaring.differences import differences
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import Effect, workflow
from jixiao.web.ledger.labels import act_label
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import events_of
from jixiao.web.reviewing.models import Verdict

_CELLS = 3  # changed cells of a version that are named; the rest is counted


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a project's history. `told` says what it brought: changed cells, date and number
    of a reply, an amount. `declaration` is the version it concerns, `late` how many days it was
    late, if any."""

    at: datetime
    act: str
    person: str
    role: str
    label: str
    tone: str
    state: str
    told: str
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
    replied = {reply.number: _reply(reply) for reply in Reply.objects.filter(project=project)}
    found: list[Step] = []
    form: Declaration | None = None
    for event in events:
        before, after = _data(event.before), _data(event.after)
        told = _told(event.act, before, after)
        if "body" in after:
            saved = from_json(after["body"])
            told = _changes(form, saved) if form else ""
            form = saved
        elif workflow().has_effect(event.act.removeprefix("declaration."), Effect.REPLY):
            told = replied.get(after.get("declaration", 0), "")
        found.append(_step(event, after, told, names))
    return tuple(reversed(found))


def returned_version(history: tuple[Step, ...]) -> int | None:
    """The version that was given back last, unless the form was decided otherwise since. `history`
    is newest first."""
    ways = workflow().transitions
    back = {way.action for way in ways if way.opinion and workflow().state(way.target).editable}
    settled = {way.action for way in ways if way.effect == Effect.REPLY}
    for step in history:
        action = step.act.removeprefix("declaration.")
        if action in back:
            return step.declaration
        if action in settled:
            return None
    return None


def name_of(username: str) -> str:
    """What the person is called; the account itself where there is none of that name."""
    name = User.objects.filter(username=username).values_list("name", flat=True).first()
    return name or username


def _data(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text) if text else {}
    return data


def _changes(before: Declaration, after: Declaration) -> str:
    """The changed cells by their labels."""
    labels = [entry.label for entry in differences(before, after)]
    if not labels:
        return ""
    more = "等" if len(labels) > _CELLS else ""
    return f"改动{len(labels)}处：{'、'.join(labels[:_CELLS])}{more}"


def _reply(reply: Reply) -> str:
    day = date_format(reply.replied_on, "Y年n月j日")
    return f"{reply.document_number}，{day}" if reply.document_number else day


def _told(act: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    if act == "budget.enter":
        was = f"，原{wan(Decimal(before['amount_yuan']))}万元" if before else ""
        return f"{label_of(after['source'])} {wan(Decimal(after['amount_yuan']))}万元{was}"
    if act == "finding.judge":
        return f"{after['rule']} {Verdict.Kind(after['kind']).label}"
    if act == "project.move_state":
        ended = "，正在办理的目标调整作为放弃处理" if "adjustment" in after else ""
        return f"当时的流程文件中没有原状态“{before['state']}”{ended}"
    return ""


def _step(event: Event, after: dict[str, Any], told: str, names: dict[str, str]) -> Step:
    return Step(
        at=event.at,
        act=event.act,
        person=names.get(event.actor, event.actor),
        role=workflow().role_label(event.role) if event.role else "",
        label=act_label(event.act),
        tone=workflow().tone(event.act.removeprefix("declaration.")),
        state=workflow().state(after["state"]).label if "state" in after else "",
        told=told,
        reason=event.reason,
        declaration=after.get("declaration"),
        late=after.get("late", {}).get("days"),
        seq=event.seq,
        hash=event.hash,
    )
