"""Header fields: what is read, what becomes a question."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.declaration import Declaration, Doubt
from jixiao.reading import REASONS, read


def one(text: str, **options: object) -> Declaration:
    (declaration,) = read(text.encode(), "form.txt", **options)  # type: ignore[arg-type]
    return declaration


def doubts_at(declaration: Declaration, field: str) -> list[Doubt]:
    return [doubt for doubt in declaration.doubts if doubt.field == field]


def test_full_width_digits_are_read_and_kept_as_printed(forms: list[str]) -> None:
    text = forms[6].replace("440304221311500400052", "４４０３０４２２１３１１５００４０００５２")
    form = one(
        text.replace("1,432.20", "１，４３２．２０").replace("实施期限： 3", "实施期限： ３")
    )
    assert form.project.code == "440304221311500400052"
    assert form.project.total_budget == Decimal("14322000.00")
    assert form.project.term_years == 3
    printed = {entry.field: entry.source.text for entry in form.lineage}
    assert printed["project.code"] == "４４０３０４２２１３１１５００４０００５２"
    assert printed["project.total_budget"] == "１，４３２．２０"
    assert not form.doubts


def test_amounts_have_two_decimals(forms: list[str]) -> None:
    assert str(one(forms[0]).project.annual_budget) == "41800.00"


@pytest.mark.parametrize(
    ("printed", "typed", "path"),
    [
        ("4.18", "1,20", "project.annual_budget"),
        ("4.18", "约4万", "project.annual_budget"),
        ("4.18", "-4.18", "project.annual_budget"),
        ("实施期限： 3", "实施期限： 长期", "project.term_years"),
        ("是否新增项目： 否", "是否新增项目： 待定", "project.is_new"),
        ("440304221311500000055", "见附件", "project.code"),
    ],
)
def test_what_does_not_parse_is_a_question(
    printed: str, typed: str, path: str, forms: list[str]
) -> None:
    form = one(forms[0].replace(printed, typed, 1))
    (doubt,) = doubts_at(form, path)
    assert getattr(form.project, path.removeprefix("project.")) is None
    assert doubt.reason == "field.unreadable"
    assert doubt.candidates == (typed.rpartition(" ")[2],)
    assert doubt.source is not None and doubt.source.lines is not None
    assert doubt.message.endswith("？")


def test_code_of_another_shape_is_kept_with_a_question(forms: list[str]) -> None:
    form = one(forms[0].replace("440304221311500000055", "51092324T000010263357"))
    assert form.project.code == "51092324T000010263357"
    assert [doubt.reason for doubt in doubts_at(form, "project.code")] == ["code.unexpected"]


def test_type_without_code_keeps_its_label(forms: list[str]) -> None:
    form = one(forms[0].replace("15 履职类项目", "履职类项目"))
    assert (form.project.type_code, form.project.type_label) == (None, "履职类项目")
    assert [doubt.reason for doubt in doubts_at(form, "project.type_code")] == ["field.unreadable"]


def test_amount_whose_label_prints_another_unit_is_not_scaled(forms: list[str]) -> None:
    text = forms[0].replace("本年度项目金额（万元）： 4.18", "本年度项目金额（元）： 41,800.00")
    assert one(text).project.annual_budget == Decimal("41800.00")


def test_missing_label_is_a_question(forms: list[str]) -> None:
    form = one(forms[0].replace(" 分配方式： 因素法和项目法", ""))
    assert form.project.allocation_method is None
    assert [d.reason for d in doubts_at(form, "project.allocation_method")] == ["field.missing"]


def test_empty_required_field_is_a_question_and_an_empty_optional_one_is_not(
    forms: list[str],
) -> None:
    form = one(
        "\n".join(
            line.partition("：")[0] + "：" if line.startswith(("项目概况", "长期目标")) else line
            for line in forms[0].split("\n")
        )
    )
    assert form.objectives.overview is None
    assert form.objectives.long_term is None
    assert [d.reason for d in doubts_at(form, "objectives.overview")] == ["field.empty"]
    assert not doubts_at(form, "objectives.long_term")


def test_text_behind_a_lost_label_is_not_swallowed_by_the_amount(forms: list[str]) -> None:
    form = one(forms[0].replace("项目概况：", ""))
    assert form.project.annual_budget == Decimal("41800.00")
    (doubt,) = doubts_at(form, "project.annual_budget")
    assert doubt.reason == "field.cut"
    assert doubt.candidates[0].startswith("用于职工继续教育")


def test_label_of_no_field_ends_a_short_field(forms: list[str]) -> None:
    text = forms[0].replace("分配方式： 因素法和项目法", "分配方式： 因素法 联系人： 某某")
    form = one(text)
    assert form.project.allocation_method == "因素法"
    (doubt,) = doubts_at(form, "project.allocation_method")
    assert doubt.candidates == ("联系人： 某某",)


def test_repeated_label_gives_both_texts(forms: list[str]) -> None:
    form = one(forms[0].replace("项目概况：", "项目名称： 另一个项目\n\n项目概况：", 1))
    assert form.project.name == "培训费"
    (doubt,) = doubts_at(form, "project.name")
    assert doubt.reason == "field.repeated"
    assert doubt.candidates == ("培训费", "另一个项目")


def test_labels_without_colon_and_with_other_widths_are_found(forms: list[str]) -> None:
    text = (
        forms[0]
        .replace("实施期限： 3", "实施期限 3")
        .replace("（中期规划，万元）：", "(中期规划,万元):")
    )
    form = one(text.replace("项目编码：", "项 目 编 码:"))
    assert form.project.term_years == 3
    assert form.project.total_budget == Decimal("125400.00")
    assert form.project.code == "440304221311500000055"


def test_glued_label_of_the_same_row_is_found(forms: list[str]) -> None:
    form = one(forms[0].replace("000055 项目名称：", "000055项目名称："))
    assert form.project.code == "440304221311500000055"
    assert form.project.name == "培训费"


def test_line_break_in_prose_vanishes_but_parts_latin_words(forms: list[str]) -> None:
    text = forms[0].replace("12319操作员", "12319\n操作员").replace("业务培训", "Smart\nCity培训")
    overview = one(text).objectives.overview
    assert overview is not None
    assert "12319操作员" in overview
    assert "Smart City培训" in overview


class TestFiscalYear:
    def test_argument_wins(self, forms: list[str]) -> None:
        form = one(forms[5], fiscal_year=2022)
        assert form.fiscal_year == 2022
        assert not form.doubts

    def test_code_alone_is_taken_with_a_question(self, forms: list[str]) -> None:
        form = one(forms[5])
        assert form.fiscal_year == 2022
        (doubt,) = form.doubts
        assert doubt.reason == "fiscal_year.code_only"
        assert doubt.candidates == ("2022",)

    def test_disagreement_leaves_the_year_open(self, forms: list[str]) -> None:
        form = one(forms[1].replace("2022年", "2023年"))
        assert form.fiscal_year is None
        (doubt,) = form.doubts
        assert doubt.reason == "fiscal_year.conflict"
        assert doubt.candidates == ("2023", "2022")

    def test_argument_against_the_text_is_questioned(self, forms: list[str]) -> None:
        form = one(forms[1], fiscal_year=2021)
        assert form.fiscal_year == 2021
        assert [doubt.reason for doubt in form.doubts] == ["fiscal_year.conflict"]

    def test_earlier_code_of_a_continuing_project_passes(self, forms: list[str]) -> None:
        text = forms[1].replace("2022年", "2023年")
        assert not one(text, fiscal_year=2023).doubts

    def test_text_alone_is_taken_with_a_question(self, forms: list[str]) -> None:
        form = one(forms[1].replace("440304221311500000047", ""))
        assert form.fiscal_year == 2022
        assert "fiscal_year.text_only" in [doubt.reason for doubt in form.doubts]


def test_every_reason_given_is_documented(forms: list[str]) -> None:
    broken = forms[0].replace("培训费", "").replace("：", "").replace("*质量", "")
    assert {doubt.reason for doubt in one(broken).doubts} <= set(REASONS)
