"""A self-evaluation (单位自评): every score with its points, its working and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from jixiao.declaration import Declaration, Level1
from jixiao.errors import Message
from jixiao.evaluation._actuals import Actuals
from jixiao.evaluation._profiles import ScoringProfile


class State(StrEnum):
    """Whether a score counts."""

    SCORED = "scored"
    NOT_REPORTED = "not_reported"  # something is still to be filled in: no points, not zero
    NOT_APPLICABLE = "not_applicable"  # leaves the sum


@dataclass(frozen=True, slots=True)
class ExecutionScore:
    """Budget execution (预算执行率) in yuan and points; `rate` is executed ÷ adjusted, exact.

    `initial` is only shown. `rate` may exceed 1, `points` never `max_points`.
    """

    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    state: State
    rate: Fraction | None
    max_points: Decimal
    points: Decimal | None
    working: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one row of the form; `number` counts the form's rows from 1.

    `ratio` is the share of `max_points` before rounding, 0 to 1. `points` is None where the row is
    not reported or not applicable; `max_points` is None where the profile has no points for the
    row's class. `working` says in Chinese how it came about.
    """

    number: int
    level1: Level1 | None
    name: str
    target: str
    actual: str
    state: State
    satisfied: bool | None
    ratio: Fraction | None
    max_points: Decimal | None
    points: Decimal | None
    working: str
    flags: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClassScore:
    """The sum of a first-level class as the profile scores it; None while a row is missing."""

    level1: Level1
    label: str
    max_points: Decimal
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class SelfEvaluation:
    """The whole paper. `total` and `grade` are None while `missing` is not empty.

    `notes` tell what was done to the points (moved, rescaled), `questions` what a person should
    explain; both in Chinese.
    """

    declaration: Declaration
    actuals: Actuals
    profile: ScoringProfile
    execution: ExecutionScore
    scores: tuple[Score, ...]
    classes: tuple[ClassScore, ...]
    total: Decimal | None
    grade: str | None
    missing: tuple[Message, ...]
    questions: tuple[Message, ...]
    notes: tuple[str, ...]

    def score(self, number: int) -> Score:
        """The score of the form's row of that number; KeyError if the row is not in use."""
        for score in self.scores:
            if score.number == number:
                return score
        raise KeyError(number)
