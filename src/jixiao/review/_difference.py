"""What differs between two rule books, and between two reviews of one form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jixiao.review._codec import finding_to_json
from jixiao.review._law import Rule, RuleBook
from jixiao.review._types import Finding

Mark = tuple[str, str | None, str, str]


class Kind(StrEnum):
    """How something differs."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The word on screen and paper."""
        return {"new": "新增", "gone": "不再有", "changed": "改变"}[self.value]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is new, gone, or changed in one respect (`about`), with both texts."""

    kind: Kind
    rule: str
    title: str
    about: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that only one review has, or that both have with another severity or wording."""

    kind: Kind
    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The later one where there is one."""
        found = self.after or self.before
        if found is None:
            raise ValueError("finding")
        return found


def compare_books(before: RuleBook, after: RuleBook) -> tuple[RuleChange, ...]:
    """What changed from one rule book to another, by rule: severity, parameters, basis, reason."""
    old, new = ({rule.id: rule for rule in book.rules} for book in (before, after))
    changes: list[RuleChange] = []
    for rule_id in sorted({*old, *new}):
        if rule_id not in new:
            changes.append(RuleChange(Kind.GONE, rule_id, old[rule_id].title))
        elif rule_id not in old:
            changes.append(RuleChange(Kind.NEW, rule_id, new[rule_id].title))
        else:
            changes += _changes(old[rule_id], new[rule_id])
    return tuple(changes)


def _changes(old: Rule, new: Rule) -> Iterator[RuleChange]:
    one, other = dict(_traits(old)), dict(_traits(new))
    for about in dict.fromkeys((*one, *other)):
        before, after = one.get(about, ""), other.get(about, "")
        if before != after:
            yield RuleChange(Kind.CHANGED, new.id, new.title, about, before, after)


def _traits(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "等级", rule.severity.label
    for name, wording in rule.cases.items():
        yield f"等级（{name}）", wording.severity.label
    for parameter in rule.parameters:
        yield parameter.title, parameter.text
    yield "依据", "；".join(basis.label for basis in rule.basis)
    yield "适用表样", "、".join(rule.profiles)
    yield "本地规定", rule.local


def compare_findings(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[FindingChange, ...]:
    """What changed between two reviews; findings are the same by rule, form, field and quote."""
    old, new = _by_mark(before), _by_mark(after)
    changes = []
    for mark, finding in new.items():
        earlier = old.get(mark)
        if earlier is None:
            changes.append(FindingChange(Kind.NEW, None, finding))
        elif (earlier.severity, earlier.message) != (finding.severity, finding.message):
            changes.append(FindingChange(Kind.CHANGED, earlier, finding))
    changes += [
        FindingChange(Kind.GONE, finding, None) for mark, finding in old.items() if mark not in new
    ]
    return tuple(changes)


def _by_mark(findings: Iterable[Finding]) -> dict[tuple[Mark, int], Finding]:
    """Findings by their mark; the same mark twice is told apart by its count."""
    seen: Counter[Mark] = Counter()
    marked: dict[tuple[Mark, int], Finding] = {}
    for finding in findings:
        mark = (finding.rule, finding.subject, finding.field, finding.quote)
        marked[mark, seen[mark]] = finding
        seen[mark] += 1
    return marked


def rule_change_to_json(change: RuleChange) -> dict[str, Any]:
    """A change of the book as a JSON-ready object."""
    return {
        "change": change.kind.value,
        "rule": change.rule,
        "title": change.title,
        "about": change.about,
        "before": change.before,
        "after": change.after,
    }


def finding_change_to_json(change: FindingChange) -> dict[str, Any]:
    """A change of a finding as a JSON-ready object; the side that lacks it is None."""
    return {
        "change": change.kind.value,
        "before": None if change.before is None else finding_to_json(change.before),
        "after": None if change.after is None else finding_to_json(change.after),
    }
