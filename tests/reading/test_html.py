"""Grids of web pages: encodings, spans, layout tables, hidden parts, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.errors import NotReadable
from jixiao.reading import _html
from jixiao.reading._grid import Grid


def only(page: str) -> Grid:
    (grid,) = _html.grids(page.encode())
    return grid


def spans(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


def test_spans_push_later_cells_to_their_base_columns() -> None:
    grid = only("<table><tr><td rowspan=2>产出<td colspan=2>甲<tr><td>乙<td>丙</table>")

    assert (grid.rows, grid.columns) == (2, 3)
    assert spans(grid) == [
        (0, 0, 2, 1, "产出"),
        (0, 1, 1, 2, "甲"),
        (1, 1, 1, 1, "乙"),
        (1, 2, 1, 1, "丙"),
    ]
    assert grid.cells[3].place.cells == "表1 第2行第3列"


def test_breaks_and_block_ends_are_line_breaks_and_source_breaks_are_blanks() -> None:
    grid = only("<table><td>甲<br>乙<p>丙</p>丁\n  戊&nbsp;己</table>")

    assert grid.cells[0].text == "甲\n乙\n丙\n丁 戊 己"


def test_scripts_styles_and_hidden_parts_are_left_out() -> None:
    grid = only(
        "<title>题</title><style>p{}</style><table><td>甲<script>x</script>"
        "<span hidden>乙</span><span style='color:red; DISPLAY : none'>丙</span><!--丁-->"
        "<template>戊</template></table>"
    )

    assert spans(grid) == [(0, 0, 1, 1, "甲")]
    assert grid.before == ()


def test_text_outside_tables_is_kept_in_order() -> None:
    page = "<h1>题</h1>单位：<b>万元</b><table><td>一</table>间<table><td>二</table>签字"
    first, second = _html.grids(page.encode())

    assert [line.text for line in first.before] == ["题", "单位：万元"]
    assert [line.text for line in second.before] == ["间"]
    assert [line.text for line in second.after] == ["签字"]


def test_a_layout_table_gives_lines_and_its_inner_table_the_grid() -> None:
    page = "<table><tr><td><h1>题</h1><table><tr><td>甲<td>乙</table>签字<tr><td>版权</table>尾"
    grid = only(page)

    assert spans(grid) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]
    assert [line.text for line in grid.before] == ["题"]
    assert [line.text for line in grid.after] == ["签字", "版权", "尾"]


def test_a_form_with_a_table_in_one_cell_stays_a_grid_and_text_is_read_once() -> None:
    page = (
        "<table><tr><td>甲<td>乙<tr><td>丙<td>丁<table><tr><td>内</table><tr><td>戊<td>己</table>"
    )
    outer, inner = _html.grids(page.encode())

    assert [c.text for c in outer.cells] == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert [c.text for c in inner.cells] == ["内"]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030"])
def test_a_chinese_charset_is_read_as_gb18030(declared: str) -> None:
    page = f'<html><meta content="text/html; charset={declared}"><table><td>镕㛃</table>'
    (grid,) = _html.grids(page.encode("gb18030"))

    assert grid.cells[0].text == "镕㛃"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_undeclared_encoding_is_found(encoding: str) -> None:
    (grid,) = _html.grids("<table><td>绩效目标</table>".encode(encoding))

    assert grid.cells[0].text == "绩效目标"


def test_a_wrongly_declared_gbk_page_in_utf_8_is_read_as_utf_8() -> None:
    (grid,) = _html.grids("<meta charset=gbk><table><td>绩效目标</table>".encode())

    assert grid.cells[0].text == "绩效目标"


@pytest.mark.parametrize("declared", ["base64", "rot13", "nonsense", "utf-16", "idna"])
def test_a_charset_that_is_none_is_passed_over(declared: str) -> None:
    (grid,) = _html.grids(f"<meta charset={declared}><table><td>绩效</table>".encode())

    assert grid.cells[0].text == "绩效"


def test_a_single_broken_byte_is_shown_and_its_cell_doubted() -> None:
    page = f"<meta charset=gbk><p>{'绩效' * 600}</p><table><td>目标<td>甲</table>"
    data = page.encode("gbk").replace("甲".encode("gbk"), b"\xff")
    (grid,) = _html.grids(data)

    assert [(c.text, c.confidence) for c in grid.cells] == [("目标", 100), ("\ufffd", 50)]
    assert grid.cells[1].reasons == ("broken_bytes",)


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(NotReadable, match="编码"):
        _html.grids(b"<table><td>\xff\xff\xff</table>", "a.html")


def test_filled_in_controls_show_their_values() -> None:
    grid = only(
        "<table><td><input value=甲><input type=hidden value=乙><input type=checkbox checked>"
        "<select><option>丙<option selected>丁</select></table>"
    )

    assert grid.cells[0].text == "甲☑丁"


def test_a_row_span_of_zero_runs_to_the_end_of_its_row_group() -> None:
    grid = only(
        "<table><tbody><tr><td rowspan=0>甲<td>乙<tr><td>丙</tbody>"
        "<tbody><tr><td>丁</tbody></table>"
    )

    assert spans(grid)[0] == (0, 0, 2, 1, "甲")
    assert spans(grid)[-1] == (2, 0, 1, 1, "丁")


def test_a_cell_that_would_cover_another_is_cut_and_doubted() -> None:
    grid = only("<table><tr><td>甲<td rowspan=2>乙<tr><td colspan=2>丙</table>")

    assert spans(grid)[-1] == (1, 0, 1, 1, "丙")
    assert grid.cells[-1].reasons == ("not_rectangular",)


def test_absurd_spans_are_capped() -> None:
    grid = only("<table><tr><td colspan=99999999 rowspan=99999999>甲</table>")

    assert spans(grid) == [(0, 0, 1, 1000, "甲")]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td colspan=1000>" * 2_001 + "</table>",
        "<div>" * 100_000,
        "<table><tr><td>" * 100,
    ],
)
def test_a_page_beyond_the_limits_is_refused(page: str) -> None:
    with pytest.raises(NotReadable) as refused:
        _html.grids(page.encode(), "a.html")
    assert refused.value.message.id == "reading.table_too_large"


def test_a_page_without_tables_is_its_lines() -> None:
    grid = only("<p>甲</p><p>乙")

    assert (grid.rows, grid.cells) == (0, ())
    assert [line.text for line in grid.after] == ["甲", "乙"]


CELLS = ("<tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "<th rowspan=0>", "</td>", "</tr>")
OTHERS = (
    "<table>",
    "</table>",
    "<tbody>",
    "<caption>",
    "<p>",
    "<br>",
    "<div>",
    "</div>",
    "甲",
    "&amp;",
)
TAGS = st.sampled_from((*CELLS, *OTHERS))


@settings(max_examples=200, deadline=None)
@given(st.lists(TAGS, max_size=40))
def test_no_position_is_covered_twice_whatever_the_tags(tags: list[str]) -> None:
    for grid in _html.grids("".join(tags).encode()):
        positions = [
            (y, x)
            for c in grid.cells
            for y in range(c.row, c.row + c.row_span)
            for x in range(c.column, c.column + c.column_span)
        ]
        assert len(positions) == len(set(positions))
        assert all(y < grid.rows and x < grid.columns for y, x in positions)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        _html.grids(b"<table>" + data)
    except NotReadable as refused:
        assert refused.message.id == "reading.undecodable"
