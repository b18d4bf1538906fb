"""What one row does: the act a person would do on a page, or nothing if all is so already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jixiao.web.accounts import acts as accounts
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import User
from jixiao.web.budgeting import acts as budgeting
from jixiao.web.budgeting.sources import named, sources
from jixiao.web.declaring import listing
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.importing.models import Workbook
from jixiao.web.importing.sheets import Row
from jixiao.web.importing.values import Wrong, choice, day, labelled, text, wan, year, yuan
from jixiao.web.organisations import acts as organisations
from jixiao.web.organisations.models import Organisation


class Outcome(StrEnum):
    """What a row does."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "unchanged"

    @property
    def label(self) -> str:
        """In Chinese."""
        return {"created": "新增", "changed": "变更", "unchanged": "已有，相同"}[self.value]


@dataclass(frozen=True, slots=True)
class Done:
    """A row that was taken: what it did to what, in words."""

    sheet: str
    row: int
    outcome: Outcome
    key: str
    text: str


@dataclass(slots=True)
class Working:
    """Who imports what when; hashes of first passwords; unit years whose findings are due."""

    workbook: Workbook
    actor: Actor
    at: datetime
    request_id: str
    hashes: Mapping[str, str] = field(default_factory=dict)
    touched: dict[tuple[int, int], Project] = field(default_factory=dict)

    @property
    def who(self) -> dict[str, object]:
        """What every act is told."""
        return {"actor": self.actor, "at": self.at, "request_id": self.request_id}

    def finish(self) -> None:
        """Review each unit's year once, after all its projects are in."""
        for project in self.touched.values():
            listing.review_again(project)


def organisation(row: Row, working: Working) -> Done:
    """Found an organisation, or rename it."""
    code, name, on = text(row, "code"), text(row, "name"), day(row, "on")
    kind = choice(row, "kind", Organisation.Kind)
    document = text(row, "document")
    there = Organisation.objects.filter(code=code).first()
    if there is None:
        organisations.create(
            code=code, name=name, kind=kind, on=on, document=document, reason="导入", **working.who
        )
        return Done(row.sheet, row.number, Outcome.CREATED, code, f"设立“{name}”")
    if there.kind != kind:
        raise Wrong(
            "kind", f"该单位已有，级别是{there.get_kind_display()}。", "级别不能更改，请核对编码。"
        )
    if there.name == name:
        return Done(row.sheet, row.number, Outcome.SAME, code, name)
    if on is None:
        raise Wrong("on", f"该单位现名“{there.name}”，更名须填生效日期。", "请填更名的日期。")
    organisations.rename(
        code=code, name=name, on=on, document=document, reason="导入", **working.who
    )
    return Done(row.sheet, row.number, Outcome.CHANGED, code, f"“{there.name}”更名为“{name}”")


def person(row: Row, working: Working) -> Done:
    """Open an account; a person who is there already stays as is."""
    username, name = text(row, "username"), text(row, "name")
    there = User.objects.filter(username=username).first()
    if there is None:
        accounts.create(
            username=username,
            name=name,
            password_hash=working.hashes.get(username, "!"),
            **working.who,
        )
        return Done(row.sheet, row.number, Outcome.CREATED, username, name)
    if there.name != name:
        raise Wrong("name", f"该账号已有，姓名是“{there.name}”。", "账号不能换人，请改用其他账号。")
    return Done(row.sheet, row.number, Outcome.SAME, username, name)


def grant(row: Row, working: Working) -> Done:
    """Give a grant, unless it is given already."""
    username, code = text(row, "username"), text(row, "organisation")
    role = labelled(row, "role", workflow().role_labels)
    valid_from, valid_to = day(row, "valid_from"), day(row, "valid_to")
    if valid_from is None:
        raise Wrong("valid_from", "没有填写。", "请填起始日期。")
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Wrong("username", f"没有账号“{username}”。", "请先由系统管理员导入或建立账号。")
    place = Organisation.objects.filter(code=code).first() if code else None
    if code and place is None:
        raise Wrong("organisation", f"没有编码为“{code}”的单位。", "请核对编码，或先导入单位。")
    told = f"{user.name}：{workflow().role_label(role)}{f'，{place}' if place else ''}"
    same = user.grants.filter(
        role=role, organisation=place, valid_from=valid_from, valid_to=valid_to
    )
    if same.exists():
        return Done(row.sheet, row.number, Outcome.SAME, username, told)
    accounts.give_grant(
        username=username,
        role=role,
        organisation=place,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=text(row, "reason"),
        **working.who,
    )
    return Done(row.sheet, row.number, Outcome.CREATED, username, told)


def project(row: Row, working: Working) -> Done:
    """Begin a project's declaration, or correct name and amounts of one that is still open."""
    code, name, unit_code = (text(row, key) for key in ("code", "name", "organisation"))
    if not (code.isascii() and code.isalnum() and len(code) <= 30):
        raise Wrong(
            "code",
            f"“{code}”不是项目编码。",
            "编码只有数字和字母；显示成 4.4E+20 的，请把该列设为文本后重新填写。",
        )
    entry = listing.Entry(
        fiscal_year=year(row, "fiscal_year"),
        code=code,
        name=name,
        total_budget=wan(row, "total"),
        annual_budget=wan(row, "annual"),
    )
    unit = listing.unit(unit_code, working.actor)
    if unit is None:
        raise Wrong(
            "organisation", f"没有编码为“{unit_code}”的单位，或它不在您的范围内。", "请核对编码。"
        )
    document = (working.workbook.name, working.workbook.sha256)
    saved, outcome = listing.enter(entry=entry, unit=unit, document=document, **working.who)
    if outcome != Outcome.SAME:
        working.touched[(saved.organisation_id, saved.fiscal_year)] = saved
    return Done(row.sheet, row.number, Outcome(outcome), code, f"{entry.fiscal_year}年度《{name}》")


def budget(row: Row, working: Working) -> Done:
    """Keep what the budget gives a project from one source."""
    code, label = text(row, "code"), text(row, "source")
    fiscal_year, source = year(row, "fiscal_year"), named(label)
    if source is None:
        known = "、".join(each.label for each in sources())
        raise Wrong("source", f"“{label}”不是资金来源。", f"请从这些中选一个：{known}。")
    in_wan, in_yuan = wan(row, "wan"), yuan(row, "yuan")
    if (in_wan is None) == (in_yuan is None):
        what = "两列金额都没有填写。" if in_wan is None else "两列金额都填写了。"
        raise Wrong("wan", what, "请在“金额（万元）”“金额（元）”中填一列。")
    amount = in_yuan if in_wan is None else in_wan
    found = budgeting.project_of(fiscal_year, code, working.actor)
    if found is None or amount is None:
        raise Wrong(
            "code",
            f"{fiscal_year}年度没有编码为“{code}”的项目，或它不在您的范围内。",
            "请核对年度和编码，或先上传、导入该项目。",
        )
    again = found.budget_figures.filter(source=source.code).exists()
    made = budgeting.enter(
        project=found,
        source=source,
        amount=amount,
        document=(working.workbook.name, working.workbook.sha256),
        row=row.number,
        **working.who,
    )
    told = f"{fiscal_year}年度《{found.name}》{source.label}"
    if made is None:
        return Done(row.sheet, row.number, Outcome.SAME, code, told)
    outcome = Outcome.CHANGED if again else Outcome.CREATED
    return Done(row.sheet, row.number, outcome, code, told)
