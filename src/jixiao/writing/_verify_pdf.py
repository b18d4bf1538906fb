"""A PDF is read back before it is handed out: its pages must hold every value.

White space does not count; all else does.
"""

from __future__ import annotations

from collections import Counter

import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

from jixiao._pdfium import pdfium_lock
from jixiao.errors import Message
from jixiao.writing._sheet import Sheet
from jixiao.writing._text import NotWritten, differs, fold, quoted


def verify_pdf(content: bytes, sheets: tuple[Sheet, ...]) -> None:
    """Raises NotWritten unless the pages hold every value in reading order, and nothing else.

    Cells merged over rows are set after their last row, so they may stand anywhere.
    """
    text = _without_furniture(_page_texts(content), sheets)
    expected: Counter[str] = Counter()
    at = 0
    for sheet in sheets:
        for value, in_order in _values(sheet):
            expected.update(value)
            begin = at if in_order else 0
            start = text.find(value, begin)
            end = start + len(value) if start >= 0 else _cut_in_two(text, value, begin)
            if end is None:
                raise _missing(sheet, value, text)
            at = end if in_order else at
    if (found := Counter(text)) != expected:
        lost, surplus = "".join(expected - found), "".join(found - expected)
        raise differs("PDF", lost, surplus)


def _page_texts(content: bytes) -> list[str]:
    """The folded text of each page in the order it was set.

    Taken from one text object after the other: PDFium's own order follows the lines of the page
    and mixes the cells that stand side by side.
    """
    pages = []
    with pdfium_lock:
        document = pypdfium2.PdfDocument(content)
        try:
            for number in range(len(document)):
                page = document[number]
                text_page = page.get_textpage()
                objects = page.get_objects(filter=[FPDF_PAGEOBJ_TEXT], textpage=text_page)
                pages.append(fold("".join(entry.extract() for entry in objects)))
                text_page.close()
                page.close()
        finally:
            document.close()
    return pages


def _values(sheet: Sheet) -> list[tuple[str, bool]]:
    """Folded texts in reading order, and whether each must stand behind the one before."""
    values = [(fold(sheet.title), True), (fold(sheet.subtitle or ""), True)]
    values += [(fold(cell.text), cell.rows == 1) for cell in sheet.cells()]
    values += [(fold(note), True) for note in sheet.notes]
    return [(value, in_order) for value, in_order in values if value]


def _without_furniture(pages: list[str], sheets: tuple[Sheet, ...]) -> str:
    """The text of all pages without feet and without the repetitions of head rows."""
    bodies = []
    waiting = list(sheets)
    sheet, seen = sheets[0], True
    for number, page in enumerate(pages, 1):
        if waiting and page.startswith(fold(waiting[0].title)):
            sheet, seen = waiting.pop(0), False
        line = fold(f"第{number}页共{len(pages)}页{sheet.foot or ''}")
        if not page.endswith(line):
            raise differs(f"第 {number} 页", line, page[-40:])
        body, head = page.removesuffix(line), _head(sheet)
        if seen and head:
            body = body.removeprefix(head)
        seen = seen or head in body
        bodies.append(body)
    return "".join(bodies)


def _head(sheet: Sheet) -> str:
    """The folded head row of a sheet's table."""
    rows = (row for block in sheet.blocks for row in block.rows[: block.head_rows])
    return "".join(fold(cell.text) for row in rows for cell in row)


def _cut_in_two(text: str, value: str, at: int) -> int | None:
    """Where a value ends that a page end cuts in two, with merged cells set in between."""
    for cut in range(len(value) - 1, 0, -1):
        start = text.find(value[:cut], at)
        rest = text.find(value[cut:], start + cut) if start >= 0 else -1
        if rest >= 0:
            return rest + len(value) - cut
    return None


def _missing(sheet: Sheet, value: str, text: str) -> NotWritten:
    lost = "".join(sorted(set(value) - set(text)))
    if not lost:
        return differs(f"《{sheet.name}》", value, "未找到")
    return NotWritten(
        Message(
            id="writing.no_glyph",
            where=f"《{sheet.name}》",
            what=f"{quoted(value)}中的“{lost}”在打印字库中没有字形，印出来会是空框。",
            how="请改用其他字符，或导出 XLSX。",
        )
    )
