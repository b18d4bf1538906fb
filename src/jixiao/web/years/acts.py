"""Acts on fiscal years, by the performance office: open, change, close, open again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from django.db import transaction

from jixiao.declaration import CodeEntry, CodeList, Level2, code_list_kinds, profile
from jixiao.errors import Message, NotAllowed
from jixiao.evaluation import scoring_profile
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.duties import require
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.acts import record
from jixiao.web.reviewing.tasks import review_again
from jixiao.web.years import codes, queries
from jixiao.web.years.code_acts import copy_lists
from jixiao.web.years.codes import described
from jixiao.web.years.deadlines import steps
from jixiao.web.years.models import FiscalYear


@dataclass(frozen=True, slots=True)
class Settings:
    """What is laid down for a year; see `FiscalYear`."""

    profile: str
    scoring_profile: str
    rules_on: date
    mandatory: Sequence[Level2]
    deadlines: Mapping[str, date]
    late_handling: Mapping[str, FiscalYear.Late] = field(default_factory=dict)


def copied(year: int) -> FiscalYear:
    """What opening a year would lay down, not kept, code lists apart: a copy of the last year
    before it, its days moved on by the years between; the defaults of the package where there is
    none, and its form where the last one does not hold any more."""
    last = queries.before(year)
    if last is None:
        first = _first()
        del first["code_lists"]
        return FiscalYear(
            year=year,
            rules_on=date(year, 1, 1),
            mandatory=[level2.value for level2 in marked_classes(first["profile"])],
            **first,
        )
    later = year - last.year
    return FiscalYear(
        year=year,
        profile=last.profile if _is_for(last.profile, year) else queries.DEFAULT_PROFILE,
        scoring_profile=last.scoring_profile,
        rules_on=date(year, 1, 1),
        mandatory=list(last.mandatory),
        deadlines={
            action: _moved(date.fromisoformat(day), later).isoformat()
            for action, day in last.deadlines.items()
        },
        late_handling=dict(last.late_handling),
    )


def marked_classes(profile_id: str) -> tuple[Level2, ...]:
    """The classes that a form marks as mandatory by itself."""
    return tuple(entry.level2 for entry in profile(profile_id).classes if entry.mandatory)


def copied_lists(year: int) -> tuple[CodeList, ...]:
    """The code lists that opening a year would lay down: those of the last year without what ended
    before this one; those of the package for the first year."""
    last = queries.before(year)
    if last is not None:
        return codes.copied(codes.plain(codes.lists_of(last)), year)
    return tuple(
        CodeList(kind, tuple(CodeEntry(*entry) for entry in entries), refuses=False)
        for kind in code_list_kinds()
        if (entries := _first()["code_lists"].get(kind.id))
    )


def open_year(*, year: int, actor: Actor, at: datetime, request_id: str = "") -> FiscalYear:
    """Open a year (打开年度) as `copied` lays it down. Refuses a year that is set up already."""
    require(actor, *workflow().year_roles)
    with transaction.atomic():
        if FiscalYear.objects.filter(year=year).exists():
            raise _refusal(year, "该年度已设置。", "请在该年度的页面上修改。")
        opened, lists = copied(year), copied_lists(year)
        opened.save(force_insert=True)
        copy_lists(lists, opened)
        record(
            act="fiscal_year.open",
            subject=opened.subject,
            actor=actor.username,
            role=actor.acting(*workflow().year_roles),
            at=at,
            after=_told(opened)
            | {
                "code_lists": {
                    each.kind.label: list(map(described, each.entries)) for each in lists
                }
            },
            request_id=request_id,
        )
        transaction.on_commit(review_again.enqueue)
    return opened


def change_year(
    *,
    year: int,
    version: int,
    settings: Settings,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> FiscalYear:
    """Lay a year down otherwise (修改年度). Refuses a closed year, a profile for other years, an
    outdated version; raises BadProfile for a profile that does not exist."""
    require(actor, *workflow().year_roles)
    _refuse_profile(year, settings)
    with transaction.atomic():
        found = queries.for_change(year, version)
        queries.refuse_closed(found)
        before = _told(found)
        found.profile, found.scoring_profile = settings.profile, settings.scoring_profile
        found.rules_on = settings.rules_on
        found.mandatory = [level2.value for level2 in settings.mandatory]
        found.deadlines = {action: day.isoformat() for action, day in settings.deadlines.items()}
        found.late_handling = {
            action: handling.value for action, handling in settings.late_handling.items()
        }
        if _told(found) == before:
            return found
        found.version += 1
        found.save()
        record(
            act="fiscal_year.change",
            subject=found.subject,
            actor=actor.username,
            role=actor.acting(*workflow().year_roles),
            at=at,
            before=before,
            after=_told(found),
            request_id=request_id,
        )
        transaction.on_commit(review_again.enqueue)
    return found


def set_state(
    *,
    year: int,
    version: int,
    closed: bool,
    reason: str,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> FiscalYear:
    """Close a year (关闭年度), after which nothing of it changes, or open it again."""
    require(actor, *workflow().year_roles)
    with transaction.atomic():
        found = queries.for_change(year, version)
        state = FiscalYear.State.CLOSED if closed else FiscalYear.State.OPEN
        if found.state == state:
            raise _refusal(year, f"该年度已是“{state.label}”。", "请刷新页面。")
        if not reason.strip():
            raise _refusal(year, "没有写明理由。", "请写明理由。")
        before = found.state
        found.state = state
        found.version += 1
        found.save(update_fields=["state", "version"])
        record(
            act="fiscal_year.close" if closed else "fiscal_year.reopen",
            subject=found.subject,
            actor=actor.username,
            role=actor.acting(*workflow().year_roles),
            at=at,
            before={"state": before},
            after={"state": str(state)},
            reason=reason.strip(),
            request_id=request_id,
        )
    return found


def _first() -> dict[str, Any]:
    text = files("jixiao.web.years").joinpath("first.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _moved(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _is_for(profile_id: str, year: int) -> bool:
    """Whether a form profile is one of that year."""
    form = profile(profile_id)
    return form.valid_from <= year and (form.valid_to is None or year <= form.valid_to)


def _refuse_profile(year: int, settings: Settings) -> None:
    form = profile(settings.profile)
    scoring_profile(settings.scoring_profile)
    if not _is_for(settings.profile, year):
        to = f"至{form.valid_to}" if form.valid_to else "起"
        raise _refusal(
            year,
            f"表样“{form.title}（{form.id}）”用于{form.valid_from}{to}年度。",
            "请选择该年度适用的表样。",
        )
    unknown = {*settings.deadlines, *settings.late_handling} - {way.action for way in steps()}
    if unknown:
        raise _refusal(year, f"流程中没有这些步骤：{'、'.join(sorted(unknown))}。", "请刷新页面。")


def _told(year: FiscalYear) -> dict[str, Any]:
    return {
        "profile": year.profile,
        "scoring_profile": year.scoring_profile,
        "rules_on": year.rules_on.isoformat(),
        "mandatory": year.mandatory,
        "deadlines": year.deadlines,
        "late_handling": year.late_handling,
    }


def _refusal(year: int, what: str, how: str) -> NotAllowed:
    return NotAllowed(Message(id="fiscal_year.refused", where=f"{year}年度", what=what, how=how))
