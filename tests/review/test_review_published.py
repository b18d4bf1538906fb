"""Published self-evaluations and a monitoring report: the figures that must trip rules, or not.

Only the figures and indicator names that the cases are about stand here. A form is in force for the
year it was published for; rules not named are not looked at.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from review_forms import DATA, background, bare_form

from jixiao.review import Background, Review, Status, read_city, review


def judged(rows: list[tuple[str, ...]], known: dict[str, Any], **header: Any) -> Review:
    header = {"overview": "概况", "annual": "目标", "long_term": "长期", **header}
    return review(bare_form(*rows, **header), background=background(known))


def count(one: Review, *rules: str) -> dict[str, int]:
    found = Counter(finding.rule for finding in one.findings)
    return {rule: found[rule] for rule in rules}


def test_a_food_school_rounds_up() -> None:
    one = judged(
        [("数量", "工程资金金额", "43.2万元", "", "10", "37.24万元", "9")],
        {
            "evaluation": {
                "execution_points": "10",
                "execution_score": "9",
                "rate_printed": "86%",
            }
        },
        fiscal_year=2019,
        annual_wan="43.20",
        total_wan="43.20",
        funds=[("年度资金总额", "43.20", "43.20", "37.24")],
    )

    assert count(one, "E01", "R18", "E05", "E08") == {"E01": 2, "R18": 1, "E05": 0, "E08": 0}
    assert {f.rewrite for f in one.findings if f.rule == "E01"} == {"8.62分"}


def test_a_water_bureau_scores_rows_without_target_and_actual() -> None:
    empty = [("社会效益", f"效益{number}", "", "", "5", "", "5") for number in range(1, 7)]
    one = judged(
        [
            ("数量", "演练次数", "1次", "", "10", "1次", "10"),
            ("数量", "采购批次", "1批次", "", "10", "1批次", "10"),
            *empty,
            ("服务对象满意度", "群众满意度", "≥90%", "", "10", "100%", "10"),
        ],
        {"evaluation": {"execution_points": "10", "execution_score": "10"}},
        funds=[("年度资金总额", "880.00", "880.00", "880.00")],
    )

    assert count(one, "E03", "E10", "E01") == {"E03": 6, "E10": 0, "E01": 0}


def test_a_town_whose_total_row_is_zero() -> None:
    one = judged(
        [
            ("数量", "委托项目数量", "≥50个", "", "8", "50个", "8"),
            ("成本", "项目总成本", "≤90万元", "", "8", "90万元", "8"),
        ],
        {"evaluation": {"execution_points": "10", "execution_score": "0"}},
        funds=[("年度资金总额", "0", "0", "0"), ("当年财政拨款", "90.00", "89.974", "89.974")],
    )

    assert count(one, "E04", "E02", "E13", "E01") == {"E04": 1, "E02": 0, "E13": 0, "E01": 0}


def test_a_station_with_twenty_points_for_execution() -> None:
    one = judged(
        [
            ("数量", "监测次数", "4次", "", "40", "4次", "40"),
            ("社会效益", "知晓率", "≥90%", "", "20", "95%", "20"),
            ("服务对象满意度", "群众满意度", "98%", "", "20", "98%", "19.6"),
        ],
        {"evaluation": {"execution_points": "20", "execution_score": "20", "total": "99.6"}},
        fiscal_year=2020,
        funds=[("年度资金总额", "10.00", "10.00", "10.00")],
    )

    assert count(one, "E02", "E01", "C12", "E09") == {"E02": 1, "E01": 0, "C12": 0, "E09": 0}


def test_satellite_enforcement_deducts_without_a_reason() -> None:
    text = "完成卫星影像核查任务并按时提交成果报告"
    one = judged(
        [
            ("数量", "项目资金", "72890元", "", "10", "72890元", "9"),
            ("质量", "核查合格率", "100%", "", "20", "100%", "19"),
            ("时效", "核查及时率", "100%", "", "20", "100%", "19"),
            ("社会效益", "违法图斑发现率", "≥95%", "", "30", "95%", "27"),
        ],
        {"evaluation": {"execution_points": "10", "execution_score": "10", "result": text}},
        fiscal_year=2020,
        annual=text,
        annual_wan="7.289",
        total_wan="7.289",
        funds=[("年度资金总额", "7.29", "7.29", "7.29")],
    )

    assert count(one, "E02", "E07", "R18", "E01", "E04") == {
        "E02": 4, "E07": 1, "R18": 1, "E01": 0, "E04": 0,
    }  # fmt: skip


def test_wages_are_divided_by_the_adjusted_budget() -> None:
    one = judged(
        [
            ("数量", "发放人数", "20人", "", "60", "20人", ""),
            ("社会效益", "足额保障率", "＝100%", "", "30", "100%", ""),
        ],
        {"evaluation": {"execution_points": "10", "rate_printed": "100%"}},
        code="51000021R000000019951",
        funds=[("合计", "238.93", "251.89", "251.89")],
    )

    assert count(one, "E05", "C13", "C12") == {"E05": 0, "C13": 0, "C12": 0}
    for rule in ("E01", "E02"):
        assert one.status(rule).status is Status.NOT_ASSESSED


def test_one_indicator_holds_all_points_and_no_number() -> None:
    one = judged(
        [("成本", "采购成本", "≤30万元", "", "90", "完成", "90")],
        {"evaluation": {"execution_points": "10", "execution_score": "10"}},
        code="51092324T000010263357",
    )

    assert count(one, "E03", "C13", "C12", "E01") == {"E03": 1, "C13": 1, "C12": 0, "E01": 0}


def test_missed_targets_are_scored_full() -> None:
    one = judged(
        [
            ("数量", "受益人数", "≥4754人", "", "5", "4604人", "5"),
            ("成本", "户均补助", "≤5300元/户", "", "10", "5830元/户", "10"),
        ],
        {"evaluation": {}},
        fiscal_year=2019,
    )

    assert count(one, "E01", "E10") == {"E01": 2, "E10": 0}
    assert {f.rewrite for f in one.findings if f.rule == "E01"} == {"4.84分", "9.09分"}


@pytest.mark.parametrize(("own", "fires"), [(True, 1), (False, 0)])
def test_a_half_years_report_under_the_line_of_june(own: bool, fires: int) -> None:
    city = read_city(DATA / "city" / "example.toml") if own else None
    known: Background = background(
        {"monitoring": {"adjusted_budget": "220.00", "executed": "87.57", "rate_printed": "约40%"}}
    )
    one = review(bare_form(("数量", "次数", "≥4次")), book=city, background=known)

    assert count(one, "M01", "M06") == {"M01": fires, "M06": 0}
    assert Decimal("87.57") / Decimal("220") < Decimal("0.40")
