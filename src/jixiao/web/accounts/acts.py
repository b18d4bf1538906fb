"""Acts on accounts (system administrator), on grants (security administrator), on one's own
password.

Each act is one transaction with one event. Passwords never stand in an event.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jixiao.errors import Message, NotAllowed, NotFound
from jixiao.web.accounts.actors import OPERATOR, Actor
from jixiao.web.accounts.duties import require
from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, Grant, Role, User
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.acts import record
from jixiao.web.organisations.models import Organisation

_ITERATIONS = 20_000  # enough for 72 random bits that end at first use; many are made at once


def first_password() -> tuple[str, str]:
    """A random first password and its hash."""
    password = f"Jx-{secrets.token_urlsafe(9)}"
    hasher = PBKDF2PasswordHasher()
    return password, hasher.encode(password, hasher.salt(), iterations=_ITERATIONS)


def password_changed(*, user: User, password: str, at: datetime, request_id: str) -> None:
    """Set a new password (already validated); the first-password duty ends."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        record(
            act="account.password",
            subject=user.subject,
            actor=user.username,
            at=at,
            request_id=request_id,
        )


def create(
    *,
    username: str,
    name: str,
    password_hash: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> User:
    """Open an account (建立账号) that may do nothing until somebody else grants it a role."""
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    user = User(
        username=username,
        name=name.strip(),
        password=password_hash,
        created_by="" if actor == OPERATOR else actor.username,
    )
    with transaction.atomic():
        try:
            user.full_clean()
        except ValidationError as error:
            raise _refusal("account.malformed", username, "".join(error.messages)) from error
        user.save(force_insert=True)
        record(
            act="account.create",
            subject=user.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            after={"name": user.name},
            request_id=request_id,
        )
    return user


def set_active(
    *,
    username: str,
    active: bool,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> User:
    """Close an account to its person (停用), or open it again (启用). Nothing is deleted.

    Refuses one's own account and those of other administrators, which are tended on the machine.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    with transaction.atomic():
        user = _for_change(username)
        _refuse_administrators(user, actor, at)
        if user.is_active == active:
            raise _refusal("account.unchanged", username, "账号已是这个状态。")
        user.is_active = active
        user.save(update_fields=["is_active"])
        record(
            act="account.enable" if active else "account.disable",
            subject=user.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            before={"active": not active},
            after={"active": active},
            reason=reason.strip(),
            request_id=request_id,
        )
    return user


def reset_password(
    *, username: str, password_hash: str, actor: Actor, at: datetime, request_id: str = ""
) -> User:
    """Give a person a new first password (重置密码), to be changed at first use; ends sessions.

    Refuses one's own account and those of other administrators, which are tended on the machine.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    with transaction.atomic():
        user = _for_change(username)
        _refuse_administrators(user, actor, at)
        user.password = password_hash
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        record(
            act="account.reset_password",
            subject=user.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            request_id=request_id,
        )
    return user


def give_grant(
    *,
    username: str,
    role: str,
    organisation: Organisation | None,
    valid_from: date,
    valid_to: date | None,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Grant:
    """Grant a role at an organisation for a time (授权).

    Refuses (NotAllowed) a grant to oneself, to an account one created, and one that would join an
    administrator's role with any other at the same time; also what is granted already.
    """
    require(actor, Role.SECURITY_ADMINISTRATOR)
    with transaction.atomic():
        user = _for_change(username)
        _refuse_own(user, actor)
        if not user.is_active:
            raise _refusal("grant.inactive", username, "账号已停用。", "请先由系统管理员启用。")
        _refuse_place(username, role, organisation, valid_from, valid_to)
        overlapping = user.grants.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
        if valid_to is not None:
            overlapping = overlapping.filter(valid_from__lte=valid_to)
        for other in overlapping:
            if ADMINISTRATOR_ROLES & {role, other.role} and role != other.role:
                raise _refusal(
                    "grant.separation",
                    username,
                    f"同一时期已有“{workflow().role_label(other.role)}”，不能再授予“{workflow().role_label(role)}”。",
                    "管理员不得兼任其他管理员或办理业务；请先终止原授权，或换人担任。",
                )
            if (other.role, other.organisation_id) == (role, getattr(organisation, "pk", None)):
                raise _refusal("grant.exists", username, "同一时期已有相同的授权。")
        grant = Grant.objects.create(
            user=user,
            role=role,
            organisation=organisation,
            valid_from=valid_from,
            valid_to=valid_to,
            granted_by=actor.username,
            granted_at=at,
            reason=reason.strip(),
        )
        record(
            act="grant.give",
            subject=user.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            after=_told(grant),
            reason=grant.reason,
            request_id=request_id,
        )
    return grant


def end_grant(
    *,
    grant_id: int,
    last_day: date,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Grant:
    """End a grant after a day (终止授权); yesterday ends it at once. The row stays."""
    require(actor, Role.SECURITY_ADMINISTRATOR)
    with transaction.atomic():
        grant = (
            Grant.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(pk=grant_id)
            .first()
        )
        if grant is None:
            raise NotFound(Message(id="grant.not_found", where="授权", what="没有找到该授权。"))
        _refuse_own(grant.user, actor)
        today = timezone.localdate(at)
        if grant.valid_to is not None and grant.valid_to < today:
            raise _refusal("grant.ended", grant.user.username, "该授权已经终止。")
        if last_day < today - timedelta(days=1):
            raise _refusal(
                "grant.past", grant.user.username, "终止日期不能早于昨天。", "过去的授权不能改写。"
            )
        before = _told(grant)
        grant.valid_to = last_day
        grant.save(update_fields=["valid_to"])
        record(
            act="grant.end",
            subject=grant.user.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            before=before,
            after=_told(grant),
            reason=reason.strip(),
            request_id=request_id,
        )
    return grant


def _told(grant: Grant) -> dict[str, object]:
    return {
        "role": grant.role,
        "organisation": grant.organisation.code if grant.organisation else None,
        "from": grant.valid_from.isoformat(),
        "to": grant.valid_to.isoformat() if grant.valid_to else None,
    }


def _for_change(username: str) -> User:
    """The locked account: two grants at once must not pass each other's check."""
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise NotFound(Message(id="account.not_found", where="账号", what="没有找到该账号。"))
    return user


def _refuse_own(user: User, actor: Actor) -> None:
    if user.username == actor.username:
        raise _refusal("grant.own", user.username, "不能给自己授权或终止自己的授权。")
    if user.created_by == actor.username:
        raise _refusal(
            "grant.creator",
            user.username,
            "账号是您建立的，不能由您授权。",
            "请由另一位安全管理员授权。",
        )


def _refuse_administrators(user: User, actor: Actor, at: datetime) -> None:
    today = timezone.localdate(at)
    administers = user.grants.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), role__in=ADMINISTRATOR_ROLES
    )
    if user.username == actor.username or administers.exists():
        raise _refusal(
            "account.administrator",
            user.username,
            "管理员的账号不能在页面上停用或重置密码。",
            "请由运维人员在服务器上用 jixiao administrators 办理。",
        )


def _refuse_place(
    username: str,
    role: str,
    organisation: Organisation | None,
    valid_from: date,
    valid_to: date | None,
) -> None:
    if role not in workflow().role_labels:
        raise _refusal("grant.role", username, f"没有“{role}”这个角色。")
    label = workflow().role_label(role)
    if role in ADMINISTRATOR_ROLES:
        if organisation is not None:
            raise _refusal("grant.place", username, f"“{label}”不限单位，不能指定单位。")
    elif organisation is None:
        raise _refusal("grant.place", username, f"授予“{label}”须指定单位。")
    elif role in workflow().bureau_roles and organisation.kind != Organisation.Kind.BUREAU:
        raise _refusal(
            "grant.place", username, f"“{label}”只能授在财政部门，“{organisation}”不是。"
        )
    elif organisation.valid_to is not None and organisation.valid_to < valid_from:
        raise _refusal("grant.place", username, f"“{organisation}”已撤销或并入。")
    if valid_to is not None and valid_to < valid_from:
        raise _refusal("grant.dates", username, "终止日期早于起始日期。")


def _refusal(code: str, username: str, what: str, how: str = "请核对后重新办理。") -> NotAllowed:
    return NotAllowed(Message(id=code, where=f"账号“{username}”", what=what, how=how))
