"""Rules for bounds and plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

from ._bounds import CONTRADICTORY, UNCLEAR, as_op, combine
from ._kinds import Amount, Approximate, Comparison, Source, Target, Unit, Unparsed
from ._lazy import lazy
from ._lexicon import PART_OF_WORD_AFTER, PREFIX, RATE_TAILS
from ._normal import Normal
from ._reader import Reader, Rules
from ._tokens import Date, Quantity, Token, tokens_of
from ._units import alternation

RULES = Rules()

DANGLING = lazy(
    "|".join(f"(?<![{before}]){word}$" for word, before in PART_OF_WORD_AFTER.items())
    + r"|(?:[/、·,.;\-+(在至到第不各每余多半几未非没勿由从自或前减]|没有|不[应得能可宜准会许]"
    r"|提前|延长|(?<!占)比|较|排名|名列|低于?|高于?|(?<!新)增|为止)$"
)
WORD_HEAD = lazy(r"[《“(]?[一-鿿A-Za-z0-9]")
INSIDE = lazy(
    r"[每第]|隔[天日周月年]|双[月周]|附件|详见|参见|不足(?!之)|不到(?![位场])|不满(?!意)|未满|未达(?!标)|未到(?!位)|不超|最[低高](?!生活|工资|限)|学期|季度|半年|年底|月底|季末|以[上下内外]|不低|不超|[。!?]|严格|按照?每"
)
TAIL_HEAD = lazy(
    r"^(?:[以之半来性点为则者计得扣即视几多余上下内外前后]|个月|左右|达成|未|不|的(?!.))"
)
ORDINAL = lazy(r"\s*[一二三四五]类\s*")
# With a percentage behind them these name a step, of what is not said.
STEPS = ("节约", "节省", "增收", "增产", "减排", "节能", "增效", "减负", "降耗")
AGE = lazy(r"\d{1,3}周?岁及?以[上下]")
NOUN = lazy(r"[一-鿿A-Za-z0-9·“”《》：:（）]+")
RATE_TAIL = lazy(rf"(?:{alternation(RATE_TAILS)})+")
# What text recognition makes of ≥ and =, alone in front of a number.
MISREAD = frozenset(["后", "二", "工", "三", "Z", "z", "亖", "乙", "之", "z", "2"])
# Words whose bound the Civil Code settles (民法典 art. 1259): 以上 includes, 超过 does not.
BY_CIVIL_CODE = lazy("(?:及?以[上下内]|超过?|不满|未满)")
DURATIONS = frozenset(("秒", "月", "工作日"))
LONGEST_LABEL = 24
LONGEST_NOUN = 14


def label_of(text: str) -> str | None:
    """A label in front of a number without its colon; none if it holds a word of the grammar."""
    text = text.rstrip(":·- ").strip()
    if (
        not WORD_HEAD.match(text)
        or len(text) > LONGEST_LABEL
        or text in MISREAD
        or text in PREFIX
        or DANGLING.search(text)
        or INSIDE.search(AGE.sub("", text))
        or not is_free(text + "≥1")
    ):
        return None
    return text


def is_free(text: str) -> bool:
    """Whether words in front of a bound stay free text there, so that none is an operator."""
    if Normal(text).text != text:
        return False
    return [token.letter for token in tokens_of(text)] == ["L", "O", "N"]


def noun_of(text: str) -> str | None:
    """A noun behind a measure word; none if it says more than that."""
    if len(text) > LONGEST_NOUN or TAIL_HEAD.search(text) or INSIDE.search(text):
        return None
    behind = [token.letter for token in tokens_of("1个" + text)]
    return text if NOUN.fullmatch(text) and behind == ["Q", "L"] else None


def with_noun(unit: Unit, noun: str) -> Unit:
    """台 of 中央空调."""
    return Unit(unit.base, unit.scale, unit.per, noun, unit.written)


def comparison(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A bound, an exact number or an approximate number with label, noun, tail and note."""
    lead = window = prefix_token = second = ground = suffix_token = None
    include = hold = about = around = tail = number = None
    each = False
    for token in tokens:
        letter = token.letter
        if letter in "QN":
            number = token
        elif letter == "O":
            prefix_token, second = (token, None) if prefix_token is None else (prefix_token, token)
        elif letter == "S":
            suffix_token = token
        elif letter == "L":
            if number is not None:
                tail = token
            elif prefix_token is not None:
                ground = token
            else:
                lead = token
        elif letter == "D":
            window = token
        elif letter == "e":
            each = True
        elif letter == "I":
            if include is not None and include.value != token.value:
                return None
            include = token
        elif letter == "H":
            hold = token
        elif letter == "A":
            about = token
        elif letter == "Z":
            around = token
        elif letter == "(":
            break
    if number is None:
        return None
    quantity = cast("Quantity", number.value)
    unit, reason, hinted = quantity.unit, "as_written", None
    flags: tuple[str, ...] = ()
    if unit is None or (unit.base == "" and not unit.per):
        found, hinted, why = reader.missing_unit()
        if unit is None:
            unit, reason = found, why
            if found is None:
                flags = ("unit_missing",)
        elif (found is not None and found.base == "元") or (found is None and reader.costly()):
            unit = Unit("元", unit.scale, (), None, unit.written + "元")
            reason = "unit_column" if found is not None else "row_class"
    label = base = None
    if lead is not None:
        label = label_of(lead.text)
        if label is None:
            return None
        if unit is not None and unit.base == "%" and label.endswith(STEPS):
            return reader.refuse("ambiguous", tokens, "guard.change")
    if window is not None:
        date = cast("Date", window.value)
        if date.edge not in ("", "内") or rank_of(date) or date.numeric:
            return None
        label = window.text + (label or "")
    prefix = cast("str", prefix_token.value) if prefix_token is not None else None
    suffix = cast("str", suffix_token.value) if suffix_token is not None else None
    if ground is not None:
        if not ground.text.endswith("的") or len(ground.text) > LONGEST_NOUN:
            return None
        base = ground.text[:-1]
    if (
        second is not None
        and prefix_token is not None
        and prefix == "==" != second.value
        and prefix_token.text != "="
    ):
        prefix_token, prefix = second, str(second.value)
    elif second is not None and second.value != prefix:
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    op = combine(prefix, suffix, bool(include.value) if include is not None else None)
    if op == CONTRADICTORY:
        return reader.refuse("contradictory_bounds", tokens, "guard.bounds")
    if op == UNCLEAR or (hold is not None and op is None):
        return reader.refuse("ambiguous", tokens, "guard.bounds")
    if tail is not None:
        if (
            unit is not None
            and unit.base not in ("%", "元", "百分点")
            and unit.base not in DURATIONS
        ):
            noun = noun_of(tail.text)
            if noun is None:
                return None
            unit = with_noun(unit, noun)
        elif unit is not None and unit.base == "%" and RATE_TAIL.fullmatch(tail.text):
            label = (label or "") + tail.text if label is None else label
        elif (
            unit is None
            or unit.base not in DURATIONS
            or op not in ("<=", "<")
            or suffix is None
            or noun_of(tail.text) is None
        ):
            return None
        elif label is None:
            label = label_of(tail.text)
    written = (prefix_token or suffix_token or number).text if op is not None else ""
    if reason == "as_written" and include is None and BY_CIVIL_CODE.fullmatch(written):
        reason = "civil_code_1259"
    if label is not None and label.endswith("的") and op is not None and base is None:
        base, label = label[:-1], None
    if about is not None or around is not None or quantity.side is not None:
        return approximate(reader, tokens, op, Amount(quantity.n, unit), about, around, label)
    source = reader.of(tokens, name, written=written, reason=reason, flags=flags)
    amount = Amount(quantity.n, unit)
    if op is not None:
        if unit is not None and unit.base == "秒" and "日" in unit.written and suffix:
            source = replace(source, flags=(*source.flags, "calendar_days"))
        return Comparison(as_op(op), amount, label, base, each, True, source)
    if hinted is not None and quantity.unit is None:
        exact = Comparison(
            "==", amount, label, base, each, False, replace(source, reason="as_written")
        )
        source = replace(source, readings=(exact,))
        return Comparison(as_op(hinted), amount, label, base, each, False, source)
    if (
        unit is not None
        and unit.base == "类"
        and label is None
        and ORDINAL.fullmatch(reader.source)
    ):
        return reader.refuse("ambiguous", tokens, "guard.ordinal")
    ocr = suspect(reader, tokens, amount, label, source)
    if ocr is not None:
        return ocr
    return Comparison("==", amount, label, base, each, False, source)


def rank_of(date: Date) -> bool:
    """Whether a date names more than its year."""
    return any(part is not None for part in (date.month, date.quarter, date.half))


def approximate(
    reader: Reader,
    tokens: Sequence[Token],
    op: str | None,
    amount: Amount,
    about: Token | None,
    around: Token | None,
    label: str | None,
) -> Target | None:
    """约, 近, 余, 多, 左右; together with a bound there are two meanings."""
    side = str(about.value) if about is not None else "both"
    quantity = cast("Quantity", next(t.value for t in tokens if t.letter in "QN"))
    if quantity.side is not None:
        if about is not None and side != "both":
            return reader.refuse("ambiguous", tokens, "guard.about")
        side = "up"
    if op not in (None, "==") or (around is not None and side != "both"):
        return reader.refuse("ambiguous", tokens, "guard.about")
    written = (about or around or tokens[0]).text if side != "up" else "余"
    source = reader.of(tokens, "about", written=written)
    if side == "up":
        return Approximate(amount, "up", None, label, source)
    return Approximate(amount, "down" if side == "down" else "both", None, label, source)


def suspect(
    reader: Reader, tokens: Sequence[Token], amount: Amount, label: str | None, source: Source
) -> Unparsed | None:
    """`292%` under a name that cannot pass 100 %: the sign ≥ may have been read as 2."""
    if amount.unit is None or amount.unit.base != "%" or amount.unit.scale != 1:
        return None
    if not 200 <= amount.value < 300 or not reader.bounded():
        return None
    lesser = Amount(int(amount.value - 200), amount.unit)
    if Fraction(amount.n).denominator != 1:
        lesser = Amount(amount.value - 200, amount.unit)
    readings = (
        Comparison("==", amount, label, written_op=False, source=source),
        Comparison(">=", lesser, label, source=source),
    )
    return reader.refuse("suspect_ocr", tokens, "guard.rate", readings)


RULES.add(
    "cmp.prefix",
    r"e?D?L?e?H?OI?L?O?e?[QN]I?I?L?(?:\(L\))?",
    {
        "≥90%": "≥90%",
        "不低于95%": "≥95%",
        "不满2起": "<2起",
        "不突破20万元": "≤20万元",
        "达到应免数的100%": "应免数的≥100%",
        "全年不少于12次": "全年≥12次",
        "增长率≥6.5%": "增长率≥6.5%",
    },
)(comparison)
RULES.add(
    "cmp.suffix",
    r"e?D?L?e?H?(?:OI?L?)?e?[QN]I?SI?L?(?:\(L\))?",
    {
        "90%以上": "≥90%",
        "控制在2小时以内": "≤2小时",
        "80%（不含）以上": ">80%",
        "收到申请后3个工作日内": "收到申请后≤3个工作日",
        "30分钟内响应": "响应≤30分钟",
        "满意度90分以上": "满意度≥90分",
    },
)(comparison)
RULES.add(
    "about",
    r"L?H?O?A[QN]Z?L?(?:\(L\))?|L?H?O?[QN]ZL?(?:\(L\))?",
    {
        "约200人": "≈200人",
        "300余人": "≈300余人",
        "近500人": "≈近500人",
        "350亩左右": "≈350亩",
    },
)(comparison)
RULES.add(
    "cmp.bare",
    r"e?D?L?e?[QN]L?(?:\(L\))?",
    {"260台": "=260台", "各1次": "各=1次", "厚15cm": "厚=15cm", "1台中央空调": "=1台中央空调"},
)(comparison)
