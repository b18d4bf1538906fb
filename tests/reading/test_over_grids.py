"""Forms understood over grids, whatever their layout: columns, classes, several forms, doubts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.declaration import FormKind, FundLine, Level1, Level2, from_json, to_json
from jixiao.reading import REASONS
from jixiao.reading.understand._vocabulary import class_stem
from tests.reading.drawn_grids import drawn, one, reasons_of, rows_of, understood

TITLE = "项目支出绩效目标申报表"
HEAD = [
    ["项目名称", "防汛物资储备", "<", "<", "<"],
    ["主管部门", "某区水务局", "实施单位", "某区防汛中心", "<"],
    ["年度目标", "完成2025年防汛物资储备", "<", "<", "<"],
]
TITLES = ["一级指标", "二级指标", "三级指标", "指标值", "指标解释"]
ROWS = [
    ["产出指标", "数量指标", "沙袋储备数", "≥5000个", "反映储备"],
    ["^", "^", "水泵储备数", "12台", "反映水泵"],
    ["^", "质量指标", "物资合格率", "100%", "反映质量"],
    ["效益指标", "社会效益指标", "险情处置及时率", "≥95%", "反映效益"],
]
READ = [
    ("产出指标", "数量指标", "沙袋储备数", "≥5000个"),
    ("产出指标", "数量指标", "水泵储备数", "12台"),
    ("产出指标", "质量指标", "物资合格率", "100%"),
    ("效益指标", "社会效益指标", "险情处置及时率", "≥95%"),
]


def test_head_and_table_of_an_unknown_layout() -> None:
    form = one(drawn([*HEAD, TITLES, *ROWS], before=[TITLE, "（2025年度）"]))

    assert rows_of(form) == READ
    assert form.form.profile == "generic"
    assert form.form.title == TITLE
    assert form.form.kind is FormKind.DECLARATION
    assert form.fiscal_year == 2025
    assert form.project.name == "防汛物资储备"
    assert form.project.department == "某区水务局"
    assert form.project.applicant == "某区防汛中心"
    assert form.objectives.annual == "完成2025年防汛物资储备"
    assert [row.level2 for row in form.indicators] == [
        Level2.QUANTITY,
        Level2.QUANTITY,
        Level2.QUALITY,
        Level2.SOCIAL,
    ]
    assert not form.doubts


@pytest.mark.parametrize("order", [(4, 3, 2, 1, 0), (2, 3, 0, 1, 4), (1, 0, 4, 2, 3)])
def test_columns_may_stand_in_any_order(order: tuple[int, ...]) -> None:
    table = [[row[at] for at in order] for row in [TITLES, *ROWS]]

    assert rows_of(one(drawn([*HEAD, *table], before=[TITLE]))) == READ


def test_a_table_lying_on_its_side() -> None:
    side = [list(column) for column in zip(TITLES, *ROWS, strict=True)]
    turned = [["<" if text == "^" else text for text in row] for row in side]

    form = one(drawn(HEAD, before=[TITLE]), drawn(turned))

    assert rows_of(form) == READ
    assert "text.unassigned" not in reasons_of(form)


def test_operator_value_and_unit_in_columns_are_one_target() -> None:
    table = [
        ["一级指标", "二级指标", "三级指标", "计算符号", "目标值", "度量单位", "权重"],
        ["产出指标", "数量指标", "沙袋", "≥", "5000", "个", "20"],
        ["^", "质量指标", "合格率", "=", "100", "%", "30分"],
        ["^", "时效指标", "及时性", "定性", "汛前完成", "", "若干"],
    ]
    form = one(drawn([*HEAD, *([*row] for row in table)], before=[TITLE]))

    assert [row.target.text for row in form.indicators if row.target] == [
        "≥5000个",
        "=100%",
        "汛前完成",
    ]
    assert [row.weight for row in form.indicators] == [Decimal(20), Decimal(30), None]
    assert [
        (entry.field, entry.source.text, entry.source.cells)
        for entry in form.lineage
        if entry.field.startswith("indicators[0]")
    ] == [
        ("indicators[0].target.operator", "≥", "D5"),
        ("indicators[0].target", "5000", "E5"),
        ("indicators[0].target.unit", "个", "F5"),
    ]
    assert "field.unreadable" in reasons_of(form)


def test_column_titles_of_two_lines() -> None:
    table = [
        ["绩效指标", "<", "<", "年度指标值", "<", "<", "实际完成值", "分值", "得分", "备注"],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "^", "^", "^", "^"],
        ["产出指标", "数量指标", "受资助人数", "≧", "735", "人次", "735", "10", "9.5", "少一人"],
        ["^", "质量指标", "覆盖率", "═", "100", "%", "100%", "10", "10", ""],
        ["总分", "<", "<", "<", "<", "<", "<", "20", "19.5", ""],
    ]
    form = one(drawn(table, before=["2022年度项目支出绩效自评表"]))

    assert form.form.kind is FormKind.SELF_EVALUATION
    assert form.fiscal_year == 2022
    first, second = form.indicators
    assert (first.target and first.target.text, first.weight, first.score, first.remark) == (
        "≧735人次",
        Decimal(10),
        Decimal("9.5"),
        "少一人",
    )
    assert first.actual is not None and first.actual.text == "735"
    assert second.remark is None


def test_mid_term_and_annual_blocks_side_by_side() -> None:
    table = [
        ["一级指标", "二级指标", "中期绩效指标", "<", "年度绩效指标", "<"],
        ["^", "^", "三级指标", "指标值", "三级指标", "指标值"],
        ["产出指标", "数量指标", "三年储备", "15000个", "当年储备", "5000个"],
        ["^", "质量指标", "三年合格率", "100%", "当年合格率", "100%"],
    ]
    form = one(drawn(table, before=[TITLE]))

    assert [row.name for row in form.indicators] == ["当年储备", "当年合格率"]
    left = [doubt for doubt in form.doubts if doubt.reason == "text.unassigned"]
    assert left[0].candidates == ("三年储备", "15000个")


def test_two_forms_in_one_grid_with_title_rows() -> None:
    title = [TITLE, "<", "<", "<", "<"]
    other = [["项目名称", "河道清淤", "<", "<", "<"], *HEAD[1:]]

    first, second = understood(drawn([title, *HEAD, TITLES, *ROWS, title, *other, TITLES, ROWS[3]]))

    assert rows_of(first) == READ
    assert (second.project.name, len(second.indicators)) == ("河道清淤", 1)


def test_forms_without_titles_begin_at_their_code() -> None:
    def form(code: str) -> list[list[str]]:
        return [["项目编码", code, "<", "<", "<"], *HEAD, TITLES, *ROWS]

    first, second = understood(
        drawn([*form("51000021R000000019951"), *form("51092324T000010263357")])
    )

    assert first.project.code == "51000021R000000019951"
    assert second.project.code == "51092324T000010263357"
    assert rows_of(first) == rows_of(second) == READ
    assert "title.missing" in reasons_of(first)


def test_head_and_table_in_two_grids() -> None:
    form = one(drawn(HEAD, before=[TITLE]), drawn([TITLES, *ROWS]))

    assert form.project.name == "防汛物资储备"
    assert rows_of(form) == READ


def test_labels_in_lines_outside_the_table() -> None:
    lines = [TITLE, "项目名称：防汛物资储备  主管部门：某区水务局", "年度资金总额：12.50万元"]

    form = one(drawn([TITLES, *ROWS], before=lines))

    assert form.project.name == "防汛物资储备"
    assert form.project.department == "某区水务局"
    assert form.project.annual_budget == Decimal("125000.00")


def test_label_and_value_in_one_cell() -> None:
    form = one(
        drawn([["项目名称：防汛物资储备", "<", "主管部门：\n某区水务局", "<", "<"], TITLES, *ROWS])
    )

    assert form.project.name == "防汛物资储备"
    assert form.project.department == "某区水务局"


def test_values_below_labels_that_stand_side_by_side() -> None:
    head = [
        ["项目名称", "防汛物资储备", "<", "<", "<"],
        ["年度总体目标", "预期目标", "<", "实际完成情况", "<"],
        ["^", "储备物资", "<", "已储备物资", "<"],
    ]
    form = one(drawn([*head, TITLES, *ROWS], before=[TITLE]))

    assert form.objectives.annual == "储备物资"


def test_a_class_goes_on_over_the_page_end() -> None:
    form = one(
        drawn([*HEAD, TITLES, *ROWS[:1]], before=[TITLE], page=1),
        drawn(
            [
                TITLES,
                ["", "", "水泵储备数", "12台", "反映水泵"],
                ["", "质量指标", "物资合格率", "100%", "反映质量"],
                ROWS[3],
            ],
            before=["- 2 -"],
            page=2,
        ),
    )

    assert rows_of(form) == READ
    (doubt,) = [each for each in form.doubts if each.reason == "class.inferred"]
    assert doubt.field == "indicators[1].label2"
    assert form.indicators[1].source is not None
    assert form.indicators[1].source.confidence == 70
    assert form.document.first_page == 1 and form.document.last_page == 2


def test_the_end_of_a_cut_row_joins_the_row_above() -> None:
    form = one(
        drawn([*HEAD, TITLES, *ROWS], before=[TITLE]),
        drawn([["", "", "", "以上", "，按季统计"]]),
    )

    assert form.indicators[-1].target is not None
    assert form.indicators[-1].target.text == "≥95%以上"
    assert form.indicators[-1].explanation == "反映效益，按季统计"


def test_a_new_group_never_takes_the_class_above() -> None:
    table = [TITLES, ROWS[0], ["效益指标", "", "增收", "有效", "反映效益"]]

    form = one(drawn([*HEAD, *table], before=[TITLE]))

    assert form.indicators[1].level1 is Level1.BENEFIT
    assert form.indicators[1].level2 is None
    assert "class.unknown" in reasons_of(form)


@pytest.mark.parametrize(
    ("printed", "level2", "label", "mandatory"),
    [
        ("*数量", Level2.QUANTITY, "数量", True),
        ("数量*", Level2.QUANTITY, "数量", True),
        ("数量\n指标", Level2.QUANTITY, "数量指标", None),
        ("★时效指标", Level2.TIMELINESS, "时效指标", True),
        ("数量指标（20分）", Level2.QUANTITY, "数量指标（20分）", None),
        ("服务对象满意度指标等", Level2.BENEFICIARY_SATISFACTION, "服务对象满意度指标等", None),
        ("环境效益", Level2.ECOLOGICAL, "环境效益", None),
        ("经济成本指标", Level2.COST_ECONOMIC, "经济成本指标", None),
        ("产出指标-质量指标", Level2.QUALITY, "产出指标-质量指标", None),
    ],
)
def test_class_labels_in_their_wordings(
    printed: str, level2: Level2, label: str, mandatory: bool | None
) -> None:
    form = one(
        drawn([*HEAD, TITLES, ["产出指标", printed, "指标", "10个", "反映"]], before=[TITLE])
    )

    (row,) = form.indicators
    assert (row.level2, row.label2, row.mandatory) == (level2, label, mandatory)


def test_repeated_class_labels_and_titles_add_nothing() -> None:
    rows = [[*row] for row in ROWS]
    rows[1][:2] = ["产出指标", "数量指标"]
    rows[2][0] = "产出指标"

    form = one(drawn([*HEAD, TITLES, *rows[:2], TITLES, *rows[2:]], before=[TITLE, "2025年"]))

    assert rows_of(form) == READ
    assert not form.doubts


def test_unused_classes_and_empty_rows_of_a_template() -> None:
    table = [
        TITLES,
        ROWS[0],
        ["", "成本指标", "不适用", "不适用", "不适用"],
        ["效益指标", "经济效益指标", "不适用", "<", "<"],
        ["^", "社会效益指标", "", "", ""],
        ["^", "生态效益指标", "指标1：", "", ""],
        ["^", "^", "……", "", ""],
    ]
    form = one(drawn([*HEAD, *table], before=[TITLE]))

    assert [(row.name, row.applicable) for row in form.indicators] == [
        ("沙袋储备数", True),
        ("不适用", False),
        ("不适用", False),
    ]
    assert form.indicators[2].target is not None
    assert reasons_of(form).count("row.missing") == 3


def test_uncertain_cells_are_questions_with_their_text() -> None:
    form = one(drawn([*HEAD, TITLES, *ROWS], before=[TITLE], unsure={"12台": 70, "某区水务局": 70}))

    doubts = [doubt for doubt in form.doubts if doubt.reason == "cell.uncertain"]
    assert [(doubt.field, doubt.candidates) for doubt in doubts] == [
        ("project.department", ("某区水务局",)),
        ("indicators[1].target", ("12台",)),
    ]
    assert form.indicators[1].source is not None
    assert form.indicators[1].source.confidence == 70


def test_a_form_uncertain_throughout_is_one_question() -> None:
    unsure = {text: 70 for row in [*HEAD, *ROWS] for text in row} | {"100%": 40}

    form = one(drawn([*HEAD, TITLES, *ROWS], before=[TITLE], unsure=unsure))

    assert reasons_of(form).count("form.uncertain") == 1
    assert [doubt.candidates for doubt in form.doubts if doubt.reason == "cell.uncertain"] == [
        ("100%",)
    ]


def test_nothing_with_text_is_lost_in_silence() -> None:
    form = one(
        drawn(
            [*HEAD, ["填报人：", "某某", "<", "<", "<"], [*TITLES, "评分标准"]]
            + [[*row, "按比例"] for row in ROWS],
            before=[TITLE, "附件2"],
            after=["本表一式两份。"],
        )
    )

    left = [doubt.candidates for doubt in form.doubts if doubt.reason == "text.unassigned"]
    assert ("按比例",) * 4 in left
    assert ("填报人：", "某某") in left
    assert ("附件2",) in left and ("本表一式两份。",) in left


def test_a_table_without_column_titles_is_guessed_and_asked_about() -> None:
    form = one(drawn([*HEAD, *ROWS], before=[TITLE]))

    assert rows_of(form) == READ
    assert "table.columns_guessed" in reasons_of(form)


def test_budget_in_the_unit_of_its_label_or_of_the_form() -> None:
    def budget(label: str, value: str, *lines: str) -> Decimal | None:
        head = [["项目名称", "甲", label, value, "<"]]
        return one(drawn([*head, TITLES, *ROWS], before=[TITLE, *lines])).project.annual_budget

    assert budget("年度资金总额（元）", "387664.62") == Decimal("387664.62")
    assert budget("年度资金总额", "16") == Decimal("160000.00")
    assert budget("年度资金总额", "16", "单位：元") == Decimal("16.00")
    assert budget("年度资金总额", "16元", "单位：万元") == Decimal("16.00")


def test_rows_of_funds_are_amounts_with_their_source() -> None:
    head = [
        ["项目名称", "义务教育营养改善", "<", "<", "<"],
        ["项目资金（元）", "", "年初预算数", "全年预算数（A）", "全年执行数（B）"],
        ["^", "年度资金总额", "", "387,664.62", "387664.62"],
        ["^", "其中：财政拨款", "—", "387664.62", "待核"],
    ]
    form = one(drawn([*head, TITLES, *ROWS], before=["项目支出绩效自评表"]))

    paid = Decimal("387664.62")
    assert form.funds == (
        FundLine("年度资金总额", None, paid, paid),
        FundLine("其中：财政拨款", None, paid, None),
    )
    (doubt,) = [each for each in form.doubts if each.field.startswith("funds")]
    assert (doubt.field, doubt.candidates) == ("funds[1].executed", ("待核",))


def test_title_and_year_in_rows_of_the_table() -> None:
    title = [[text, "<", "<", "<", "<"] for text in (TITLE, "（2024年度）")]

    form = one(drawn([*title, *HEAD, TITLES, *ROWS]))

    assert (form.form.title, form.fiscal_year) == (TITLE, 2024)
    assert "text.unassigned" not in reasons_of(form)


def test_tables_that_are_no_forms_give_nothing() -> None:
    minutes = drawn([["时间", "地点"], ["周一", "三楼"]], before=["会议纪要"])
    payroll = drawn([["姓名", "单位", "得分"], ["某某", "某局", "90"]])

    assert understood(minutes, payroll) == ()
    assert understood(drawn([])) == ()


WORDS = [
    *sorted({text for row in [*HEAD, TITLES, *ROWS] for text in row} - {"<", "^"}),
    *(TITLE, "", "<", "^", "项目编码", "项目名称：甲  主管部门：乙", "不适用", "合计"),
    *("年初预算数", "全年执行数", "≥", "计算符号", "度量单位", "1,234.5"),
]


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=5, max_size=5), max_size=9),
        max_size=3,
    ),
    st.lists(st.sampled_from(WORDS), max_size=4),
)
@settings(max_examples=300)
def test_no_grid_crashes_and_nothing_is_invented(
    tables: list[list[list[str]]], lines: list[str]
) -> None:
    grids = [drawn(_ruled(table), before=lines) for table in tables]
    printed = "".join(cell.text for grid in grids for cell in grid.cells)

    for form in understood(*grids):
        assert all(row.name in printed for row in form.indicators)
        assert all(row.target is None or row.target.text for row in form.indicators)
        assert set(reasons_of(form)) <= REASONS.keys()
        assert from_json(to_json(form)) == form


def _ruled(table: list[list[str]]) -> list[list[str]]:
    """The table with only such merging as makes rectangles: no `^` beside a `<`."""
    ruled = [["" if text == "^" else text for text in row] for row in table]
    for row in ruled:
        row[0] = "" if row[0] == "<" else row[0]
    return ruled


def test_every_reason_given_is_listed() -> None:
    form = one(drawn([*HEAD, *ROWS], unsure={"12台": 70}))

    assert set(reasons_of(form)) <= REASONS.keys()
    assert all(doubt.message.endswith("？") for doubt in form.doubts)


def test_a_long_run_of_digits_is_no_label_and_costs_no_square() -> None:
    assert class_stem("数量指标10分") == "数量"
    long = "1" * 200_000 + "x"
    assert class_stem(long) == long  # the square of its length would take hours
