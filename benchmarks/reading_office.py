"""Reading Office files and web pages: milliseconds of one core a form, and the cost of a child.

Run: `python -m benchmarks.reading_office`. The eight published forms of the demonstration are
written as XLSX by the writer, and their grids as DOCX and HTML here.
"""

from __future__ import annotations

import statistics
import time
import zipfile
from collections.abc import Callable
from html import escape
from importlib.resources import files
from io import BytesIO

from jixiao.reading import _docx, _html, _limits, _xlsx, read
from jixiao.reading._grid import Grid
from jixiao.writing import write_xlsx

REPEATS = 30

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run() -> list[tuple[str, str]]:
    """Names and figures: median CPU time a form for grids and for whole readings; calls."""
    declarations = read(files("jixiao.demo").joinpath("forms.txt").read_bytes(), "forms.txt")
    count = len(declarations)
    workbook = write_xlsx(declarations)
    grids = _xlsx.grids(workbook)
    made: list[tuple[str, bytes, Callable[[bytes], tuple[Grid, ...]]]] = [
        ("XLSX", workbook, _xlsx.grids),
        ("DOCX", as_docx(grids), _docx.grids),
        ("HTML", as_html(grids), _html.grids),
    ]
    figures: list[tuple[str, str]] = []
    for label, data, reader in made:
        grid_ms = _median_ms(lambda data=data, reader=reader: reader(data)) / count
        whole_ms = _median_ms(lambda data=data, label=label: read(data, label)) / count
        figures.append((f"{label}, grids, ms a form", f"{grid_ms:.2f}"))
        figures.append((f"{label}, read whole, ms a form", f"{whole_ms:.2f}"))
    return figures + _calls(workbook)


def as_docx(grids: tuple[Grid, ...]) -> bytes:
    """The grids as the tables of a DOCX file."""
    tables = "".join(_docx_table(grid) for grid in grids)
    body = f'<w:document xmlns:w="{_W}"><w:body>{tables}</w:body></w:document>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return out.getvalue()


def as_html(grids: tuple[Grid, ...]) -> bytes:
    """The grids as the tables of a web page."""
    return "".join(_html_table(grid) for grid in grids).encode()


def _docx_table(grid: Grid) -> str:
    covering = grid.covering()
    rows = []
    for y in range(grid.rows):
        cells, x = [], 0
        while x < grid.columns:
            cell = covering.get((y, x))
            span, text, merge = 1, "", ""
            if cell is not None:
                span = cell.column_span
                text = cell.text if cell.row == y else ""
                if cell.row_span > 1:
                    merge = '<w:vMerge w:val="restart"/>' if cell.row == y else "<w:vMerge/>"
            cells.append(
                f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr>'
                f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"
            )
            x += span
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl><w:p/>"


def _html_table(grid: Grid) -> str:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        spans = f'rowspan="{cell.row_span}" colspan="{cell.column_span}"'
        rows[cell.row].append(f"<td {spans}>{escape(cell.text)}</td>")
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>{body}</table>"


def _calls(workbook: bytes) -> list[tuple[str, str]]:
    """What a child costs: the first file, which starts it, and a small file after that."""
    _limits.close()
    start = time.perf_counter()
    _limits.read_limited(workbook, "forms.xlsx")
    first = time.perf_counter() - start
    here = _median_ms(lambda: read(workbook, "forms.xlsx"), clock=time.perf_counter)
    there = _median_ms(
        lambda: _limits.read_limited(workbook, "forms.xlsx"), clock=time.perf_counter
    )
    _limits.close()
    return [
        ("child process, first file of 8 forms, ms", f"{first * 1000:.0f}"),
        ("child process, a file of 8 forms after that, ms", f"{there:.1f}"),
        ("the same file in this process, ms", f"{here:.1f}"),
    ]


def _median_ms(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    times = []
    for _ in range(REPEATS):
        start = clock()
        work()
        times.append(clock() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
