"""Which way is good, and targets that cannot fail or cannot be met."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ._context import COST, Context
from ._kinds import (
    Alternative,
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
from ._normal import Normal
from ._reader import BOUNDED_NAME, HINT, NAME_UNIT, UNBOUNDED_NAME

BAD = (
    "投诉|故障|差错|错误|误差|事故|违规|违法|逾期|延误|拖欠|缺勤|流失|漏报|漏检|不合格|不满意"
    "|返工|超期|伤亡|火灾|污染"
)
LOWER_END = lazy(rf"(?:{BAD})(?:发生率|次数|起数|件数|人数|宗数|比例|率|数)?$")
COST_END = lazy(r"(?:成本|时长|耗时|费用|支出|单价|造价)$")
FLIP = lazy(
    "处理|办结|整改|处置|解决|消除|下降|降低|减少|压减|控制|查处|演练|治理|检修|排查|检查|巡查|宣传|预防"
    "|受理|回访|救援|应急|培训|(?<!不)满意"
)
GOOD_END = lazy(r"[率度数量]$|面积|里程|长度|比例|人次|金额|收入|产值")
CHANGE_NAME = lazy("增长|增幅|增速|变化|变动|差额|同比|环比|温度|下降|降低|减少|收益")
DIRECTIONS = {"正向": 1, "反向": -1, "逆向": -1, "正向指标": 1, "反向指标": -1, "逆向指标": -1}
Verdict = Literal["always_true", "always_false", "no_pressure"]


@dataclass(frozen=True, slots=True)
class Direction:
    """+1 more is better, −1 less is better, 0 neither, none unknown; and why.

    `against` names a ground that says the opposite: a contradiction for a person to see.
    """

    sign: Literal[1, -1, 0] | None
    reason: str
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Vacuity:
    """A target that cannot fail (`always_true`) or be met (`always_false`), and why."""

    verdict: Verdict
    reason: str


def end_of_name(context: Context) -> str:
    """The indicator's name without a bracket at its end."""
    name = Normal(context.name or "").text
    return re.sub(r"\([^()]*\)$", "", name)


def by_name(name: str) -> Literal[1, -1] | None:
    """The way the words of a name point."""
    if not name:
        return None
    if FLIP.search(name):
        return 1
    if LOWER_END.search(name) or COST_END.search(name):
        return -1
    return 1 if GOOD_END.search(name) else None


def by_operator(target: Target) -> tuple[Literal[1, -1, 0] | None, str]:
    """The way the value itself points."""
    match target:
        case Comparison(op=">=") | Comparison(op=">"):
            return 1, "operator"
        case Comparison(op="<=") | Comparison(op="<"):
            return -1, "operator"
        case Comparison(amount=amount) if amount.n == 0:
            return -1, "zero"
        case Range() | Approximate():
            return 0, "operator"
        case Deadline() | Recurring():
            return -1, "earlier"
        case Change(way="up", op=op):
            return (-1, "operator") if op in ("<=", "<") else (1, "way")
        case Change(op=op):
            return (1, "operator") if op in ("<=", "<") else (-1, "way")
        case Frequency(op=">=") | Frequency(op=">"):
            return 1, "operator"
        case Frequency(op="<=") | Frequency(op="<"):
            return -1, "operator"
        case Frequency(op="between") | Period():
            return 0, "operator"
    return None, ""


def direction(
    target: Target, context: Context | None = None, column: str | None = None
) -> Direction:
    """Which way is good for this target: sign and reason, the first ground that applies.

    Grounds in order: the direction column (正向, 反向), the operator, a hint in the name, the words
    of the name, the class of the row, else more is better by policy.
    """
    context = context or Context()
    name = end_of_name(context)
    named = by_name(name)
    if column is not None and column.strip() in DIRECTIONS:
        sign = DIRECTIONS[column.strip()]
        return Direction(1 if sign > 0 else -1, "column")
    if isinstance(target, (Qualitative, NotApplicable, Unparsed)):
        return Direction(None, target.kind)
    if isinstance(target, (Compound, Alternative)):
        signs = {direction(item, context).sign for item in target.items}
        return Direction(signs.pop() if len(signs) == 1 else None, "items")
    sign_of, reason = by_operator(target)
    if sign_of is not None:
        against = None
        if isinstance(target, Comparison) and reason == "operator":
            if named is not None and named == -sign_of:
                against = "name_lexicon"
            elif sign_of > 0 and context.class2 in COST and named is None:
                against = "row_class"
        return Direction(sign_of, reason, against)
    hint = HINT.search(Normal(context.name or "").text)
    if hint is not None and hint[1] in ("≥", ">", "≤", "<"):
        return Direction(1 if hint[1] in ("≥", ">") else -1, "name_hint")
    if named is not None:
        return Direction(named, "name_lexicon")
    if context.class2 in COST:
        return Direction(-1, "row_class")
    return Direction(1, "policy")


def vacuity(target: Target, context: Context | None = None) -> Vacuity | None:
    """Whether a target holds whatever is done, or never can; none if it can fail and be met."""
    context = context or Context()
    name = NAME_UNIT.sub("", Normal(context.name or "").text)
    match target:
        case Comparison():
            return of_comparison(target, name + (target.label or ""))
        case Range():
            if target.low.dimension[0] == "%" and is_bounded(name):
                if target.low.value <= 0 and target.high.value >= 100:
                    return Vacuity("always_true", "whole_rate")
                if target.low.value > 100:
                    return Vacuity("always_false", "rate_above_100")
            return None
        case Frequency(op=">=", count=count) if count is not None and count <= 0:
            return Vacuity("always_true", "lower_bound_zero")
        case Alternative(items=items):
            found = [vacuity(item, context) for item in items]
            if any(f is not None and f.verdict == "always_true" for f in found):
                return Vacuity("always_true", "one_alternative")
            if all(f is not None and f.verdict == "always_false" for f in found):
                return Vacuity("always_false", "all_alternatives")
            return None
        case Compound(items=items):
            found = [vacuity(item, context) for item in items]
            if any(f is not None and f.verdict == "always_false" for f in found):
                return Vacuity("always_false", "one_item")
            if all(f is not None and f.verdict == "always_true" for f in found):
                return Vacuity("always_true", "all_items")
            return None
        case Unparsed(why="empty_range"):
            return Vacuity("always_false", "empty_range")
    return None


def is_bounded(name: str) -> bool:
    """A rate that cannot pass 100 %, by the closed list of names."""
    return bool(BOUNDED_NAME.search(name)) and not UNBOUNDED_NAME.search(name)


def of_comparison(target: Comparison, name: str) -> Vacuity | None:
    """A bound that every actual passes, or none."""
    value, (base, _) = target.amount.value, target.amount.dimension
    may_be_negative = bool(CHANGE_NAME.search(name)) or base in ("℃", "百分点")
    rate = base == "%"
    if target.op in (">=", ">"):
        if target.op == ">=" and value <= 0 and not may_be_negative:
            return Vacuity("always_true", "lower_bound_zero")
        if target.op == ">" and value < 0 and not may_be_negative:
            return Vacuity("always_true", "lower_bound_zero")
        if rate and is_bounded(name) and (value > 100 or (value == 100 and target.op == ">")):
            return Vacuity("always_false", "rate_above_100")
        return None
    if target.op in ("<=", "<"):
        if not may_be_negative and (value < 0 or (value == 0 and target.op == "<")):
            return Vacuity("always_false", "below_zero")
        if rate and is_bounded(name) and (value > 100 or (value == 100 and target.op == "<=")):
            return Vacuity("always_true", "rate_up_to_100")
        return None
    if rate and target.written_op and value > 100 and is_bounded(name):
        return Vacuity("always_false", "rate_above_100")
    return None
