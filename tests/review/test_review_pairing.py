"""What forms say about each other: last year's, the replied one, the report before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from review_forms import bare_form, form

from jixiao import targets
from jixiao.declaration import Declaration, FormKind
from jixiao.review import Status, backgrounds, baselines, review_set

TRAINING = ("数量", "业务培训次数", "≥4次", "签到表")


def of_kind(kind: FormKind, made: Declaration, **header: Any) -> Declaration:
    """The form as one of another kind; a header field given as None is not printed there."""
    return replace(
        made,
        form=replace(made.form, kind=kind, title=header.pop("title", made.form.title)),
        project=replace(made.project, **header),
    )


def evaluated(year: int, actual: str, **header: Any) -> Declaration:
    made = bare_form((*TRAINING, "50", actual, "50"), fiscal_year=year)
    return of_kind(FormKind.SELF_EVALUATION, made, **header)


def monitored(remark: str, month: int, spent: str, *rows: tuple[str, ...]) -> Declaration:
    """A monitoring form; `remark` is what the reading makes of forecast, outlook and cause."""
    made = bare_form(*(rows or ((*TRAINING, "", "2次", "", remark),)), funds=(
        ("年度资金总额", "12.00", "", spent),
    ))  # fmt: skip
    return of_kind(FormKind.MONITORING, made, title=f"绩效运行监控表（1—{month}月）")


def rules_of(declarations: list[Declaration], history: list[Declaration] | None = None) -> list:
    known = backgrounds(declarations, history)
    result = review_set(declarations, backgrounds=known)
    return [[finding.rule for finding in one.findings] for one in result.reviews]


def test_last_years_result_is_the_baseline_of_this_years_target() -> None:
    own = form()
    before = [evaluated(2021, "6次", annual_budget=None)]

    known = backgrounds([own], before)[0]
    shown = baselines(own, known)

    assert rules_of([own], before) == [["A03"]]
    assert (shown[0].year, shown[0].target, shown[0].actual) == (2021, "≥4次", "6次")


def test_a_self_evaluation_takes_unit_and_money_from_its_declaration() -> None:
    own = form()
    declared = form(fiscal_year=2021, annual_wan="30.00", total_wan="90.00")
    report = evaluated(2021, "6次", applicant=None, annual_budget=None)

    assert rules_of([own], [report]) == [[]]  # an unnamed unit is nobody's
    assert rules_of([own], [report, declared]) == [[]]  # money was cut: no comparison
    same_money = replace(declared, project=own.project)
    assert rules_of([own], [same_money, report]) == [["A03"]]


def test_the_project_of_the_code_goes_before_one_of_nearly_the_name() -> None:
    own = form()
    other = evaluated(2021, "9次", code="440304221311500000199")

    known = [other, evaluated(2021, "4次")]

    assert rules_of([own], known) == [[]]
    assert baselines(own, backgrounds([own], known)[0])[0].actual == "4次"


def test_without_history_nothing_is_assessed_against_it() -> None:
    one = review_set([form()], backgrounds=backgrounds([form()])).reviews[0]

    assert one.status("A03").status is Status.NOT_ASSESSED
    assert backgrounds([form()])[0].history is None
    assert backgrounds([form()], [])[0].history == ()


def test_a_self_evaluation_is_held_against_the_declaration_in_the_set() -> None:
    report = evaluated(2022, "4次")
    moved = targets.parse("≥3次", targets.Context(name="业务培训次数"))
    lowered = replace(report, indicators=(replace(report.indicators[0], target=moved),))
    declared = bare_form(TRAINING)

    assert "E12" not in rules_of([declared, report])[1]
    assert "E12" in rules_of([declared, lowered])[1]
    assert "E12" in rules_of([declared, replace_code(lowered, None)])[1]
    assert "E12" not in rules_of([declared, replace_code(lowered, "440304221311500000102")])[1]
    assert "E12" not in rules_of([lowered])[0]


def replace_code(made: Declaration, code: str | None) -> Declaration:
    return replace(made, project=replace(made.project, code=code))


def test_a_declaration_and_its_own_report_are_not_copies_of_each_other() -> None:
    words = ("社会效益", "窗口业务水平", "明显提升窗口业务办理水平和群众感受")
    declared = bare_form(words, name="窗口业务培训项目")
    report = of_kind(FormKind.SELF_EVALUATION, bare_form(words), code=None)

    assert all("X01" not in rules for rules in rules_of([declared, report]))


def test_a_monitoring_form_is_read_with_forecast_outlook_and_cause() -> None:
    declared = bare_form(TRAINING)
    says = "全年预计完成情况：3次；完成目标可能性：确定能；人员变动"
    facts = backgrounds([declared, monitored(says, 7, "6.00")])[1].monitoring

    assert facts is not None
    assert (str(facts.until), facts.executed) == ("2022-07-31", Decimal("60000.00"))
    (row,) = facts.rows
    assert (row.current.text, row.forecast.text) == ("2次", "3次")
    assert (row.outlook, row.causes, row.remedy) == ("确定能", ("人员变动",), "人员变动")
    assert "M04" in rules_of([declared, monitored(says, 7, "6.00")])[1]


def test_a_cause_is_missing_only_where_its_cell_is_blank() -> None:
    said = "全年预计完成情况：3次；完成目标可能性：有可能"

    assert "M03" in rules_of([monitored(said, 7, "6.00")])[0]
    assert "M03" not in rules_of([monitored(f"{said}；疫情，改为线上", 7, "6.00")])[0]


def test_rows_are_held_against_the_replied_ones_by_name() -> None:
    declared = bare_form(("质量", "业务考核合格率", "≥95%", "考核"), TRAINING)
    both = monitored(
        "", 7, "6.00",
        (*TRAINING, "", "2次"), ("质量", "业务考核合格率", "≥95%", "考核", "", "96%"),
    )  # fmt: skip

    assert "M07" not in rules_of([declared, both])[1]
    assert "M07" in rules_of([declared, monitored("", 7, "6.00")])[1]


def test_reports_of_one_project_follow_each_other() -> None:
    june, october = monitored("", 6, "6.00"), monitored("", 10, "5.00")

    assert ["M05" in rules for rules in rules_of([october, june])] == [True, False]


def test_where_no_month_is_named_spending_has_no_line() -> None:
    quiet = replace(
        monitored("", 7, "0.10"), form=replace(monitored("", 7, "0.10").form, title="监控表")
    )
    one = review_set([quiet], backgrounds=backgrounds([quiet])).reviews[0]

    assert one.status("M01").reason == "没有写明监控截止的日期"
    assert "M01" in rules_of([monitored("", 7, "0.10")])[0]
