"""The one act of noticing: where one's own daily letter goes. Sending letters is no act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jixiao.web.accounts.models import User
from jixiao.web.ledger.acts import record
from jixiao.web.noticing.models import Mailbox


def set_mailbox(*, user: User, email: str, wanted: bool, at: datetime, request_id: str) -> bool:
    """Keep the person's own address (validated; empty removes it) and whether letters are wanted;
    False if that changed nothing. The address is not written to the ledger, which keeps for ever.
    """
    with transaction.atomic():
        there = Mailbox.objects.select_for_update().filter(user=user).first()
        if (there.email, there.wanted) == (email, wanted) if there else not email:
            return False
        before = {"address": there is not None, "wanted": bool(there and there.wanted)}
        if not email:
            Mailbox.objects.filter(user=user).delete()
        else:
            Mailbox.objects.update_or_create(user=user, defaults={"email": email, "wanted": wanted})
        record(
            act="account.mailbox",
            subject=user.subject,
            actor=user.username,
            at=at,
            before=before,
            after={"address": bool(email), "wanted": bool(email) and wanted},
            request_id=request_id,
        )
    return True
