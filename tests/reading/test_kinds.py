"""The kinds of form and their profiles: known by title, labels and columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.declaration import FormKind, from_json, to_json
from tests.reading.drawn_grids import ABOVE, LEFT, drawn, one, reasons_of, rows_of

TABLE = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "组织培训次数", "≥4次"],
    [ABOVE, "质量指标", "培训考核通过率", "≥95%"],
    ["满意度指标", "服务对象满意度指标", "参训人员满意度", "≥95%"],
]


def test_a_monitoring_form_keeps_progress_forecast_and_cause():
    form = one(
        drawn(
            [
                ["项目名称", "培训费", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT],
                ["资金", "年初预算数", "1—7月执行数", "执行率", "全年预计执行数", "", "", ""],
                ["年度资金总额", "4.18", "2.09", "50%", "4.18", "", "", ""],
                [
                    "一级指标",
                    "二级指标",
                    "三级指标",
                    "年度指标值",
                    "1—7月执行情况",
                    "全年预计完成情况",
                    "偏差原因分析",
                    "完成目标可能性",
                ],
                ["产出指标", "数量指标", "组织培训次数", "≥4次", "2次", "4次", "", "确定能"],
                [ABOVE, "质量指标", "通过率", "≥95%", "90%", "95%", "人员变动", "有可能"],
            ],
            before=["项目支出绩效目标执行监控表", "（2023年度）", "单位：万元"],
        )
    )

    assert (form.form.kind, form.form.profile) == (FormKind.MONITORING, "mof-monitor-2019")
    assert [row.actual.text for row in form.indicators if row.actual] == ["2次", "90%"]
    assert [row.remark for row in form.indicators] == [
        "全年预计完成情况：4次；完成目标可能性：确定能",
        "全年预计完成情况：95%；完成目标可能性：有可能；人员变动",
    ]
    assert form.funds[0].initial_budget == Decimal("41800.00")
    assert form.funds[0].executed == Decimal("20900.00")


def test_a_self_evaluation_gives_actuals_points_and_scores():
    form = one(
        drawn(
            [
                ["项目名称", "培训费", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT],
                [
                    "一级指标",
                    "二级指标",
                    "三级指标",
                    "年度指标值",
                    "实际完成值",
                    "分值",
                    "得分",
                    "偏差原因分析及改进措施",
                ],
                ["产出指标", "数量指标", "组织培训次数", "≥4次", "3次", "20", "15", "时间紧"],
                [ABOVE, "质量指标", "通过率", "≥95%", "96%", "30", "30", ""],
                ["总分", LEFT, LEFT, LEFT, LEFT, "50", "45", ""],
            ],
            before=["2023年度项目支出绩效自评表"],
        )
    )

    assert (form.form.kind, form.form.profile) == (FormKind.SELF_EVALUATION, "mof-self-2020")
    assert [(row.weight, row.score) for row in form.indicators] == [(20, 15), (30, 30)]
    assert [row.remark for row in form.indicators] == ["时间紧", None]


def test_a_form_with_operator_and_unit_columns_is_of_the_sichuan_profile():
    form = one(
        drawn(
            [
                ["项目名称", "培训费", *[LEFT] * 7],
                [
                    "一级指标",
                    "二级指标",
                    "三级指标",
                    "指标性质",
                    "指标值",
                    "度量单位",
                    "完成值",
                    "权重",
                    "得分",
                ],
                ["产出指标", "数量指标", "组织培训次数", "≥", "4", "次", "4", "90", "90"],
            ],
            before=["部门预算项目支出绩效自评表（2023年度）"],
        )
    )

    assert form.form.profile == "sichuan-self"
    assert rows_of(form) == [("产出指标", "数量指标", "组织培训次数", "≥4次")]


@pytest.mark.parametrize(
    "title",
    [
        "部门整体支出绩效目标申报表",
        "2023年部门（单位）整体绩效目标表",
        "整体支出绩效目标表（2023年度）",
    ],
)
def test_a_department_declares_its_targets_without_a_project(title: str):
    form = one(
        drawn(
            [
                ["部门名称", "某市交通局", LEFT, LEFT],
                ["年度资金总额（万元）", "1,250.00", LEFT, LEFT],
                ["年度总体目标", "保障道路畅通", LEFT, LEFT],
                *TABLE,
            ],
            before=[title],
        )
    )

    assert (form.form.kind, form.form.profile) == (FormKind.DECLARATION, "mof-dept")
    assert form.project.department == "某市交通局"
    assert form.project.annual_budget == Decimal("12500000.00")
    assert "field.missing" not in reasons_of(form)
    assert len(form.indicators) == 3


def test_a_transfer_payment_form_has_actuals_and_no_points():
    form = one(
        drawn(
            [
                ["转移支付名称", "公路养护补助资金", *[LEFT] * 4],
                [
                    "一级指标",
                    "二级指标",
                    "三级指标",
                    "指标值",
                    "全年实际完成值",
                    "未完成原因和改进措施",
                ],
                ["产出指标", "数量指标", "养护里程", "≥120公里", "125公里", ""],
                [ABOVE, "质量指标", "验收合格率", "≥95%", "94%", "雨季返工"],
            ],
            before=["转移支付区域（项目）绩效目标自评表（2023年度）"],
        )
    )

    assert (form.form.kind, form.form.profile) == (FormKind.SELF_EVALUATION, "transfer-self")
    assert form.project.name == "公路养护补助资金"
    assert [row.actual.text for row in form.indicators if row.actual] == ["125公里", "94%"]
    assert form.indicators[1].remark == "雨季返工"


def test_a_form_with_a_mid_term_sum_is_of_the_profile_of_2015():
    form = one(
        drawn(
            [
                ["项目名称", "培训费", LEFT, LEFT],
                ["中期资金总额", "12.54", "年度资金总额", "4.18"],
                *TABLE,
            ],
            before=["项目支出绩效目标申报表", "单位：万元"],
        )
    )

    assert form.form.profile == "mof-2015"
    assert form.project.total_budget == Decimal("125400.00")


def test_an_unknown_layout_without_a_title_is_generic_and_questioned():
    form = one(drawn([["项目名称", "培训费", LEFT, LEFT], *TABLE]))

    assert (form.form.kind, form.form.profile) == (FormKind.DECLARATION, "generic")
    assert "title.missing" in reasons_of(form)
    assert len(form.indicators) == 3


def test_a_form_of_a_family_survives_its_json():
    form = one(drawn([["项目名称", "培训费", LEFT, LEFT], *TABLE], before=["项目支出绩效自评表"]))

    assert from_json(to_json(form)) == form
