"""Acts on accounts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jixiao.web.accounts.models import User
from jixiao.web.ledger.acts import record


def password_changed(*, user: User, password: str, at: datetime, request_id: str) -> None:
    """Set a new password (already validated); the first-password duty ends."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        record(
            act="account.password",
            subject=f"user:{user.username}",
            actor=user.username,
            at=at,
            request_id=request_id,
        )
