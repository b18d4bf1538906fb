"""What stands in the workbook: sheets, columns, who may bring in which, and the empty template."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

from jixiao.errors import Message, NotReadable
from jixiao.reading import SheetTable
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.budgeting.sources import sources
from jixiao.web.declaring.workflow import Listed, workflow
from jixiao.web.organisations.models import Organisation

LIMIT_ROWS = 500  # all are tried in one transaction, while nobody else can write on SQLite


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in code, the label people see, and how it is filled in."""

    key: str
    label: str
    hint: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its name, and who brings in its rows: an administrator, or the roles that the
    workflow file lets bring in this kind of list."""

    name: str
    columns: tuple[Column, ...]
    by: Role | Listed

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that bring in its rows."""
        return workflow().importers(self.by) if isinstance(self.by, Listed) else (self.by,)

    def may(self, actor: Actor) -> bool:
        """Whether this person brings in the rows of this sheet."""
        return any(actor.has_role(role) for role in self.roles)

    @property
    def role_labels(self) -> str:
        """Those roles in words."""
        return "、".join(map(workflow().role_label, self.roles)) or "（没有角色）"


@dataclass(frozen=True, slots=True)
class Row:
    """A filled row: values by column key, empty cells left out."""

    sheet: str
    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of the workbook. `row` 0 means the whole sheet."""

    sheet: str
    row: int
    column: str
    what: str
    how: str


_KINDS = "、".join(Organisation.Kind.labels)
_DAY = "如 2026-01-01"
ORGANISATIONS = Sheet(
    "单位",
    (
        Column("code", "单位编码", "只用数字，以上级单位的编码开头；列设为文本"),
        Column("name", "单位名称", "全称，与申报表上的申请单位一致"),
        Column("kind", "级别", _KINDS),
        Column("on", "生效日期", f"设立或更名的日期，{_DAY}；一直都有的单位不填", required=False),
        Column("document", "文号", "设立或更名的文件", required=False),
    ),
    Role.SYSTEM_ADMINISTRATOR,
)
PEOPLE = Sheet(
    "人员",
    (
        Column("username", "账号", "以小写字母开头，用小写字母、数字、点、横线"),
        Column("name", "姓名", ""),
    ),
    Role.SYSTEM_ADMINISTRATOR,
)
GRANTS = Sheet(
    "授权",
    (
        Column("username", "账号", "须已建立"),
        Column("role", "角色", f"{'、'.join(Role.labels)}；流程文件另定的，按其名称"),
        Column("organisation", "单位编码", "管理员不填，其他角色必填", required=False),
        Column("valid_from", "起始日期", _DAY),
        Column("valid_to", "终止日期", "当日仍有效；不填为长期", required=False),
        Column("reason", "理由", "理由或文号"),
    ),
    Role.SECURITY_ADMINISTRATOR,
)
PROJECTS = Sheet(
    "项目",
    (
        Column("fiscal_year", "预算年度", "四位数字"),
        Column("code", "项目编码", "列设为文本，否则后几位会丢失"),
        Column("name", "项目名称", ""),
        Column("organisation", "单位编码", "申请单位的编码"),
        Column("total", "项目总金额（万元）", "", required=False),
        Column("annual", "本年度项目金额（万元）", "", required=False),
    ),
    Listed.PROJECTS,
)
BUDGETS = Sheet(
    "预算",
    (
        Column("fiscal_year", "预算年度", "四位数字"),
        Column("code", "项目编码", "系统中已有的项目；列设为文本，否则后几位会丢失"),
        Column("source", "资金来源", "、".join(source.label for source in sources())),
        Column("wan", "金额（万元）", "两列金额填一列", required=False),
        Column("yuan", "金额（元）", "两列金额填一列", required=False),
    ),
    Listed.BUDGETS,
)
SHEETS = (ORGANISATIONS, PEOPLE, GRANTS, PROJECTS, BUDGETS)


def template() -> bytes:
    """The empty workbook to fill in, with a sheet that explains the columns."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    head = book.add_format({"bold": True, "bg_color": "#e8f0f7", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    notes = book.add_worksheet("说明")
    notes.set_column(0, 1, 22)
    notes.set_column(2, 2, 8)
    notes.set_column(3, 3, 70)
    notes.write_row(0, 0, ("工作表", "列", "必填", "怎样填"), head)
    line = 1
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, 24, text)
            page.write_string(0, at, column.label, head)
            required = "必填" if column.required else ""
            notes.write_row(line, 0, (sheet.name, column.label, required, column.hint), wrapped)
            line += 1
    notes.write_string(
        line + 1, 0, "不用的工作表可以空着。表头不要改；可以重复导入，已有的相同内容不会重复。"
    )
    book.close()
    return target.getvalue()


def rows_of(tables: Iterable[SheetTable], name: str) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The filled rows of the known sheets, and what is missing in them.

    Raises NotReadable for a workbook without a known sheet or with more than LIMIT_ROWS rows.
    """
    known = {sheet.name: sheet for sheet in SHEETS}
    rows: list[Row] = []
    problems: list[Problem] = []
    found = [
        (known[table.sheet.strip()], table) for table in tables if table.sheet.strip() in known
    ]
    if not found:
        raise NotReadable(
            Message(
                id="import.no_sheet",
                where=f"文件“{name}”",
                what=f"没有名为{'、'.join(f'“{each}”' for each in known)}的工作表。",
                how="请下载模板，按模板填写。",
            )
        )
    for sheet, table in found:
        letters, missing = _heads(sheet, table)
        if missing:
            what = f"第1行缺少列：{'、'.join(missing)}。"
            problems.append(Problem(sheet.name, 1, "表头", what, "请按模板恢复表头。"))
            continue
        for line in table.rows[1:]:
            values = {key: line.texts[at] for at, key in letters.items() if at in line.texts}
            if not values:
                continue
            rows.append(Row(sheet.name, line.number, values))
            problems += (
                Problem(sheet.name, line.number, column.label, "没有填写。", column.hint)
                for column in sheet.columns
                if column.required and column.key not in values
            )
    if len(rows) > LIMIT_ROWS:
        raise NotReadable(
            Message(
                id="import.too_many_rows",
                where=f"文件“{name}”",
                what=f"共有 {len(rows)} 行，一次最多导入 {LIMIT_ROWS} 行。",
                how="请拆成几个文件，先单位、后人员、再授权和项目。",
            )
        )
    return tuple(rows), tuple(problems)


def _heads(sheet: Sheet, table: SheetTable) -> tuple[dict[str, str], Sequence[str]]:
    """Column keys by column letter, and the labels of required columns that are missing."""
    first = table.rows[0].texts if table.rows and table.rows[0].number == 1 else {}
    labels = {"".join(text.split()).strip("*＊"): letter for letter, text in first.items()}
    letters = {
        labels[column.label]: column.key for column in sheet.columns if column.label in labels
    }
    if not table.rows:
        return {}, ()
    missing = [c.label for c in sheet.columns if c.required and c.label not in labels]
    return letters, missing
