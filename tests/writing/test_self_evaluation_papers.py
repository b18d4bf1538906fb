"""The self-evaluation form on paper: scores beside targets, blank where nothing is reported."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from jixiao.declaration import Declaration, FundLine
from jixiao.evaluation import (
    ActualRow,
    Actuals,
    SelfEvaluation,
    evaluate,
    scoring_profile,
)
from jixiao.writing import NotWritten, write_self_evaluation_pdf, write_self_evaluation_xlsx

REACHED = {
    1: "2次",
    2: "95%",
    3: "2022-11-30",
    4: "97.5%",
    6: "达成",
    9: "3%",
}


def evaluated(declaration: Declaration, **changes: object) -> SelfEvaluation:
    actuals = Actuals(
        project_code=declaration.project.code,
        adjusted_budget=Decimal("41800"),
        executed=Decimal("36000"),
        result="全年举办培训2次。",
        rows=tuple(
            ActualRow(number, text, reason="新增一期培训。" if number == 1 else None)
            for number, text in REACHED.items()
        ),
    )
    return evaluate(declaration, replace(actuals, **changes), scoring_profile("mof-2020-10"))  # type: ignore[arg-type]


@pytest.fixture
def evaluation(training: Declaration) -> SelfEvaluation:
    return evaluated(training)


def rows(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def page_texts(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append("".join(text_page.get_text_range().split()))
        text_page.close()
        page.close()
    document.close()
    return texts


def test_fund_row_shows_budget_rate_and_score(evaluation: SelfEvaluation) -> None:
    (funds,) = [
        row for row in rows(write_self_evaluation_xlsx([evaluation])) if row[2] == "年度资金总额"
    ]
    assert funds[3:] == [4.18, 4.18, 3.6, "", "10", "86.12%", "8.61"]


def test_indicator_row_shows_target_actual_points_and_reason(evaluation: SelfEvaluation) -> None:
    (row,) = [row for row in rows(write_self_evaluation_xlsx([evaluation])) if row[2] == "培训次数"]
    assert row[:8] == [
        "产出",
        "数量",
        "培训次数",
        "至少1次",
        "2次",
        "12.5",
        "12.5",
        "新增一期培训。",
    ]


def test_last_row_is_the_total_with_its_grade(evaluation: SelfEvaluation) -> None:
    last = rows(write_self_evaluation_xlsx([evaluation]))[-1]
    assert last[:8] == ["总分", "", "", "", "", "100", "98.61", "评价等次：优"]


def test_unused_classes_are_left_out(evaluation: SelfEvaluation) -> None:
    printed = {cell for row in rows(write_self_evaluation_xlsx([evaluation])) for cell in row}
    assert "不适用" not in printed
    assert "其他满意度" not in printed


def test_what_is_not_reported_stays_blank_and_there_is_no_total(training: Declaration) -> None:
    cells = rows(write_self_evaluation_xlsx([evaluated(training, rows=(), executed=None)]))
    (row,) = [row for row in cells if row[2] == "培训次数"]
    assert row[4:7] == ["", "12.5", ""]
    assert cells[-1][6:8] == ["", "尚有 7 项未填报，未计总分"]


def test_fund_sources_stand_under_the_total(training: Declaration) -> None:
    line = FundLine("其中：当年财政拨款", Decimal(41800), Decimal(41800), Decimal(36000))
    paper = write_self_evaluation_xlsx([evaluated(replace(training, funds=(line,)))])
    (funds,) = [row for row in rows(paper) if row[2] == "其中：当年财政拨款"]
    assert funds[3:] == [4.18, 4.18, 3.6, "", "", "", ""]


def test_pdf_holds_the_goal_and_its_result(evaluation: SelfEvaluation) -> None:
    (page,) = page_texts(write_self_evaluation_pdf([evaluation]))
    assert page.startswith("项目支出绩效自评表（2022年度）项目名称培训费")
    assert "全年举办培训2次。" in page
    assert "评价等次：优" in page


def test_foot_names_the_scoring_profile_and_its_edition(evaluation: SelfEvaluation) -> None:
    (page,) = page_texts(write_self_evaluation_pdf([evaluation], foot="账本3f9a"))
    assert page.endswith("评分方案：项目支出绩效自评（财预〔2020〕10号，mof-2020-10）账本3f9a")


def test_several_projects_stand_in_one_file(declarations: tuple[Declaration, ...]) -> None:
    papers = [evaluated(declaration, project_code=None, rows=()) for declaration in declarations]
    assert len(page_texts(write_self_evaluation_pdf(papers))) == 8
    content = write_self_evaluation_xlsx(papers)
    assert len(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names) == 8


def test_page_is_a4_landscape(evaluation: SelfEvaluation) -> None:
    document = pypdfium2.PdfDocument(write_self_evaluation_pdf([evaluation]))
    width, height = document[0].get_size()
    document.close()
    assert (round(width), round(height)) == (842, 595)


def test_note_on_moved_points_is_printed(training: Declaration) -> None:
    without = replace(training, indicators=training.indicators[:8])
    paper = evaluated(without, rows=tuple(ActualRow(n, t) for n, t in REACHED.items() if n < 9))
    (page,) = page_texts(write_self_evaluation_pdf([paper]))
    assert "没有满意度指标，其10分计入效益指标。" in page


def test_no_evaluation_is_refused() -> None:
    with pytest.raises(NotWritten):
        write_self_evaluation_pdf([])
