"""Rules for frequencies and for amounts per person, place or period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ._bounds import CONTRADICTORY, UNCLEAR, as_op, combine
from ._kinds import Amount, Comparison, Frequency, Number, Op, Target, Unit
from ._lazy import lazy
from ._lexicon import PER_ALIASES, PERIOD_VERBS, PERIOD_WORDS, TIMES
from ._reader import Reader, Rules
from ._rules_numbers import INSIDE, label_of, noun_of
from ._tokens import Quantity, Token
from ._units import alternation, with_per

RULES = Rules()

VERBS = lazy(rf"(?:{alternation(PERIOD_VERBS)})+")
PAID = lazy(r"(?:的?标准)?(?:发放|补助|补贴|执行|兑付|给予补助|计算|支付|拨付)?|的标准")
PER_PERIOD = lazy(r"(\d*)(\D+)")


def quantity_of(token: Token) -> Quantity:
    """The quantity of a token."""
    return cast("Quantity", token.value)


def period_of(per: str) -> tuple[int, str] | None:
    """A per-unit as a period: 2月 as (2, 月)."""
    m = PER_PERIOD.fullmatch(per)
    if m is None or m[2] not in PERIOD_WORDS or m[2] in ("工作日",):
        return None
    n, name = PERIOD_WORDS[m[2]]
    return int(m[1] or 1) * n, name


def is_times(unit: Unit | None) -> bool:
    """次, 场, 期 …: what happens, not what is counted."""
    return unit is not None and unit.base in TIMES and unit.scale == 1


def only(tokens: Sequence[Token], letters: str) -> Token | None:
    """The first token of these letters."""
    return next((token for token in tokens if token.letter in letters), None)


def first(tokens: Sequence[Token], letters: str) -> Token:
    """The first token of letters that the pattern guarantees."""
    return next(token for token in tokens if token.letter in letters)


def bound(reader: Reader, tokens: Sequence[Token]) -> str | None:
    """The operator among some tokens: combined, `!` or `?`."""
    prefix, suffix, include = only(tokens, "O"), only(tokens, "S"), only(tokens, "I")
    return combine(
        str(prefix.value) if prefix else None,
        str(suffix.value) if suffix else None,
        bool(include.value) if include else None,
    )


@RULES.add(
    "freq.period_first",
    r"O?FI?S?",
    {"1个月/次": "=1次/月", "半年/次": "=1次/半年", "2月/次": "=1次/2月"},
)
def period_first(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`1个月/次` is once in each month, as written; never 1 month per time."""
    token = first(tokens, "F")
    n, period, unit = cast("tuple[int, str, str]", token.value)
    if len(tokens) > 1 or (period == "小时" and not reader.counting()):
        return reader.refuse("ambiguous", tokens, "guard.frequency")
    flags = ("period_first",) if n > 1 else ()
    source = reader.of(tokens, name, written="月/次", flags=flags)
    return Frequency("==", 1, (n, period), unit, None, None, source)


def frequency(
    reader: Reader,
    tokens: Sequence[Token],
    name: str,
    every: tuple[int, str],
    quantity: Quantity,
    written: str,
    reason: str = "as_written",
) -> Target | None:
    """A count in each period with the operator among the tokens."""
    op = bound(reader, tokens)
    if op == CONTRADICTORY:
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    if op == UNCLEAR or quantity.side is not None:
        return reader.refuse("ambiguous", tokens, "guard.bounds")
    source = reader.of(tokens, name, written=written, reason=reason)
    unit = quantity.unit.written.partition("/")[0] if quantity.unit is not None else "次"
    return Frequency(as_op(op or "=="), quantity.n, every, unit, None, None, source)


@RULES.add(
    "freq.per",
    r"L?H?O?QI?S?",
    {"1次/月": "=1次/月", "≥2次/周": "≥2次/周", "0.5次/年": "=0.5次/年"},
)
def per_period(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`2次/日`."""
    token = first(tokens, "Q")
    quantity = quantity_of(token)
    unit = quantity.unit
    if unit is None or not is_times(unit) or len(unit.per) != 1 or tokens[0].letter == "L":
        return None
    every = period_of(unit.per[0])
    if every is None:
        return None
    return frequency(reader, tokens, name, every, quantity, "次/月")


@RULES.add("freq.per_range", r"NRQ|QRQ", {"3-4次/周": "3~4次/周"})
def per_range(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`1-2次/月`."""
    low, high = quantity_of(tokens[0]), quantity_of(tokens[2])
    unit = high.unit
    if unit is None or not is_times(unit) or len(unit.per) != 1:
        return None
    if low.unit is not None and low.unit.base != unit.base:
        return None
    every = period_of(unit.per[0])
    return between(reader, tokens, name, every, low, high, "次/月") if every else None


def between(
    reader: Reader,
    tokens: Sequence[Token],
    name: str,
    every: tuple[int, str],
    low: Quantity,
    high: Quantity,
    written: str,
) -> Target | None:
    """From so many to so many times in each period."""
    if low.n > high.n or low.side or high.side or high.unit is None:
        return None
    unit = high.unit.written.partition("/")[0]
    source = reader.of(tokens, name, written=written)
    return Frequency("between", None, every, unit, low.n, high.n, source)


@RULES.add(
    "freq.every",
    r"L?O?EL?O?L?QI?S?L?|L?BL?O?QS?L?|O?QE",
    {
        "每月一次": "=1次/月",
        "每两年1次": "=1次/2年",
        "每年不少于2次": "≥2次/年",
        "至少每月1次": "≥1次/月",
        "每周3次以上": "≥3次/周",
        "每10天1次": "=1次/10日",
    },
)
def every_period(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`每年不少于2次`."""
    head = first(tokens, "EB")
    if head.letter == "E":
        n, period, is_period = cast("tuple[int, str, bool]", head.value)
        if not is_period:
            return None
    else:
        n, period = cast("tuple[int, str]", head.value)
    token = first(tokens, "Q")
    quantity = quantity_of(token)
    if not is_times(quantity.unit) or quantity.unit is None or quantity.unit.per:
        return None
    if period == "工作日":
        return None
    if sum(token.letter == "O" for token in tokens) > 1:
        return reader.refuse("ambiguous", tokens, "guard.bounds")
    for part in tokens:
        if part.letter == "L" and not beside(part.text):
            return None
    return frequency(reader, tokens, name, (n, period), quantity, "每")


def beside(text: str) -> bool:
    """Words around a frequency that say nothing of number or time."""
    return len(text) <= 14 and noun_of(text) is not None and label_of(text) is not None


@RULES.add("freq.every_range", r"L?EL?[NQ]RQL?", {"每年1-2次": "1~2次/年"})
def every_range(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`每年1-2次`."""
    head = first(tokens, "E")
    n, period, is_period = cast("tuple[int, str, bool]", head.value)
    place = next(i for i, token in enumerate(tokens) if token.letter == "R")
    low, high = quantity_of(tokens[place - 1]), quantity_of(tokens[place + 1])
    if not is_period or not is_times(high.unit) or (low.unit and not is_times(low.unit)):
        return None
    if any(token.letter == "L" and not beside(token.text) for token in tokens):
        return None
    return between(reader, tokens, name, (n, period), low, high, "每")


@RULES.add(
    "freq.span", r"QO?QS?", {"一年两次": "=2次/年", "一个月一次": "=1次/月", "两周一次": "=1次/2周"}
)
def span(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`一年两次`; `一季度一次` and `1月1次` only where the row asks how often."""
    ahead = quantity_of(tokens[0])
    quantity = quantity_of(tokens[-2 if tokens[-1].letter == "S" else -1])
    if ahead.unit is None or not is_times(quantity.unit) or ahead.side or ahead.unit.per:
        return None
    words = ahead.raw.lstrip("0123456789.")
    if words not in PERIOD_WORDS or words == "工作日" or "." in ahead.raw:
        return None
    n, period = PERIOD_WORDS[words]
    count = int(ahead.n) if ahead.n == int(ahead.n) else 1
    reason = "only"
    if words in ("月", "季度", "季") and count <= 12:
        if not (reader.counting() or reader.timely()):
            return reader.refuse("ambiguous", tokens, "guard.frequency")
        reason = "name_lexicon"
    return frequency(reader, tokens, name, (count * n, period), quantity, "年次", reason)


@RULES.add("freq.uncounted", r"BL|EL", {"按月发放": "每月", "按季度发放": "每季度"})
def uncounted(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`按月发放`: each month, with no count printed."""
    if not VERBS.fullmatch(tokens[1].text):
        return None
    if tokens[0].letter == "E":
        n, period, is_period = cast("tuple[int, str, bool]", tokens[0].value)
        if not is_period:
            return None
    else:
        n, period = cast("tuple[int, str]", tokens[0].value)
    source = reader.of(tokens, name, written=tokens[0].text[0])
    return Frequency(None, None, (n, period), "次", None, None, source)


@RULES.add("guard.before", r"L?QfL?", {})
def before(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`15日前` is by the 15th, or 15 days ahead."""
    unit = quantity_of(first(tokens, "Q")).unit
    if unit is None or unit.base not in ("秒", "月", "工作日"):
        return None
    return reader.refuse("ambiguous", tokens, name)


@RULES.add("freq.symbol", r"[EB]", {})
def uncounted_symbol(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`每月` alone, the symbol form of a frequency without a count."""
    n, period, *kind = cast("tuple[int, str, bool]", tokens[0].value)
    if kind == [False]:
        return None
    source = reader.of(tokens, name, written=tokens[0].text[0])
    return Frequency(None, None, (n, period), "次", None, None, source)


@RULES.add(
    "rate.each",
    r"L?E+L?O?[QN]I?S?L?|L?OE+[QN]|L?O?QE+",
    {
        "每人每月260元": "=260元/人·月",
        "每套不超过3.2万元": "≤3.2万元/套",
        "每次不少于20人": "≥20人/次",
        "每亩补贴200元": "=200元/亩",
    },
)
def rate(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`每人每月260元` as 元 per 人 and 月."""
    token = first(tokens, "QN")
    quantity = quantity_of(token)
    if quantity.unit is None or quantity.side is not None or not quantity.unit.base:
        return None
    parts: list[str] = []
    place = next(i for i, t in enumerate(tokens) if t.letter == "E")
    for part in tokens:
        if part.letter == "E":
            n, what, _ = cast("tuple[int, str, bool]", part.value)
            what = PER_ALIASES.get(what, what)
            parts.append(f"{n}{what}" if n > 1 else what)
        elif part.letter == "L":
            if part is tokens[-1]:
                if PAID.fullmatch(part.text):
                    continue
                if quantity.unit.base in ("元", "%", "百分点", "秒", "月"):
                    return None
                if noun_of(part.text) is None:
                    return None
            elif not beside(part.text) or INSIDE.search(part.text) or part.text == "按照":
                return None
    if quantity.unit.base in ("%", "百分点", "岁"):
        return None
    timed = quantity.unit.base in ("秒", "月", "工作日")
    if timed and any(token.letter in "SL" for token in tokens):
        return None
    if len(set(parts)) != len(parts) or set(parts) & set(quantity.unit.per):
        return None
    op = bound(reader, tokens)
    if op == CONTRADICTORY:
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    if op == UNCLEAR:
        return reader.refuse("ambiguous", tokens, "guard.bounds")
    base = quantity.unit.written
    joined = "·".join((*quantity.unit.per, *parts))
    unit = with_per(quantity.unit, tuple(parts), f"{base.partition('/')[0]}/{joined}")
    label = label_of(tokens[0].text) if place > 0 and tokens[0].letter == "L" else None
    if label in ("按", "给予", "补助", "补贴"):
        label = None
    source = reader.of(tokens, name, written="每")
    amount: Number = quantity.n
    return Comparison(
        cast("Op", op or "=="), Amount(amount, unit), label, None, False, op is not None, source
    )
