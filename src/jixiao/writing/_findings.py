"""Findings as a list in XLSX: one row a finding, for people who sort and filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO

import xlsxwriter

from jixiao.declaration import Declaration
from jixiao.review import Finding, SetReview

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no zone
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_767  # characters of a cell in Excel
COLUMNS = (
    ("文件", 24), ("项目编码", 24), ("项目名称", 24), ("申请单位", 28), ("预算年度", 9),
    ("等级", 6), ("方面", 8), ("规则", 7), ("问题", 22), ("位置", 36), ("栏目", 22), ("原文", 28),
    ("说明", 40), ("原因", 40), ("建议", 40), ("参考写法", 28), ("可直接采用的改法", 28),
    ("依据", 48), ("涉及的其他表", 28), ("规则版本", 20),
)  # fmt: skip


def write_findings_xlsx(declarations: Iterable[Declaration], result: SetReview) -> bytes:
    """The findings of forms reviewed together, in their order, then those of the set.

    Text that a spreadsheet could take for a formula is led by an apostrophe.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "审核问题", "created": _CREATED})
        sheet = book.add_worksheet("审核问题")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for column, (label, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, head)
        last = 0
        for last, cells in enumerate(_rows(tuple(declarations), result), start=1):
            for column, text in enumerate(cells):
                sheet.write_string(last, column, guarded(text)[:_LONGEST], body)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    return buffer.getvalue()


def guarded(text: str) -> str:
    """The text of a list export so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _rows(declarations: tuple[Declaration, ...], result: SetReview) -> Iterator[tuple[str, ...]]:
    for declaration, review in zip(declarations, result.reviews, strict=True):
        project, year = declaration.project, declaration.fiscal_year
        place = (
            declaration.document.name,
            project.code or "",
            project.name or "",
            project.applicant or "",
            "" if year is None else str(year),
        )
        for finding in review.findings:
            yield (*place, *_cells(finding))
    for finding in result.findings:
        yield ("", "", "", "", "", *_cells(finding))


def _cells(finding: Finding) -> tuple[str, ...]:
    return (
        finding.severity.label,
        finding.dimension.label,
        finding.rule,
        finding.title,
        finding.where,
        finding.field,
        finding.quote,
        finding.what,
        finding.why,
        finding.suggestion,
        finding.rewrite,
        "；".join(f"{edit.field}：{edit.after}" for edit in finding.edits),
        "；".join(f"{basis.label}（{basis.standing.label}）" for basis in finding.basis),
        "、".join(finding.peers),
        finding.book,
    )
