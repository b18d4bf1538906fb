"""What a reviewer should look at first: forms by risk, and findings that say the same in groups.

risk = money × severity × novelty; the factors and the reasons for them stand in `ranking.toml`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any

from jixiao.declaration import Declaration
from jixiao.review._codec import finding_to_json
from jixiao.review._join import alike_pairs, linked
from jixiao.review._text import letters
from jixiao.review._types import Finding, SetReview, Severity

_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class RankedFinding:
    """A finding with its place in the set: the form it stands at and all it is about.

    `group` is the number of its group in the ranking, counted from 0. `money`, `weight` and
    `novelty` are the factors of `risk`.
    """

    finding: Finding
    form: int
    about: tuple[int, ...]
    group: int
    money: float
    weight: float
    novelty: float

    @property
    def risk(self) -> float:
        """Money × severity × novelty."""
        return self.money * self.weight * self.novelty


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule that say the same, the riskiest first; the group's risk is that one's.

    `forms` counts the forms they stand at.
    """

    findings: tuple[RankedFinding, ...]
    forms: int

    @property
    def risk(self) -> float:
        """The risk of the gravest finding: many copies do not make a habit graver."""
        return self.findings[0].risk


@dataclass(frozen=True, slots=True)
class RankedForm:
    """A form by its position in the set. `risk` adds up its findings, one of each group."""

    form: int
    money: float
    risk: float
    findings: tuple[RankedFinding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings have this severity, those about the form and others included."""
        return sum(entry.finding.severity is severity for entry in self.findings)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Forms and groups of findings, the riskiest first; forms without findings come last."""

    forms: tuple[RankedForm, ...]
    groups: tuple[FindingGroup, ...]


def rank(declarations: Sequence[Declaration], result: SetReview) -> Ranking:
    """Rank the forms of a set review. `declarations` are those reviewed, in the same order.

    A finding about a pair or a set counts for every form it is about; its money is that of the
    largest of them.
    """
    money = _money([entry.project.annual_budget for entry in declarations])
    placed: list[tuple[Finding, tuple[int, ...]]] = [
        (finding, (index,))
        for index, review in enumerate(result.reviews)
        for finding in review.findings
    ]
    placed += zip(result.findings, result.about, strict=True)
    novelty = _novelty(placed, len(declarations))
    numbers = _groups([finding for finding, _ in placed])
    members: dict[int, list[RankedFinding]] = defaultdict(list)
    for (finding, about), number in zip(placed, numbers, strict=True):
        members[number].append(
            RankedFinding(
                finding=finding,
                form=about[0],
                about=about,
                group=number,
                money=max(money[index] for index in about),
                weight=severity_factor(finding.severity),
                novelty=novelty[finding.rule],
            )
        )
    return _ranked(members, money)


def _ranked(members: dict[int, list[RankedFinding]], money: Sequence[float]) -> Ranking:
    """Groups numbered in their order, and the forms with what is said of each."""
    ordered = sorted(
        (sorted(group, key=_gravest) for group in members.values()),
        key=lambda group: _gravest(group[0]),
    )
    of_form: list[list[RankedFinding]] = [[] for _ in money]
    groups = []
    for number, group in enumerate(ordered):
        numbered = tuple(replace(entry, group=number) for entry in group)
        for entry in numbered:
            for index in entry.about:
                of_form[index].append(entry)
        groups.append(FindingGroup(numbered, len({index for e in group for index in e.about})))
    forms = [_form(index, money[index], found) for index, found in enumerate(of_form)]
    return Ranking(
        forms=tuple(sorted(forms, key=lambda form: (-form.risk, form.form))),
        groups=tuple(groups),
    )


def _gravest(entry: RankedFinding) -> tuple[float, str, int, str]:
    return -entry.risk, entry.finding.rule, entry.form, entry.finding.field


def _form(index: int, money: float, found: Sequence[RankedFinding]) -> RankedForm:
    once = {entry.group: entry.weight * entry.novelty for entry in found}
    return RankedForm(index, money, money * sum(once.values()), tuple(sorted(found, key=_gravest)))


def severity_factor(severity: Severity) -> float:
    """How much a severity weighs in a risk."""
    return float(_factors()["severity"][severity.value])


def money_factor(annual_budget_yuan: Decimal) -> float:
    """How much an amount weighs: 1, and 1 more for each ten times the least amount."""
    one = _factors()["money"]["one_yuan"]
    return 1 + max(0.0, math.log10(max(float(annual_budget_yuan), one) / one))


def novelty_factor(forms: int, having: int) -> float:
    """1 if all `forms` have a finding of the rule, and 1 more for each halving of their share."""
    return min(1 + math.log2(forms / having), float(_factors()["novelty"]["most"]))


def gist(finding: Finding) -> str:
    """Equal for findings that say the same but for numbers, blanks and signs."""
    text = finding.cluster or _NUMBER.sub("0", letters(finding.what + finding.quote))
    return f"{finding.rule}:{finding.severity.value}:{text}"


def _money(amounts: Sequence[Decimal | None]) -> list[float]:
    known = [None if amount is None else money_factor(amount) for amount in amounts]
    middle = median([factor for factor in known if factor is not None] or [1.0])
    return [middle if factor is None else factor for factor in known]


def _novelty(placed: Sequence[tuple[Finding, tuple[int, ...]]], forms: int) -> dict[str, float]:
    """The novelty of each rule by the forms that have such a finding."""
    having: dict[str, set[int]] = defaultdict(set)
    for finding, about in placed:
        having[finding.rule].update(about)
    return {rule: novelty_factor(forms, len(found)) for rule, found in having.items()}


def _groups(findings: Sequence[Finding]) -> list[int]:
    """A number for each finding; those that say the same, or nearly, share it."""
    by_rule: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    keys = []
    for finding in findings:
        text = gist(finding).split(":", 2)[2]
        keys.append(((finding.rule, finding.severity.value), text))
        by_rule[keys[-1][0]][text] += 1
    numbers: dict[tuple[tuple[str, str], str], int] = {}
    for kind, texts in by_rule.items():
        distinct = list(texts)
        near = alike_pairs(distinct, _factors()["groups"]["similarity"])
        first = linked([(one, other) for one, other, _ in near])
        start = len(numbers)
        for position, text in enumerate(distinct):
            numbers[kind, text] = start + first.get(position, position)
    return [numbers[key] for key in keys]


def ranking_lines(
    declarations: Sequence[Declaration], ranking: Ranking
) -> Iterator[dict[str, Any]]:
    """The ranked findings as JSON-ready objects, group after group, the riskiest first.

    Each is a finding with its form, the factors of its risk, and its group counted from 1.
    """
    for number, group in enumerate(ranking.groups, start=1):
        for entry in group.findings:
            declaration = declarations[entry.form]
            yield {
                "document": declaration.document.name,
                "project_code": declaration.project.code,
                "risk": round(entry.risk, 2),
                "money_factor": round(entry.money, 2),
                "severity_factor": entry.weight,
                "novelty_factor": round(entry.novelty, 2),
                "group": number,
                "group_forms": group.forms,
                **finding_to_json(entry.finding),
            }


@cache
def _factors() -> dict[str, Any]:
    text = files("jixiao.review").joinpath("ranking.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
