"""Grids of Word documents: merges, nested tables, tracked changes, text outside tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.errors import NotReadable
from jixiao.reading import _doc, _docx
from jixiao.reading._grid import Grid
from tests.reading.office_made import BILLION_LAUGHS, XXE, cell, docx, paragraph, table, zipped

SPAN_2 = '<w:gridSpan w:val="2"/>'
FIRST = '<w:vMerge w:val="restart"/>'
NEXT = "<w:vMerge/>"


def spans(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


def lines(grid: Grid) -> list[str]:
    return [line.text for line in grid.before]


def test_cells_are_merged_at_the_same_grid_column_not_at_the_same_position_in_the_row() -> None:
    data = docx(
        table(
            cell("宽", SPAN_2) + cell("产出", FIRST),
            cell("甲") + cell("乙") + cell("", NEXT),
        )
    )
    (grid,) = _docx.grids(data)

    assert (grid.rows, grid.columns) == (2, 3)
    assert spans(grid) == [
        (0, 0, 1, 2, "宽"),
        (0, 2, 2, 1, "产出"),
        (1, 0, 1, 1, "甲"),
        (1, 1, 1, 1, "乙"),
    ]
    assert grid.cells[1].place.cells == "表1 第1行第3列"


def test_a_merge_that_does_not_fit_the_cell_above_is_a_doubt_and_keeps_its_text() -> None:
    data = docx(table(cell("甲", FIRST) + cell("乙"), cell("丙", SPAN_2 + NEXT)))
    (grid,) = _docx.grids(data)

    assert grid.cells[-1].text == "丙"
    assert grid.cells[-1].reasons == ("not_rectangular",)
    assert grid.cells[-1].confidence == 50


def test_a_row_may_begin_behind_the_first_grid_column() -> None:
    row = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("乙")}</w:tr>'
    (grid,) = _docx.grids(docx(f"<w:tbl>{row}</w:tbl>"))

    assert spans(grid) == [(0, 1, 1, 1, "乙")]


def test_cells_merged_sideways_by_old_converters_are_one() -> None:
    data = docx(
        table(
            cell("甲", '<w:hMerge w:val="restart"/>' + FIRST) + cell("", "<w:hMerge/>"),
            cell("", '<w:hMerge w:val="restart"/>' + NEXT) + cell("", "<w:hMerge/>"),
        )
    )
    (grid,) = _docx.grids(data)

    assert spans(grid) == [(0, 0, 2, 2, "甲")]


def test_a_nested_table_is_a_grid_of_its_own_and_its_text_is_read_once() -> None:
    inner = table(cell("内"))
    data = docx(table(f"<w:tc>{paragraph('外')}{inner}{paragraph('')}</w:tc>"))
    outer, nested = _docx.grids(data)

    assert [c.text for c in outer.cells] == ["外"]
    assert [c.text for c in nested.cells] == ["内"]


def test_deleted_and_hidden_text_is_left_out_and_inserted_text_is_kept() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>见</w:t></w:r></w:p>'
    )
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('删')}</w:tr>"
    (grid,) = _docx.grids(docx(body + f"<w:tbl>{deleted}<w:tr>{cell('留')}</w:tr></w:tbl>"))

    assert lines(grid) == ["新见"]
    assert [c.text for c in grid.cells] == ["留"]


def test_line_breaks_tabs_and_check_boxes_are_kept() -> None:
    run = (
        "<w:tc><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t>"
        '<w:sym w:font="Wingdings 2" w:char="F052"/></w:r></w:p>' + paragraph("丁") + "</w:tc>"
    )
    (grid,) = _docx.grids(docx(table(run)))

    assert grid.cells[0].text == "甲\n乙\t丙☑\n丁"


def test_rows_and_cells_in_content_controls_are_read() -> None:
    wrapped = f"<w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>"
    rows = f"<w:sdt><w:sdtContent><w:tr>{wrapped}{cell('乙')}</w:tr></w:sdtContent></w:sdt>"
    (grid,) = _docx.grids(docx(f"<w:tbl>{rows}</w:tbl>"))

    assert [c.text for c in grid.cells] == ["甲", "乙"]


def test_a_text_box_held_twice_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('盒')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    (grid,) = _docx.grids(docx(body))

    assert [line.text for line in grid.after] == ["文", "盒"]
    assert grid.cells == ()


def test_lines_stand_before_the_table_they_precede_and_behind_the_last() -> None:
    body = paragraph("题") + table(cell("一")) + paragraph("单位：万元") + table(cell("二"))
    first, second = _docx.grids(docx(body + paragraph("签字")))

    assert (lines(first), lines(second)) == (["题"], ["单位：万元"])
    assert [line.text for line in second.after] == ["签字"]


def test_a_title_in_the_page_head_is_kept() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="x/header" Target="header1.xml"/></Relationships>'
    )
    header = (
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{paragraph('申报表')}</w:hdr>"
    )
    parts = {"word/_rels/document.xml.rels": relations, "word/header1.xml": header}
    (grid,) = _docx.grids(docx(table(cell("甲")), parts))

    assert [(line.text, line.place.cells) for line in grid.before] == [("申报表", "页眉")]


@pytest.mark.parametrize("head", [BILLION_LAUGHS, XXE, "<!DOCTYPE x>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(head: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    body = "<w:p><w:r><w:t>前&a;后</w:t></w:r></w:p>"
    document = (
        f'{declared}{head}<w:document xmlns:w="http://schemas.openxmlformats.org/'
        f'wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    )
    data = zipped({"word/document.xml": document.encode(encoding)})

    with pytest.raises(NotReadable) as refused:
        _docx.grids(data, "a.docx")
    assert refused.value.message.id == "reading.doctype"


def test_a_document_that_inflates_beyond_the_limit_is_refused_before_inflating() -> None:
    data = docx("<w:p/>" * 20 + " " * 51_000_000)

    with pytest.raises(NotReadable) as refused:
        _docx.grids(data, "a.docx")
    assert refused.value.message.id == "reading.inflated"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        docx("<w:p/>")[:-30],
        docx("<w:p/>").replace(b"PK\x01\x02", b"PK\x01\x03"),
        docx("<w:tbl>"),
        zipped({"word/other.xml": "<a/>"}),
        zipped({"word/document.xml": "<a/>"}),
        zipped({"word/document.xml": ""}),
    ],
)
def test_a_damaged_document_is_refused(data: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        _docx.grids(data, "a.docx")
    assert refused.value.message.id == "reading.damaged"
    assert "a.docx" in refused.value.message.where


def test_a_table_of_wide_spans_is_refused() -> None:
    wide = cell("甲", '<w:gridSpan w:val="99999999"/>')

    with pytest.raises(NotReadable):
        _docx.grids(docx(table(*[wide] * 2_001)))


WHOLE = (
    table(cell("甲"), cell("乙")),
    paragraph("丙"),
    cell("丁", FIRST),
    cell("戊", SPAN_2 + NEXT),
)
TAGS = ("<w:tr>", "</w:tr>", "<w:tbl>", "</w:tbl>", "<w:sdt>", "</w:sdt>", "<w:tc>", "</w:tc>")
PIECES = st.sampled_from((*WHOLE, *TAGS))


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_any_order_of_parts_is_read_or_refused(pieces: list[str]) -> None:
    try:
        found = _docx.grids(docx("".join(pieces)))
    except NotReadable:
        return
    for grid in found:
        assert sum(c.row_span * c.column_span for c in grid.cells) == len(grid.covering())


def test_an_old_document_is_refused_asking_for_docx_where_nothing_can_convert_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NotReadable, match="另存为 DOCX 或 PDF"):
        _doc.grids(b"\xd0\xcf\x11\xe0", "a.doc")


def converter(tmp_path, monkeypatch: pytest.MonkeyPatch, commands: str) -> None:  # type: ignore[no-untyped-def]
    """A program in LibreOffice's place."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{commands}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def test_an_old_document_is_read_as_the_docx_made_of_it(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    made = tmp_path / "made.docx"
    made.write_bytes(docx(table(cell("甲"))))
    out = 'while [ "$1" != --outdir ]; do shift; done; mkdir "$2"'
    converter(tmp_path, monkeypatch, f'{out}; cp {made} "$2/form.docx"')

    (grid,) = _doc.grids(b"\xd0\xcf\x11\xe0", "a.doc")
    assert grid.cells[0].text == "甲"


def test_a_converter_that_makes_nothing_is_a_refusal(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    converter(tmp_path, monkeypatch, "exit 1")

    with pytest.raises(NotReadable, match="转换没有成功"):
        _doc.grids(b"\xd0\xcf\x11\xe0", "a.doc")


def test_a_converter_that_hangs_is_ended(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    converter(tmp_path, monkeypatch, "exec sleep 600")
    monkeypatch.setattr(_doc, "TIMEOUT_S", 0.2)

    with pytest.raises(NotReadable, match="没有完成"):
        _doc.grids(b"\xd0\xcf\x11\xe0", "a.doc")
