"""Code lists as a workbook: written for editing elsewhere, and read back row by row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from jixiao.declaration import CodeEntry, code_list_kinds
from jixiao.errors import Message, NotReadable
from jixiao.reading import SheetTable
from jixiao.web.years.code_acts import MOST, problem_with
from jixiao.web.years.models import CodeList

SHEET = "代码表"
COLUMNS = ("代码表", "代码", "名称", "启用日期", "停用日期")
_WIDTHS = (18, 16, 44, 14, 14)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell of the workbook."""

    row: int
    column: str
    what: str
    how: str


def workbook(lists: Iterable[CodeList]) -> bytes:
    """All lists on one sheet, with a sheet that explains the columns."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    head = book.add_format({"bold": True, "bg_color": "#e8f0f7", "border": 1})
    text = book.add_format({"num_format": "@"})
    page = book.add_worksheet(SHEET)
    page.freeze_panes(1, 0)
    for at, (label, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        page.set_column(at, at, width, text)
        page.write_string(0, at, label, head)
    row = 0
    for each in lists:
        for stored in each.entries.all():
            row += 1
            days = [day.isoformat() if day else "" for day in (stored.valid_from, stored.valid_to)]
            for at, cell in enumerate((str(each), stored.code, stored.label, *days)):
                page.write_string(row, at, cell, text)
    notes = book.add_worksheet("说明")
    notes.set_column(0, 0, 100)
    names = "、".join(kind.label for kind in code_list_kinds())
    for at, line in enumerate(
        (
            f"“代码表”一列填：{names}。",
            "代码和名称相同的行更新日期，其余新增；没有列出的项保持不变。",
            "不再使用的项填停用日期（当日仍有效）；日期写成 2026-01-01 的形式，一直有效的不填。",
        )
    ):
        notes.write_string(at, 0, line)
    book.close()
    return target.getvalue()


def entries_of(
    tables: Iterable[SheetTable], name: str, known: Iterable[CodeList]
) -> tuple[tuple[tuple[str, CodeEntry], ...], tuple[Problem, ...]]:
    """The rows as entries, each with the id of its list, and every problem. `known` are the lists
    they come beside. Raises NotReadable for a workbook without the sheet or its columns."""
    table = next((each for each in tables if each.sheet.strip() == SHEET), None)
    first = table.rows[0].texts if table and table.rows else {}
    letters = {"".join(text.split()): letter for letter, text in first.items()}
    missing = [label for label in COLUMNS[:3] if label not in letters]
    if table is None or missing:
        raise NotReadable(
            Message(
                id="code_list.no_sheet",
                where=f"文件“{name}”",
                what=f"第1行缺少列：{'、'.join(missing)}。"
                if table
                else f"没有名为“{SHEET}”的工作表。",
                how="请下载代码表，在其中修改后上传。",
            )
        )
    if len(table.rows) > MOST + 1:
        raise NotReadable(
            Message(
                id="code_list.too_many_rows",
                where=f"文件“{name}”",
                what=f"共有{len(table.rows) - 1}行，一次最多{MOST}行。",
                how="请拆成几个文件。",
            )
        )
    kinds = {kind.label: kind.id for kind in code_list_kinds()}
    beside = {
        each.kind: {(one.code, one.label): one.entry for one in each.entries.all()}
        for each in known
    }
    found: list[tuple[str, CodeEntry]] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], int] = {}
    for line in table.rows[1:]:
        cells = {
            label: " ".join(line.texts.get(letters.get(label, ""), "").split()) for label in COLUMNS
        }
        if not any(cells.values()):
            continue
        wrong, entry = _entry(line.number, cells, kinds)
        problems += wrong
        if entry is None:
            continue
        key = (kinds[cells["代码表"]], entry.code, entry.label)
        if key in seen:
            what = f"与第{seen[key]}行重复。"
            problems.append(Problem(line.number, "代码", what, "请删去其中一行。"))
            continue
        seen[key] = line.number
        found.append((key[0], entry))
        beside.setdefault(key[0], {})[key[1:]] = entry
    rows = {key: number for key, number in seen.items()}
    by_code: dict[tuple[str, str], list[CodeEntry]] = {}
    for kind, entries in beside.items():
        for entry in entries.values():
            by_code.setdefault((kind, entry.code), []).append(entry)
    for kind, entry in found:
        others = by_code[(kind, entry.code)] if entry.code else []
        if what := problem_with(entry, others):
            number = rows[(kind, entry.code, entry.label)]
            column = "停用日期" if "早于" in what else "代码"
            problems.append(Problem(number, column, what, "请核对日期，或先给原来的项填停用日期。"))
    return tuple(found), tuple(sorted(problems, key=lambda problem: problem.row))


def _entry(
    row: int, cells: dict[str, str], kinds: dict[str, str]
) -> tuple[list[Problem], CodeEntry | None]:
    problems = []
    if cells["代码表"] not in kinds:
        what = f"“{cells['代码表']}”不是代码表。" if cells["代码表"] else "没有填写。"
        problems.append(Problem(row, "代码表", what, f"请填这些中的一个：{'、'.join(kinds)}。"))
    if not cells["名称"]:
        problems.append(Problem(row, "名称", "没有填写。", "请填表上印的名称。"))
    for label, most in (("代码", 30), ("名称", 200)):
        if len(cells[label]) > most:
            problems.append(Problem(row, label, f"超过{most}个字。", "请缩短。"))
    days: list[date | None] = []
    for label in COLUMNS[3:]:
        try:
            days.append(_day(cells[label]))
        except ValueError:
            what = f"“{cells[label]}”不是日期。"
            problems.append(Problem(row, label, what, "请写成 2026-01-01 的形式。"))
    if problems:
        return problems, None
    return [], CodeEntry(cells["代码"], cells["名称"], *days)


def _day(text: str) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(text.replace(" ", "").removesuffix("00:00:00"))
    if match is None:
        raise ValueError(text)
    return date(*(int(part) for part in match.groups()))
