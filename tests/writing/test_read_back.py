"""A file that does not hold what was to be written is never handed out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jixiao.declaration import Declaration
from jixiao.writing import NotWritten, write_pdf, write_xlsx
from jixiao.writing._layout import declaration_sheet
from jixiao.writing._sheet import Cell, Role
from jixiao.writing._verify_pdf import verify_pdf
from jixiao.writing._verify_xlsx import Placed, verify_xlsx


def with_annual(declaration: Declaration, text: str) -> Declaration:
    return replace(declaration, objectives=replace(declaration.objectives, annual=text))


@pytest.mark.parametrize("text", ["另一个目标", "", "2022年", "1"])
def test_pdf_of_another_declaration_is_noticed(training: Declaration, text: str) -> None:
    other = declaration_sheet(with_annual(training, text))
    with pytest.raises(NotWritten) as refused:
        verify_pdf(write_pdf([training]), (other,))
    assert refused.value.message.id in ("writing.read_back", "writing.no_glyph")


def test_pdf_with_a_form_too_many_is_noticed(declarations: tuple[Declaration, ...]) -> None:
    content = write_pdf(declarations[:2])
    with pytest.raises(NotWritten):
        verify_pdf(content, (declaration_sheet(declarations[0]),))


def test_pdf_without_its_foot_is_noticed(training: Declaration) -> None:
    sheet = replace(declaration_sheet(training), foot="表样 A")
    with pytest.raises(NotWritten):
        verify_pdf(write_pdf([training]), (sheet,))


def test_worksheet_that_misses_a_cell_is_noticed(training: Declaration) -> None:
    content = write_xlsx([training])
    cell = Cell("项目编码", Role.LABEL, 0)
    with pytest.raises(NotWritten):
        verify_xlsx(content, (Placed("培训费", {(1, 0): cell}),))
    with pytest.raises(NotWritten):
        verify_xlsx(content, (Placed("培训费", {(1, 1): cell}),))
    with pytest.raises(NotWritten):
        verify_xlsx(content, (Placed("培训", {}),))
