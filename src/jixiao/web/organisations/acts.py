"""Acts on organisations, by the system administrator: found, rename, merge, close.

History is written, never rewritten: a code stays with its organisation for ever. Each act is one
transaction with one event. `at` and `actor` are passed in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from jixiao.errors import Message, NotAllowed, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.duties import require
from jixiao.web.accounts.models import Role
from jixiao.web.ledger.acts import record
from jixiao.web.organisations import queries
from jixiao.web.organisations.models import Lineage, Organisation, code_range
from jixiao.web.searching import acts as searching

_Kind = Organisation.Kind
_MAY_STAND_BELOW = {
    _Kind.BUREAU: (None, _Kind.BUREAU),
    _Kind.DEPARTMENT: (None, _Kind.BUREAU),
    _Kind.UNIT: (None, _Kind.BUREAU, _Kind.DEPARTMENT, _Kind.UNIT),
}


def create(
    *,
    code: str,
    name: str,
    kind: str,
    on: date | None,
    reason: str = "",
    document: str = "",
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Organisation:
    """Found an organisation (设立); its place in the tree follows from its code.

    `on` is its first day; None if it was always there. Refuses (NotAllowed) a code that is taken or
    would push itself between others, a name that an open organisation bears, and a wrong level.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    name = " ".join(name.split())
    with transaction.atomic():
        parent = queries.above(code)
        _refuse_code(code, kind, parent, on)
        _refuse_name(name, None)
        organisation = Organisation.objects.create(
            code=code, name=name, kind=kind, parent=parent, valid_from=on
        )
        if on is not None:
            _remember(
                organisation, Lineage.Step.CREATED, on, actor, at, reason, document, new_name=name
            )
        record(
            act="organisation.create",
            subject=organisation.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            after={"name": name, "kind": kind, "from": _day(on), "document": document},
            reason=reason,
            request_id=request_id,
        )
    return organisation


def rename(
    *,
    code: str,
    name: str,
    on: date,
    reason: str = "",
    document: str = "",
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Organisation:
    """Give an organisation a new name from a day on (更名); the old one is still found.

    Refuses a day before an earlier renaming: names are told one after the other.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    name = " ".join(name.split())
    with transaction.atomic():
        organisation = _for_change(code, on)
        old = organisation.name
        _refuse_name(name, organisation)
        if old == name:
            raise _refusal("same_name", old, "新名称与现名称相同，没有更名。", "请核对新名称。")
        if organisation.lineage.filter(step=Lineage.Step.RENAMED, on__gt=on).exists():
            raise _refusal(
                "renamed_later",
                old,
                "这一天之后已有一次更名。",
                "请填最近一次更名之后的日期。",
            )
        organisation.name = name
        organisation.save(update_fields=["name"])
        _remember(
            organisation,
            Lineage.Step.RENAMED,
            on,
            actor,
            at,
            reason,
            document,
            old_name=old,
            new_name=name,
        )
        searching.index_unit(organisation)
        record(
            act="organisation.rename",
            subject=organisation.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            before={"name": old},
            after={"name": name, "from": _day(on), "document": document},
            reason=reason,
            request_id=request_id,
        )
    return organisation


def close(
    *,
    code: str,
    on: date,
    successor: str = "",
    reason: str = "",
    document: str = "",
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Organisation:
    """End an organisation: merged into `successor` (并入), or closed without one (撤销).

    `on` is the first day without it. Refuses while organisations below it are open. Its projects
    stay where they are; grants at it give nothing from that day.
    """
    require(actor, Role.SYSTEM_ADMINISTRATOR)
    with transaction.atomic():
        organisation = _for_change(code, on)
        last_day = on - timedelta(days=1)
        if organisation.valid_from is not None and on <= organisation.valid_from:
            raise _refusal("day", organisation.name, "日期早于设立日期。", "请核对日期。")
        open_below = list(
            queries.below(organisation)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day))
            .values_list("name", flat=True)[:5]
        )
        if open_below:
            raise _refusal(
                "open_below",
                organisation.name,
                f"下面还有没有撤销或并入的单位：{'、'.join(open_below)}。",
                "请先办理下级单位。",
            )
        heir = _successor(successor, organisation, on) if successor else None
        organisation.valid_to = last_day
        organisation.save(update_fields=["valid_to"])
        step = Lineage.Step.MERGED if heir else Lineage.Step.CLOSED
        _remember(
            organisation,
            step,
            on,
            actor,
            at,
            reason,
            document,
            old_name=organisation.name,
            successor=heir,
        )
        record(
            act="organisation.merge" if heir else "organisation.close",
            subject=organisation.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            before={"to": None},
            after={"to": _day(last_day), "successor": successor or None, "document": document},
            reason=reason,
            request_id=request_id,
        )
    return organisation


def _for_change(code: str, on: date) -> Organisation:
    """A locked organisation that is not closed yet."""
    organisation = Organisation.objects.select_for_update().filter(code=code).first()
    if organisation is None:
        raise NotFound(Message(id="organisation.not_found", where="单位", what="没有找到该单位。"))
    if organisation.valid_to is not None:
        raise _refusal(
            "closed",
            organisation.name,
            f"已于{organisation.valid_to}撤销或并入，不能再变更。",
            "请核对单位。",
        )
    if organisation.valid_from is not None and on < organisation.valid_from:
        raise _refusal("day", organisation.name, "日期早于设立日期。", "请核对日期。")
    return organisation


def _successor(code: str, organisation: Organisation, on: date) -> Organisation:
    heir = Organisation.objects.filter(code=code).first()
    if heir is None or heir.pk == organisation.pk or not heir.is_open(on):
        raise _refusal(
            "successor",
            organisation.name,
            f"承接单位“{code}”不存在、当日未设立或已撤销，或就是本单位。",
            "请填写承接单位的编码。",
        )
    return heir


def _refuse_code(code: str, kind: str, parent: Organisation | None, on: date | None) -> None:
    where = f"单位编码“{code}”"
    if not (code.isascii() and code.isdigit() and len(code) <= 30):
        raise _refusal("code", where, "单位编码只能是数字，最多30位。", "请核对编码。")
    if Organisation.objects.filter(code=code).exists():
        raise _refusal(
            "code_taken", where, "已被使用。", "编码不重复使用，撤销的单位也保留其编码。"
        )
    low, high = code_range(code)
    inside = Organisation.objects.filter(code__gt=low, code__lt=high).first()
    if inside is not None:
        raise _refusal(
            "code_between",
            where,
            f"已有单位“{inside.name}”（{inside.code}）的编码以它开头，会变成它的下级。",
            "上级单位须先于下级单位设立；请改用其他编码。",
        )
    if kind not in _Kind.values:
        raise _refusal("kind", where, "级别不在财政部门、主管部门、预算单位之中。", "请选择级别。")
    if (parent.kind if parent else None) not in _MAY_STAND_BELOW[_Kind(kind)]:
        level = parent.get_kind_display() if parent else ""
        raise _refusal(
            "level",
            where,
            f"按编码，上级是{level}“{parent}”，下面不能设立{_Kind(kind).label}。",
            "请核对编码和级别：单位编码以上级单位的编码开头。",
        )
    if parent is not None and on is not None and not parent.is_open(on):
        raise _refusal(
            "parent_closed",
            where,
            f"上级单位“{parent}”当日没有设立或已撤销。",
            "请核对编码和日期。",
        )


def _refuse_name(name: str, organisation: Organisation | None) -> None:
    if not name or len(name) > 200:
        raise _refusal("name", "单位名称", "没有填写，或超过200字。", "请填写单位全称。")
    same = Organisation.objects.filter(name=name, valid_to__isnull=True)
    if organisation is not None:
        same = same.exclude(pk=organisation.pk)
    taken = same.first()
    if taken is not None:
        raise _refusal(
            "name_taken",
            f"单位名称“{name}”",
            f"已是单位“{taken.code}”的名称。",
            "申报表按名称归入单位，名称不能重复；请填写能区分的全称。",
        )


def _remember(
    organisation: Organisation,
    step: Lineage.Step,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str,
    document: str,
    *,
    old_name: str = "",
    new_name: str = "",
    successor: Organisation | None = None,
) -> None:
    Lineage.objects.create(
        organisation=organisation,
        step=step,
        on=on,
        old_name=old_name,
        new_name=new_name,
        successor=successor,
        document=document,
        reason=reason,
        recorded_by=actor.username,
        recorded_at=at,
    )


def _refusal(code: str, where: str, what: str, how: str) -> NotAllowed:
    return NotAllowed(Message(id=f"organisation.{code}", where=where, what=what, how=how))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
