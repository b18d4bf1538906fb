"""Findings as files: one a row, or one a line of JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

import xlsxwriter

from jixiao.web.reviewing.models import StoredFinding
from jixiao.web.reviewing.ranked import Group
from jixiao.writing import guarded

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    ("组", 6), ("风险", 8), ("等级", 6), ("规则", 6), ("问题", 22), ("申请单位", 24), ("项目", 24),
    ("项目编码", 24), ("年度", 6), ("本年度金额（万元）", 14), ("位置", 40), ("字段", 22),
    ("原文", 40), ("说明", 44), ("为什么", 44), ("怎样改", 44), ("可参考", 40), ("依据", 40),
    ("复核结论", 10), ("同组问题数", 10), ("规则库版本", 20),
)  # fmt: skip

Rows = Iterable[tuple[Group, StoredFinding]]


def json_lines(rows: Rows) -> Iterator[str]:
    """Each finding with its form, the factors of its risk, and its group."""
    for group, entry in rows:
        data = {
            "unit": entry.organisation.name,
            "project_name": entry.project.name if entry.project else None,
            "project_code": entry.project.code if entry.project else None,
            "fiscal_year": entry.fiscal_year,
            "annual_budget_yuan": None if entry.amount_yuan is None else str(entry.amount_yuan),
            "risk": round(group.risk, 2),
            "money_factor": round(group.money, 2),
            "severity_factor": group.weight,
            "novelty_factor": round(group.novelty, 2),
            "group": group.number,
            "group_findings": group.findings,
            "verdict": entry.verdict or None,
            **entry.body,
        }
        yield json.dumps(data, ensure_ascii=False) + "\n"


def workbook(rows: Rows) -> IO[bytes]:
    """An XLSX with one finding a row, as an open temporary file at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet("问题")
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8F0F7"})
    amount = book.add_format({"num_format": "#,##0.00"})
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, (group, entry) in enumerate(rows, start=1):
        for column, value in enumerate(_cells(group, entry)):
            if isinstance(value, str):
                sheet.write_string(last, column, guarded(value)[:32_000])
            elif value is not None:
                sheet.write_number(last, column, value, amount if column == 9 else None)
    sheet.autofilter(0, 0, max(last, 1), len(_COLUMNS) - 1)
    book.close()
    file.seek(0)
    return file


def _cells(group: Group, entry: StoredFinding) -> tuple[str | float | Decimal | None, ...]:
    finding = entry.finding()
    return (
        group.number,
        round(group.risk, 2),
        finding.severity.label,
        finding.rule,
        finding.title,
        entry.organisation.name,
        entry.project.name if entry.project else "",
        entry.project.code if entry.project else "",
        entry.fiscal_year,
        None if entry.amount_yuan is None else entry.amount_yuan / 10_000,
        finding.where,
        finding.field,
        finding.quote,
        finding.what,
        finding.why,
        finding.suggestion,
        finding.rewrite,
        "；".join(basis.label for basis in finding.basis),
        entry.verdict_label,
        group.findings,
        finding.book,
    )
