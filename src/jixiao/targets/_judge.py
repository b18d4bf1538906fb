"""Is a target met by an actual value, and to what share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ._bearing import direction
from ._bounds import holds
from ._context import COST, Context
from ._judge_times import deadline, frequency, period, recurring
from ._judgement import (
    ONE,
    PIECES,
    ZERO,
    Actual,
    Case,
    Judgement,
    cannot,
    measured,
    quotient,
    read_actual,
    told,
)
from ._kinds import (
    Alternative,
    Amount,
    Approximate,
    Change,
    Comparison,
    Compound,
    Deadline,
    Frequency,
    NotApplicable,
    Period,
    Qualitative,
    Range,
    Recurring,
    Target,
    Unparsed,
)
from ._lazy import lazy
from ._profile import DEFAULT_PROFILE, JudgingProfile
from ._render import amount as shown
from ._render import number, symbols


def judge(
    target: Target,
    actual: Actual | str | Target | Sequence[str | Target],
    *,
    profile: JudgingProfile = DEFAULT_PROFILE,
    context: Context | None = None,
    months: int = 12,
) -> Judgement:
    """Whether an actual meets a target, and the share reached when it does not.

    `months` is the length of the period judged, for frequencies. No ratio is ever 0 for "cannot
    say": then it is none with a flag (unit_mismatch, needs_baseline, needs_band, not_scorable …).
    """
    if not isinstance(actual, Actual):
        actual = Actual.reported(actual)
    case = Case(profile, context or Context(), months)
    if isinstance(target, NotApplicable) or actual.state == "not_applicable":
        if profile.not_applicable == "full":
            return Judgement(None, ONE, "不适用，按满分计", ("not_applicable",))
        return Judgement(None, None, "不适用，不计分", ("not_applicable",), None, False)
    if actual.state == "not_reported" or actual.value is None:
        return Judgement(None, None, "未填报实际完成值", ("not_reported",))
    if isinstance(target, Unparsed):
        return Judgement(None, None, "指标值未能识别，暂不计分", ("not_scorable",))
    return of_kind(target, actual.value, case)


def of_kind(
    target: Target, value: str | Target | tuple[str | Target, ...], case: Case
) -> Judgement:
    """Judge one target of a readable kind."""
    match target:
        case Compound() | Alternative():
            return several(target, value, case)
        case Frequency():
            return frequency(target, value, case)
        case Recurring():
            return recurring(target, value, case)
    if isinstance(value, tuple):
        if len(value) != 1:
            return Judgement(None, None, "实际完成值多于一项", ("not_scorable",))
        value = value[0]
    if isinstance(target, Qualitative):
        return banded(target, value, case)
    actual = read_actual(value, case)
    match target:
        case Deadline():
            return deadline(target, actual, case)
        case Period():
            return period(target, actual, case)
        case Change():
            return change(target, actual, case)
        case Comparison():
            return compared(target, actual, case)
        case Range():
            return ranged(target, actual, case)
        case Approximate():
            return approximate(target, actual, case)
    return Judgement(None, None, "暂不计分", ("not_scorable",))


def meaning(target: Comparison, case: Case) -> str:
    """The operator a bare number has under the profile."""
    if target.op != "==" or target.written_op or target.amount.n == 0:
        return target.op
    if case.context.class2 in COST and case.profile.cost_bare == "cap":
        unit = target.amount.unit
        if unit is not None and unit.base == "元":
            return "<="
    if case.profile.bare == "exact":
        return "=="
    if case.profile.bare == "at_least":
        return ">="
    sign = direction(target, case.context).sign
    return ">=" if sign == 1 else "<=" if sign == -1 else "=="


def compared(target: Comparison, actual: Target, case: Case) -> Judgement:
    """A bound or an exact number."""
    reached, amount, flags = measured(target.amount, actual)
    if reached is None or amount is None:
        return cannot(target, actual, flags)
    aim, op = target.amount.value, meaning(target, case)
    met = holds(op, reached, aim)
    deviation = (reached - aim) / abs(aim) if aim else None
    if deviation is not None and deviation > case.profile.over_limit and op in (">=", ">", "=="):
        flags = (*flags, "over_limit")
    head = f"目标{symbols(target)}，实际{shown(amount)}"
    if met:
        return Judgement(True, ONE, f"{head}，已达到", flags, deviation)
    if is_satisfaction(case) and case.profile.satisfaction == "linear" and op in (">=", ">"):
        low, high = case.profile.satisfaction_from, case.profile.satisfaction_to
        ratio = max(ZERO, min(ONE, (reached - low) / (high - low)))
        working = f"{head}，({number(reached)}−{low})÷({high}−{low})={told(ratio)}"
        return Judgement(False, ratio, working, flags, deviation)
    if op in (">=", ">"):
        above, below = reached, aim
    elif op in ("<=", "<"):
        above, below = aim, reached
    else:
        above, below = min(aim, reached), max(aim, reached)
    ratio = quotient(above, below, case)
    if above == aim:
        left, right = number(target.amount.n), number(amount.n)
    else:
        left, right = number(amount.n), number(target.amount.n)
    return Judgement(False, ratio, f"{head}，{left}÷{right}={told(ratio)}", flags, deviation)


def is_satisfaction(case: Case) -> bool:
    """A row of the satisfaction class."""
    return case.context.class2 in ("beneficiary_satisfaction", "other_satisfaction", "satisfaction")


def ranged(target: Range, actual: Target, case: Case) -> Judgement:
    """Both ends bind; above them is no miss where the profile says so and more is better."""
    reached, amount, flags = measured(target.low, actual)
    if reached is None or amount is None:
        return cannot(target, actual, flags)
    low, high = target.low.value, target.high.value
    above_low = reached >= low if target.closed[0] else reached > low
    below_high = reached <= high if target.closed[1] else reached < high
    head = f"目标{symbols(target)}，实际{shown(amount)}"
    if above_low and below_high:
        return Judgement(True, ONE, f"{head}，在范围内", flags)
    if not below_high:
        if case.profile.range_above == "no_miss":
            return Judgement(True, ONE, f"{head}，高于范围，按达到计", (*flags, "above_range"))
        flags = (*flags, "above_range")
        ratio = quotient(high, reached, case) if high > 0 else case.profile.no_ratio
        return Judgement(False, ratio, f"{head}，上限÷实际={told(ratio)}", flags)
    ratio = quotient(reached, low, case)
    return Judgement(False, ratio, f"{head}，实际÷下限={told(ratio)}", flags)


def approximate(target: Approximate, actual: Target, case: Case) -> Judgement:
    """Within the tolerance on the sides that are meant."""
    reached, amount, flags = measured(target.amount, actual)
    if reached is None or amount is None:
        return cannot(target, actual, flags)
    aim = target.amount.value
    share = target.tolerance if target.tolerance is not None else case.profile.approx_tolerance
    below = abs(aim) * share if target.side in ("both", "down") else ZERO
    above = abs(aim) * share if target.side in ("both", "up") else ZERO
    head = f"目标{symbols(target)}（允许偏差{number(share * 100)}%），实际{shown(amount)}"
    if aim - below <= reached <= aim + above:
        return Judgement(True, ONE, f"{head}，在允许范围内", flags)
    ratio = quotient(min(aim, reached), max(aim, reached), case)
    return Judgement(False, ratio, f"{head}，较小÷较大={told(ratio)}", flags)


def change(target: Change, actual: Target, case: Case) -> Judgement:
    """The step made against the step wanted; the wrong way gives 0."""
    if isinstance(actual, Change):
        step, way = actual.amount, actual.way
    elif isinstance(actual, Comparison):
        step, way = actual.amount, target.way
    else:
        return Judgement(None, None, f"目标{symbols(target)}，请填写变化幅度", ("needs_baseline",))
    if step.unit is None:
        step = Amount(step.n, target.amount.unit)
    if step.dimension != target.amount.dimension:
        flags = ("unit_mismatch", "needs_baseline")
        return Judgement(
            None, None, f"目标{symbols(target)}，实际{shown(step)}：请填写基期数", flags
        )
    reached, aim = step.value, target.amount.value
    if way != target.way:
        reached = -reached
    head = f"目标{symbols(target)}，实际{'' if reached >= 0 else '反向'}{shown(step)}"
    op = target.op
    if op == "==" and case.profile.change_bare == "at_least":
        op = ">="
    if op == "between" and target.upper is not None:
        met = aim <= reached <= target.upper.value
        above = reached > target.upper.value
        wanted = target.upper.value if above else aim
        above_ratio = quotient(wanted, reached, case) if above else quotient(reached, wanted, case)
        return Judgement(
            met, ONE if met else above_ratio, f"{head}，得{told(ONE if met else above_ratio)}"
        )
    if holds(op, reached, aim):
        return Judgement(True, ONE, f"{head}，已达到")
    if reached < 0 and op in (">=", ">"):
        return Judgement(False, ZERO, f"{head}，方向相反，得0", ("wrong_way",))
    if op in ("<=", "<"):
        ratio = quotient(aim, reached, case)
        return Judgement(False, ratio, f"{head}，目标÷实际={told(ratio)}")
    ratio = quotient(reached, aim, case)
    return Judgement(False, ratio, f"{head}，实际÷目标={told(ratio)}")


VERDICT = lazy(r"^\s*([一-龥]+?)\s*[,，(（:：]?\s*(\d{1,3}(?:\.\d+)?)?\s*[%％]?\s*[)）]?\s*$")


def banded(target: Qualitative, value: str | Target, case: Case) -> Judgement:
    """A person picks a band and, inside it, a share: `部分达成，70%`."""
    text = value if isinstance(value, str) else value.text
    head = f"目标“{target.text}”"
    m = VERDICT.match(text)
    words = m[1] if m is not None else ""
    chosen = next((band for band in case.profile.bands if words in band.words), None)
    if m is None or chosen is None:
        return Judgement(None, None, f"{head}，实际“{text}”，请选择达成档次", ("needs_band",))
    top = chosen is case.profile.bands[0]
    if m[2] is None:
        if top:
            return Judgement(True, ONE, f"{head}，{words}，按100%计", ("band_default",))
        return Judgement(False, None, f"{head}，{words}，请填写完成比例", ("needs_band",))
    share = Fraction(m[2]) / 100
    if not chosen.lower <= share <= chosen.upper:
        return Judgement(None, None, f"{head}，{words}与{m[2]}%不符", ("outside_band",))
    return Judgement(top, share, f"{head}，{words}，{m[2]}%={told(share)}")


def several(
    target: Compound | Alternative, value: str | Target | tuple[str | Target, ...], case: Case
) -> Judgement:
    """Every item with its own actual; all count, or the best one."""
    pieces: tuple[str | Target, ...]
    if isinstance(value, str):
        pieces = tuple(p for p in PIECES.split(value) if p.strip())
    elif isinstance(value, tuple):
        pieces = value
    else:
        pieces = value.items if isinstance(value, (Compound, Alternative)) else (value,)
    head = f"目标{symbols(target)}"
    if len(pieces) != len(target.items):
        return Judgement(None, None, f"{head}，请逐项填写实际完成值", ("needs_list",))
    parts = [of_kind(item, piece, case) for item, piece in zip(target.items, pieces, strict=True)]
    flags = tuple(dict.fromkeys(flag for part in parts for flag in part.flags))
    ratios = [part.ratio for part in parts]
    known = [ratio for ratio in ratios if ratio is not None]
    working = "；".join(part.working for part in parts)
    if isinstance(target, Alternative):
        if any(part.satisfied for part in parts):
            return Judgement(True, ONE, working, flags)
        if len(known) != len(ratios):
            return Judgement(None, None, working, flags)
        return Judgement(False, max(known), working, flags)
    if len(known) != len(ratios):
        return Judgement(None, None, working, flags)
    met = all(part.satisfied for part in parts)
    match case.profile.compound:
        case "min":
            ratio = min(known)
        case "all":
            ratio = ONE if met else ZERO
        case _:
            ratio = sum(known, ZERO) / len(known)
    return Judgement(met, ratio, f"{working}；合计{told(ratio)}", flags)
