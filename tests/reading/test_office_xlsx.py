"""Grids of workbooks: shown text from number formats, merges, hidden parts, doubts, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.errors import NotReadable
from jixiao.reading import _xlsx, read
from jixiao.reading._grid import Cell, Grid
from jixiao.reading._xlsx_formats import shown, shown_text
from jixiao.reading._xlsx_model import Sheet, Stored
from jixiao.writing import write_xlsx
from tests.reading.office_made import (
    BILLION_LAUGHS,
    XXE,
    number,
    row,
    sheet_xml,
    text,
    xlsx,
    zipped,
)

DATE = 'yyyy"年"m"月"d"日"'


def only(data: bytes) -> Grid:
    (grid,) = _xlsx.grids(data, "表.xlsx")
    return grid


def one(*cells: str, formats: tuple[str, ...] = ()) -> Cell:
    return only(xlsx({"表": sheet_xml(row(*cells))}, formats)).cells[0]


@pytest.mark.parametrize(
    ("stored", "code", "seen"),
    [
        ("0.95", "0%", "95%"),
        ("0.9525", "0.00%", "95.25%"),
        ("8", '"≥"0"人"', "≥8人"),
        ("95", 'General"%"', "95%"),
        ("12345.678", "#,##0.00", "12,345.68"),
        ("1234567", "#,##0", "1,234,567"),
        ("0.5", "0", "1"),
        ("0.125", "0.00", "0.13"),
        ("2", "0.##", "2"),  # Excel shows "2.", which says no more
        ("1.5", "0.##", "1.5"),
        ("12345.6789", '0!.0,"万"', "1.2万"),
        ("44562", "yyyy/m/d", "2022/1/1"),
        ("44562", DATE, "2022年1月1日"),
        ("44562", "yyyy-mm-dd;@", "2022-01-01"),
        ("44562", "[$-804]yyyy年m月", "2022年1月"),
        ("44562.75", "yyyy/m/d h:mm", "2022/1/1 18:00"),
        ("0.75", '上午/下午h"时"mm"分"', "下午6时00分"),
        ("1", "yyyy/m/d", "1900/1/1"),
        ("12.54", "General", "12.54"),
        ("12.540000000000001", "General", "12.54"),
        ("0.30000000000000004", "General", "0.3"),
        ("0.3333333333333333", "General", "0.333333333"),
        ("123456789012345", "General", "123456789012345"),
        ("-5", "0.00", "-5.00"),
        ("-5", "0_);[Red](0)", "(5)"),
        ("0", '0;-0;"无"', "无"),
        ("1234.5", "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", "¥1,234.50"),
        ("100", "[$¥-804]#,##0", "¥100"),
        ("7", "000", "007"),
        ("20220101", '0000"-"00"-"00', "2022-01-01"),
    ],
)
def test_a_number_is_shown_as_its_format_says(stored: str, code: str, seen: str) -> None:
    assert shown(stored, code) == seen


@pytest.mark.parametrize(
    "code", ["# ?/?", "[DBNum1]0", "[>=100]0;0.0", "0.00E+00", "[h]:mm", "dddd", "0.0.0", "bogus"]
)
def test_a_format_beyond_the_common_ones_is_not_guessed(code: str) -> None:
    assert shown("3", code) is None


@pytest.mark.parametrize("stored", ["nan", "inf", "1e999", "x", ""])
def test_what_is_no_number_is_not_shown_as_one(stored: str) -> None:
    assert shown(stored, "0.00") is None


def test_a_text_takes_the_literals_of_its_format() -> None:
    assert shown_text("优", '"≥"@') == "≥优"
    assert shown_text("优", "0.00") == "优"


def test_a_percentage_keeps_its_stored_value_and_is_less_certain() -> None:
    found = one(number("A1", "0.95", 1), formats=("0%",))

    assert (found.text, found.raw, found.confidence) == ("95%", "0.95", 90)
    assert found.reasons == ("number_format",)


def test_a_plain_number_is_certain() -> None:
    found = one(number("A1", "12.54"))

    assert (found.text, found.raw, found.confidence, found.reasons) == ("12.54", None, 100, ())


def test_an_unknown_format_is_a_doubt() -> None:
    found = one(number("A1", "3", 1), formats=("# ?/?",))

    assert (found.text, found.confidence, found.reasons) == ("3", 50, ("format_unknown",))


def test_a_code_typed_as_a_number_has_lost_its_digits() -> None:
    found = one(number("A1", "4.4030422131149998E+20"))

    assert (found.confidence, found.reasons) == (30, ("digits_lost",))
    assert found.raw == "4.4030422131149998E+20"


def test_a_formula_without_a_stored_result_is_doubted_and_so_is_zero() -> None:
    missing = one('<c r="A1"><f>B1</f></c>')
    zero = one('<c r="A1"><f>B1</f><v>0</v></c>')
    fine = one('<c r="A1"><f>B1</f><v>4</v></c>')

    assert (missing.text, missing.reasons) == ("", ("formula_missing",))
    assert (zero.text, zero.reasons, zero.confidence) == ("0", ("formula_zero",), 50)
    assert (fine.text, fine.confidence) == ("4", 100)


def test_an_error_value_is_doubted() -> None:
    found = one('<c r="A1" t="e"><f>B1</f><v>#REF!</v></c>')

    assert (found.text, found.reasons) == ("#REF!", ("error_value",))


def test_shared_strings_are_read_without_their_phonetic_guides() -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>培</t></r>'
        "<r><t>训_x000A_费</t></r><rPh><t>péi</t></rPh></si></sst>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    parts = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations}
    data = xlsx({"表": sheet_xml(row('<c r="A1" t="s"><v>0</v></c>'))}, parts=parts)

    assert only(data).cells[0].text == "培训\n费"


def test_merged_cells_are_one_cell_and_addresses_are_those_of_the_file() -> None:
    rows = row(text("B3", "题"), number=3) + row(text("B4", "甲"), text("D4", "乙"), number=4)
    grid = only(xlsx({"表": sheet_xml(rows, ("B3:D3", "B4:C4"))}))

    assert (grid.rows, grid.columns, grid.sheet) == (2, 3, "表")
    assert [(c.row, c.column, c.column_span, c.text, c.place.cells) for c in grid.cells] == [
        (0, 0, 3, "题", "B3:D3"),
        (1, 0, 2, "甲", "B4:C4"),
        (1, 2, 1, "乙", "D4"),
    ]


def test_content_under_a_merged_cell_is_told_and_not_read() -> None:
    rows = row(text("A1", "甲"), text("B1", "藏"))
    grid = only(xlsx({"表": sheet_xml(rows, ("A1:B1",))}))

    assert [c.text for c in grid.cells] == ["甲"]
    assert "遮住" in grid.notes[0]


def test_overlapping_merges_never_cover_a_position_twice() -> None:
    rows = row(text("A1", "甲")) + row(text("B2", "乙"), number=2)
    grid = only(xlsx({"表": sheet_xml(rows, ("A1:B2", "B1:C2", "B2:B3"))}))

    positions = [
        (y, x)
        for c in grid.cells
        for y in range(c.row, c.row + c.row_span)
        for x in range(c.column, c.column + c.column_span)
    ]
    assert len(positions) == len(set(positions))


def test_an_empty_cell_of_the_file_is_a_cell_and_a_missing_one_is_none() -> None:
    rows = row(text("A1", "甲"), '<c r="B1" s="0"/>', text("D1", "乙"))
    grid = only(xlsx({"表": sheet_xml(rows)}))

    assert [(c.column, c.text) for c in grid.cells] == [(0, "甲"), (1, ""), (3, "乙")]


def test_hidden_sheets_are_named_and_skipped() -> None:
    sheets = {name: sheet_xml(row(text("A1", name))) for name in ("旧", "新", "废")}
    grid = only(xlsx(sheets, states={"旧": "hidden", "废": "veryHidden"}))

    assert (grid.sheet, grid.notes) == ("新", ("隐藏的工作表没有读取：旧、废。",))


def test_a_workbook_with_hidden_sheets_only_is_refused() -> None:
    data = xlsx({"旧": sheet_xml(row(text("A1", "甲")))}, states={"旧": "hidden"})

    with pytest.raises(NotReadable, match="取消隐藏"):
        _xlsx.grids(data)


def test_hidden_rows_are_read_and_marked() -> None:
    found = only(xlsx({"表": sheet_xml(row(text("A1", "甲"), more=' hidden="1"'))})).cells[0]

    assert (found.text, found.reasons) == ("甲", ("hidden_row",))


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    data = xlsx(
        {"表": sheet_xml(row(number("A1", "43100", 1)))},
        (DATE,),
        settings='<workbookPr date1904="1"/>',
    )

    assert only(data).cells[0].text == "2022年1月1日"


def test_a_written_declaration_is_read_back(published: str) -> None:
    declarations = read(published.encode(), "forms.txt")
    found = _xlsx.grids(write_xlsx(declarations))

    assert len(found) == len(declarations)
    for grid, declaration in zip(found, declarations, strict=True):
        texts = {c.text for c in grid.cells}
        assert {declaration.project.code, declaration.project.name} <= texts
        assert {each.target.text for each in declaration.indicators} <= texts


@pytest.mark.parametrize("reference", ["XFD1048576", "A100001", "SS1", "A0", "ZZZ9999999"])
def test_a_cell_far_out_is_refused_and_nothing_is_laid_out(reference: str) -> None:
    data = xlsx({"表": sheet_xml(row(text("A1", "甲"), text(reference, "远")))})

    if reference == "A0":
        assert only(data).cells
        return
    with pytest.raises(NotReadable) as refused:
        _xlsx.grids(data, "表.xlsx")
    assert refused.value.message.id == "reading.sheet_too_large"


def test_formatted_but_empty_cells_far_out_do_no_harm() -> None:
    data = xlsx({"表": sheet_xml(row(text("A1", "甲"), '<c r="XFD1048576" s="0"/>'))})

    assert (only(data).rows, only(data).columns) == (1, 1)


def test_a_merge_over_the_whole_sheet_is_cut_to_the_limits() -> None:
    grid = only(xlsx({"表": sheet_xml(row(text("A1", "甲")), ("A1:XFD1048576",))}))

    assert grid.rows == 1
    assert grid.columns <= 512


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("head", [BILLION_LAUGHS, XXE])
def test_a_part_with_a_document_type_is_refused(part: str, head: str) -> None:
    whole = xlsx({"表": sheet_xml(row(text("A1", "甲")))}, parts={part: f"{head}<x>&a;</x>"})

    with pytest.raises(NotReadable) as refused:
        _xlsx.grids(whole, "表.xlsx")
    assert refused.value.message.id == "reading.doctype"


def test_a_workbook_that_inflates_beyond_the_limit_is_refused() -> None:
    bomb = b" " * 51_000_000

    with pytest.raises(NotReadable) as refused:
        _xlsx.grids(xlsx({"表": sheet_xml("")}, parts={"xl/media/a": bomb}), "表.xlsx")
    assert refused.value.message.id == "reading.inflated"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04xl/",
        xlsx({"表": sheet_xml("")})[:200],
        xlsx({"表": "<worksheet><sheetData><row>"}),
        zipped({"xl/other.xml": "<a/>"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
    ],
)
def test_a_damaged_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        _xlsx.grids(data, "表.xlsx")
    assert refused.value.message.id == "reading.damaged"


def test_an_empty_workbook_is_a_grid_without_cells() -> None:
    assert only(xlsx({"表": sheet_xml("")})) == Grid(0, 0, ())


def test_a_sheet_keeps_within_its_limits() -> None:
    sheet = Sheet("表")

    assert sheet.add(Stored(99_999, 19, "甲"))
    assert not sheet.add(Stored(0, 20, "乙"))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='0#?.,%"!\\_*;[]@-/ymdhsE+万年 $(', max_size=14), st.floats())
def test_any_format_of_any_number_is_shown_or_left_unknown(code: str, value: float) -> None:
    assert isinstance(shown(repr(value), code), str | None)
    assert isinstance(shown_text("甲", code), str)


CELLS = st.builds(
    lambda column, line, value, style: number(f"{column}{line}", value, style),
    st.sampled_from("ABCDZ"),
    st.integers(0, 9),
    st.sampled_from(("1", "0.5", "", "x", "1e400", "-3", "4.4E+20")),
    st.integers(0, 3),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(CELLS, max_size=9), st.lists(st.from_regex(r"\A[A-D][1-9]:[A-D][1-9]\Z"), max_size=4)
)
def test_any_cells_and_merges_make_a_grid_without_overlaps(
    cells: list[str], merged: list[str]
) -> None:
    grid = only(xlsx({"表": sheet_xml(row(*cells), tuple(merged))}, ("0%", DATE)))

    assert sum(c.row_span * c.column_span for c in grid.cells) == len(grid.covering())
