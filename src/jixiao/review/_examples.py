"""The forms that must trip a rule and those that must not: data beside the rule book.

The tests run every one of them; the pages of the rules show those that are told by single rows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jixiao.review._book import rule_book

_LATEST = 2026
_TOLD_BY_ROWS = frozenset({"rule", "says", "rows", "fires", "field", "severity", "rewrite"})


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A row of a form: class, name and value as printed; the explanation may be empty."""

    level2: str
    name: str
    target: str
    explanation: str = ""

    def __str__(self) -> str:
        note = f"（{self.explanation}）" if self.explanation else ""
        return f"{self.level2}“{self.name}”{self.target or '（空）'}{note}"


@dataclass(frozen=True, slots=True)
class RuleExamples:
    """Rows on which a rule fires, and rows like them on which it is silent."""

    fires: tuple[ExampleRow, ...] = ()
    silent: tuple[ExampleRow, ...] = ()


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """All cases as written: `rule`, `says`, `fires`, and what the form is made of."""
    folder = files("jixiao.review").joinpath("examples")
    return tuple(
        case
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
        for case in tomllib.loads(entry.read_text(encoding="utf-8"))["cases"]
    )


@cache
def rule_examples() -> Mapping[str, RuleExamples]:
    """The examples by rule; rules that look at more than a row have none.

    A row stands in a form that is otherwise without findings. Where several rows of a case are
    silent and the rule looks at rows, each of them is silent by itself.
    """
    of_rows = {rule.id for rule in rule_book(_LATEST).rules if rule.scope == "row"}
    told: dict[str, tuple[dict[ExampleRow, None], dict[ExampleRow, None]]] = {}
    for case in cases():
        rows = [ExampleRow(*row[:4]) for row in case.get("rows", ())]
        if not rows or not set(case) <= _TOLD_BY_ROWS:
            continue
        if len(rows) > 1 and (case["fires"] or case["rule"] not in of_rows):
            continue
        fires, silent = told.setdefault(case["rule"], ({}, {}))
        (fires if case["fires"] else silent).update(dict.fromkeys(rows))
    return {
        rule: RuleExamples(fires=tuple(fires), silent=tuple(silent))
        for rule, (fires, silent) in told.items()
    }
