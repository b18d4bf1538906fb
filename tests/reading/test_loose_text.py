"""Tables whose cells came apart in running text: what is read, and never taken as sure."""

from __future__ import annotations

import pytest

from jixiao.errors import NotReadable
from jixiao.reading import read
from tests.reading.drawn_grids import reasons_of, rows_of

HEAD = (
    "项目支出绩效目标表\n（2023年度）\n项目名称 桥面养护\n"
    "实施单位 某市养护所\n年度目标 保持桥面完好\n"
)


def the_form(text: str):
    (declaration,) = read(text.encode(), "form.txt")
    return declaration


def test_rows_of_a_line_each_take_the_class_printed_above():
    text = HEAD + (
        "绩效指标 一级指标 二级指标 三级指标 指标值 备注\n"
        "产出指标 数量指标 修补坑槽面积 ≥300平方米\n"
        "更换护栏长度 ≥40米\n"
        "质量指标 验收合格率 100%\n"
        "满意度指标 服务对象满意度指标 过往司机满意度 ≥90%\n"
    )

    form = the_form(text)

    assert rows_of(form) == [
        ("产出指标", "数量指标", "修补坑槽面积", "≥300平方米"),
        ("产出指标", "数量指标", "更换护栏长度", "≥40米"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
        ("满意度指标", "服务对象满意度指标", "过往司机满意度", "≥90%"),
    ]
    assert "form.uncertain" in reasons_of(form)


def test_cells_of_a_line_each_with_labels_broken_over_two_lines():
    cells = ["一级指标", "二级指标", "三级指标", "指标值", "产出指标", "数量指标", "修补坑槽面积"]
    cells += ["≥300平方米", "更换护栏长度", "≥40米", "效益指标", "社会效益", "指标", "受益村民人数"]
    cells += ["≥500人", "生态效益", "指标", "减少扬尘路段", "2条"]

    form = the_form(HEAD + "\n\n".join(cells))

    assert rows_of(form) == [
        ("产出指标", "数量指标", "修补坑槽面积", "≥300平方米"),
        ("产出指标", "数量指标", "更换护栏长度", "≥40米"),
        ("效益指标", "社会效益指标", "受益村民人数", "≥500人"),
        ("效益指标", "生态效益指标", "减少扬尘路段", "2条"),
    ]


def test_text_without_anything_between_cells_is_parted_at_labels_and_quantities():
    text = HEAD + (
        "绩效指标一级指标二级指标指标内容指标值\n"
        "产出指标数量指标修补坑槽面积300平方米\n"
        "更换护栏长度40米\n"
        "时效指标按时完工率100%\n"
        "满意度指标服务对象满意度指标过往司机满意度≥90%\n"
    )

    assert rows_of(the_form(text)) == [
        ("产出指标", "数量指标", "修补坑槽面积", "300平方米"),
        ("产出指标", "数量指标", "更换护栏长度", "40米"),
        ("产出指标", "时效指标", "按时完工率", "100%"),
        ("满意度指标", "服务对象满意度指标", "过往司机满意度", "≥90%"),
    ]


def test_operator_value_unit_weight_actual_and_score_between_bars():
    text = HEAD + (
        "一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 分值 | 得分 |\n"
        "产出指标 | 数量指标 | 修补坑槽面积 | ≥ | 300 | 平方米 | 310 | 20 | 20 |\n"
        "更换护栏长度 | ≥ | 40 | 米 | 36 | 10 | 9 |\n"
        "效益指标 | 社会效益指标 | 通行条件 | 定性 | 改善 | | 改善 | 30 | 27.5 |\n"
        "总分 | 100 | 96.5 |\n"
    )

    form = the_form(text)

    assert rows_of(form) == [
        ("产出指标", "数量指标", "修补坑槽面积", "≥300平方米"),
        ("产出指标", "数量指标", "更换护栏长度", "≥40米"),
        ("效益指标", "社会效益指标", "通行条件", "改善"),
    ]
    assert [str(row.weight) for row in form.indicators] == ["20", "10", "30"]
    assert [str(row.score) for row in form.indicators] == ["20", "9", "27.5"]
    assert [row.actual.text for row in form.indicators if row.actual] == ["310", "36", "改善"]


def test_mid_term_and_annual_blocks_side_by_side_give_the_annual_rows():
    text = HEAD + (
        "一级指标\n二级指标（长期）\n三级指标（长期）\n指标值（长期）\n"
        "二级指标（年度）\n三级指标（年度）\n指标值（年度）\n"
        "产出指标\n数量指标\n修补坑槽面积\n900平方米\n数量指标\n修补坑槽面积\n300平方米\n"
        "产出指标\n质量指标\n \n \n质量指标\n验收合格率\n100%\n"
        "满意度指标\n服务对象满意度指标\n \n \n服务对象满意度指标\n过往司机满意度\n≥90%\n"
    )

    assert rows_of(the_form(text)) == [
        ("产出指标", "数量指标", "修补坑槽面积", "300平方米"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
        ("满意度指标", "服务对象满意度指标", "过往司机满意度", "≥90%"),
    ]


def test_a_list_of_classes_in_brackets_with_numbered_indicators():
    text = (
        "某市养护所2023年项目绩效目标\n"
        "桥面养护\n120000\n【产出指标-数量指标】\n指标1：修补坑槽面积（≥300平方米）\n"
        "指标2：更换护栏长度（≥40米）\n【产出指标-时效指标】\n指标1：完工时间（2023年10月底前）\n"
        "【满意度指标-服务对象满意度指标】\n指标1：过往司机满意度（≥90%）\n本级项目\n350000\n"
    )

    assert rows_of(the_form(text)) == [
        ("产出指标", "数量指标", "修补坑槽面积", "≥300平方米"),
        ("产出指标", "数量指标", "更换护栏长度", "≥40米"),
        ("产出指标", "时效指标", "完工时间", "2023年10月底前"),
        ("满意度指标", "服务对象满意度指标", "过往司机满意度", "≥90%"),
    ]


def test_a_table_without_column_titles_is_read_and_questioned():
    text = (
        "项目完成指标 | 数量指标 | 修补坑槽面积 | = | 300 | 平方米 |\n"
        "质量指标 | 验收合格率 | ≥ | 98 | % |\n"
        "效益指标 | 社会效益指标 | 受益村民人数 | ≥ | 500 | 人 |\n"
        "满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥ | 95 | % |\n"
    )

    form = the_form(text)

    assert [row[2:] for row in rows_of(form)] == [
        ("修补坑槽面积", "=300平方米"),
        ("验收合格率", "≥98%"),
        ("受益村民人数", "≥500人"),
        ("村民满意度", "≥95%"),
    ]
    assert "table.columns_guessed" in reasons_of(form)


def test_labels_in_traditional_print_with_readings_behind_the_letters():
    text = (
        "橋面養護項目績效目標(biāo)表 |\n項目名稱 | 橋面養護 |\n"
        "一級(jí)指標(biāo) | 二級(jí)指標(biāo) | 三級(jí)指標(biāo) | *指標(biāo)值 |\n"
        "產(chǎn)出指標(biāo) | 數(shù)量指標(biāo) | 修補坑槽面積 | 300平方米 |\n"
        "質(zhì)量指標(biāo) | 驗收合格率 | 98% |\n"
        "效益指標(biāo) | 社會(huì)效益指標(biāo) | 受益人數(shù) | 500人 |\n"
    )

    form = the_form(text)

    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("output", "quantity"),
        ("output", "quality"),
        ("benefit", "social"),
    ]
    assert form.indicators[0].label1 == "產(chǎn)出指標(biāo)"
    assert form.indicators[1].target is not None
    assert form.indicators[1].target.text == "98%"


@pytest.mark.parametrize(
    "text",
    [
        "某省资金绩效自评报告\n（1）产出指标。\n数量指标：布设点位≥6处，实际布设6处；巡查≥928小时。\n"
        "质量指标：巡查覆盖率≥80%，实际为90%。\n时效指标：按时完成率100%。\n效益指标：明显。\n",
        "关于做好预算管理的通知\n各单位应当在2023年6月底前完成自查，合格率不低于95%。\n",
        "序号 | 一级指标 | 二级指标 | 三级指标 | 指标属性 |\n"
        "1 | 产出 | 管网改造 | 完成普查 | 定性 |\n",
    ],
    ids=["a report in prose", "a notice", "a list without values"],
)
def test_what_is_no_form_is_refused(text: str):
    with pytest.raises(NotReadable) as caught:
        read(text.encode(), "text.txt")

    assert caught.value.message.id == "reading.no_form"
    assert text[:5] in caught.value.message.what
