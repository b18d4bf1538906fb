"""Reading the ledger."""

from __future__ import annotations

from django.db.models import QuerySet

from jixiao.web.ledger.chain import Proof, verify
from jixiao.web.ledger.models import Event, LedgerHead


def events_of(subject: str) -> QuerySet[Event]:
    """The events of one subject, oldest first. The caller has checked the subject's scope."""
    return Event.objects.filter(subject=subject).order_by("seq")


def proof() -> Proof:
    """Verify the whole chain against its head."""
    head = LedgerHead.objects.get()
    events = Event.objects.order_by("seq").iterator(chunk_size=2000)
    return verify(events, head.seq, head.hash)
