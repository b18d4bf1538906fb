"""Reading fiscal years: what holds for a year, its law, days left, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from jixiao.declaration import FormClass, profile
from jixiao.errors import BadProfile, Message, NotAllowed, NotFound, StaleVersion
from jixiao.review import City, RuleBook, YearTerms, read_city, rule_book
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.workflow import workflow
from jixiao.web.organisations.models import Organisation
from jixiao.web.years.codes import Difference, checked_lists
from jixiao.web.years.deadlines import steps
from jixiao.web.years.models import FiscalYear

DEFAULT_PROFILE, DEFAULT_SCORING = "generic", "mof-2020-10"
CITY_FILE = "rules.toml"
_MANDATORY = "必填类别"


def years() -> list[FiscalYear]:
    """All years that are set up, newest first."""
    return list(FiscalYear.objects.order_by("-year"))


def find(year: int) -> FiscalYear:
    """A year that is set up. Raises NotFound otherwise."""
    found = set_up(year)
    if found is None:
        raise NotFound(
            Message(id="fiscal_year.not_found", where="预算年度", what="没有设置该年度。")
        )
    return found


def set_up(year: int) -> FiscalYear | None:
    """A year if it is set up."""
    return FiscalYear.objects.filter(year=year).first()


def for_change(year: int, version: int) -> FiscalYear:
    """A year locked for a change. Raises NotFound, or StaleVersion if `version` is outdated.

    Call inside the act's transaction.
    """
    found = FiscalYear.objects.select_for_update().filter(year=year).first()
    if found is None:
        return find(year)
    if found.version != version:
        raise StaleVersion(
            Message(
                id="fiscal_year.stale",
                where=str(found),
                what="在您打开页面之后，已有他人修改过。",
                how="请刷新页面查看最新内容后再办理。",
            )
        )
    return found


def before(year: int) -> FiscalYear | None:
    """The last year set up before a year."""
    return FiscalYear.objects.filter(year__lt=year).order_by("-year").first()


def city() -> City | None:
    """The city's own rules, if their file lies in the data folder. Raises BadProfile."""
    path = Path(settings.CONFIGURATION.data) / CITY_FILE
    if not path.exists():
        return None
    return _city(path, path.stat().st_mtime_ns)


@cache
def _city(path: Path, changed: int) -> City:
    return read_city(path)


def law(year: int) -> RuleBook:
    """The rule book that judges the forms of a fiscal year: of the day laid down for it, with the
    city's own rules over it, and with what the year lays down besides."""
    return law_as_set_up(year, set_up(year))


def law_as_set_up(year: int, found: FiscalYear | None) -> RuleBook:
    """The same of a year that has been asked for; `found` is None where it is not set up."""
    if found is None:
        return rule_book(year, city())
    return _with_terms(rule_book(found.rules_on, city()), terms_of(found))


def terms_of(year: FiscalYear) -> YearTerms:
    """What the year lays down for its forms: form profile, mandatory classes, code lists."""
    return YearTerms(
        profile=year.profile,
        mandatory=frozenset(year.mandatory_classes),
        code_lists=checked_lists(year),
    )


def choices(found: FiscalYear | None) -> dict[str, tuple[str, ...]]:
    """What the code lists of a year accept in header fields, by field path; nothing where the year
    is not set up."""
    if found is None:
        return {}
    lists = checked_lists(found)
    return {codes.kind.field: codes.choices(found.year) for codes in lists if codes.kind.field}


@lru_cache(maxsize=64)
def _with_terms(book: RuleBook, terms: YearTerms) -> RuleBook:
    """One book for equal terms: plans of review are kept by book."""
    return book.with_terms(terms)


def refuse_closed(found: FiscalYear | None) -> None:
    """Raises NotAllowed if the year is set up and closed."""
    if found is not None and found.is_closed:
        raise NotAllowed(
            Message(
                id="fiscal_year.closed",
                where=f"{found.year}年度",
                what="该年度已关闭，不能再办理。",
                how=f"确需办理的，请{workflow().year_office}重新打开该年度。",
            )
        )


def differences(old: FiscalYear, new: FiscalYear) -> tuple[Difference, ...]:
    """What is laid down otherwise in `new` than in `old`, code lists apart."""
    sides = zip(lines(old), lines(new), strict=True)
    same = {_MANDATORY} if old.mandatory == new.mandatory else set()  # forms word classes otherwise
    return tuple(
        Difference(label, was, now)
        for (label, was), (_, now) in sides
        if was != now and label not in same
    )


@dataclass(frozen=True, slots=True)
class Extended:
    """An extension with the step in words and the last day that holds for everybody else."""

    organisation: Organisation
    label: str
    usual: date | None
    day: date
    reason: str
    granted_by: str
    granted_at: datetime


def extensions_for(year: FiscalYear, actor: Actor) -> list[Extended]:
    """The year's extensions that concern the actor: of organisations in scope, and of those above
    it; the newest first."""
    labels = {way.action: way.label for way in steps()}
    ranges, codes = actor.code_ranges(), [code for _, code in actor.grants if code]
    return [
        Extended(
            each.organisation,
            labels.get(each.action, each.action),
            year.deadline(each.action),
            each.day,
            each.reason,
            each.granted_by,
            each.granted_at,
        )
        for each in year.extensions.select_related("organisation")
        if any(low <= each.organisation.code < high for low, high in ranges)
        or any(code.startswith(each.organisation.code) for code in codes)
    ]


def lines(year: FiscalYear) -> Sequence[tuple[str, str]]:
    """What is laid down for a year, in words, without its code lists."""
    classes = {entry.level2: entry for entry in _classes(year.profile)}
    mandatory = [
        f"{classes[code].label1} / {classes[code].label2}" if code in classes else code
        for code in year.mandatory_classes
    ]
    try:
        title = profile(year.profile).title
    except BadProfile:
        title = "没有这个表样"
    return (
        ("表样", f"{title}（{year.profile}）"),
        ("规则按哪一天", year.rules_on.isoformat()),
        ("评分办法", year.scoring_profile),
        (_MANDATORY, "、".join(mandatory)),
        *((f"期限：{way.label}", _deadline(year, way.action)) for way in steps()),
    )


def _deadline(year: FiscalYear, action: str) -> str:
    day = year.deadline(action)
    return f"{day}（逾期：{year.late(action).label}）" if day else ""


def _classes(profile_id: str) -> tuple[FormClass, ...]:
    try:
        return profile(profile_id).classes
    except BadProfile:
        return ()
