"""The daily letter: what waits for a person, in plain words. Names of projects, their states and
days, and nothing else of what is in the forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jixiao.web.accounts.actors import Actor
from jixiao.web.noticing.queries import Kind, Task, of_kind, page, tasks

_LINES = 20
_TOLD = (Kind.OVERDUE, Kind.SOON, Kind.RETURNED)


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body of a letter."""

    subject: str
    body: str


def letter(actor: Actor, today: date, since: datetime | None, address: str) -> Text | None:
    """The letter of a day; None where nothing is late, due soon, returned or new.

    `since` is when the last letter went out; what has come after it is new. `address` is the
    site's own, empty if not known.
    """
    counted = tasks(actor, today)
    fresh = of_kind(actor, Kind.WAITING, counted.limits)
    if since is not None:
        fresh = fresh.filter(updated_at__gt=since)
    if not counted.urgent and not fresh.exists():
        return None
    sums = "，".join(f"{kind.label}{counted.counts[kind]}个" for kind in Kind)
    lines = [f"{actor.name}：", "", f"截至{today}，{sums}。"]
    for kind in _TOLD:
        if counted.counts[kind]:
            lines += ["", f"{kind.label}："]
            lines += _told(page(actor, kind, counted.limits).tasks, counted.counts[kind])
    lines += ["", f"请登录办理：{address}" if address else "请登录系统办理。"]
    lines += ["此邮件由系统每日汇总一次发出，请勿回复；不想再收，可在系统“提醒”页关闭。"]
    return Text(f"绩效管理提醒：{sums}", "\n".join(lines) + "\n")


def _told(found: tuple[Task, ...], number: int) -> Iterator[str]:
    for task in found[:_LINES]:
        yield f"  《{task.project.name}》{task.project.workflow_state.label}{_until(task)}"
    if number > _LINES:
        yield f"  ……共{number}个"


def _until(task: Task) -> str:
    limit = task.limit
    if limit is None:
        return ""
    if limit.is_past:
        left = f"已逾期{limit.days_late}天"
    else:
        left = f"还有{limit.days_left}天" if limit.days_left else "今天到期"
    return f"，{limit.label}期限{limit.day}，{left}"
