"""Writing to the ledger. Called by every act inside its own transaction, as its last step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from jixiao.web.ledger.chain import canonical, event_hash
from jixiao.web.ledger.models import Event, LedgerHead


def record(
    *,
    act: str,
    subject: str,
    actor: str,
    at: datetime,
    role: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    request_id: str = "",
    on_behalf_of: str = "",
) -> Event:
    """Append one event and move the head. Must run inside the act's transaction. `role` is the one
    in which the actor does it, empty where an act needs none.

    The head row is locked until that transaction ends, so that no two events follow the same one;
    call it last, to hold the lock briefly.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is recorded inside the transaction of its act")
    head = LedgerHead.objects.select_for_update().get()
    event = Event(
        seq=head.seq + 1,
        at=at,
        actor=actor,
        role=role,
        on_behalf_of=on_behalf_of,
        act=act,
        subject=subject,
        before=canonical(before),
        after=canonical(after),
        reason=reason,
        request_id=request_id,
        prev_hash=head.hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.seq, head.hash = event.seq, event.hash
    head.save(update_fields=["seq", "hash"])
    return event
