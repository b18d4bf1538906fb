"""Forms set by Typst in the ways that the shared test documents do not show."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pylopdf_fonts_zh_cn
import typst

from jixiao.declaration import Declaration
from jixiao.writing._papers import declaration_sheet
from jixiao.writing._sheet import Cell

FONTS = typst.Fonts(
    include_system_fonts=False,
    include_embedded_fonts=False,
    font_paths=[str(pylopdf_fonts_zh_cn.serif_path().parent)],
)


def cells(form: Declaration) -> list[Cell]:
    """What the form's paper says, cell by cell in reading order."""
    return list(declaration_sheet(form).cells())


def typeset(
    forms: Sequence[Declaration], *, size: float = 9, stroke: str = "0.75pt", new_page: bool = True
) -> bytes:
    """A PDF of the forms' tables at a type size in points; `stroke` is Typst's for the rulings."""
    between = "#pagebreak()\n" if new_page else ""
    source = (
        '#set page(paper: "a4", margin: (x: 14mm, y: 15mm))\n'
        f'#set text(font: "Noto Serif SC", size: {size}pt, lang: "zh")\n#set par(leading: 0.35em)\n'
        + between.join(_table(form, stroke) for form in forms)
    )
    content = typst.Compiler(source.encode(), font_paths=FONTS).compile(format="pdf")
    assert isinstance(content, bytes)
    return content


def _table(form: Declaration, stroke: str) -> str:
    sheet = declaration_sheet(form)
    widths = "".join(f"{width}fr, " for width in sheet.widths_mm)
    content = "".join(
        f"table.cell(colspan: {cell.columns}, rowspan: {cell.rows}, text({_string(cell.text)})),\n"
        for cell in sheet.cells()
    )
    return (
        f"#align(center, text(1.6em, {_string(sheet.title)}))\n"
        f"#table(columns: ({widths}), stroke: {stroke}, align: horizon, "
        f"inset: (x: 3pt, y: 2pt),\n{content})\n"
    )


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
