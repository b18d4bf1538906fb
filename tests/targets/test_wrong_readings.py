"""Values that general libraries or earlier grammars read wrongly, each with its right reading."""

from __future__ import annotations

import pytest

from jixiao.targets import Context, parse, symbols

QUANTITY = Context("产出", "数量", "检测组数", 2022)
TIME = Context("产出", "时效", "项目期间", 2022)
NONE = Context()

RIGHT = [
    ("3-5", QUANTITY, "3~5"),
    ("10-15", QUANTITY, "10~15"),
    ("1-2月", TIME, "2022-01-01~2022-02-28"),
    ("1-2个月", NONE, "1个月~2个月"),
    ("较上年增长5%以上", NONE, "↑≥5%（上年）"),
    ("≤10万元", NONE, "≤10万元"),
    ("10万元以内", NONE, "≤10万元"),
    ("300元/人/月", NONE, "=300元/人/月"),
    ("1次/月", NONE, "=1次/月"),
    ("90%-95%", NONE, "90%~95%"),
    ("20-30万元", NONE, "20万元~30万元"),
    ("2022年12月31日前", NONE, "≤2022-12-31"),
    ("2022年第四季度", TIME, "2022-10-01~2022-12-31"),
    ("2022年1-12月", NONE, "2022-01-01~2022-12-31"),
    ("2022年底前", NONE, "≤2022-12-31"),
    ("九成", NONE, "=90%"),
    ("1,432.20万", Context(level2="成本"), "=1432.20万元"),
    ("二〇二二年十二月三十一日", NONE, "≤2022-12-31"),
    ("5～8次", NONE, "5次~8次"),
    ("不低于95%", NONE, "≥95%"),
    ("不超过10万元", NONE, "≤10万元"),
    ("不满2起", NONE, "<2起"),
    ("不突破20万元", NONE, "≤20万元"),
    ("30分钟内响应", NONE, "响应≤30分钟"),
    ("5个工作日内办结", NONE, "办结≤5个工作日"),
    ("=100百分比", NONE, "=100%"),
    ("8千元", NONE, "=8千元"),
    ("一亿二千万元", NONE, "=1.2亿元"),
    ("2个百分点", NONE, "=2个百分点"),
    ("2024年内", NONE, "≤2024-12-31"),
    ("上半年完成", TIME, "≤2022-06-30"),
    ("202401-202412", NONE, "2024-01-01~2024-12-31"),
    ("增长5%-8%", NONE, "↑5%~8%"),
    ("压减5%以上", NONE, "↓≥5%"),
    ("年均增长6%", NONE, "↑=6%（年均）"),
    ("1-2次/月", NONE, "1~2次/月"),
    ("半年/次", NONE, "=1次/半年"),
    ("三至五次", NONE, "3次~5次"),
    ("至少每月1次", NONE, "≥1次/月"),
    ("60分钟以内响应", NONE, "响应≤60分钟"),
]


@pytest.mark.parametrize(("text", "context", "shown"), RIGHT, ids=[r[0] for r in RIGHT])
def test_the_right_reading(text: str, context: Context, shown: str) -> None:
    assert symbols(parse(text, context)) == shown


@pytest.mark.parametrize("text", ["移动4/5G", "5G", "7×24小时", "进一步统一管理", "百年大计"])
def test_digits_and_numerals_in_names_are_no_quantities(text: str) -> None:
    assert parse(text).kind == "qualitative"


REFUSED = [
    ("3-5", "ambiguous"),
    ("10-15", "ambiguous"),
    ("1-2月", "ambiguous"),
    ("2024年2月30日前", "invalid_date"),
    ("≥1,20批", "damaged"),
    ("数百人次", "vague_numeral"),
    ("", "blank"),
    ("　 \n", "blank"),
    ("不低于90%以下", "contradictory_bounds"),
    ("≥95%以下", "contradictory_bounds"),
    ("至少5次以内", "contradictory_bounds"),
    ("大于等于小于95%", "contradictory_bounds"),
    ("≥≤90%", "contradictory_bounds"),
    ("严格按照预算标准1000元/人给补助对象兑付补助", "sentence"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=[r[0] or "blank" for r in REFUSED])
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, why: str) -> None:
    target = parse(text)

    assert (target.kind, getattr(target, "why", "")) == ("unparsed", why)


def test_a_quantity_inside_a_sentence_is_kept_as_a_fragment() -> None:
    target = parse("严格按照预算标准1000元/人给补助对象兑付补助")

    assert target.kind == "unparsed" and target.fragments == ("1000元/人",)


def test_agreeing_halves_of_a_bound_are_one_bound() -> None:
    for text, shown in (("达95%以上", "≥95%"), ("控制在2小时以内", "≤2小时"), ("≥94%以上", "≥94%")):
        assert symbols(parse(text)) == shown


WORDS_WITH_A_WORD = [
    ("签约300人", "签约=300人"),
    ("节约5万元", "节约=5万元"),
    ("附近5个社区", "附近=5个社区"),
    ("下达50万元", "下达=50万元"),
    ("传达5次", "传达=5次"),
    ("违规行为0次", "违规行为=0次"),
    ("不满意率≤5%", "不满意率≤5%"),
    ("未超过10万元", "≤10万元"),
    ("不应低于90%", "≥90%"),
    ("5岁以下儿童死亡率≤6‰", "5岁以下儿童死亡率≤6‰"),
    ("2场次/200人次", "⟨2场次/200人次⟩"),
    ("前三名", "⟨前三名⟩"),
    ("节约5%", "⟨节约5%⟩"),
    ("1、≥90%", "≥90%"),
    ("24小时内响应，48小时内解决", "响应≤24小时；解决≤48小时"),
    ("双周1次", "=1次/2周"),
]


@pytest.mark.parametrize(
    ("text", "shown"), WORDS_WITH_A_WORD, ids=[w[0] for w in WORDS_WITH_A_WORD]
)
def test_a_word_inside_a_word_is_no_word_of_the_grammar(text: str, shown: str) -> None:
    assert symbols(parse(text)) == shown
