"""Declarations as a workbook: published values unaltered, one worksheet a form."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from python_calamine import CalamineSheet, CalamineWorkbook

from jixiao.declaration import Declaration, Project
from jixiao.errors import BadProfile
from jixiao.writing import NotWritten, write_xlsx


def opened(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(content))


def only_sheet(content: bytes) -> CalamineSheet:
    return opened(content).get_sheet_by_index(0)


def rows(sheet: CalamineSheet) -> list[list[object]]:
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def named(declaration: Declaration, name: str) -> Declaration:
    return replace(declaration, project=replace(declaration.project, name=name))


def test_every_value_of_eight_published_forms_stands_in_its_cell(
    declarations: tuple[Declaration, ...], published: list[dict[str, object]]
) -> None:
    book = opened(write_xlsx(declarations))
    for number, form in enumerate(published):
        cells = rows(book.get_sheet_by_index(number))
        fields: dict[str, str] = form["fields"]  # type: ignore[assignment]
        printed = {
            str(label): value
            for row in cells
            for label, value in ((row[0], row[2]), (row[3], row[4]))
            if label in fields
        }
        for label, text in fields.items():
            value = printed[label]
            assert (f"{value:,.2f}" if isinstance(value, float) else value) == text
        head = next(at for at, row in enumerate(cells) if row[0] == "一级指标")
        assert [row[2:] for row in cells[head + 1 :]] == [row[2:] for row in form["rows"]]  # type: ignore[attr-defined]


def test_classes_are_merged_over_their_rows(training: Declaration) -> None:
    sheet = only_sheet(write_xlsx([training]))
    head = next(at for at, row in enumerate(rows(sheet)) if row[0] == "一级指标")
    merged = sheet.merged_cell_ranges or []
    assert ((head + 1, 0), (head + 4, 0)) in merged  # 产出, four rows
    assert ((head + 5, 0), (head + 8, 0)) in merged  # 效益, four rows
    assert ((head + 9, 0), (head + 10, 0)) in merged  # 满意度, two rows
    assert all(first != last for first, last in merged)


def test_mandatory_classes_carry_their_mark(training: Declaration) -> None:
    labels = [row[1] for row in rows(only_sheet(write_xlsx([training])))]
    assert "*数量" in labels
    assert "经济效益" in labels


def test_project_code_stays_text_and_amount_is_a_number(
    declarations: tuple[Declaration, ...],
) -> None:
    cells = rows(only_sheet(write_xlsx([declarations[4]])))
    assert cells[1][2] == "440304221311500100050"
    assert cells[5][2] == 340.2


def test_text_that_looks_like_a_formula_stays_text(training: Declaration) -> None:
    for text in ("=1+1", "+86", "@甲", "-5", "http://example.org", "007"):
        cells = rows(only_sheet(write_xlsx([named(training, text)])))
        assert cells[1][4] == text


def test_line_breaks_in_a_value_are_kept(training: Declaration) -> None:
    broken = replace(training, objectives=replace(training.objectives, annual="第一行\n第二行"))
    cells = rows(only_sheet(write_xlsx([broken])))
    assert "第一行\n第二行" in [row[2] for row in cells]


def test_worksheets_of_equal_name_are_told_apart(training: Declaration) -> None:
    forms = [named(training, name) for name in ("甲项目", "甲项目", "ABC", "abc", "a/b:c", "'x'")]
    names = opened(write_xlsx(forms)).sheet_names
    assert names == ["甲项目", "甲项目(2)", "ABC", "abc(2)", "a b c", "x"]


def test_long_project_name_is_cut_for_the_worksheet_only(training: Declaration) -> None:
    name = "长" * 40
    content = write_xlsx([named(training, name), named(training, name)])
    names = opened(content).sheet_names
    assert [len(entry) for entry in names] == [31, 31]
    assert names[1].endswith("(2)")
    quoted = opened(write_xlsx([named(training, "长" * 30 + "'尾")])).sheet_names
    assert quoted == ["长" * 30]
    assert rows(only_sheet(content))[1][4] == name


def test_very_long_prose_takes_several_merged_rows(training: Declaration) -> None:
    prose = "为进一步提高城市管理水平，" * 200
    long = replace(training, objectives=replace(training.objectives, overview=prose))
    sheet = only_sheet(write_xlsx([long]))
    top = next(at for at, row in enumerate(rows(sheet)) if row[0] == "项目概况")
    assert rows(sheet)[top][2] == prose
    (area,) = [area for area in sheet.merged_cell_ranges or [] if area[0] == (top, 2)]
    assert area[1][0] > top


def test_field_not_stated_leaves_its_cell_empty(training: Declaration) -> None:
    bare = replace(training, project=Project(name="空表"), indicators=())
    cells = rows(only_sheet(write_xlsx([bare])))
    assert cells[1] == ["项目编码", "", "", "项目名称", "空表"]
    assert cells[-1][0] == "一级指标"


def test_control_character_is_refused_with_its_place(training: Declaration) -> None:
    with pytest.raises(NotWritten) as refused:
        write_xlsx([named(training, "培训\x01费")])
    assert refused.value.message.id == "writing.control_character"
    assert "U+0001" in refused.value.message.what


def test_text_longer_than_a_cell_is_refused(training: Declaration) -> None:
    long = replace(training, objectives=replace(training.objectives, overview="长" * 32_768))
    with pytest.raises(NotWritten) as refused:
        write_xlsx([long])
    assert refused.value.message.id == "writing.too_long"


def test_nothing_to_write_is_refused() -> None:
    with pytest.raises(NotWritten) as refused:
        write_xlsx([])
    assert refused.value.message.id == "writing.nothing"


def test_unknown_form_is_refused(training: Declaration) -> None:
    with pytest.raises(BadProfile):
        write_xlsx([replace(training, form=replace(training.form, profile="unknown"))])


def test_same_declaration_gives_the_same_bytes(training: Declaration) -> None:
    assert write_xlsx([training]) == write_xlsx([training])


def test_page_is_a4_one_page_wide_with_repeated_head(training: Declaration) -> None:
    with zipfile.ZipFile(BytesIO(write_xlsx([training], foot="表样 A&B"))) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in page
    assert 'fitToHeight="0"' in page
    assert "第 &amp;P 页" in page
    assert "表样 A&amp;&amp;B" in page
    assert "$10:$10" in book  # the indicator table's head


def test_rows_are_as_high_as_their_longest_cell(training: Declaration) -> None:
    with zipfile.ZipFile(BytesIO(write_xlsx([training]))) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    heights = [part.split('"', 1)[0] for part in page.split(' ht="')[1:]]
    assert heights[1] == "18"  # 项目编码, one line
    assert heights[6] == "33"  # 项目概况, two lines


def test_worksheets_stand_in_the_order_given(declarations: tuple[Declaration, ...]) -> None:
    names = opened(write_xlsx(declarations)).sheet_names
    assert names == [form.project.name for form in declarations]
    assert all(first != second for first, second in pairwise(names))
