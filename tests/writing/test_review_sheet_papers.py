"""The review form on paper: points, opinions and signature; opinions only have no points."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from jixiao.declaration import Declaration
from jixiao.review import filled, proposed_sheet, review, review_scheme, score_review
from jixiao.writing import (
    NotWritten,
    ReviewPaper,
    write_review_sheet_pdf,
    write_review_sheet_xlsx,
)


def paper(declaration: Declaration, *, graded: bool = True, overall: str = "请完善") -> ReviewPaper:
    judged = review(declaration)
    sheet = proposed_sheet(
        score_review(judged),
        judged.findings,
        form_name=declaration.project.name or "",
        graded=graded,
    )
    return ReviewPaper(
        declaration=declaration,
        number=2,
        sheet=filled(
            sheet,
            points=[Decimal("7.50"), *(item.points for item in sheet.items[1:])],
            remarks=["缺少附件", *("" for _ in sheet.items[1:])],
            opinions={entry.dimension: entry.text for entry in sheet.opinions},
            overall=overall,
            at=datetime(2022, 1, 5, tzinfo=UTC),
            scheme=review_scheme(),
        ),
        office="绩效科",
        reviewer="审核员",
        reviewed_on=date(2022, 1, 5),
    )


def rows(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append("".join(text_page.get_text_range().split()))
        text_page.close()
        page.close()
    document.close()
    return "".join(texts)


def test_a_workbook_holds_points_reason_opinion_total_and_signature(training: Declaration) -> None:
    written = paper(training)

    found = rows(write_review_sheet_xlsx([written]))

    assert ["项目支出绩效目标审核表", "", "", "", ""] in found
    first = next(row for row in found if str(row[1]).startswith("规范完整性"))
    assert (first[0], first[2:]) == ("完整性\n（20分）", ["10", "7.5", "缺少附件"])
    opinions = [row[1] for row in found if row[0] == "审核意见"]
    assert opinions == [entry.text for entry in written.sheet.opinions]
    total = next(row for row in found if row[0] == "总分")
    assert total[2:4] == ["100", f"{written.sheet.total.normalize():f}"]
    grade = next(row for row in found if row[0] == "综合评定等级")
    assert (grade[2], grade[4]) == (written.sheet.grade, written.sheet.outcome)
    assert [row[1] for row in found if row[0] == "审核日期"] == ["2022年1月5日"]


def test_a_pdf_holds_the_same_and_is_equal_each_time(training: Declaration) -> None:
    content = write_review_sheet_pdf([paper(training)], foot="存证 abc")

    assert content == write_review_sheet_pdf([paper(training)], foot="存证 abc")
    text = text_of(content)
    for said in ("项目支出绩效目标审核表", "第2版", "综合评定等级", "缺少附件", "存证abc"):
        assert said in text


def test_those_who_give_opinions_only_have_no_points_on_paper(training: Declaration) -> None:
    found = rows(write_review_sheet_xlsx([paper(training, graded=False)]))

    assert not [row for row in found if row[0] in ("总分", "综合评定等级")]
    first = next(row for row in found if str(row[1]).startswith("规范完整性"))
    assert first[2:] == ["10", "", "缺少附件"]


def test_a_sub_item_that_was_not_scored_says_so(training: Declaration) -> None:
    written = paper(training)
    items = tuple(replace(item, points=None) for item in written.sheet.items[:1])
    sheet = replace(written.sheet, items=(*items, *written.sheet.items[1:]))

    found = rows(write_review_sheet_xlsx([replace(written, sheet=sheet)]))

    assert next(row for row in found if str(row[1]).startswith("规范完整性"))[3] == "不计分"


def test_very_long_opinions_go_over_pages(training: Declaration) -> None:
    overall = "\n".join(f"第{number}条：请逐项说明测算依据和保障条件。" for number in range(1, 130))

    text = text_of(write_review_sheet_pdf([paper(training, overall=overall)]))

    assert "第129条" in text


def test_control_characters_are_refused(training: Declaration) -> None:
    with pytest.raises(NotWritten):
        write_review_sheet_pdf([paper(training, overall="请\x00改")])
