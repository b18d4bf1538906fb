"""What other rooms call: forms in, the bytes of a paper out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jixiao.declaration import Declaration
from jixiao.errors import Message
from jixiao.evaluation import SelfEvaluation
from jixiao.writing._layout import declaration_sheet
from jixiao.writing._review_sheet import ReviewPaper, review_sheet
from jixiao.writing._self_evaluation import self_evaluation_sheet
from jixiao.writing._sheet import Sheet
from jixiao.writing._text import NotWritten, refuse_unprintable


def write_xlsx(declarations: Iterable[Declaration], foot: str | None = None) -> bytes:
    """Target declarations as one workbook, a worksheet each.

    Values as published; amounts as numbers in 万元, all else as text. `foot` is a short line under
    the page number. Raises NotWritten if a value cannot be shown, BadProfile for an unknown form.
    """
    return _to_xlsx(_ready(map(declaration_sheet, declarations), foot))


def write_pdf(declarations: Iterable[Declaration], foot: str | None = None) -> bytes:
    """Target declarations as one PDF, each beginning a page; `foot` and errors as `write_xlsx`."""
    return _to_pdf(_ready(map(declaration_sheet, declarations), foot))


def write_self_evaluation_xlsx(
    evaluations: Iterable[SelfEvaluation], foot: str | None = None
) -> bytes:
    """Self-evaluations as one workbook; `foot` follows the scoring profile. Errors as above."""
    return _to_xlsx(_ready(map(self_evaluation_sheet, evaluations), foot))


def write_self_evaluation_pdf(
    evaluations: Iterable[SelfEvaluation], foot: str | None = None
) -> bytes:
    """Self-evaluations as one PDF; `foot` follows the scoring profile. Errors as above."""
    return _to_pdf(_ready(map(self_evaluation_sheet, evaluations), foot))


def write_review_sheet_xlsx(papers: Iterable[ReviewPaper], foot: str | None = None) -> bytes:
    """Review forms (审核表) as one workbook, a worksheet each. Errors as above."""
    return _to_xlsx(_ready(map(review_sheet, papers), foot))


def write_review_sheet_pdf(papers: Iterable[ReviewPaper], foot: str | None = None) -> bytes:
    """Review forms (审核表) as one PDF, each beginning a page. Errors as above."""
    return _to_pdf(_ready(map(review_sheet, papers), foot))


def _to_xlsx(sheets: tuple[Sheet, ...]) -> bytes:
    from jixiao.writing._xlsx import to_xlsx  # loaded when first used

    return to_xlsx(sheets)


def _to_pdf(sheets: tuple[Sheet, ...]) -> bytes:
    from jixiao.writing._pdf import to_pdf  # loaded when first used

    return to_pdf(sheets)


def _ready(sheets: Iterable[Sheet], foot: str | None) -> tuple[Sheet, ...]:
    ready = tuple(_with_foot(sheet, foot) for sheet in sheets)
    if not ready:
        raise NotWritten(
            Message(
                id="writing.nothing",
                where="导出",
                what="没有可以写出的表格。",
                how="请先选择至少一份表格。",
            )
        )
    for sheet in ready:
        refuse_unprintable(sheet)
    return ready


def _with_foot(sheet: Sheet, foot: str | None) -> Sheet:
    lines = [line for line in (sheet.foot, foot) if line is not None]
    return replace(sheet, foot="　".join(lines)) if lines else sheet
