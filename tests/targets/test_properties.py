"""Generated values with known truth, texts that try to break the reader, and invariants."""

from __future__ import annotations

import os
import random
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.targets import (
    Amount,
    Comparison,
    Context,
    Deadline,
    Frequency,
    Period,
    Range,
    Target,
    direction,
    from_json,
    judge,
    parse,
    parse_columns,
    plain,
    symbols,
    to_json,
    to_line,
    vacuity,
)
from jixiao.targets._lexicon import PREFIX, SUFFIX, words
from jixiao.targets._units import unit_of

EXAMPLES = int(os.environ.get("JIXIAO_EXAMPLES", "300"))
FIXED = "JIXIAO_EXAMPLES" not in os.environ
GENERATED = int(os.environ.get("JIXIAO_GENERATED", "20000"))

UNITS = [
    "%",
    "‰",
    "人",
    "人次",
    "户",
    "家",
    "个",
    "台",
    "套",
    "件",
    "份",
    "次",
    "场",
    "场次",
    "起",
    "项",
    "处",
    "亩",
    "平方米",
    "公里",
    "吨",
    "万元",
    "元",
    "亿元",
    "小时",
    "分钟",
    "个工作日",
    "天",
    "元/人",
    "元/人·月",
    "万元/公里",
]
SCALED = ("人", "亩", "户", "件")
NUMERALS = "零一二三四五六七八九"


def chinese(n: int) -> str:
    """A number below ten thousand in Chinese numerals."""
    if n == 0:
        return "零"
    text, gap = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, size)
        if digit:
            text += ("零" if gap and text else "") + NUMERALS[digit] + word
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text


def spelled(rng: random.Random) -> tuple[str, Decimal]:
    """A number in one of its spellings."""
    whole = rng.choice((rng.randint(0, 20), rng.randint(1, 999), rng.randint(1000, 9999)))
    match rng.randint(0, 4):
        case 0:
            return chinese(whole), Decimal(whole)
        case 1:
            return f"{whole:,}", Decimal(whole)
        case 2:
            text = f"{whole}.{rng.randint(0, 99):02d}"
            return text, Decimal(text)
        case 3:
            wide = str.maketrans("0123456789", "０１２３４５６７８９")
            return str(whole).translate(wide), Decimal(whole)
        case _:
            return str(whole), Decimal(whole)


def bounded_value(rng: random.Random) -> tuple[str, Target]:
    """A bound or an exact number."""
    number, n = spelled(rng)
    unit = rng.choice(UNITS)
    if number[0] in NUMERALS + "十" and (unit[0] in "%‰" or "/" in unit):
        number = str(n)
    written, op = number + unit, "=="
    amount = Amount(n, unit_of(unit))
    match rng.randint(0, 3):
        case 0:
            word, op = rng.choice(list(PREFIX.items()))
            written = word + written
        case 1:
            word, op = rng.choice([*SUFFIX.items(), ("（含）以上", ">="), ("（不含）以下", "<")])
            written += word
        case 2:
            word, op = rng.choice([("≥", ">="), ("≤", "<="), ("＞", ">"), ("＜", "<"), ("=", "==")])
            written = f"{word} {written}"
    return written, Comparison(op, amount)  # type: ignore[arg-type]


def range_value(rng: random.Random) -> tuple[str, Target]:
    """Two ends."""
    low, high = sorted(rng.sample(range(1, 500), 2))
    unit = rng.choice([u for u in UNITS if "/" not in u])
    sign = rng.choice(["-", "~", "—", "～", "至", "－"])
    first = f"{low}{unit}" if rng.random() < 0.5 else str(low)
    return f"{first}{sign}{high}{unit}", Range(low, high, unit_of(unit))


def frequency_value(rng: random.Random) -> tuple[str, Target]:
    """So many times in each period."""
    n = rng.randint(1, 30)
    period, name = rng.choice(
        [("年", "年"), ("月", "月"), ("季度", "季度"), ("周", "周"), ("天", "日"), ("半年", "半年")]
    )
    word, op = rng.choice(
        [("", "=="), ("不少于", ">="), ("至少", ">="), ("≥", ">="), ("不超过", "<=")]
    )
    count = rng.choice((str(n), chinese(n)))
    form = rng.choice((f"每{period}{word}{count}次", f"{word}{n}次/{period}"))
    return form, Frequency(op, n, (1, name))  # type: ignore[arg-type]


def date_value(rng: random.Random) -> tuple[str, Target]:
    """A day or a month end with its year."""
    day = date(rng.randint(2000, 2040), rng.randint(1, 12), rng.randint(1, 28))
    form = rng.choice(
        (
            f"{day.year}年{day.month}月{day.day}日前",
            f"{day.year}-{day.month:02d}-{day.day:02d}前",
            f"{day.year}.{day.month}.{day.day}之前完成",
            f"于{day.year}年{day.month:02d}月{day.day:02d}日前完成",
            f"不晚于{day.year}年{day.month}月{day.day}日",
        )
    )
    return form, Deadline(day)


def period_value(rng: random.Random) -> tuple[str, Target]:
    """From a day to a day."""
    year, first, last = rng.randint(2000, 2040), *sorted((rng.randint(1, 28), rng.randint(1, 28)))
    start, end = date(year, 3, first), date(year, 9, last)
    sign = rng.choice(["-", "至", "~", "—"])
    form = f"{year}年3月{first}日{sign}{year}年9月{last}日"
    return form, Period(start, end)


MAKERS = (
    bounded_value,
    bounded_value,
    bounded_value,
    range_value,
    frequency_value,
    date_value,
    period_value,
)


def test_generated_values_are_read_as_meant_or_refused() -> None:
    rng = random.Random(20220101)
    refused = 0
    for _ in range(GENERATED):
        text, truth = rng.choice(MAKERS)(rng)
        target = parse(text)
        if target.kind == "unparsed":
            refused += 1
            continue
        assert target == truth, text
    assert refused <= GENERATED // 50


WORDS = sorted({*(w for w in PREFIX if len(w) > 1), *SUFFIX, "每年", "季度", "半年", "年底"})
OPERATORS = {**PREFIX, **SUFFIX}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "frame", ["办{}件5次", "{}办件5次", "办件{}情5次", "5次{}办件", "5次办{}件", "办件率{}5%"]
)
def test_no_word_of_the_grammar_is_dropped(word: str, frame: str) -> None:
    target = parse(frame.format(word))

    if isinstance(target, Comparison) and word in OPERATORS:
        held = word in (target.label or "") and word in (
            "最低",
            "最高",
            "起步",
            "共计",
            "总计",
            "合计",
            "等于",
        )
        assert target.op == OPERATORS[word] or held
    elif isinstance(target, Comparison):
        assert word in (target.label or "")


@settings(max_examples=EXAMPLES, deadline=None, derandomize=FIXED)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_rendered(text: str) -> None:
    check(text)


PARTS = words(
    "年 月 日 前 底 每 各 或 且 、 ， ； (含) （ ） - ~ 至 约 左右 余 ± / . 增长 下降 较上年 同比"
    " 2022年 12月31日 95 完成 满意度 率 控制在 不适用 无 投诉"
)
PIECES = st.sampled_from(
    [*PREFIX, *SUFFIX, *UNITS, *PARTS, *"0123456789", *"一二三十百千万亿半零两", " "]
)


@settings(max_examples=EXAMPLES * 3, deadline=None, derandomize=FIXED)
@given(st.lists(PIECES, max_size=9))
def test_any_row_of_words_is_read_or_refused_and_rendered(pieces: list[str]) -> None:
    check("".join(pieces))


def check(text: str) -> None:
    """Everything that must hold of any text."""
    context = Context("产出", "时效", "完成时间", 2022)
    for target in (parse(text), parse(text, context)):
        low, high = target.span
        assert 0 <= low <= high <= max(len(text), 60)
        assert plain(target) or not text.strip()
        assert from_json(to_json(target)) == target
        assert to_line(target)["kind"] == target.kind
        direction(target, context)
        vacuity(target, context)
        assert judge(target, "95%", context=context).working
    target = parse(text)
    if target.kind not in ("qualitative", "unparsed"):
        assert parse(symbols(target)) == target, (text, symbols(target))
    assert parse_columns("≥", text, "%").kind


@settings(max_examples=EXAMPLES, deadline=None, derandomize=FIXED)
@given(st.integers(0, 10**9), st.sampled_from(sorted(PREFIX)), st.sampled_from(UNITS))
def test_an_operator_is_never_turned_round(n: int, word: str, unit: str) -> None:
    target = parse(f"{word}{n}{unit}")

    assert target == Comparison(PREFIX[word], Amount(n, unit_of(unit)))  # type: ignore[arg-type]


REPEATED = (
    *words("1 每 ， ≥ 一 至 1至 元/ 2022年 (含) 百分之 1,000 90% 、 或 1人 1人、 a 培训 ** - ~ 年"),
    *words("第 每月 ( ) 增长 . 1. 1/ 人· 内 以上 不 两 半 ⁄ 、1 或1 1-1~ 2022.1 一百 十 万 亿"),
    "\x00",
    " ",
)


@pytest.mark.parametrize("size", [4000, 10000])
@pytest.mark.parametrize("piece", REPEATED)
def test_no_repeated_text_takes_long(piece: str, size: int) -> None:
    text = (piece * size)[:size]
    start = time.perf_counter()

    target = parse(text)

    assert time.perf_counter() - start < 1
    if size > 4000:
        assert target.kind == "unparsed" and target.why == "too_long"


@pytest.mark.parametrize("value", [None, 5, b"90%", ["90%"], 0.5])
def test_only_text_is_read(value: object) -> None:
    with pytest.raises(TypeError):
        parse(value)  # type: ignore[arg-type]


def test_equal_amounts_are_equal_in_any_scale() -> None:
    assert parse("=4.18万元") == parse("41800元")
    assert hash(parse("=4.18万元")) == hash(parse("=41800元"))
    assert parse("=97%") == parse("=0.97比例")
    assert parse("3人") != parse("3人次")
    assert parse("10天") != parse("10个工作日")
    assert parse("300元/人/月") == parse("每人每月300元") == parse("300元/月·人")
