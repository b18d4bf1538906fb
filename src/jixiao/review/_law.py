"""The rule book in force for one budget year, compiled: what the tests and the pages ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from jixiao.errors import BadProfile, Message
from jixiao.review._terms import YearTerms
from jixiao.review._types import Basis, Dimension, Severity

T = TypeVar("T")

_WITHIN_LABELS = {"row": "同一条指标", "class": "同一类别", "field": "同一栏"}
Patterns = tuple[tuple[str, re.Pattern[str]], ...]
_SCOPE_LABELS = {
    "row": "每条指标",
    "class": "每个二级指标类别",
    "field": "每个栏目",
    "form": "每张表",
    "pair": "每两张表",
    "set": "一起审核的各表",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters of a rule by name, compiled, one mapping a kind."""

    numbers: Mapping[str, float]
    texts: Mapping[str, str]
    patterns: Mapping[str, re.Pattern[str]]
    lists: Mapping[str, Patterns]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a parameter as written in the data file, its first and last year, its source."""

    valid_from: int
    valid_to: int | None
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold, word list or floor as in force: its name, its meaning, the text of the data
    file, and where the choice comes from. `history` holds the values of all years."""

    name: str
    title: str
    text: str
    source: str
    history: tuple[DatedValue, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said when a rule fires in one case: severity and the templates of the parts.

    `edits` are pairs of a column of the row (empty: the field of the finding) and the template of
    what to write there.
    """

    severity: Severity
    what: str
    why: str
    how: str
    rewrite: str
    edits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hides:
    """This rule's finding hides another rule's on the same row, class or field."""

    rule: str
    within: str

    @property
    def within_label(self) -> str:
        """The place in words."""
        return _WITHIN_LABELS[self.within]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as in force. `cases` holds the wordings besides the usual one, by name.

    `severities` are those of all years, with the first and last year of each. `cited` is the basis
    as it stands in messages; what nobody read in the original is marked so. `local` is a city's
    reason for changing the rule, empty where none did.
    """

    id: str
    title: str
    title_en: str
    dimension: Dimension
    scope: str
    severity: Severity
    severities: tuple[tuple[int, int | None, Severity], ...]
    valid_from: int
    valid_to: int | None
    profiles: tuple[str, ...]
    test: str
    basis: tuple[Basis, ...]
    cited: str
    parameters: tuple[Parameter, ...]
    hides: tuple[Hides, ...]
    usual: Wording
    local: str
    cases: Mapping[str, Wording] = field(hash=False)
    settings: Settings = field(hash=False, compare=False, repr=False)

    @property
    def scope_label(self) -> str:
        """What the rule looks at one by one, in words."""
        return _SCOPE_LABELS[self.scope]

    def applies_to(self, profile: str) -> bool:
        """Whether the rule is meant for forms of that profile."""
        return "*" in self.profiles or profile in self.profiles

    def wording(self, case: str) -> Wording:
        """The wording of a case; the usual one for an empty name."""
        return self.cases[case] if case else self.usual

    def pattern(self, name: str) -> re.Pattern[str]:
        """A parameter that is a pattern or a list of words."""
        return _of(self.settings.patterns, self.id, name)

    def patterns(self, name: str) -> Patterns:
        """A parameter that is an ordered list of named patterns."""
        return _of(self.settings.lists, self.id, name)

    def number(self, name: str) -> float:
        """A parameter that is a share or another number used as a threshold."""
        return _of(self.settings.numbers, self.id, name)

    def text(self, name: str) -> str:
        """A parameter that is a piece of text."""
        return _of(self.settings.texts, self.id, name)


def _of(settings: Mapping[str, T], rule_id: str, name: str) -> T:
    try:
        return settings[name]
    except KeyError:
        raise incomplete(rule_id, f"参数“{name}”") from None


def incomplete(rule_id: str, missing: str) -> BadProfile:
    """The error for a rule of someone's own book that lacks what its test needs."""
    return BadProfile(
        Message(
            id="rule_book.incomplete",
            where=f"规则 {rule_id}",
            what=f"缺少{missing}。",
            how="请对照随软件提供的规则库补全。",
        )
    )


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """The rules in force for one budget year. `version` names year and content of the book.

    `switched_off` are rules that a city does not use that year; their `local` says why. `terms` is
    what a site laid down for the year, if it did.
    """

    year: int
    version: str
    rules: tuple[Rule, ...]
    switched_off: tuple[Rule, ...] = ()
    terms: YearTerms | None = None

    def with_terms(self, terms: YearTerms) -> RuleBook:
        """The book for a year with terms of its own; its version tells of them."""
        return replace(self, version=f"{self.version}+{terms.digest}", terms=terms)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError if it is not in force."""
        for entry in self.rules:
            if entry.id == rule_id:
                return entry
        raise KeyError(rule_id)
