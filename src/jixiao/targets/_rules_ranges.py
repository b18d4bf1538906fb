"""Rules for changes against a baseline and for ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

from ._bounds import CONTRADICTORY, UNCLEAR, as_op
from ._kinds import Amount, Change, Comparison, Number, Op, Range, Source, Target, Unit, Way
from ._lazy import lazy
from ._reader import Reader, Rules
from ._rules_numbers import DURATIONS, label_of, noun_of, with_noun
from ._rules_times import bound, first, only, quantity_of
from ._tokens import Token
from ._units import unit_of

RULES = Rules()


@RULES.add(
    "change.yearly",
    r"L?[EB]WO?QI?S?",
    {"逐年增长5%": "↑=5%（每年）", "每年提高2个百分点": "↑=2个百分点（每年）"},
)
def yearly(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A step in each year, against the year before."""
    head = first(tokens, "EB")
    if head.text not in ("每年", "逐年"):
        return None
    rest = [token for token in tokens if token is not head]
    target = change(reader, rest, name)
    if not isinstance(target, Change):
        return target
    source = reader.of(tokens, name, written=target.written)
    return replace(target, baseline="每年", source=source)


MONTH_DAYS = 31
YEARLY = lazy(r"(?:19|20)\d\d(?:\.\d{1,2})?$")
# The only ways with the thing counted behind them: 增加岗位50个, not 提高班3期.
COUNTED = frozenset(("增加", "减少", "缩短", "增长"))
FLIPPED = {">=": "<=", ">": "<"}
BASELINES = {"同比": "同比", "环比": "环比", "年均": "年均", "年均复合": "年均"}


def baseline_of(text: str) -> str:
    """较上年 as 上年."""
    for head in ("相较于", "相较", "对比", "相比", "较", "比", "与"):
        if text.startswith(head):
            return text.removeprefix(head).removesuffix("相比")
    return BASELINES.get(text, text)


@RULES.add(
    "change",
    r"L?G?L?WL?O?[QN]I?S?(?:\([LDE]\))?|L?G?L?W[NQ]RQ(?:\([LDE]\))?|L?WG[QN]S?",
    {
        "较上年增长5%以上": "↑≥5%（上年）",
        "同比下降3%": "↓=3%（同比）",
        "提高2个百分点": "↑=2个百分点",
        "增加3家": "↑=3家",
        "增长5%-8%": "↑5%~8%",
        "压减5%以上": "↓≥5%",
        "增长不超过3%": "↑≤3%",
    },
)
def change(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A step up or down, relative (%) or absolute (百分点, 家)."""
    way_token, base_token = first(tokens, "W"), only(tokens, "G")
    way = cast("Way", way_token.value)
    numbers = [token for token in tokens if token.letter in "QN"]
    quantity = quantity_of(numbers[-1])
    if quantity.side is not None or (quantity.unit is None and tokens[-1].letter != "S"):
        unit = quantity.unit
        if quantity.side is not None or unit is None:
            return None
    if quantity.unit is None:
        return None
    baseline = baseline_of(base_token.text) if base_token is not None else None
    place = tokens.index(way_token)
    label = None
    for i, token in enumerate(tokens):
        if token.letter not in "LDE":
            continue
        if i and tokens[i - 1].letter == "(":
            baseline = baseline or token.text
            continue
        if token.text in ("有所", "约", "实现", "的", "力争", "总体", "平均", "较", "比", "相比"):
            continue
        part = label_of(token.text)
        if part is None:
            return None
        if i > place and (quantity.unit.base in ("%", "百分点") or way_token.text not in COUNTED):
            return reader.refuse("ambiguous", tokens, "guard.change")
        label = part if label is None else label + part
    relative = quantity.unit.base in ("%", "倍")
    amount, upper = Amount(quantity.n, quantity.unit), None
    if len(numbers) == 2:
        low = quantity_of(numbers[0])
        upper = amount
        amount = Amount(low.n, low.unit or quantity.unit)
        if low.side or amount.dimension != upper.dimension or amount.value > upper.value:
            return None
        op: str | None = "between"
    else:
        op = bound(reader, tokens)
    if op == CONTRADICTORY:
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    if op == UNCLEAR:
        return reader.refuse("ambiguous", tokens, "guard.bounds")
    flags = () if baseline is not None else ("no_baseline",)
    mark = only(tokens, "OS")
    source = reader.of(
        tokens, name, written=mark.text if mark is not None else way_token.text, flags=flags
    )
    typed = cast("Op | Literal['between']", op or "==")
    return Change(way, typed, amount, relative, baseline, upper, label, op is not None, source)


@RULES.add(
    "level",
    r"L?V?[QN]OQS?|L?V[QN]R[QN]",
    {"由80%提升到90%": "≥90%"},
)
def level(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`由80%提升到90%` names the level to reach, not the step."""
    mark = only(tokens, "O")
    if mark is None or mark.text[-1] not in "到至" or only(tokens, "V") is None:
        return None
    place = tokens.index(mark)
    before_it, last = quantity_of(tokens[place - 1]), quantity_of(tokens[place + 1])
    if before_it.side or last.side or last.unit is None:
        return None
    if before_it.unit is not None and before_it.unit.dimension != last.unit.dimension:
        return None
    before, after = Amount(before_it.n, before_it.unit or last.unit), Amount(last.n, last.unit)
    if (after.value > before.value) != (mark.value == ">="):
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    op = bound(reader, tokens[place:])
    if op in (CONTRADICTORY, UNCLEAR, None):
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    label = None
    if tokens[0].letter == "L":
        label = label_of(tokens[0].text)
        if label is None:
            return None
    source = reader.of(tokens, name, written=mark.text, flags=("baseline_given",))
    return Comparison(as_op(str(op)), after, label, None, False, True, source)


@RULES.add(
    "range.plusminus",
    r"L?H?O?e?P[QN]S?L?|L?H?[QN]P[QN]L?",
    {"±4%以内": "-4%~4%", "100±10人": "90人~110人", "±0.2%": "-0.2%~0.2%"},
)
def plus_minus(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A number and as much to both sides; around zero where none stands in front."""
    place = next(i for i, token in enumerate(tokens) if token.letter == "P")
    step = quantity_of(tokens[place + 1])
    centre = quantity_of(tokens[place - 1]) if place and tokens[place - 1].letter in "QN" else None
    suffix = only(tokens, "S")
    operator = only(tokens, "O")
    if any(mark is not None and mark.value != "<=" for mark in (suffix, operator)):
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    unit = step.unit or (centre.unit if centre is not None else None)
    if step.side is not None or (centre is not None and centre.side is not None):
        return None
    if centre is not None and centre.unit is not None and step.unit is not None:
        if centre.unit.dimension != step.unit.dimension:
            return None
        if centre.unit.base == "%":
            return reader.refuse("ambiguous", tokens, "guard.bounds")
    label = None
    flags: tuple[str, ...] = ()
    reason = "as_written"
    if unit is None:
        unit, _, reason = reader.missing_unit()
        flags = ("unit_missing",) if unit is None else ()
    for i, token in enumerate(tokens):
        if token.letter == "L" and i < place:
            label = label_of(token.text)
            if label is None:
                return None
        elif token.letter == "L":
            noun = noun_of(token.text)
            if noun is None or unit is None or unit.base in ("%", "元", *DURATIONS):
                return None
            unit = with_noun(unit, noun)
    middle: Number = centre.n if centre is not None else 0
    source = reader.of(tokens, name, written="±", reason=reason, flags=flags)
    return Range(middle - step.n, middle + step.n, unit, (True, True), label, False, source)  # type: ignore[operator]


@RULES.add(
    "range.ends",
    r"L?H?O?e?[QN]I?R[QN]I?L?b?S?L?(?:\(L\))?",
    {
        "90%-95%": "90%~95%",
        "3至5人": "3人~5人",
        "20-30万元": "20万元~30万元",
        "100%-95%": "95%~100%",
        "在95%至100%之间": "95%~100%",
    },
)
def ends(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """From a number to a number, both included unless （不含） says else."""
    place = next(i for i, token in enumerate(tokens) if token.letter == "R")
    numbers = [i for i, token in enumerate(tokens) if token.letter in "QN"]
    head, last = numbers
    low, high = quantity_of(tokens[head]), quantity_of(tokens[last])
    if low.side is not None or high.side is not None:
        return None
    operator, suffix = only(tokens, "O"), only(tokens, "S")
    if operator is not None and operator.value != "==":
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    label, unit = None, high.unit or low.unit
    for i, token in enumerate(tokens):
        if token.letter != "L":
            continue
        if i < head:
            label = label_of(token.text)
            if label is None:
                return None
        elif i and tokens[i - 1].letter == "(":
            continue
        elif unit is None:
            unit = unit_of(token.text)
            if unit is None:
                return None
        elif unit.base in ("%", "元", "百分点", *DURATIONS):
            return None
        else:
            noun = noun_of(token.text)
            if noun is None:
                return None
            unit = with_noun(unit, noun)
    if suffix is not None:
        return reader.refuse("ambiguous", tokens, "guard.bounds")
    reason = "as_written"
    flags: tuple[str, ...] = ()
    if unit is None:
        unit, _, reason = reader.missing_unit()
        if unit is None:
            if low.n > high.n or YEARLY.match(low.raw) or YEARLY.match(high.raw):
                return reader.refuse("ambiguous", tokens, "guard.date")
            reason = "row_class"
            flags = ("unit_missing",)
            plainly = label is not None or only(tokens, "b") is not None or high.n > MONTH_DAYS
            if (
                not plainly
                and tokens[place].text == "-"
                and reader.context.class2
                not in (
                    "quantity",
                    "quality",
                    "cost",
                    "cost_economic",
                )
            ):
                return reader.refuse("ambiguous", tokens, "guard.date")
    closed = tuple(
        not any(t.letter == "I" and not t.value for t in part)
        for part in (tokens[head:place], tokens[place:])
    )
    source = reader.of(tokens, name, written=tokens[place].text, reason=reason, flags=flags)
    return ordered(low.n, low.unit, high.n, unit, (closed[0], closed[1]), label, source)


@RULES.add(
    "range.around",
    r"[QN]O[LX]O[QN]",
    {"80%≤满意度<90%": "满意度≥80%且<90%", "5万元<X≤10万元": ">5万元且≤10万元"},
)
def around(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`a≤x<b`: the thing stands between its bounds."""
    low, high = quantity_of(tokens[0]), quantity_of(tokens[4])
    ops = (str(tokens[1].value), str(tokens[3].value))
    if {op[0] for op in ops} == {">"}:
        low, high, ops = high, low, (FLIPPED[ops[1]], FLIPPED[ops[0]])
    if {op[0] for op in ops} != {"<"} or low.side is not None or high.side is not None:
        return None
    thing = tokens[2].text
    unnamed = len(thing) == 1 and thing.isascii()
    label = None if unnamed else label_of(thing)
    if label is None and not unnamed:
        return None
    unit = high.unit or low.unit
    lower, upper = Amount(low.n, low.unit or unit), Amount(high.n, unit)
    if lower.dimension != upper.dimension:
        return None
    closed = (ops[0] == "<=", ops[1] == "<=")
    if lower.value > upper.value or (lower.value == upper.value and closed != (True, True)):
        return reader.refuse("empty_range", tokens, "guard.bounds")
    return ordered(low.n, low.unit, high.n, unit, closed, label, reader.of(tokens, name))


@RULES.add("range.among", r"L?H[QN]C[QN]b", {"介于5%和10%之间": "5%~10%"})
def among(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`介于5%和10%之间`."""
    place = next(i for i, token in enumerate(tokens) if token.letter == "C")
    if tokens[place].text not in ("和", "与"):
        return None
    low, high = quantity_of(tokens[place - 1]), quantity_of(tokens[place + 1])
    label = label_of(tokens[0].text) if tokens[0].letter == "L" else None
    if low.side is not None or high.side is not None or high.unit is None:
        return None
    if low.unit is not None and low.unit.dimension != high.unit.dimension:
        return None
    source = reader.of(tokens, name, written="之间")
    return ordered(low.n, low.unit, high.n, high.unit, (True, True), label, source)


def ordered(
    low: Number,
    low_unit: Unit | None,
    high: Number,
    unit: Unit | None,
    closed: tuple[bool, bool],
    label: str | None,
    source: Source,
) -> Target | None:
    """A range with the lower end first, both ends in one unit."""
    if low_unit is not None and unit is not None and low_unit.scale != unit.scale:
        if low_unit.dimension != unit.dimension:
            return None
        base = unit_of(unit.base)
        if base is None or unit.per:
            return None
        low, high, unit = Amount(low, low_unit).value, Amount(high, unit).value, base
    elif low_unit is not None and unit is not None and low_unit.dimension != unit.dimension:
        return None
    if low > high:
        flags = (*source.flags, "reversed")
        source = Source(source.text, source.span, source.rule, source.reason, flags, source.written)
        return Range(high, low, unit, (closed[1], closed[0]), label, True, source)
    return Range(low, high, unit, closed, label, False, source)


@RULES.add(
    "range.pair",
    r"L?O[QN]C?O[QN]|L?[QN]SC?[QN]S",
    {"≥85%且≤100%": "85%~100%", "不少于50人且不超过80人": "50人~80人", "90%以上95%以下": "90%~95%"},
)
def pair(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A lower and an upper bound of one thing."""
    numbers = [quantity_of(token) for token in tokens if token.letter in "QN"]
    ops = [str(token.value) for token in tokens if token.letter in "OS"]
    if {op[0] for op in ops} != {"<", ">"} or any(q.side is not None for q in numbers):
        return None
    if ops[0][0] == "<":
        numbers.reverse()
        ops.reverse()
    low, high = numbers
    if high.unit is None and low.unit is not None:
        return None
    if low.unit is not None and high.unit is not None and low.unit.dimension != high.unit.dimension:
        return None
    label = None
    if tokens[0].letter == "L":
        label = label_of(tokens[0].text)
        if label is None:
            return None
    unit = high.unit
    lower, upper = Amount(low.n, low.unit or unit), Amount(high.n, unit)
    closed = (ops[0] == ">=", ops[1] == "<=")
    if lower.value > upper.value or (lower.value == upper.value and closed != (True, True)):
        return reader.refuse("empty_range", tokens, "guard.bounds")
    reason = "as_written"
    flags: tuple[str, ...] = ()
    if unit is None:
        unit, _, reason = reader.missing_unit()
        flags = ("unit_missing",) if unit is None else ()
    source = reader.of(tokens, name, written="≥≤", reason=reason, flags=flags)
    return ordered(low.n, low.unit, high.n, unit, closed, label, source)


@RULES.add("range.negative", r"XNR[QN]|XQRX?Q|XQRQ", {})
def negative(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """The symbol form of a range that begins below zero: `-4%~4%`."""
    if tokens[0].text != "-":
        return None
    numbers = [quantity_of(token) for token in tokens if token.letter in "QN"]
    low, high = numbers
    if low.side or high.side or any(t.letter == "X" and t.text != "-" for t in tokens):
        return None
    unit = high.unit or low.unit
    top: Number = -high.n if tokens[-2].letter == "X" else high.n
    source = reader.of(tokens, name, written="~")
    return ordered(-low.n, low.unit, top, unit, (True, True), None, source)
