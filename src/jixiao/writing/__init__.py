"""Official papers as XLSX and PDF: laid out from form profiles, read back before delivery."""

from __future__ import annotations

from jixiao.writing._findings import guarded, write_findings_xlsx
from jixiao.writing._papers import (
    write_pdf,
    write_review_sheet_pdf,
    write_review_sheet_xlsx,
    write_self_evaluation_pdf,
    write_self_evaluation_xlsx,
    write_xlsx,
)
from jixiao.writing._review_sheet import ReviewPaper
from jixiao.writing._text import NotWritten

__all__ = [
    "NotWritten",
    "ReviewPaper",
    "guarded",
    "write_findings_xlsx",
    "write_pdf",
    "write_review_sheet_pdf",
    "write_review_sheet_xlsx",
    "write_self_evaluation_pdf",
    "write_self_evaluation_xlsx",
    "write_xlsx",
]
