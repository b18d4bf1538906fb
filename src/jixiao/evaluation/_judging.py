"""One reported actual against its target, through the target language."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from jixiao.declaration import Declaration, Indicator
from jixiao.evaluation._profiles import ScoringProfile, half_up
from jixiao.targets import Context, judge


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the target is met, the share of its points (None: cannot be said), and why."""

    satisfied: bool | None
    ratio: Fraction | None
    working: str
    flags: tuple[str, ...] = ()


def judge_actual(
    declaration: Declaration, indicator: Indicator, actual: str, profile: ScoringProfile
) -> Judged:
    """Judge the text of an actual; what cannot be judged has no ratio and says why."""
    if indicator.target is None:
        return Judged(None, None, "申报表没有填写指标值，无法计分", ("no_target",))
    context = Context(
        level1=indicator.label1,
        level2=indicator.label2,
        name=indicator.name,
        fiscal_year=declaration.fiscal_year,
    )
    rules = profile.judging
    verdict = judge(indicator.target, actual, profile=rules, context=context)
    ratio, working, deviation = verdict.ratio, verdict.working, verdict.deviation
    cut = rules.over_action == "reduce" and "over_limit" in verdict.flags
    if cut and ratio is not None and deviation is not None:
        ratio *= max(Fraction(0), 1 - (deviation - rules.over_limit))
        working += f"，偏离度 {half_up(deviation * 100, 1)}%，按方案扣减"
    return Judged(verdict.satisfied, ratio, working, verdict.flags)
