"""The list of what is late as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO

import xlsxwriter
from django.utils import timezone

from jixiao.web.declaring.models import LateStep
from jixiao.web.noticing.overdue import Late, Silent
from jixiao.writing import guarded

_LATE = (
    ("主管部门", 28), ("申请单位", 28), ("单位编码", 16), ("项目", 28), ("项目编码", 24),
    ("年度", 6), ("状态", 16), ("待办理", 12), ("办理人", 16), ("期限", 12), ("逾期天数", 10),
    ("本年度金额（万元）", 16),
)  # fmt: skip
_SILENT = (
    ("主管部门", 28), ("单位", 28), ("单位编码", 16), ("年度", 6), ("期限", 12), ("逾期天数", 10),
)  # fmt: skip
_TAKEN = (
    ("申请单位", 28), ("单位编码", 16), ("项目", 28), ("项目编码", 24), ("年度", 6), ("步骤", 12),
    ("期限", 12), ("办理日期", 12), ("逾期天数", 10), ("办理人", 12), ("理由", 40),
)  # fmt: skip


def workbook(
    rows: Iterable[Late], silent: Iterable[Silent], taken: Iterable[LateStep]
) -> IO[bytes]:
    """An XLSX with one late form a row, a sheet of silent units and one of steps taken late, as an
    open temporary file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _sheet(book, "逾期未办理", _LATE, (_late(row) for row in rows))
    _sheet(book, "没有申报表的单位", _SILENT, _silent(silent))
    _sheet(book, "逾期后办理的", _TAKEN, map(_taken, taken))
    book.close()
    file.seek(0)
    return file


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: tuple[tuple[str, int], ...],
    rows: Iterable[tuple[object, ...]],
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8F0F7"})
    money = book.add_format({"num_format": "#,##0.00"})
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, cells in enumerate(rows, start=1):
        for at, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(last, at, guarded(value))
            elif value is not None:
                sheet.write_number(last, at, value, money if at == len(_LATE) - 1 else None)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _late(row: Late) -> tuple[object, ...]:
    project, unit = row.project, row.project.organisation
    annual = project.annual_budget_yuan
    return (
        unit.parent.name if unit.parent else "",
        unit.name,
        unit.code,
        project.name,
        project.code,
        project.fiscal_year,
        row.limit.state.label,
        row.limit.label,
        row.limit.roles,
        row.limit.day.isoformat(),
        row.limit.days_late,
        None if annual is None else annual / 10_000,
    )


def _silent(found: Iterable[Silent]) -> Iterable[tuple[object, ...]]:
    for entry in found:
        for unit in entry.units:
            yield (
                unit.parent.name if unit.parent else "",
                unit.name,
                unit.code,
                entry.limit.year,
                entry.limit.day.isoformat(),
                entry.limit.days_late,
            )


def _taken(step: LateStep) -> tuple[object, ...]:
    project = step.project
    return (
        project.organisation.name,
        project.organisation.code,
        project.name,
        project.code,
        project.fiscal_year,
        step.label,
        step.last_day.isoformat(),
        timezone.localdate(step.taken_at).isoformat(),
        step.days,
        step.taken_by,
        step.reason,
    )
