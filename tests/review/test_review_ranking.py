"""What a reviewer should open first, and which findings say the same."""

from __future__ import annotations

import json

import pytest
from review_forms import demonstration_forms, form

from jixiao.declaration import Declaration
from jixiao.review import Ranking, Severity, rank, ranking_lines, review_set

ERROR = ("数量", "应急项目启动个数", "≥0个")
WARNING = ("质量", "业务考核合格情况", "进一步提升")


def ranked(*forms: Declaration) -> Ranking:
    return rank(forms, review_set(forms))


def apart(number: int, **header: object) -> dict[str, object]:
    """A header that shares nothing with the other forms."""
    return {
        "code": f"4403042213115000009{number:02}",
        "name": "甲乙丙丁戊己庚辛"[number] * 6,
        "applicant": f"第{'一二三四五六七八'[number]}事务中心",
        "department": f"第{'一二三四五六七八'[number]}事务局",
        "overview": f"依据《工作条例》，组织窗口职工{'子丑寅卯辰巳午未'[number] * 9}学习。",
        **header,
    }


def test_an_error_stands_before_a_warning() -> None:
    order = ranked(form(WARNING, **apart(0)), form(**apart(1)), form(ERROR, **apart(2)))

    assert order.forms[0].form == 2
    assert order.groups[0].findings[0].finding.rule == "A01"


def test_the_larger_sum_comes_first_but_not_in_proportion() -> None:
    order = ranked(
        form(ERROR, **apart(0, annual_wan="10.00", total_wan="30.00")),
        form(ERROR, **apart(1, annual_wan="1000.00", total_wan="3000.00")),
    )
    errors = {
        entry.form: entry for entry in order.groups[0].findings if entry.finding.rule == "A01"
    }

    assert order.forms[0].form == 1
    assert errors[1].money / errors[0].money == pytest.approx(2.0)


def test_an_amount_that_is_not_stated_counts_as_the_middle_one() -> None:
    order = ranked(
        form(**apart(0, annual_wan="1.00", total_wan="3.00")),
        form(**apart(1, annual_wan=None, total_wan=None)),
        form(**apart(2, annual_wan="100.00", total_wan="300.00")),
    )
    money = {entry.form: entry.money for entry in order.forms}

    assert money[1] == pytest.approx((money[0] + money[2]) / 2)


def test_what_all_forms_have_is_no_news() -> None:
    order = ranked(
        form(WARNING, **apart(0)),
        form(WARNING, **apart(1)),
        form(WARNING, ("成本", "人均培训成本", "≥500元/人"), **apart(2)),
        form(WARNING, **apart(3)),
    )
    novelty = {
        entry.finding.rule: entry.novelty for group in order.groups for entry in group.findings
    }

    assert novelty["R12"] == 1.0
    assert novelty["R16"] == 3.0


def test_findings_that_say_the_same_are_one_group() -> None:
    order = ranked(
        form(("数量", "应急项目启动个数", "≥0个"), **apart(0)),
        form(("数量", "应急项目启动个数", "≥0个"), **apart(1)),
        form(("质量", "设备验收合格率", "≥120%"), **apart(2)),
    )
    groups = {group.findings[0].finding.rule: group for group in order.groups}

    assert groups["A01"].forms == 2
    assert groups["A04"].forms == 1


def test_a_finding_about_a_pair_counts_for_both_forms() -> None:
    order = ranked(form(), form(code="440304221311500000102", name="新业务系统学习"))

    for entry in order.forms:
        assert "X02" in {found.finding.rule for found in entry.findings}


def test_nothing_is_lost_on_the_eight_forms() -> None:
    forms = demonstration_forms()
    result = review_set(forms)
    order = rank(forms, result)

    together = [entry.finding for group in order.groups for entry in group.findings]
    assert sorted(map(repr, together)) == sorted(map(repr, result.all_findings))
    assert [group.risk for group in order.groups] == sorted(
        (group.risk for group in order.groups), reverse=True
    )
    assert sum(form.count(Severity.ERROR) for form in order.forms) == 3
    for number, group in enumerate(order.groups):
        assert {entry.group for entry in group.findings} == {number}


def test_ranked_findings_as_json_show_the_factors() -> None:
    forms = demonstration_forms()

    lines = list(ranking_lines(forms, rank(forms, review_set(forms))))

    assert len(lines) == 80
    for line in json.loads(json.dumps(lines, ensure_ascii=False)):
        product = line["money_factor"] * line["severity_factor"] * line["novelty_factor"]
        assert line["risk"] == pytest.approx(product, abs=0.5)
        assert line["group"] >= 1 and line["group_forms"] >= 1


def test_an_empty_set_has_an_empty_ranking() -> None:
    assert ranked() == Ranking((), ())
