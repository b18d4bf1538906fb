"""Files of every kind, read end to end: the rendered forms, and papers this project writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from jixiao.declaration import Declaration, Document, FormKind, FundLine, field_text, profile
from jixiao.errors import NotReadable
from jixiao.evaluation import ActualRow, Actuals, evaluate, scoring_profile
from jixiao.reading import read
from jixiao.writing import (
    write_pdf,
    write_self_evaluation_pdf,
    write_self_evaluation_xlsx,
    write_xlsx,
)
from tests.reading import cases
from tests.reading.typeset import typeset

WHOLE = [
    "forms.xlsx",
    "forms.xls",
    "forms.docx",
    "forms.html",
    "libreoffice.pdf",
    "lo_docx.pdf",
    "lo_xlsx.pdf",
    "chromium.pdf",
    "weasyprint.pdf",
    "typst.pdf",
    "reportlab.pdf",
    "fpdf2.pdf",
    "enc_owner.pdf",
    "borderless_chromium.pdf",
    "borderless_typst.pdf",
]
SPLIT = ["split_chromium.pdf", "split_weasy.pdf", "split_typst.pdf"]
SPLIT_FORMS = (4, 6, 7)
FORM = profile("shenzhen-2022")
PATHS = {entry.label: entry.path for entry in FORM.fields}


def cells_of(declaration: Declaration) -> list[tuple[str, ...]]:
    return [
        (
            cases.squeezed(row.label1),
            ("*" if row.mandatory else "") + cases.squeezed(row.label2),
            cases.squeezed(row.name),
            cases.squeezed(row.target.text if row.target else ""),
            cases.squeezed(row.explanation or ""),
        )
        for row in declaration.indicators
    ]


def fields_of(declaration: Declaration) -> dict[str, str]:
    return {label: cases.squeezed(field_text(declaration, path)) for label, path in PATHS.items()}


def check(declarations: tuple[Declaration, ...], truth: list[dict[str, Any]]) -> None:
    assert len(declarations) == len(truth)
    for declaration, form in zip(declarations, truth, strict=True):
        assert cells_of(declaration) == [tuple(map(cases.squeezed, row)) for row in form["rows"]]
        fields = {label: cases.squeezed(text) for label, text in form["fields"].items()}
        assert fields_of(declaration) == fields
        assert declaration.form.profile == "shenzhen-2022"


@pytest.mark.parametrize("name", WHOLE)
def test_rendered_forms_are_read_exactly(name: str) -> None:
    data = cases.document(name)

    check(read(data, name), cases.truth())


@pytest.mark.parametrize("name", SPLIT)
def test_forms_cut_by_page_ends_are_read_exactly(name: str) -> None:
    data = cases.document(name)

    truth = cases.truth()
    check(read(data, name), [truth[at] for at in SPLIT_FORMS])


def test_places_of_values_are_told() -> None:
    (first, *_) = read(cases.document("typst.pdf"), "forms.pdf")

    assert first.document.media_type == "application/pdf"
    assert (first.document.first_page, first.document.last_page) == (1, 1)
    source = first.indicators[0].source
    assert source is not None and source.page == 1 and source.box is not None
    assert {entry.source.page for entry in first.lineage} == {1}


def without_places(declaration: Declaration) -> Declaration:
    """What a paper must carry: all but document, places and questions."""
    return replace(
        declaration,
        document=Document("", "", ""),
        indicators=tuple(replace(row, source=None) for row in declaration.indicators),
        doubts=(),
        lineage=(),
    )


def test_workbooks_written_here_are_read_back(published: str) -> None:
    declarations = read(published.encode(), "forms.txt")

    back = read(write_xlsx(declarations), "paper", fiscal_year=2022)

    assert list(map(without_places, back)) == list(map(without_places, declarations))
    assert {row.source.confidence for form in back for row in form.indicators if row.source} == {
        100
    }
    assert back[0].document.media_type.endswith("spreadsheetml.sheet")
    assert not any(form.doubts for form in back)


def test_pdf_papers_written_here_are_read_back_but_for_blanks_at_line_ends(published: str) -> None:
    declarations = read(published.encode(), "forms.txt")

    back = read(write_pdf(declarations, foot="表样 shenzhen-2022"), "paper", fiscal_year=2022)

    assert list(map(cells_of, back)) == list(map(cells_of, declarations))
    assert list(map(fields_of, back)) == list(map(fields_of, declarations))
    assert back[0].document.media_type == "application/pdf"


@pytest.mark.parametrize("size", [15, 19])
def test_forms_in_large_type_are_whole_over_page_ends(size: int, published: str) -> None:
    forms = read(published.encode(), "forms.txt")
    chosen = [forms[number] for number in SPLIT_FORMS]

    back = read(typeset(chosen, size=size, new_page=False), "forms.pdf")

    assert list(map(cells_of, back)) == list(map(cells_of, chosen))
    assert list(map(fields_of, back)) == list(map(fields_of, chosen))
    assert "cell.uncertain" in {doubt.reason for form in back for doubt in form.doubts}


def test_forms_without_rulings_are_read_with_one_question_each(published: str) -> None:
    forms = read(published.encode(), "forms.txt")

    back = read(typeset(forms, stroke="none"), "forms.pdf")

    assert list(map(cells_of, back)) == list(map(cells_of, forms))
    assert list(map(fields_of, back)) == list(map(fields_of, forms))
    for form in back:
        reasons = Counter(doubt.reason for doubt in form.doubts)
        assert (reasons["form.uncertain"], reasons["cell.uncertain"]) == (1, 0)


def test_a_form_of_no_known_profile_is_written_and_read_back(published: str) -> None:
    (seed, *_) = read(published.encode(), "forms.txt")
    rows = tuple(
        replace(row, label1=row.label1 + "指标", label2=row.label2 + "指标", mandatory=None)
        for row in seed.indicators
    )
    form = replace(
        seed,
        form=replace(seed.form, profile="generic", title="项目支出绩效目标表"),
        project=replace(seed.project, total_budget=Decimal("125400.00")),
        indicators=rows,
    )

    (back,) = read(write_pdf([form]), "paper")

    assert (back.form, cells_of(back)) == (form.form, cells_of(form))
    assert fields_of(back) == fields_of(form)
    assert back.doubts == ()


@pytest.mark.parametrize("write", [write_self_evaluation_pdf, write_self_evaluation_xlsx])
def test_self_evaluations_written_here_are_read_back(write: Any, published: str) -> None:
    (seed, *_) = read(published.encode(), "forms.txt", fiscal_year=2022)
    reported = tuple(
        ActualRow(row.number, row.target.text)
        for row in seed.indicators
        if row.target and row.applicable and row.target.kind != "qualitative"
    )
    budget = Decimal("41800.00")
    actuals = Actuals(seed.project.code, budget, budget, result="已完成", rows=reported)
    evaluation = evaluate(seed, actuals, scoring_profile("mof-2020-10"))

    (back,) = read(write([evaluation]), "paper")

    assert (back.form.kind, back.form.title) == (FormKind.SELF_EVALUATION, "项目支出绩效自评表")
    assert (back.form.profile, back.fiscal_year) == ("mof-self-2020", 2022)
    assert back.project.name == seed.project.name
    assert back.funds == (FundLine("年度资金总额", budget, budget, budget),)
    scores = {score.number: score for score in evaluation.scores}
    used = [row for row in seed.indicators if row.number in scores]
    assert [row.name for row in back.indicators] == [row.name for row in used]
    assert [row.level2 for row in back.indicators] == [row.level2 for row in used]
    told = {row.number: row.actual for row in reported}
    assert [row.actual.text if row.actual else None for row in back.indicators] == [
        told.get(row.number) for row in used
    ]
    assert [row.score for row in back.indicators] == [scores[row.number].points for row in used]


FORM_TEXT = """<p>项目支出绩效目标表</p><p>项目名称：防汛物资储备</p>
<table><tr><td>一级指标<td>二级指标<td>三级指标<td>指标值
<tr><td>产出指标<td>数量指标<td>沙袋储备数<td>≥5000个
<tr><td>效益指标<td>社会效益指标<td>处置及时率<td>≥95%</table>"""


def test_a_page_of_an_unknown_layout_is_read_with_its_places() -> None:
    (form,) = read(FORM_TEXT.encode(), "form.html")

    assert [row.name for row in form.indicators] == ["沙袋储备数", "处置及时率"]
    assert form.document.media_type == "text/html"
    assert form.indicators[0].source is not None and form.indicators[0].source.cells


def test_text_in_a_file_without_tables_is_understood_as_text(published: str) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in published.split("\n"))

    forms = read(f"<html><body>{paragraphs}</body></html>".encode(), "forms.html")

    assert len(forms) == 8
    assert forms[0].project.name == "培训费"
    assert Counter(doubt.reason for doubt in forms[0].doubts)["form.uncertain"] == 1
    assert all(row.source and row.source.confidence <= 60 for row in forms[0].indicators)


def test_a_page_without_a_form_is_refused_with_what_was_seen() -> None:
    with pytest.raises(NotReadable) as caught:
        read("<html><p>会议纪要<table><tr><td>时间<td>地点</table>".encode(), "a.html")

    message = caught.value.message
    assert message.id == "reading.no_form"
    assert "网页" in message.what and "会议纪要" in message.what
    assert message.why and message.how


def test_more_forms_than_asked_for_are_refused() -> None:
    with pytest.raises(NotReadable) as caught:
        read((FORM_TEXT * 3).encode(), "forms.html", most_forms=2)

    assert caught.value.message.id == "reading.too_many_forms"


def packed(**members: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_an_archive_gives_the_forms_of_all_its_files(published: str) -> None:
    text = published.encode()
    data = packed(a=text, b=FORM_TEXT.encode(), c="会议纪要".encode())

    forms = read(data, "forms.zip")

    assert len(forms) == 9
    assert [forms[0].document.name, forms[8].document.name] == ["forms.zip/a", "forms.zip/b"]
    assert forms[0].document.sha256 == sha256(text).hexdigest()
    (question,) = [doubt for doubt in forms[0].doubts if doubt.reason == "document.left_out"]
    assert "forms.zip/c" in question.message


def test_an_archive_without_a_form_is_refused() -> None:
    with pytest.raises(NotReadable) as caught:
        read(packed(a="会议纪要".encode(), b="通知".encode()), "forms.zip")

    assert caught.value.message.id == "reading.no_form"
    assert "2 个文件" in caught.value.message.what


def test_forms_of_an_archive_are_counted_together() -> None:
    data = packed(**{name: FORM_TEXT.encode() for name in "abc"})

    assert len(read(data, "forms.zip", most_forms=3)) == 3
    with pytest.raises(NotReadable) as caught:
        read(data, "forms.zip", most_forms=2)
    assert caught.value.message.id == "reading.too_many_forms"


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"PK\x03\x04" + bytes(30) + b"xl/workbook.xml", ""),
        (b"PK\x03\x04" + bytes(30) + b"word/document.xml", ""),
        (b"PK\x03\x04" + bytes(30), ""),
    ],
)
def test_damaged_files_are_refused_by_name(data: bytes, seen: str) -> None:
    with pytest.raises(NotReadable) as caught:
        read(data, "表.pdf")

    assert "表.pdf" in caught.value.message.where
    assert seen in str(caught.value.message)
    assert caught.value.message.how


LOOSE = """项目支出绩效目标申报表
(2021年度)
项目名称 特困家庭再扶助
预算单位 区卫生健康局
绩效指标 一级指标 二级指标 三级指标 指标值(包含数字及文字描述)
绩效指标 项目完成
指标
数量指标 扶助家庭数( ≥**户 ) 63户
质量指标 发放准确率 100%
资金到位率 100%
满意度指标 满意度指标 受益群众满意度 ≥90%
注：请如实填写
"""


@pytest.mark.parametrize("between", [" ", "\n"], ids=["blanks", "a cell a line"])
def test_running_text_of_an_unknown_layout_is_a_proposal(between: str) -> None:
    text = LOOSE.replace(" ", between) if between == "\n" else LOOSE
    text = text.replace("(\n", "( ").replace("户\n)", "户 )").replace("标\n标", "标 标")

    (form,) = read(text.encode(), "form.txt")

    assert [
        (row.label1, row.label2, row.name, row.target.text) for row in form.indicators if row.target
    ] == [
        ("项目完成指标", "数量指标", "扶助家庭数( ≥**户 )", "63户"),
        ("项目完成指标", "质量指标", "发放准确率", "100%"),
        ("项目完成指标", "质量指标", "资金到位率", "100%"),
        ("满意度指标", "满意度指标", "受益群众满意度", "≥90%"),
    ]
    assert form.fiscal_year == 2021
    assert form.project.name == "特困家庭再扶助"
    assert {row.source.confidence for row in form.indicators if row.source} == {60}
    assert "form.uncertain" in {doubt.reason for doubt in form.doubts}
