"""Every legitimate reading of a value, and whether a person must be asked which one is meant.

The default is made by `parse`; what else a text may mean is only worked out when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ._context import COST, Context
from ._judge import judge
from ._judgement import Actual
from ._kinds import Amount, Change, Comparison, Deadline, Frequency, Range, Target, Unparsed
from ._parse import NO_CONTEXT, parse
from ._profile import DEFAULT_PROFILE, JudgingProfile
from ._units import unit_of

RATE_NAMES = ("率", "比例", "占比", "度")


def readings(text: str, context: Context = NO_CONTEXT) -> tuple[Target, ...]:
    """Every legitimate reading, the default first, each with its reason; raises as `parse` does."""
    default = parse(text, context)
    found = [default]
    for other in (*default.readings, *_others(default, context)):
        if other not in found:
            found.append(other)
    return tuple(found)


def must_ask(
    text: str,
    actual: Actual | str | Target | Sequence[str | Target],
    context: Context = NO_CONTEXT,
    *,
    profile: JudgingProfile = DEFAULT_PROFILE,
) -> bool:
    """Whether the readings of a value lead to different outcomes for this actual.

    Only then a person has to say which is meant. A reading that gives no outcome (no ratio) counts
    as different from one that does.
    """
    outcomes = {
        (judgement.satisfied, judgement.ratio)
        for judgement in (
            judge(target, actual, profile=profile, context=context)
            for target in readings(text, context)
            if not isinstance(target, Unparsed)
        )
    }
    return len(outcomes) > 1


def _others(target: Target, context: Context) -> Iterator[Target]:
    if isinstance(target, Comparison):
        yield from _of_comparison(target, context)
    elif isinstance(target, Range):
        unit = target.unit
        if unit is not None and unit.base == "%" and target.lo > 0:
            source = replace(target.source, reason="policy", readings=())
            yield Comparison(">=", target.low, target.label, source=source)
    elif isinstance(target, Change):
        yield from _of_change(target)
    elif isinstance(target, Frequency):
        number, period = target.every
        if "period_first" in target.flags and number > 1 and target.count == 1:
            source = replace(target.source, reason="policy", readings=())
            yield replace(target, count=number, every=(1, period), source=source)
    elif isinstance(target, Deadline):
        yield from _of_deadline(target, context)


def _of_comparison(target: Comparison, context: Context) -> Iterator[Comparison]:
    policy = replace(target.source, reason="policy", readings=())
    unit = target.amount.unit
    if target.op == "==" and not target.written_op and target.amount.n != 0:
        yield replace(target, op=">=", source=policy)
        if context.class2 in COST or (unit is not None and unit.base == "元"):
            yield replace(target, op="<=", source=policy)
    if target.op == ">=" and target.source.written in ("达到", "达"):
        yield replace(target, op="==", source=policy)
    if unit is None and (context.name or "").endswith(RATE_NAMES):
        yield replace(target, amount=Amount(target.amount.n, unit_of("%")), source=policy)
    if "calendar_days" in target.flags and unit is not None:
        yield replace(target, amount=Amount(target.amount.n, unit_of("工作日")), source=policy)


def _of_change(target: Change) -> Iterator[Change]:
    policy = replace(target.source, reason="policy", readings=())
    if target.op == "==":
        yield replace(target, op=">=", source=policy)
    if target.relative and target.amount.unit is not None and target.amount.unit.base == "%":
        points = Amount(target.amount.n, unit_of("百分点"))
        yield replace(target, amount=points, relative=False, source=policy)


def _of_deadline(target: Deadline, context: Context) -> Iterator[Deadline]:
    policy = replace(target.source, reason="policy", readings=())
    if not isinstance(target.date, date):
        return
    if not target.inclusive and target.precision == "month":
        year, month = divmod(target.date.year * 12 + target.date.month, 12)
        end = date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
        yield replace(target, date=end, inclusive=True, source=policy)
    last = context.last_year
    if not target.year_given and last is not None and last != target.date.year:
        leap = target.date.month == 2 and target.date.day == 29
        moved = date(last, 2, 28) if leap else target.date.replace(year=last)
        yield replace(target, date=moved, source=policy)
