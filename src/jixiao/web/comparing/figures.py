"""Targets as numbers: what a row promises, why it cannot be compared, which of two asks more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from jixiao.declaration import Declaration, Indicator
from jixiao.targets import Context, Figure, Target, figure, symbols

MILLION = 1_000_000
_MOST = 2**63 - 1
_LONGEST_MEASURE = 60
_REASONS = {
    "qualitative": "文字描述，没有数值",
    "unparsed": "指标值未能识别",
    "range": "是区间，不是一个数",
    "approximate": "是约数",
    "compound": "一格写了多个目标",
    "alternative": "一格写了多个可选目标",
    "deadline": "时限以事件或未知年份计",
    "period": "是起止时间",
    "recurring": "是周期性时限",
    "frequency": "没有写明次数",
    "change": "变化幅度是区间",
    "not_applicable": "不适用",
}


class Relation(StrEnum):
    """How a promise stands to another: asks more, less, as much; is higher or lower where neither
    way is known to be better; or cannot be compared."""

    MORE = "more"
    LESS = "less"
    SAME = "same"
    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing two promises says; `words` says why where they cannot be compared."""

    relation: Relation
    words: str


_WORDS = {
    Relation.MORE: "要求更高",
    Relation.LESS: "要求更低",
    Relation.SAME: "相同",
    Relation.HIGHER: "数值更大",
    Relation.LOWER: "数值更小",
}


def figure_of(declaration: Declaration, row: Indicator) -> Figure | None:
    """The exact number that a row promises, if it promises one."""
    return figure(row.target, _context(declaration, row))


def stored(found: Figure | None) -> tuple[str, int | None]:
    """Measure and value in millionths, as the table keeps them; nothing where there is no figure,
    or none that millionths hold exactly."""
    if found is None or len(found.measure) > _LONGEST_MEASURE:
        return "", None
    millionths = found.value * MILLION
    if millionths.denominator != 1 or abs(millionths) > _MOST:
        return "", None
    return found.measure, int(millionths)


def told(found: Figure, value: int) -> str:
    """A stored value as people write it, in the unit of a figure of the same measure."""
    return found.told(Fraction(value, MILLION))


def short(target: Target | None) -> str:
    """A target as signs; words as printed; a word for an empty cell."""
    if target is None:
        return "未填"
    return target.text if target.kind in ("qualitative", "unparsed") else symbols(target)


def why_not(row: Indicator) -> str:
    """Why a row without a figure cannot be compared."""
    return "没有填写指标值" if row.target is None else _REASONS.get(row.target.kind, "没有单一数值")


def compared(
    form: Declaration, row: Indicator, other_form: Declaration, other: Indicator
) -> Compared:
    """The promise of a row against that of another form's row."""
    own, before = figure_of(form, row), figure_of(other_form, other)
    if own is None or before is None:
        if row.target is not None and row.target == other.target:
            return Compared(Relation.SAME, _WORDS[Relation.SAME])
        side = "本表" if own is None else "对方"
        return Compared(Relation.NONE, f"不能比较：{side}{why_not(row if own is None else other)}")
    if own.measure != before.measure:
        why = "计量单位不同" if own.sign == before.sign else "一个是下限、一个是上限"
        return Compared(Relation.NONE, f"不能比较：{why}")
    relation = relation_of(own.sign, own.value - before.value)
    return Compared(relation, _WORDS[relation])


def relation_of(sign: int, difference: Fraction | int) -> Relation:
    """What a difference to another promise of the same measure means."""
    if difference == 0:
        return Relation.SAME
    if sign == 0:
        return Relation.HIGHER if difference > 0 else Relation.LOWER
    return Relation.MORE if difference * sign > 0 else Relation.LESS


def _context(declaration: Declaration, row: Indicator) -> Context:
    return Context(
        level1=row.label1,
        level2=row.label2,
        name=row.name,
        fiscal_year=declaration.fiscal_year,
    )
