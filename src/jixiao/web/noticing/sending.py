"""Sending the letters of a day: one a person at most, whatever happens in between."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from jixiao.web.accounts.actors import actor_of
from jixiao.web.accounts.models import User
from jixiao.web.noticing.letters import Text, letter
from jixiao.web.noticing.models import Letter, Mailbox


@dataclass(frozen=True, slots=True)
class Pending:
    """A letter that is to go out today."""

    mailbox: Mailbox
    text: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter. `failure` is empty where it was handed to the server."""

    user: User
    failure: str


def pending(at: datetime) -> Iterator[Pending]:
    """The letters that are still to go out on this day: to people who are active, want them and
    have something waiting."""
    today = timezone.localdate(at)
    settled = Letter.objects.filter(day=today).exclude(state=Letter.State.FAILED)
    boxes = (
        Mailbox.objects.filter(wanted=True, user__is_active=True)
        .exclude(user__in=settled.values("user"))
        .select_related("user")
        .order_by("user__username")
    )
    for box in boxes:
        actor = actor_of(box.user, today)
        if actor.administers:
            continue
        last = box.user.letters.filter(state=Letter.State.SENT).order_by("-day").first()
        since = last.at if last else None
        text = letter(actor, today, since, settings.CONFIGURATION.address)
        if text is not None:
            yield Pending(box, text)


def broken_off(at: datetime) -> list[Letter]:
    """Letters of this day of which it is not known whether they arrived: a run ended while it was
    handing them over."""
    return list(
        Letter.objects.filter(day=timezone.localdate(at), state=Letter.State.SENDING)
        .select_related("user")
        .order_by("user__username")
    )


def send(
    found: Pending, at: datetime, connection: BaseEmailBackend | None = None
) -> Outcome | None:
    """Hand one letter to the mail server; None if another run has taken it meanwhile.

    A failed letter stays marked so and is tried again by the next run of the day.
    """
    user = found.mailbox.user
    taken = _take(user, at)
    if taken is None:
        return None
    message = EmailMessage(
        subject=found.text.subject,
        body=found.text.body,
        from_email=settings.CONFIGURATION.mail_from,
        to=[found.mailbox.email],
        connection=connection or get_connection(),
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        _settle(taken, Letter.State.FAILED)
        message.get_connection().close()  # the next letter begins with a new one
        return Outcome(user, f"{type(error).__name__}: {error}"[:200])
    _settle(taken, Letter.State.SENT)
    return Outcome(user, "")


def _take(user: User, at: datetime) -> Letter | None:
    """Claim the day's letter: make its row, or take one that failed. The database lets one run
    do so."""
    today = timezone.localdate(at)
    try:
        with transaction.atomic():
            return Letter.objects.create(user=user, day=today, at=at)
    except IntegrityError:
        failed = Letter.objects.filter(user=user, day=today, state=Letter.State.FAILED)
        if not failed.update(state=Letter.State.SENDING, at=at):
            return None
        return Letter.objects.get(user=user, day=today)


def _settle(taken: Letter, state: Letter.State) -> None:
    taken.state = state
    taken.save(update_fields=["state"])
