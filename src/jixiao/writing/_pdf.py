"""Sheets as a PDF, set by Typst from a template; all content goes in as string literals."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from threading import Lock

import pylopdf_fonts_zh_cn
import typst

from jixiao.writing._measure import line_count
from jixiao.writing._sheet import Block, Cell, Sheet
from jixiao.writing._verify_pdf import verify_pdf

# A row taller than this may be cut at a page end; all others stay whole.
_TALL_LINES = 25
_lock = Lock()


def to_pdf(sheets: tuple[Sheet, ...]) -> bytes:
    """Each sheet on pages of its own, numbered through, read back before it is returned.

    Equal sheets give equal bytes: the file carries no date. Raises NotWritten if a value cannot
    be found again in the text of the pages.
    """
    source = f'#import "/paper.typ": papers\n#papers({_source(sheets)})'
    with _lock:
        content = _compiler().compile(source.encode(), format="pdf")
    if not isinstance(content, bytes):
        raise TypeError(type(content))
    verify_pdf(content, sheets)
    return content


@cache
def _compiler() -> typst.Compiler:
    """Kept, so that fonts are looked at once and the template stays compiled."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(pylopdf_fonts_zh_cn.serif_path().parent)],  # a folder, not a file
    )
    templates = str(files("jixiao.writing").joinpath("templates"))
    return typst.Compiler(b"", root=templates, font_paths=fonts)


def _source(sheets: tuple[Sheet, ...]) -> str:
    papers = "".join(_paper(sheet) + "," for sheet in sheets)
    return f"{_string(sheets[0].title)}, ({papers})"


def _paper(sheet: Sheet) -> str:
    widths = "".join(f"{width}," for width in sheet.widths_mm)
    blocks = "".join(_block(sheet, block) + "," for block in sheet.blocks)
    notes = "".join(_string(note) + "," for note in sheet.notes)
    return (
        f"(title: {_string(sheet.title)}, subtitle: {_optional(sheet.subtitle)}, "
        f"landscape: {_flag(sheet.landscape)}, widths: ({widths}), blocks: ({blocks}), "
        f"notes: ({notes}), foot: {_optional(sheet.foot)})"
    )


def _block(sheet: Sheet, block: Block) -> str:
    rows = "".join(_row(sheet, row) + "," for row in block.rows)
    return f"(head-rows: {block.head_rows}, rows: ({rows}))"


def _row(sheet: Sheet, row: tuple[Cell, ...]) -> str:
    tall = any(line_count(cell.text, sheet.width_mm(cell)) > _TALL_LINES for cell in row)
    return "(" + "".join(_cell(cell, tall or cell.rows > 1) + "," for cell in row) + ")"


def _cell(cell: Cell, breakable: bool) -> str:
    return (
        f"(text: {_string(cell.text)}, role: {_string(cell.role.value)}, column: {cell.column}, "
        f"columns: {cell.columns}, rows: {cell.rows}, breakable: {_flag(breakable)})"
    )


def _optional(text: str | None) -> str:
    return "none" if text is None else _string(text)


def _flag(flag: bool) -> str:
    return "true" if flag else "false"


def _string(text: str) -> str:
    """A Typst string literal: never markup, never code."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
