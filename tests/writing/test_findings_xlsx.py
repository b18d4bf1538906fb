"""The list of findings as XLSX: one row a finding, and nothing a spreadsheet would run."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import python_calamine

from jixiao import demo
from jixiao.reading import read
from jixiao.review import review_set
from jixiao.writing import guarded, write_findings_xlsx


def rows_of(data: bytes) -> list[list[str]]:
    sheet = python_calamine.load_workbook(BytesIO(data)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def test_one_row_a_finding_those_of_the_set_last() -> None:
    forms = read(demo.forms(), "forms.txt")
    result = review_set(forms)

    head, *rows = rows_of(write_findings_xlsx(forms, result))

    column = {label: index for index, label in enumerate(head)}
    assert len(rows) == len(result.all_findings) == 80
    assert [row[column["规则"]] for row in rows] == [f.rule for f in result.all_findings]
    assert [row[column["说明"]] for row in rows] == [guarded(f.what) for f in result.all_findings]
    assert rows[0][column["项目编码"]] == forms[0].project.code
    assert rows[0][column["预算年度"]] == "2022"
    assert {row[column["项目名称"]] for row in rows[-3:]} == {""}
    assert {row[column["等级"]] for row in rows} == {"错误", "警告", "提示"}
    assert all("“" in row[column["依据"]] or "通行做法" in row[column["依据"]] for row in rows)


def test_a_text_that_looks_like_a_formula_is_led_by_an_apostrophe() -> None:
    forms = read(demo.forms(), "forms.txt")[:1]
    result = review_set(forms)
    finding = replace(result.reviews[0].findings[0], quote='=HYPERLINK("http://a.b")')
    changed = replace(result, reviews=(replace(result.reviews[0], findings=(finding,)),))

    head, row, *_ = rows_of(write_findings_xlsx(forms, changed))

    assert row[head.index("原文")] == '\'=HYPERLINK("http://a.b")'
    assert [guarded(text) for text in ("@a", "+1", "-1", "\t=1", "≥95%", "")] == [
        "'@a", "'+1", "'-1", "'\t=1", "≥95%", "",
    ]  # fmt: skip


def test_without_findings_there_is_a_head_and_nothing_else() -> None:
    assert len(rows_of(write_findings_xlsx((), review_set(())))) == 1
