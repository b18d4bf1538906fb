"""Reading the ledger and the log of sign-ins."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessFailureLog, AccessLog
from django.db.models import QuerySet

from jixiao.web.ledger.chain import Proof, verify
from jixiao.web.ledger.labels import act_label
from jixiao.web.ledger.models import Event, LedgerHead

PAGE_SIZE = 100
_ABOUT_THE_SITE = ("user:", "organisation:", "import:", "fiscal_year:")
_ADMINISTRATIVE = ("project.hand_over", "project.move_state")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the audit administrator reads it. `detail` says what changed and why where the
    event is an administrator's, and is empty where it is about business: opinions are that too."""

    event: Event
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that succeeded or failed."""

    at: datetime
    username: str
    address: str
    succeeded: bool
    left_at: datetime | None


def events_of(subject: str) -> QuerySet[Event]:
    """The events of one subject, oldest first. The caller has checked the subject's scope."""
    return Event.objects.filter(subject=subject).order_by("seq")


def entries(*, actor: str, act: str, subject: str, before: int | None) -> tuple[Entry, ...]:
    """At most PAGE_SIZE + 1 events, newest first, from before an event's number on."""
    rows = Event.objects.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    for name, value in (("actor", actor), ("act", act), ("subject", subject)):
        if value:
            rows = rows.filter(**{name: value})
    return tuple(
        Entry(event, act_label(event.act), _detail(event)) for event in rows[: PAGE_SIZE + 1]
    )


def sign_ins(username: str) -> tuple[SignIn, ...]:
    """The last sign-ins and failures, PAGE_SIZE of each at most, newest first."""
    found: list[SignIn] = []
    for model, succeeded in ((AccessLog, True), (AccessFailureLog, False)):
        rows = model.objects.order_by("-attempt_time")
        if username:
            rows = rows.filter(username=username)
        found += (
            SignIn(
                at=row.attempt_time,
                username=row.username or "",
                address=row.ip_address or "",
                succeeded=succeeded,
                left_at=getattr(row, "logout_time", None),
            )
            for row in rows[:PAGE_SIZE]
        )
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))


def head() -> LedgerHead:
    """The last event's number and hash."""
    return LedgerHead.objects.get()


def proof() -> Proof:
    """Verify the whole chain against its head."""
    last = head()
    events = Event.objects.order_by("seq").iterator(chunk_size=2000)
    return verify(events, last.seq, last.hash)


def _detail(event: Event) -> str:
    if not event.subject.startswith(_ABOUT_THE_SITE) and event.act not in _ADMINISTRATIVE:
        return ""
    sides = [
        "，".join(f"{key} {value}" for key, value in json.loads(text).items() if value is not None)
        for text in (event.before, event.after)
        if text
    ]
    told = " → ".join(side for side in sides if side)
    return "；".join(part for part in (told, event.reason) if part)
