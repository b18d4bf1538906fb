"""Defaults, other readings and refusals where a text has two legitimate meanings."""

from __future__ import annotations

import pytest

from jixiao.targets import Comparison, Context, JudgingProfile, must_ask, parse, readings, symbols

COST = Context("产出指标", "成本指标", "总成本", 2022)
TIME = Context("产出", "*时效", "完成时间", 2022)
OFTEN = Context("产出", "数量", "巡查频次", 2022)

DEFAULTS = [
    ("260台", Context(), "=260台"),
    ("达到95%", Context(), "≥95%"),
    ("一季度一次", OFTEN, "=1次/季度"),
    ("1月1次", OFTEN, "=1次/月"),
    ("一年两次", Context(), "=2次/年"),
    ("两周一次", Context(), "=1次/2周"),
    ("1月/次", Context(), "=1次/月"),
    ("2月/次", Context(), "=1次/2月"),
    ("全年12次", Context(), "全年=12次"),
    ("全年", TIME, "2022-01-01~2022-12-31"),
    ("全年", Context(), "全年"),
    ("2022.12", TIME, "≤2022-12-31"),
    ("2020年", TIME, "≤2020-12-31"),
    ("2020年", Context(name="项目起止"), "2020-01-01~2020-12-31"),
    ("12月前", TIME, "<2022-12-01"),
    ("12月31日前", TIME, "≤2022-12-31"),
    ("年底前", TIME, "≤2022-12-31"),
    ("年底前", Context(), "≤12-31"),
    ("次年3月底前", TIME, "≤2023-03-31"),
    ("提升5%", Context(), "↑=5%"),
    ("下降5%", Context(), "↓=5%"),
    ("下降至5%", Context(), "≤5%"),
    ("由80%提升到90%", Context(), "≥90%"),
    ("增加3家", Context(), "↑=3家"),
    ("新增3家", Context(), "新增=3家"),
    ("260万", COST, "=260万元"),
    ("260万", Context(), "=260万"),
    ("无", Context(), "不适用"),
    ("无", Context(name="重大安全事故"), "=0"),
    ("0起", Context(), "=0起"),
    ("零事故", Context(), "=0"),
    ("95%-90%", Context(), "90%~95%"),
    ("85", Context(name="苗木成活率（≥**%）"), "≥85%"),
    ("≤85", Context(name="苗木成活率（≥**%）"), "≤85%"),
    ("30", Context(name="修建作业道长度(公里)"), "=30公里"),
    ("2280次", Context(), "=2280次"),
]


@pytest.mark.parametrize(
    ("text", "context", "shown"), DEFAULTS, ids=[f"{d[0]}-{d[1].name}" for d in DEFAULTS]
)
def test_the_default_reading(text: str, context: Context, shown: str) -> None:
    assert symbols(parse(text, context)) == shown


AMBIGUOUS = [
    ("一季度一次", Context()),
    ("1月1次", Context()),
    ("2022.12", Context()),
    ("15日前", TIME),
    ("3-5", Context()),
]


@pytest.mark.parametrize(("text", "context"), AMBIGUOUS, ids=[a[0] for a in AMBIGUOUS])
def test_two_meanings_and_no_context_is_a_refusal(text: str, context: Context) -> None:
    target = parse(text, context)

    assert target.kind == "unparsed" and target.why == "ambiguous"


def test_a_possible_misread_sign_is_refused_with_both_readings() -> None:
    found = readings("292%", Context(name="设备更新验收合格率"))

    assert found[0].kind == "unparsed" and found[0].why == "suspect_ocr"
    assert [symbols(other) for other in found[1:]] == ["=292%", "≥92%"]


def test_a_large_percentage_of_an_unbounded_rate_is_read() -> None:
    assert symbols(parse("292%", Context(name="产值增长率"))) == "=292%"


def test_a_number_without_a_unit_says_so() -> None:
    target = parse("735", Context(name="学生受资助人数"))

    assert isinstance(target, Comparison) and target.flags == ("unit_missing",)


def test_a_hint_in_the_name_keeps_the_exact_reading_beside_it() -> None:
    found = readings("85", Context(name="苗木成活率（≥**%）"))

    assert [symbols(one) for one in found] == ["≥85%", "=85%"]
    assert found[0].reason == "name_hint"


@pytest.mark.parametrize("text", ["良好及以上", "二级以上", "三甲", "3A级", "达到三级等保要求"])
def test_ordinal_grades_are_words(text: str) -> None:
    assert parse(text).kind == "qualitative"


def test_the_context_never_changes_a_printed_number_or_operator() -> None:
    bare = parse("≥95%")

    for context in (COST, TIME, OFTEN, Context(name="成活率（≤**人）", fiscal_year=2030)):
        assert parse("≥95%", context) == bare


def test_the_year_of_the_name_comes_before_that_of_the_form() -> None:
    target = parse("年底前", Context(name="2023年工程", fiscal_year=2024))

    assert symbols(target) == "≤2023-12-31"


def test_labels_and_codes_of_classes_mean_the_same() -> None:
    for level2 in ("时效", "*时效", "时效指标", "timeliness", "時(shí)效指標(biāo)"):
        assert Context(level2=level2).class2 == "timeliness"
    assert Context("成本指标", None).class2 == "cost"
    assert Context("output", "社会成本指标").class2 == "cost_social"


def test_the_operator_as_written_is_kept() -> None:
    written = {
        "≥90%": "≥",
        "大于等于90%": "大于等于",
        "至少1次": "至少",
        "90%以上": "以上",
        "3人": "",
    }

    assert {text: parse(text).written for text in written} == written
    assert parse("每月一次").written == "每" and parse("1个月/次").written == "月/次"


OTHERS = [
    ("260台", Context(), ["=260台", "≥260台"]),
    ("100%", Context(), ["=100%", "≥100%"]),
    ("18.5万元", COST, ["=18.5万元", "≥18.5万元", "≤18.5万元"]),
    ("0起", Context(), ["=0起"]),
    ("≥260台", Context(), ["≥260台"]),
    ("达到95%", Context(), ["≥95%", "=95%"]),
    ("90%-95%", Context(), ["90%~95%", "≥90%"]),
    ("3至5人", Context(), ["3人~5人"]),
    ("提升5%", Context(), ["↑=5%", "↑≥5%", "↑=5百分点"]),
    ("下降2个百分点", Context(), ["↓=2百分点", "↓≥2百分点"]),
    ("较上年增长5%以上", Context(), ["↑≥5%（上年）", "↑≥5百分点（上年）"]),
    ("2月/次", Context(), ["=1次/2月", "=2次/月"]),
    ("1月/次", Context(), ["=1次/月"]),
    ("一年两次", Context(), ["=2次/年"]),
    ("12月前", TIME, ["<2022-12-01", "≤2022-12-31"]),
    ("12月31日前", TIME, ["≤2022-12-31"]),
    ("年底前", Context(fiscal_year=2022, last_year=2024), ["≤2022-12-31", "≤2024-12-31"]),
    ("95", Context(name="验收合格率"), ["=95", "≥95", "=95%"]),
]


@pytest.mark.parametrize(
    ("text", "context", "shown"), OTHERS, ids=[f"{o[0]}-{o[1].name}" for o in OTHERS]
)
def test_every_legitimate_reading_is_told(text: str, context: Context, shown: list[str]) -> None:
    found = readings(text, context)

    assert [symbols(one).replace("个百分点", "百分点") for one in found] == shown


@pytest.mark.parametrize(
    ("text", "actual", "asked"),
    [
        ("260台", "260台", False),
        ("260台", "270台", False),  # the profile says what a bare number asks for
        ("90%-95%", "92%", False),
        ("90%-95%", "97%", True),
        ("≥90%", "80%", False),
        ("达到95%", "96%", True),
        ("12月前", "2022-11-30", False),
        ("12月前", "2022-12-15", True),
    ],
)
def test_a_person_is_asked_only_where_the_outcome_differs(
    text: str, actual: str, asked: bool
) -> None:
    assert must_ask(text, actual, Context(fiscal_year=2022)) is asked


def test_a_profile_that_takes_bare_numbers_exactly_makes_one_ask() -> None:
    exact = JudgingProfile(bare="exact")

    assert must_ask("260台", "270台", profile=exact)
    assert not must_ask("260台", "260台", profile=exact)


@pytest.mark.parametrize("text", ["90%以上", "5%以下", "30天以内", "超过500人", "不满2起"])
def test_bounds_that_the_civil_code_settles_say_so(text: str) -> None:
    assert parse(text).reason == "civil_code_1259"


@pytest.mark.parametrize("text", ["≥90%", "不低于90%", "90%（不含）以上", "至少1次", "260台"])
def test_other_bounds_are_read_as_written(text: str) -> None:
    assert parse(text).reason == "as_written"
