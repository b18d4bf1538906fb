"""Writing to the ledger. Called by every act inside its own transaction, as its last step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from jixiao.web.ledger.chain import canonical, event_hash
from jixiao.web.ledger.models import Event

# The one row of the head. Every act waits for it: to put the statements together by the ORM would
# take ten times as long as they do.
_HEAD = "SELECT seq, hash FROM ledger_head"
_LOCKED = " FOR UPDATE"
_MOVE = "UPDATE ledger_head SET seq = %s, hash = %s"


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
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded inside the transaction of its act")
    with connection.cursor() as cursor:
        cursor.execute(_HEAD + (_LOCKED if connection.features.has_select_for_update else ""))
        seq, last = cursor.fetchone()
    event = Event(
        seq=seq + 1,
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
        prev_hash=last,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [event.seq, event.hash])
    return event
