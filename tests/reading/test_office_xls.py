"""XLS workbooks: every way a text can stand in the records, and files made to mislead."""

from __future__ import annotations

import struct

import pytest

from jixiao.errors import NotReadable
from jixiao.reading import _xlsx
from tests.reading.xls_made import (
    EXCEL_95,
    record,
    shared,
    text_cell,
    unicode_text,
    workbook,
)

FORMULA, FORMULA_TEXT = 0x06, 0x207
LONG = "绩效目标" * 30


def texts(data: bytes) -> list[str]:
    (grid,) = _xlsx.grids(data, "表.xls")
    return [cell.text for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column))]


def formula(column: int, result: bytes) -> bytes:
    return record(FORMULA, struct.pack("<3H", 0, column, 0) + result + bytes(6))


def test_texts_are_read_without_their_formatting_and_phonetic_guides() -> None:
    table = shared(
        unicode_text("plain"),
        unicode_text("绩效", runs=3),
        unicode_text("目标", phonetic=b"mu biao!"),
        unicode_text(""),
        unicode_text("末"),
    )
    cells = b"".join(text_cell(0, column, column) for column in range(5))

    assert texts(workbook(cells, table)) == ["plain", "绩效", "目标", "", "末"]


@pytest.mark.parametrize("cut", [1, 2, 7, 59, 119])
def test_a_text_runs_over_the_end_of_its_record(cut: int) -> None:
    whole = unicode_text(LONG)
    first, rest = whole[: 3 + 2 * cut], b"\x01" + whole[3 + 2 * cut :]
    table = record(0xFC, struct.pack("<2I", 2, 2) + first, rest + unicode_text("后"))

    assert texts(workbook(text_cell(0, 0, 0) + text_cell(0, 1, 1), table)) == [LONG, "后"]


def test_a_text_changes_its_width_where_it_is_continued() -> None:
    start = struct.pack("<HB", 5, 0) + b"abc"
    table = record(0xFC, struct.pack("<2I", 1, 1) + start, b"\x01" + "目标".encode("utf-16-le"))

    assert texts(workbook(text_cell(0, 0, 0), table)) == ["abc目标"]


def test_formatting_runs_run_over_the_end_of_a_record() -> None:
    whole = unicode_text("绩效", runs=6) + unicode_text("目标")
    table = record(0xFC, struct.pack("<2I", 2, 2) + whole[:15], whole[15:20], whole[20:])

    assert texts(workbook(text_cell(0, 0, 0) + text_cell(0, 1, 1), table)) == ["绩效", "目标"]


def test_texts_in_the_cell_and_results_of_formulas() -> None:
    cells = record(0x204, struct.pack("<3H", 0, 0, 0) + unicode_text("标签"))
    cells += formula(1, b"\x00" + bytes(5) + b"\xff\xff")
    cells += record(FORMULA_TEXT, unicode_text("结果"))
    cells += formula(2, b"\x01\x00\x01" + bytes(3) + b"\xff\xff")
    cells += formula(3, b"\x02\x00\x2a" + bytes(3) + b"\xff\xff")
    cells += record(0x205, struct.pack("<3H2B", 0, 4, 0, 0, 0))
    cells += record(0x205, struct.pack("<3H2B", 0, 5, 0, 0x17, 1))
    cells += formula(6, struct.pack("<d", 8))

    assert texts(workbook(cells)) == ["标签", "结果", "TRUE", "#N/A", "FALSE", "#REF!", "8"]


def test_a_formula_whose_text_is_missing_is_doubted() -> None:
    cells = formula(0, b"\x00" + bytes(5) + b"\xff\xff") + text_cell(0, 1, 0)

    (grid,) = _xlsx.grids(workbook(cells, shared(unicode_text("甲"))), "表.xls")

    assert {cell.text: cell.reasons for cell in grid.cells} == {
        "": ("formula_missing",),
        "甲": (),
    }


def test_a_workbook_of_excel_95_is_read_in_its_code_page() -> None:
    written = "绩效目标".encode("gbk")
    cells = record(0x204, struct.pack("<4H", 0, 0, 0, len(written)) + written)
    made = workbook(cells, version=EXCEL_95, stream="Book", title=b"\x02" + "表".encode("gbk"))

    (grid,) = _xlsx.grids(made, "旧表.xls")

    assert (grid.sheet, grid.cells[0].text) == ("表", "绩效目标")


def test_a_wrong_number_of_texts_does_not_hide_them() -> None:
    table = shared(unicode_text("甲"), unicode_text("乙"), count=4_000_000_000)

    assert texts(workbook(text_cell(0, 0, 1), table)) == ["乙"]


@pytest.mark.parametrize(
    "made",
    [
        workbook(text_cell(0, 0, 7), shared(unicode_text("甲"))),
        workbook(text_cell(0, 0, 0), shared(struct.pack("<HB", 60_000, 1) + b"ab")),
        workbook(text_cell(0, 0, 0), shared(struct.pack("<HBI", 1, 4, 4_000_000_000) + b"a")),
        workbook(record(0x204, struct.pack("<4H", 0, 0, 0, 9)), shared()),
        workbook(text_cell(0, 0, 0), shared(unicode_text("甲")), claims=2),
        workbook(text_cell(0, 0, 0), shared(unicode_text("甲")), version=0x400),
    ],
    ids=["no such text", "text too long", "guide too long", "cut cell", "claimed twice", "Excel 4"],
)
def test_records_that_say_more_than_there_is_are_refused(made: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        _xlsx.grids(made, "表.xls")

    assert refused.value.message.id == "reading.damaged"
    assert "表.xls" in refused.value.message.where


def test_a_cell_far_outside_is_refused_before_anything_is_laid_out() -> None:
    with pytest.raises(NotReadable) as refused:
        _xlsx.grids(workbook(text_cell(65_535, 600, 0), shared(unicode_text("甲"))), "表.xls")

    assert refused.value.message.id == "reading.sheet_too_large"
