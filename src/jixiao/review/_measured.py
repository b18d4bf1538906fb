"""What was measured of each rule on labelled findings: shown beside the rule, so nobody guesses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts of one rule: found rightly, found wrongly, missed, and when and by which book."""

    right: int
    wrong: int
    missed: int
    measured_on: date
    book: str

    @property
    def labelled(self) -> int:
        """How many labelled findings there were."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """The share of its findings that are right; None if it found nothing."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """The share of labelled findings that it found; None if there were none."""
        return self.right / self.labelled if self.labelled else None


@cache
def measured_rules() -> Mapping[str, Measured]:
    """What was measured, by rule; a rule without labelled findings is not there."""
    text = files("jixiao.review").joinpath("measured.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return {
        rule: Measured(**counts, measured_on=data["measured_on"], book=data["book"])
        for rule, counts in data["rules"].items()
    }
