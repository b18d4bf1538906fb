"""Reading the ledger."""

from __future__ import annotations

from django.db.models import QuerySet

from jixiao.web.ledger.chain import Proof, verify
from jixiao.web.ledger.models import Event, LedgerHead


def events_of(subject: str) -> QuerySet[Event]:
    """The events of one subject, oldest first. The caller has checked the subject's scope."""
    return Event.objects.filter(subject=subject).order_by("seq")


def head() -> LedgerHead:
    """The last event's number and hash."""
    return LedgerHead.objects.get()


def proof() -> Proof:
    """Verify the whole chain against its head."""
    last = head()
    events = Event.objects.order_by("seq").iterator(chunk_size=2000)
    return verify(events, last.seq, last.hash)
