"""指标值试读: how a typed value is read, how else it could be, and which actuals would meet it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from jixiao.targets import (
    Amount,
    Comparison,
    Context,
    Deadline,
    Direction,
    Frequency,
    Judgement,
    Qualitative,
    Range,
    Target,
    Unparsed,
    Vacuity,
    direction,
    judge,
    parse,
    plain,
    readings,
    symbols,
    vacuity,
)

KINDS = {
    "comparison": "数值",
    "range": "区间",
    "approximate": "约数",
    "deadline": "期限",
    "period": "时间段",
    "recurring": "定期",
    "frequency": "频次",
    "change": "变化",
    "compound": "多项（都要达到）",
    "alternative": "多项（达到其一）",
    "qualitative": "定性描述",
    "not_applicable": "不适用",
    "unparsed": "未能识别",
}
REASONS = {
    "only": "只有这一种读法",
    "as_written": "按字面读",
    "civil_code_1259": "“以上”“以下”“以内”包括本数，“超过”“不满”不包括（民法典第一千二百五十九条）",
    "name_hint": "按指标名称中的提示",
    "name_lexicon": "按指标名称判断",
    "row_class": "按所在类别判断",
    "unit_column": "按计量单位栏",
    "form_year": "没有写年份，按表的预算年度",
    "policy": "通常的读法",
}
FLAGS = {
    "unit_missing": "没有写计量单位",
    "no_baseline": "没有写与什么相比，自评时须提供基数",
    "reversed": "上下限写反了，已调换",
    "calendar_days": "没有写是工作日还是自然日，按自然日",
    "period_first": "写作“若干时间/次”，请核对是否写反",
    "nature_conflict": "与“定性/定量”栏不一致",
    "unit_column_conflict": "与计量单位栏不一致",
    "unit_odd": "计量单位少见，请核对",
}
VERDICTS = {
    "always_true": "怎样都算完成，检验不出成效",
    "always_false": "怎样都完不成",
    "no_pressure": "低于已有水平，没有压力",
}
_WAYS = {1: "越高越好", -1: "越低（越早）越好", 0: "既不能高也不能低", None: "由人评定"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One legitimate reading in words, in signs, and why."""

    words: str
    signs: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """An actual value and how it would be judged."""

    actual: str
    judgement: Judgement

    @property
    def percent(self) -> str:
        """The share reached, in percent with one decimal; empty where there is none."""
        ratio = self.judgement.ratio
        return "" if ratio is None else f"{float(ratio) * 100:.1f}%"


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything the page says of one value."""

    target: Target
    reading: Reading
    others: tuple[Reading, ...]
    way: str
    flags: tuple[str, ...]
    warning: str
    examples: tuple[Example, ...]


def trial(text: str, context: Context, actual: str = "") -> Trial:
    """Read a value in its context; judge examples, or the actual that was typed."""
    target = parse(text, context)
    bearing: Direction = direction(target, context)
    vacuous: Vacuity | None = vacuity(target, context)
    tried = [actual] if actual else list(_examples(target))
    return Trial(
        target=target,
        reading=_reading(target),
        others=tuple(_reading(other) for other in readings(text, context) if other != target),
        way=_WAYS[bearing.sign] + ("（与名称相反，请核对）" if bearing.against else ""),
        flags=tuple(FLAGS.get(flag, flag) for flag in target.flags),
        warning=VERDICTS[vacuous.verdict] if vacuous else "",
        examples=tuple(Example(one, judge(target, one, context=context)) for one in tried),
    )


def _reading(target: Target) -> Reading:
    return Reading(
        words=plain(target),
        signs="" if isinstance(target, Unparsed | Qualitative) else symbols(target),
        kind=KINDS[target.kind],
        reason=REASONS.get(target.reason, ""),
    )


def _examples(target: Target) -> Iterator[str]:
    """Actuals just beside what is asked for, some that meet it and some that do not."""
    if isinstance(target, Comparison):
        yield from (_scaled(target.amount, Fraction(9, 10)), str(target.amount))
        yield _scaled(target.amount, Fraction(11, 10))
    elif isinstance(target, Range):
        yield from (_scaled(target.low, Fraction(9, 10)), str(target.low), str(target.high))
        yield _scaled(target.high, Fraction(11, 10))
    elif isinstance(target, Deadline) and isinstance(target.date, date):
        for days in (-1, 0, 1):
            yield (target.date + timedelta(days=days)).isoformat()
    elif isinstance(target, Frequency) and target.count is not None:
        yield from _year_counts(target)


def _scaled(amount: Amount, factor: Fraction) -> str:
    """The amount times a factor, whole where the amount is whole."""
    scaled = Fraction(amount.n) * factor
    if Fraction(amount.n).denominator == 1:
        number: int | Decimal = int(scaled) if factor < 1 else -int(-scaled // 1)
    else:
        number = (Decimal(scaled.numerator) / Decimal(scaled.denominator)).quantize(Decimal("0.01"))
    return str(Amount(number, amount.unit))


def _year_counts(target: Frequency) -> Iterator[str]:
    """The smallest yearly count that meets it, and one less."""
    for number in range(1, 367):
        if judge(target, f"{number}次").satisfied:
            yield from (f"{number - 1}次", f"{number}次")
            return
