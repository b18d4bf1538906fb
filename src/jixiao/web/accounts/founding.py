"""The first three administrators, made on the machine before anybody can sign in, and the way back
in for an administrator who has lost the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jixiao.errors import Message, NotAllowed, NotFound
from jixiao.web.accounts import acts
from jixiao.web.accounts.actors import OPERATOR
from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, Grant, Role, User
from jixiao.web.ledger.acts import record

_FIRST = {
    "system": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "audit": Role.AUDIT_ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """An account and the password to be told once."""

    username: str
    password: str
    role: str


def administrators(at: datetime | None = None) -> tuple[FirstPassword, ...]:
    """One account for each of the three. Refuses (NotAllowed) where there is one already."""
    at = at or timezone.now()
    passwords = {username: acts.first_password() for username in _FIRST}
    with transaction.atomic():
        if Grant.objects.filter(role__in=ADMINISTRATOR_ROLES).exists():
            raise NotAllowed(
                Message(
                    id="administrators.exist",
                    where="管理员",
                    what="已有管理员账号，没有再建立。",
                    how="忘记密码的用 jixiao administrators --reset 账号。",
                )
            )
        for username, role in _FIRST.items():
            acts.create(
                username=username,
                name=role.label,
                password_hash=passwords[username][1],
                actor=OPERATOR,
                at=at,
            )
            acts.give_grant(
                username=username,
                role=role,
                organisation=None,
                valid_from=timezone.localdate(at),
                valid_to=None,
                reason="首次安装",
                actor=OPERATOR,
                at=at,
            )
    return tuple(
        FirstPassword(username, passwords[username][0], role.label)
        for username, role in _FIRST.items()
    )


def reset(username: str, at: datetime | None = None) -> tuple[FirstPassword, ...]:
    """A new first password for any account, which is also made active. Raises NotFound."""
    at = at or timezone.now()
    password, password_hash = acts.first_password()
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=username).first()
        if user is None:
            raise NotFound(
                Message(id="account.not_found", where=f"账号“{username}”", what="没有这个账号。")
            )
        user.password, user.must_change_password, user.is_active = password_hash, True, True
        user.save(update_fields=["password", "must_change_password", "is_active"])
        record(
            act="account.reset_password",
            subject=user.subject,
            actor=OPERATOR.username,
            at=at,
        )
    return (FirstPassword(username, password, user.name),)
