"""Rows a rule speaks about and rows it does not, as data, for the pages of the rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A row of a form: class, name and value as printed; the explanation may be empty."""

    level2: str
    name: str
    target: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class RuleExamples:
    """Rows on which a rule fires, and rows like them on which it is silent."""

    fires: tuple[ExampleRow, ...] = ()
    silent: tuple[ExampleRow, ...] = ()


@cache
def rule_examples() -> Mapping[str, RuleExamples]:
    """The examples by rule; rules that look at more than a row have none."""
    text = files("jixiao.review").joinpath("examples.toml").read_text(encoding="utf-8")
    return {
        rule: RuleExamples(
            fires=tuple(ExampleRow(*row) for row in entry.get("fires", ())),
            silent=tuple(ExampleRow(*row) for row in entry.get("silent", ())),
        )
        for rule, entry in tomllib.loads(text).items()
    }
