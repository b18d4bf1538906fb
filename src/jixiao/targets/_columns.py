"""Forms that print operator or nature, value and unit in separate columns."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from ._context import COST, Context
from ._kinds import (
    Change,
    Comparison,
    Frequency,
    Op,
    Qualitative,
    Range,
    Source,
    Target,
    Unit,
    Unparsed,
)
from ._normal import Normal
from ._parse import NO_CONTEXT, read_text, refused
from ._render import SIGN
from ._units import unit_of

OPERATORS = {"≥": ">=", "≤": "<=", "=": "==", ">": ">", "<": "<"}
WORDS = {"大于等于": ">=", "小于等于": "<=", "等于": "==", "大于": ">", "小于": "<"}
DIRECTIONS = frozenset(("正向", "反向", "逆向", "正向指标", "反向指标", "逆向指标", "中性", "适度"))
IN_WORDS = frozenset(("定性", "定性指标"))
IN_NUMBERS = frozenset(("定量", "定量指标"))
WITHOUT_UNIT = frozenset(("", "/", "-", "无", "不适用"))


def parse_columns(
    operator: str | None, value: str | None, unit: str | None, context: Context = NO_CONTEXT
) -> Target:
    """The target three cells state together.

    `operator` may hold ≥ ≤ = > <, 定性, 定量, 正向, 反向 or nothing. The value's own operator
    and unit win over agreeing or odd columns and are never overruled; a contradiction of the
    operators is `Unparsed`. Raises as `parse` does.
    """
    sign = Normal(operator or "").text
    text = value or ""
    printed = Normal(unit or "").text
    column = None if printed in WITHOUT_UNIT else unit_of(printed)
    whole = "".join(part for part in (operator, value, unit) if part)
    target, _ = read_text(text, context, column)
    op = OPERATORS.get(sign) or WORDS.get(sign)
    if isinstance(target, Unparsed) and target.why == "blank" and (op or printed):
        return refused(whole, "no_number", "columns", len(whole))
    flags: list[str] = []
    if printed not in WITHOUT_UNIT and column is None:
        flags.append("unit_unknown")
    target = with_column(target, column, text, flags)
    if op is not None:
        target = with_operator(target, op, whole)
    numeric = not isinstance(target, (Qualitative, Unparsed))
    if (sign in IN_WORDS and numeric and target.kind != "not_applicable") or (
        sign in IN_NUMBERS and target.kind in ("qualitative", "frequency", "recurring")
    ):
        flags.append("nature_conflict")
    if odd(target, context):
        flags.append("unit_odd")
    return flagged(target, tuple(flags), op is not None)


def with_column(target: Target, column: Unit | None, text: str, flags: list[str]) -> Target:
    """A bare scale (260万) takes the column's unit; a unit in the value wins over the column."""
    if not isinstance(target, (Comparison, Range)) or column is None:
        return target
    unit = target.amount.unit if isinstance(target, Comparison) else target.unit
    if unit is not None and unit.dimension != column.dimension and unit.written:
        flags.append("unit_column_conflict")
    return target


def with_operator(target: Target, op: str, whole: str) -> Target:
    """The operator column on a bare number; the same operator twice agrees."""
    if isinstance(target, Comparison):
        if not target.written_op and target.reason != "name_hint":
            return replace(
                target,
                op=cast("Op", op),
                written_op=True,
                source=columns_source(target, SIGN[op], whole),
            )
        if target.reason == "name_hint":
            bare = replace(target, op=cast("Op", op), written_op=True)
            return replace(bare, source=columns_source(target, SIGN[op], whole))
        if target.op == op or op == "==":
            return replace(target, source=columns_source(target, target.written, whole))
        return refused(whole, "contradictory_columns", "columns", len(whole))
    if isinstance(target, Change) and not target.written_op and target.op == "==":
        source = columns_source(target, SIGN[op], whole)
        return replace(target, op=cast("Op", op), written_op=True, source=source)
    if op != "==" and target.kind in ("range", "approximate", "compound", "alternative"):
        return refused(whole, "contradictory_columns", "columns", len(whole))
    if op != "==" and isinstance(target, Frequency) and target.op == "==":
        source = columns_source(target, SIGN[op], whole)
        return replace(target, op=cast("Op", op), source=source)
    return target


def columns_source(target: Target, written: str, whole: str) -> Source:
    """The source of a value put together from cells; the span covers the joined cells."""
    return replace(
        target.source,
        text=whole,
        span=(0, len(whole)),
        rule="columns",
        written=written,
        readings=(),
    )


def odd(target: Target, context: Context) -> bool:
    """People per time in a cost row: 元/人·天 is probably meant."""
    if not isinstance(target, Comparison) or target.amount.unit is None:
        return False
    unit = target.amount.unit
    return unit.base == "人" and bool(unit.per) and (context.class2 in COST or unit.per == ("年",))


def flagged(target: Target, flags: tuple[str, ...], from_columns: bool) -> Target:
    """The target with more flags and, where cells were joined, the rule `columns`."""
    source = target.source
    rule = "columns" if from_columns else source.rule
    if not flags and rule == source.rule:
        return target
    return replace(target, source=replace(source, flags=(*source.flags, *flags), rule=rule))
