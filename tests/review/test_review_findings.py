"""What a clerk reads, what a program gets, and what is said of a rule that could not look."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_forms import bare_form, form

from jixiao import demo
from jixiao.declaration import Declaration, profile
from jixiao.reading import read
from jixiao.review import (
    Finding,
    Status,
    _form,
    finding_from_json,
    finding_to_json,
    review,
    review_set,
    rule_book,
)


def the_finding(rule: str, declaration: Declaration) -> Finding:
    (finding,) = (entry for entry in review(declaration).findings if entry.rule == rule)
    return finding


def test_a_finding_says_where_what_why_and_how() -> None:
    finding = the_finding("A01", form(("数量", "应急项目启动个数", "≥0"), name="预算准备金"))

    assert finding.where == "《预算准备金》产出 › 数量 ›“应急项目启动个数”的指标值"
    assert finding.what == "“≥0”不论实际结果如何都算完成。"
    assert finding.why == (
        "这样的目标压不出成效，也检验不了资金是否用好（依据：财预〔2015〕88号所附绩效目标审核表“绩效合理性”，条文待核）。"
    )
    assert finding.suggestion == (
        "请填写经过努力才能达到的目标，例如“应急项目启动个数 ≥1个”；"
        "本年可能不发生的，请在指标解释中写明启用条件。"
    )
    assert finding.message == f"{finding.where}：{finding.what}{finding.why}{finding.suggestion}"
    assert finding.subject == "440304221311500000101"
    assert finding.field == "indicators[5].target"


def test_the_quote_is_the_text_as_printed() -> None:
    finding = the_finding("R12", form(("社会效益", "培训秩序", "秩序良，\n环境　好转")))

    assert finding.quote == "秩序良，环境好转"


def test_both_sums_are_shown_in_the_unit_of_the_form() -> None:
    finding = the_finding("A08", form(total_wan="340.20", annual_wan="110.00"))

    assert (
        finding.what == "总金额为340.20万元，而本年度110.00万元乘以3年为330.00万元，多出10.20万元。"
    )


@pytest.mark.parametrize("year", [2016, 2022, 2026])
def test_no_template_leaves_a_gap(year: int) -> None:
    declarations = [
        bare_form(
            ("数量", "应急项目启动个数", "≥0"),
            ("数量", "巡查", "3次"),
            ("质量", "环境优美", "环境优美"),
            ("时效", "资金支付率", "1台空调、2部电话"),
            ("成本", "预算执行率", "≥0%"),
            ("服务对象满意度", "投诉率", "5%以下"),
            fiscal_year=year,
            name=None,
            code=None,
            term_years=term,
            overview="发放补助，支持工作开展。",
            annual="发放补助，支持工作开展。",
            long_term="发放补助，支持工作开展。",
        )
        for term in (1, 3)
    ]

    findings = review_set(declarations).all_findings

    assert len({finding.rule for finding in findings}) >= 10
    for finding in findings:
        assert not set("{}") & set(finding.message)
        assert "None" not in finding.message
        assert all((finding.where, finding.what, finding.why, finding.suggestion))


def test_a_form_without_rows_passes_nothing_that_looks_at_rows() -> None:
    outcome = review(bare_form())
    by_row = {rule.id for rule in rule_book(2022).rules if rule.scope in ("row", "class")}

    assert {
        status.rule for status in outcome.statuses if status.status is Status.PASSED
    }.isdisjoint(by_row)


def test_what_was_not_read_is_said_with_its_row() -> None:
    status = review(form(("数量", "业务培训次数", "若干次"))).status("A01")

    assert status.status is Status.NOT_ASSESSED
    assert status.reason == "第6行的指标值未能识别"


def test_a_row_that_may_be_split_wrongly_passes_nothing() -> None:
    outcome = review(form(doubts=["indicators[2]"]))

    assert outcome.findings == ()
    assert outcome.status("R15").status is Status.NOT_ASSESSED
    assert outcome.status("R15").reason == "第3行可能没有读准"
    assert outcome.status("R02").status is Status.PASSED


def test_a_class_deleted_from_the_text_is_missed_by_rule_not_only_by_the_reader() -> None:
    text = demo.forms().decode()
    cut = text.replace("*成本 预算执行率 95%以上 反映预算执行率\n", "", 1)

    first = review(read(cut.encode(), "cut.txt")[0])

    assert [(f.rule, f.where) for f in first.findings if f.rule == "C01"] == [
        ("C01", "《培训费》产出 › 成本")
    ]


def test_what_another_rule_says_already_is_not_said_twice() -> None:
    status = review(form(("成本", "预算执行率", "≥95%"))).status("R05")

    assert status.status is Status.PASSED
    assert status.reason == "已由 R04 指出"


WORDS = st.sampled_from(
    [
        "≥",
        "不低于",
        "0",
        "100",
        "95",
        "%",
        "万元",
        "人",
        "次",
        "每月",
        "2023年",
        "6月底前",
        "以下",
        "投诉",
        "满意度",
        "率",
        "执行",
        "预算",
        "成本",
        "采购",
        "、",
        "—",
        "不适用",
        "{0}",
    ]
)
CELLS = st.lists(WORDS, max_size=5).map("".join)
CLASSES = st.sampled_from(["数量", "质量", "时效", "成本", "社会效益", "服务对象满意度"])
ROWS = st.lists(st.tuples(CLASSES, CELLS, CELLS, CELLS), max_size=6)


@given(ROWS, CELLS, st.integers(2015, 2027))
def test_nothing_written_in_a_form_breaks_a_review(
    rows: list[tuple[str, str, str, str]], prose: str, year: int
) -> None:
    declaration = bare_form(*rows, overview=prose, annual=prose, fiscal_year=year, name=prose)

    together = review_set([declaration, declaration])

    for finding in together.all_findings:
        assert finding.where and finding.what and finding.suggestion and finding.basis


def test_a_rule_that_fires_elsewhere_stays_fired_beside_an_unread_row() -> None:
    declaration = form(("数量", "业务培训次数", "若干次"), ("数量", "应急项目启动个数", "≥0"))

    assert review(declaration).status("A01").status is Status.FIRED


def test_a_finding_about_a_set_names_the_forms_and_the_places() -> None:
    together = review_set(
        [form(("数量", "业务培训次数", "至少4次")), form(code=None, name="设备购置")]
    )
    (finding,) = (finding for finding in together.findings if finding.rule == "X05")

    assert finding.subject is None and finding.field == ""
    assert finding.where == "清河区职工培训中心2022年度申报表"
    assert finding.peers == ("440304221311500000101", "设备购置.txt")
    assert "《窗口业务培训》产出 › 数量 ›“业务培训次数”的指标值" in [
        place.where for place in finding.related if place.field == "indicators[5].target"
    ]


def test_units_and_years_are_not_mixed() -> None:
    at_least = ("数量", "业务培训次数", "至少4次")

    apart = review_set(
        [form(at_least), form(applicant="北山区职工培训中心"), form(fiscal_year=2023)]
    )

    mixed = [finding.where for finding in apart.findings if finding.rule == "X05"]
    assert mixed == ["清河区职工培训中心2022年度申报表"]


def test_forms_of_no_known_unit_are_not_compared() -> None:
    together = review_set([form(applicant=None), form(applicant=None)])

    (notation,) = (status for status in together.statuses if status.rule == "X05")
    assert notation.status is Status.NOT_ASSESSED
    assert together.reviews[0].status("X01").status is Status.NOT_ASSESSED


def test_a_finding_comes_back_from_json_as_it_was() -> None:
    copied = ("社会效益", "业务培训效果", "有效提升窗口业务人员的工作能力和服务水平。")
    together = review_set([form(copied), form(copied, name="设备购置")])

    findings = [*together.all_findings, the_finding("A01", form(("数量", "启动个数", "≥0")))]

    assert any(finding.peers for finding in findings)
    assert [finding_from_json(finding_to_json(finding)) for finding in findings] == findings


def test_a_finding_as_json_keeps_the_parts_and_the_whole() -> None:
    finding = the_finding("A01", form(("数量", "应急项目启动个数", "≥0")))

    data = json.loads(json.dumps(finding_to_json(finding), ensure_ascii=False))

    assert data["rule"] == "A01" and data["severity"] == "error"
    assert data["dimension"] == "appropriateness"
    assert data["message"] == finding.message
    assert data["basis"] == [
        {
            "key": "88-review",
            "name": "财预〔2015〕88号所附绩效目标审核表",
            "clause": "绩效合理性",
            "text": "预期的产出和效果不过低，也不过高。",
            "standing": "recall",
        }
    ]
    assert data["book"] == rule_book(2022).version
    assert data["related"] == [] and data["peers"] == []


def test_an_empty_measurement_column_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = profile("shenzhen-2022")
    columns = tuple(
        (column, "评（扣）分标准" if column == "explanation" else label)
        for column, label in known.columns
    )
    monkeypatch.setattr(_form, "profile", lambda _: replace(known, columns=columns))
    filled, empty = (
        review(form(("数量", "业务培训次数", "≥4次", text))) for text in ("每少一次扣5分", "")
    )

    assert filled.status("C14").status is Status.PASSED
    (finding,) = (f for f in empty.findings if f.rule == "C14")
    assert finding.field == "indicators[5].explanation"
    assert "评（扣）分标准" in finding.message


def test_a_text_copied_into_many_forms_names_the_first_and_counts_the_rest() -> None:
    copied = ("社会效益", "业务培训效果", "有效提升窗口业务人员的工作能力和服务水平。")
    together = review_set([form(copied, name=f"设备购置{number}") for number in range(6)])

    first = next(finding for finding in together.reviews[0].findings if finding.rule == "X01")
    assert "《设备购置1》《设备购置2》《设备购置3》等5个项目的效益文字" in first.what
    assert len(first.peers) == 5
