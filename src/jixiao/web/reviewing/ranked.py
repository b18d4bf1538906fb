"""The findings of a year over all visible forms, by risk, those that say the same in groups.

Apart from `queries`, which are about single forms. All is asked of stored findings: nothing is
reviewed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import Count, F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from jixiao.review import Severity, money_factor, novelty_factor, severity_factor
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.posted import whole_number
from jixiao.web.reviewing.models import StoredFinding, Verdict

PAGE_SIZE = 50
SHOWN_OF_GROUP = 3
_BY_RANK = {severity.rank: severity for severity in Severity}
_RANKS = {severity.value: severity.rank for severity in Severity}


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a page of findings shows. Empty means all; `verdict` is `open`, `judged` or a kind."""

    year: int
    rule: str = ""
    severity: str = ""
    organisation: str = ""
    verdict: str = "open"
    gist: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that say the same: how many, on how many forms, and the risk of the gravest.

    `money`, `weight` and `novelty` are the factors of the risk; `number` is the place in the
    ranking, counted from 1.
    """

    number: int
    gist: str
    findings: int
    forms: int
    money: float
    weight: float
    novelty: float

    @property
    def risk(self) -> float:
        """Money × severity × novelty."""
        return self.money * self.weight * self.novelty


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One page of groups with some findings of each, those with the most money first; or one group
    with a page of its findings."""

    groups: tuple[tuple[Group, tuple[StoredFinding, ...]], ...]
    number: int
    has_next: bool
    total_groups: int
    total_findings: int


def filtered(chosen: FindingFilter, actor: Actor) -> QuerySet[StoredFinding]:
    """The findings of a filter, in scope."""
    rows = StoredFinding.objects.visible_to(actor).filter(fiscal_year=chosen.year)
    if chosen.rule:
        rows = rows.filter(rule=chosen.rule)
    if chosen.severity in _RANKS:
        rows = rows.filter(rank=_RANKS[chosen.severity])
    if chosen.organisation:
        rows = rows.filter(organisation__code=chosen.organisation)
    if chosen.gist:
        rows = rows.filter(gist=chosen.gist)
    if chosen.verdict == "open":
        rows = rows.filter(verdict__in=["", Verdict.Kind.RIGHT])
    elif chosen.verdict == "judged":
        rows = rows.exclude(verdict="")
    elif chosen.verdict:
        rows = rows.filter(verdict=chosen.verdict)
    return rows


def ranking(chosen: FindingFilter, actor: Actor) -> tuple[Group, ...]:
    """All groups of a filter, the riskiest first. Novelty is that among all visible forms."""
    novelty = _novelty(chosen.year, actor)
    kinds = (
        filtered(chosen, actor)
        .order_by()
        .values_list("gist", "rule", "rank")
        .annotate(Count("pk"), Count("project", distinct=True), Max("amount_yuan"))
    )
    unstated: float | None = None
    groups = []
    for key, rule, rank, findings, forms, amount in kinds:
        if amount is None and unstated is None:
            unstated = _middle(chosen.year, actor)
        money = unstated if amount is None else money_factor(amount)
        weight = severity_factor(_BY_RANK[rank])
        groups.append(Group(0, key, findings, max(forms, 1), money or 1.0, weight, novelty[rule]))
    groups.sort(key=lambda group: (-group.risk, group.gist))
    return tuple(
        Group(place, g.gist, g.findings, g.forms, g.money, g.weight, g.novelty)
        for place, g in enumerate(groups, start=1)
    )


def page(chosen: FindingFilter, actor: Actor, number: int) -> GroupPage:
    """One page of the ranking."""
    groups = ranking(chosen, actor)
    start = (number - 1) * PAGE_SIZE
    first, last = 1, SHOWN_OF_GROUP
    here, has_next = groups[start : start + PAGE_SIZE], len(groups) > start + PAGE_SIZE
    if chosen.gist:  # the pages are those of the one group
        first, last = start + 1, start + PAGE_SIZE
        here, has_next = groups, any(group.findings > last for group in groups)
    places = (
        filtered(chosen, actor)
        .filter(gist__in=[group.gist for group in here])
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("gist"),
                order_by=[F("amount_yuan").desc(nulls_last=True), F("pk").asc()],
            )
        )
        .filter(place__gte=first, place__lte=last)
        .order_by("gist", "place")
        .values_list("pk", flat=True)
    )
    shown = (
        StoredFinding.objects.visible_to(actor)
        .select_related("project", "organisation")
        .in_bulk(list(places))
    )
    of_group: dict[str, list[StoredFinding]] = {}
    for pk in places:
        of_group.setdefault(shown[pk].gist, []).append(shown[pk])
    return GroupPage(
        groups=tuple((group, tuple(of_group.get(group.gist, ()))) for group in here),
        number=number,
        has_next=has_next,
        total_groups=len(groups),
        total_findings=sum(group.findings for group in groups),
    )


def ranked_rows(chosen: FindingFilter, actor: Actor) -> Iterator[tuple[Group, StoredFinding]]:
    """Every finding of a filter with its group, group after group, for downloads."""
    groups = {group.gist: group for group in ranking(chosen, actor)}
    order = {key: place for place, key in enumerate(groups)}
    keys = list(filtered(chosen, actor).order_by().values_list("gist", "amount_yuan", "pk"))
    keys.sort(key=lambda key: (order[key[0]], -(key[1] or Decimal(0)), key[2]))
    for start in range(0, len(keys), 1000):
        some = [pk for _, _, pk in keys[start : start + 1000]]
        found = (
            StoredFinding.objects.visible_to(actor)
            .select_related("project", "organisation")
            .in_bulk(some)
        )
        for pk in some:
            yield groups[found[pk].gist], found[pk]


def rules_fired(year: int, actor: Actor) -> list[tuple[str, str]]:
    """Ids of the rules with findings in the year, each with its number, for a filter."""
    counted = (
        StoredFinding.objects.visible_to(actor)
        .filter(fiscal_year=year)
        .order_by("rule")
        .values_list("rule")
        .annotate(Count("pk"))
    )
    return [(rule, f"{rule}（{number}）") for rule, number in counted]


def finding_filter(query: dict[str, str], years: list[int]) -> FindingFilter:
    """The filter from an address; the newest year with forms unless one of them is asked for."""
    asked = whole_number(query.get("year", ""))
    return FindingFilter(
        year=asked if asked in years else (years or [0])[0],
        rule=query.get("rule", "")[:10],
        severity=query.get("severity", ""),
        organisation=query.get("organisation", "")[:30],
        verdict=query.get("verdict", "open"),
        gist=query.get("gist", "")[:40],
    )


def _novelty(year: int, actor: Actor) -> dict[str, float]:
    """The novelty of each rule among the visible forms of the year."""
    forms = Project.objects.visible_to(actor).filter(fiscal_year=year).count()
    having = (
        StoredFinding.objects.visible_to(actor)
        .filter(fiscal_year=year)
        .order_by()
        .values_list("rule")
        .annotate(Count("project", distinct=True))
    )
    return {rule: novelty_factor(max(forms, 1), max(number, 1)) for rule, number in having}


def _middle(year: int, actor: Actor) -> float:
    """The money factor of forms that state no amount: not stated is not small."""
    amounts = (
        Project.objects.visible_to(actor)
        .filter(fiscal_year=year, annual_budget_yuan__isnull=False)
        .order_by()
        .values_list("annual_budget_yuan", flat=True)
    )
    return median([money_factor(amount) for amount in amounts] or [1.0])
