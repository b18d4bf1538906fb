"""What a review needs besides the form: earlier years, the replied version, reported figures.

Everything is optional. What is None is not known: the rules that need it are not assessed, and
nothing is made up in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jixiao.declaration import Declaration
from jixiao.targets import JudgingProfile, Target

_USUAL = JudgingProfile()


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """What a self-evaluation form states beside its rows and fund lines.

    Actual values, points, scores and reasons of rows stand in the declaration's indicators
    (`actual`, `weight`, `score`, `remark`), budgets and spending in its `funds`. `result` is the
    reported fulfilment of the goal (实际完成情况), `rate_printed` the execution rate as printed,
    `evidence` the names of papers by row number. `judging` is the stored scheme of the scores.
    """

    result: str | None = None
    rate_printed: str | None = None
    execution_points: Decimal | None = None
    execution_score: Decimal | None = None
    execution_reason: str | None = None
    total: Decimal | None = None
    evidence: Mapping[int, tuple[str, ...]] | None = None
    judging: JudgingProfile = _USUAL


@dataclass(frozen=True, slots=True)
class MonitoredRow:
    """One indicator on a monitoring form; `number` is the row of the replied form, from 1.

    `outlook` is 完成目标可能性 as printed, `current` the value so far, `forecast` that of the year.
    """

    number: int
    name: str
    current: Target | None = None
    forecast: Target | None = None
    outlook: str | None = None
    causes: tuple[str, ...] = ()
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class MonitoringFacts:
    """A monitoring report (绩效运行监控): figures up to the day `until`, in yuan.

    `until` is None where the form does not say up to when it reports. `earlier` is the report
    before it. `targets_adjusted` says whether an adjustment of targets was approved; `warned_on`
    and `decided` tell of an open warning; `today` is the day of the review.
    """

    until: date | None = None
    initial_budget: Decimal | None = None
    adjusted_budget: Decimal | None = None
    executed: Decimal | None = None
    rate_printed: str | None = None
    rows: tuple[MonitoredRow, ...] = ()
    earlier: MonitoringFacts | None = None
    targets_adjusted: bool = False
    warned_on: date | None = None
    decided: bool = False
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What is known besides the form under review.

    `history` holds the unit's forms of earlier years, with actual values and fund lines where they
    were evaluated; an empty tuple means that they were looked for and there are none. `attachments`
    are the names of papers handed in with the form. `replied` is the approved version of it.
    """

    history: tuple[Declaration, ...] | None = None
    attachments: tuple[str, ...] | None = None
    replied: Declaration | None = None
    evaluation: EvaluationFacts | None = None
    monitoring: MonitoringFacts | None = None


NOTHING_KNOWN = Background()
