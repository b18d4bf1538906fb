"""Declarations as a PDF: every value on paper, in its place, and only the wheel's fonts."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2
import pytest

from jixiao._pdfium import pdfium_lock
from jixiao.declaration import Declaration, profile
from jixiao.reading.pdf import grids
from jixiao.reading.pdf._picture import page_image
from jixiao.writing import NotWritten, write_pdf


def page_texts(content: bytes) -> list[str]:
    """Text of each page without white space."""
    document = pypdfium2.PdfDocument(content)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append("".join(text_page.get_text_range().split()))
        text_page.close()
        page.close()
    document.close()
    return texts


def without_classes(text: str) -> str:
    """Text without white space and without the labels of the second-level classes."""
    labels = (entry.label2 for entry in profile("shenzhen-2022").classes)
    return re.sub("|".join(rf"\*?{label}" for label in labels), "", "".join(text.split()))


def with_overview(declaration: Declaration, text: str) -> Declaration:
    return replace(declaration, objectives=replace(declaration.objectives, overview=text))


def test_every_value_of_eight_published_forms_stands_on_its_page(
    declarations: tuple[Declaration, ...], published: list[dict[str, object]]
) -> None:
    pages = page_texts(write_pdf(declarations))
    assert len(pages) == 8
    for page, form in zip(pages, published, strict=True):
        fields: dict[str, str] = form["fields"]  # type: ignore[assignment]
        cells: list[list[str]] = form["rows"]  # type: ignore[assignment]
        for label, text in fields.items():
            assert "".join((label + text).split()) in page
        for row in cells:  # a merged class label is read between the lines beside it
            for cell in row[2:]:
                assert without_classes(cell) in without_classes(page)


def test_pages_are_numbered_through_the_file(declarations: tuple[Declaration, ...]) -> None:
    pages = page_texts(write_pdf(declarations[:3], foot="表样 shenzhen-2022"))
    assert [page[-len("第1页共3页表样shenzhen-2022") :] for page in pages] == [
        "第1页共3页表样shenzhen-2022",
        "第2页共3页表样shenzhen-2022",
        "第3页共3页表样shenzhen-2022",
    ]


def test_head_row_is_repeated_and_rows_stay_whole(training: Declaration) -> None:
    many = replace(training, indicators=training.indicators * 5)
    pages = page_texts(write_pdf([many]))
    assert len(pages) > 1
    for page in pages[1:]:
        assert page.startswith("一级指标二级指标三级指标指标值指标解释")
    assert sum(page.count("培训人员出席率90%以上反映培训人员出席情况") for page in pages) == 5


def test_prose_longer_than_a_page_runs_on(training: Declaration) -> None:
    pages = page_texts(write_pdf([with_overview(training, "为进一步提高城市管理水平，" * 150)]))
    assert "".join(pages).count("为进一步提高城市管理水平，") >= 149
    assert len(pages[0]) > 1000


@pytest.mark.parametrize(
    "text",
    [
        '"引号"与\\反斜杠',
        "#let x = 1",
        "$x$ *粗* _斜_ `码` @引用 <标签>",
        "=1+1",
        "{}[]()//注释",
        "~--...",
    ],
)
def test_content_is_never_read_as_markup(training: Declaration, text: str) -> None:
    (page,) = page_texts(write_pdf([with_overview(training, text)]))
    assert "".join(text.split()) in page


def test_rare_characters_of_names_are_printed(training: Declaration) -> None:
    (page,) = page_texts(write_pdf([with_overview(training, "𬭎㛃䶮≥≤％㎡★①")]))
    assert "𬭎㛃䶮≥≤％㎡★①" in page


def test_character_without_a_glyph_is_refused_by_name(training: Declaration) -> None:
    with pytest.raises(NotWritten) as refused:
        write_pdf([with_overview(training, "已完成☑")])
    assert refused.value.message.id == "writing.no_glyph"
    assert "☑" in refused.value.message.what


def test_project_code_stays_inside_its_cell(training: Declaration) -> None:
    document = pypdfium2.PdfDocument(write_pdf([training]))
    page = document[0]
    text_page = page.get_textpage()
    at = text_page.get_text_range().index("440304221311500000055")
    left = text_page.get_charbox(at)[0]
    right = text_page.get_charbox(at + 20)[2]
    text_page.close()
    page.close()
    document.close()
    millimetre = 72 / 25.4
    assert left > (18 + 48) * millimetre
    assert right < (18 + 48 + 44) * millimetre


def test_code_of_any_length_breaks_inside_its_cell(training: Declaration) -> None:
    long = replace(training, project=replace(training.project, code="4403042213115" * 5))
    (page,) = page_texts(write_pdf([long]))
    assert "4403042213115" * 5 in page


def test_page_is_a4_portrait(training: Declaration) -> None:
    document = pypdfium2.PdfDocument(write_pdf([training]))
    width, height = document[0].get_size()
    document.close()
    assert (round(width), round(height)) == (595, 842)


def test_fonts_are_embedded(training: Declaration) -> None:
    content = write_pdf([training])
    assert b"FontFile3" in content
    assert b"NotoSerif" in content


def test_same_declaration_gives_the_same_bytes(training: Declaration) -> None:
    assert write_pdf([training]) == write_pdf([training])


def test_many_threads_may_write_at_once(declarations: tuple[Declaration, ...]) -> None:
    alone = [write_pdf([declaration]) for declaration in declarations]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda form: write_pdf([form]), declarations * 3))
    assert together == alone * 3


def test_control_character_is_refused(training: Declaration) -> None:
    with pytest.raises(NotWritten):
        write_pdf([with_overview(training, "\x0b")])


def test_reading_and_writing_pdf_wait_for_each_other(
    declarations: tuple[Declaration, ...],
) -> None:
    paper = write_pdf(declarations)
    done: list[str] = []
    works = {
        "read": lambda: grids(paper),
        "drawn": lambda: page_image(paper, 1, None, 50, 100_000, None),
        "written": lambda: write_pdf(declarations),
    }

    def work(name: str) -> None:
        works[name]()
        done.append(name)

    with pdfium_lock:  # as somebody inside PDFium would; without it the process ends now and then
        threads = [threading.Thread(target=work, args=(name,)) for name in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(0.3)
        before = tuple(done)
    for thread in threads:
        thread.join()

    assert before == ()
    assert sorted(done) == sorted(works)
