"""A target as plain Chinese for people and as symbols that read back to the same target."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ._kinds import (
    Alternative,
    Amount,
    Approximate,
    Change,
    Comparison,
    Compound,
    Day,
    Deadline,
    Every,
    Frequency,
    MonthDay,
    NotApplicable,
    Number,
    Period,
    Qualitative,
    Range,
    Recurring,
    Target,
    Unit,
)
from ._symbols import word_of

SIGN = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "==": "="}
WORD = {">=": "不少于", ">": "多于", "<=": "不超过", "<": "低于", "==": ""}
WAY = {"up": "增长", "down": "下降"}
STEP = {"up": "增加", "down": "减少"}
ARROW = {"up": "↑", "down": "↓"}
WHY = {
    "contradictory_bounds": "上下限词语自相矛盾",
    "contradictory_columns": "运算符号栏与指标值栏矛盾",
    "two_bounds": "同一事项写了两个数",
    "empty_range": "下限高于上限",
    "no_number": "没有数字",
    "masked": "数字被遮盖",
    "template_blank": "模板空位未填",
    "damaged": "数字或符号残缺",
    "suspect_ocr": "疑为识别错误",
    "vague_numeral": "数量不确定",
    "invalid_date": "日期不存在",
    "ambiguous": "有两种理解",
    "residue": "有未能识别的词语",
    "sentence": "数字夹在句子中",
    "pointer": "指向其他文件",
    "blank": "未填写",
    "too_long": "文字过长",
}


def number(n: Number) -> str:
    """A number as written: no trailing zero lost, fractions with their own slash."""
    if isinstance(n, Decimal):
        return f"{n:f}"
    if isinstance(n, Fraction) and n.denominator != 1:
        return decimal_or_fraction(n)
    return str(int(n))


def decimal_or_fraction(n: Fraction) -> str:
    """1/8 as 0.125, 2/3 as 2⁄3."""
    rest = n.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{n.numerator}⁄{n.denominator}"
    return f"{(Decimal(n.numerator) / Decimal(n.denominator)).normalize():f}"


def amount(a: Amount) -> str:
    """Number and unit as written."""
    return number(a.n) + unit(a.unit)


def unit(u: Unit | None) -> str:
    """A unit as written, its noun behind."""
    return "" if u is None else u.written + (u.of or "")


def day(d: Day) -> str:
    """2022年12月31日, 12月31日."""
    if isinstance(d, MonthDay):
        return "2月底" if (d.month, d.day) == (2, 29) else f"{d.month}月{d.day}日"
    return f"{d.year}年{d.month}月{d.day}日"


def iso(d: Day) -> str:
    """2022-12-31, 12-31."""
    return d.isoformat().removeprefix("--")


def per(every: Every) -> str:
    """(1, 月) as 月, (2, 月) as 2月."""
    n, name = every
    return name if n == 1 else f"{n}{name}"


def each(every: Every) -> str:
    """(1, 月) as 每1个月."""
    n, name = every
    return f"每{n}{'个' if name in ('月', '季度', '小时', '工作日') else ''}{name}"


def symbols(target: Target) -> str:
    """The short form; `parse(symbols(t)) == t` for all kinds but Qualitative and Unparsed."""
    match target:
        case Comparison():
            head = f"{target.label or ''}{'各' if target.each else ''}"
            head += f"{target.base}的" if target.base else ""
            if target.amount.unit is None and target.amount.n == 0 and target.op == "==":
                return head + "=0"
            return head + SIGN[target.op] + amount(target.amount)
        case Range():
            return symbols_of_range(target)
        case Approximate():
            side = {"both": "", "up": "", "down": "近"}[target.side]
            written = amount(target.amount)
            if target.side == "up":
                written = number(target.amount.n) + "余" + unit(target.amount.unit)
            return f"{target.label or ''}≈{side}{written}"
        case Deadline():
            event = f"（{target.event}）" if target.event else ""
            return f"{'≤' if target.inclusive else '<'}{iso(target.date)}{event}"
        case Period():
            return f"{iso(target.start)}~{iso(target.end)}"
        case Recurring():
            months = all(len(due) == 4 and due[:2] == "--" for due in target.due)
            sign = "=" if months else "≤" if target.inclusive else "<"
            return f"{sign}{'、'.join(word_of(due) for due in target.due)}/{per(target.every)}"
        case Frequency():
            return symbols_of_frequency(target)
        case Change():
            step = amount(target.amount)
            if target.upper is not None:
                step = f"{step}~{amount(target.upper)}"
            sign = SIGN.get(target.op, "")
            base = f"（{target.baseline}）" if target.baseline else ""
            return f"{target.label or ''}{ARROW[target.way]}{sign}{step}{base}"
        case Compound():
            return "；".join(symbols(item) for item in target.items)
        case Alternative():
            return " 或 ".join(symbols(item) for item in target.items)
        case NotApplicable():
            return "不适用"
        case Qualitative():
            return target.text
        case _:
            return f"⟨{target.text}⟩"


def symbols_of_range(target: Range) -> str:
    """`90%~95%`, or both bounds where an end is not included."""
    head, low, high = target.label or "", amount(target.low), amount(target.high)
    if head and target.lo < 0 and target.lo == -target.hi and target.closed == (True, True):
        return f"{head}±{high}"  # a minus behind a label would be a dash
    if head and head[-1].isascii():  # A0 would be a name
        head += "："
    if target.closed == (True, True):
        return f"{head}{low}~{high}"
    left, right = (SIGN[">=" if c else ">"] for c in target.closed[:1]), target.closed[1]
    return f"{head}{next(left)}{low}且{'≤' if right else '<'}{high}"


def symbols_of_frequency(target: Frequency) -> str:
    """`≥2次/年`, `1~2次/年`, `每月`."""
    period = per(target.every)
    if target.op == "between" and target.lo is not None and target.hi is not None:
        return f"{number(target.lo)}~{number(target.hi)}{target.unit}/{period}"
    if target.count is None or target.op is None or target.op == "between":
        return f"每{period}"
    return f"{SIGN[target.op]}{number(target.count)}{target.unit}/{period}"


def plain(target: Target) -> str:
    """The reading in words, so that a person sees at once what was understood."""
    match target:
        case Comparison():
            return plain_comparison(target)
        case Range():
            low, high = amount(target.low), amount(target.high)
            ends = {
                (True, True): "两端均含",
                (True, False): f"不含{high}",
                (False, True): f"不含{low}",
                (False, False): "两端均不含",
            }[target.closed]
            return f"{target.label or ''}{low}至{high}（{ends}）"
        case Approximate():
            head = target.label or ""
            if target.side == "up":
                return f"{head}{number(target.amount.n)}余{unit(target.amount.unit)}"
            if target.side == "down":
                return f"{head}近{amount(target.amount)}"
            return f"{head}{amount(target.amount)}左右"
        case Deadline():
            event = f"（{target.event}）" if target.event else ""
            if target.inclusive:
                return f"{day(target.date)}（含）以前{event}"
            return f"{day(target.date)}以前（不含当日）{event}"
        case Period():
            return f"{day(target.start)}至{day(target.end)}"
        case Recurring():
            return plain_recurring(target)
        case Frequency():
            if target.op == "between" and target.lo is not None and target.hi is not None:
                span = f"{number(target.lo)}至{number(target.hi)}{target.unit}"
                return f"{each(target.every)}{span}（两端均含）"
            if target.count is None or target.op is None or target.op == "between":
                return f"{each(target.every)}（未写次数）"
            return f"{each(target.every)}{WORD[target.op]}{number(target.count)}{target.unit}"
        case Change():
            return plain_change(target)
        case Compound():
            return "同时满足：" + "；".join(plain(item) for item in target.items)
        case Alternative():
            return "满足其一：" + "；".join(plain(item) for item in target.items)
        case NotApplicable():
            return "不适用"
        case Qualitative():
            return target.text
        case _:
            return f"未能识别：{target.text}（{WHY.get(target.why, target.why)}）"


def plain_comparison(target: Comparison) -> str:
    """不少于90%（含90%）."""
    head = f"{target.label or ''}{'各' if target.each else ''}"
    head += f"{target.base}的" if target.base else ""
    value = amount(target.amount)
    if target.op == "==":
        zero = target.amount.n == 0 and unit(target.amount.unit) not in ("%", "‰")
        return f"{head}不得发生（{value}）" if zero else f"{head}{value}"
    edge = "含" if target.op.endswith("=") else "不含"
    return f"{head}{WORD[target.op]}{value}（{edge}{value}）"


def plain_recurring(target: Recurring) -> str:
    """每月10日（含）以前."""
    parts = []
    for due in target.due:
        if len(due) > 4 and due.startswith("--") and due[2] != "-":
            month, number_of_day = due[2:].split("-")
            parts.append(f"{int(month)}月{int(number_of_day)}日")
        else:
            parts.append(word_of(due))
    n, name = target.every
    head = f"每{'' if n == 1 else n}{name}"
    if name == "周":
        parts = [part.removeprefix("周") for part in parts]
    elif name in ("月", "季度", "半年"):
        parts = [part.removeprefix("月").removeprefix("季").removeprefix("半年") for part in parts]
    text = head + "、".join(parts)
    if all(len(due) == 4 and due[:2] == "--" for due in target.due):
        return text
    return text + ("（含）以前" if target.inclusive else "以前（不含当日）")


def plain_change(target: Change) -> str:
    """比上年增长不少于5%."""
    base = target.baseline
    head = "" if base is None else base if base in ("同比", "环比", "年均") else f"比{base}"
    way = (WAY if target.relative or target.amount.dimension[0] == "百分点" else STEP)[target.way]
    if target.upper is not None:
        step = f"{amount(target.amount)}至{amount(target.upper)}（两端均含）"
    else:
        step = WORD.get(target.op, "") + amount(target.amount)
    return f"{head}{target.label or ''}{way}{step}"
