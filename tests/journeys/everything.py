"""Objects in every state that a page can show, put into a demonstration by the acts people use.

Runs as a process of its own on the database of the environment; prints what it made as JSON: the
parts of addresses by a name for them, and the password of the people it added.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from jixiao.declaration import CodeEntry, amend
from jixiao.demo import forms
from jixiao.reading import read
from jixiao.web.accounts import acts as accounts
from jixiao.web.accounts.actors import Actor, actor_of
from jixiao.web.accounts.models import Grant, Role, User
from jixiao.web.approving import acts as approving
from jixiao.web.budgeting import acts as budgeting
from jixiao.web.budgeting.sources import sources
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.file_acts import save_form
from jixiao.web.declaring.models import Project
from jixiao.web.importing import acts as importing
from jixiao.web.library.models import LibraryEntry, LibraryUse
from jixiao.web.noticing import acts as noticing
from jixiao.web.organisations import acts as organisations
from jixiao.web.organisations.models import Organisation
from jixiao.web.reviewing import acts as reviewing
from jixiao.web.reviewing import findings
from jixiao.web.reviewing.models import StoredSheet
from jixiao.web.reviewing.queries import findings_of, year_review
from jixiao.web.uploading import acts as uploading
from jixiao.web.uploading import reader
from jixiao.web.uploading.checking import questions
from jixiao.web.uploading.models import Batch
from jixiao.web.years import acts as years
from jixiao.web.years import code_acts
from jixiao.writing import write_pdf
from tests.web.test_batches import NOTICE, clear, doubtful, zipped
from tests.web.test_importing import BAD, GOOD, workbook_of

PASSWORD = "Yi-mian-yi-mian-2026"
NOW = datetime.now(UTC)  # the clock of the site that shows it
BUREAU, UNIT, DEPARTMENT = "440304", "440304131001", "440304131"
MANY, BARE, OLD = "440304131011", "440304131012", "440304131013"
PROJECTS = 30

Parts = dict[str, Any]


def main() -> None:
    """Make everything and tell it."""
    made = {**_organisations(), **_people(), **_years()}
    made |= _many_projects()
    made |= _demonstration_year()
    made |= _uploads()
    made |= _workbooks()
    json.dump({"made": made, "password": PASSWORD}, sys.stdout)


def _actor(username: str) -> Actor:
    return actor_of(User.objects.get(username=username), NOW.date())


def _who(username: str) -> dict[str, Any]:
    return {"actor": _actor(username), "at": NOW}


def _project(code: str) -> Project:
    return Project.objects.get(code=code)


def _step(act: Any, project: Project, username: str, **more: Any) -> Project:
    fresh = Project.objects.get(pk=project.pk)
    act(project_id=fresh.pk, version=fresh.version, **more, **_who(username))
    return Project.objects.get(pk=project.pk)


def _decide(project: Project, username: str, action: str, opinion: str = "", **more: Any) -> None:
    rows = more.pop("row_opinions", {})
    _step(
        reviewing.decide,
        project,
        username,
        action=action,
        opinion=opinion,
        row_opinions=rows,
        **more,
    )


# --- who there is ---------------------------------------------------------------------------------


def _organisations() -> dict[str, Parts]:
    name = "深圳市福田区城市管理和综合执法局所属公共设施养护与环境卫生综合服务保障中心（筹）"
    for code, label in ((MANY, name), (BARE, "深圳市福田区新设中心"), (OLD, "深圳市福田区旧站")):
        organisations.create(code=code, name=label, kind="unit", on=None, **_who("system"))
    for year in (2022, 2024):
        organisations.rename(
            code=OLD,
            name=f"深圳市福田区旧站（{year}）",
            on=date(year, 1, 1),
            reason="机构改革",
            document=f"福编〔{year}〕1号",
            **_who("system"),
        )
    organisations.close(
        code=OLD,
        on=date(2025, 7, 1),
        successor=BARE,
        reason="职能并入",
        document="福编〔2025〕7号",
        **_who("system"),
    )
    return {
        "bureau": {"code": BUREAU},
        "unit": {"code": UNIT},
        "successor": {"code": BARE},
        "closed unit": {"code": OLD},
        "unit of the year": {"code": UNIT, "year": 2022},
        "large unit of the year": {"code": MANY, "year": 2025},
    }


def _people() -> dict[str, Parts]:
    for username, name, place, roles in (
        ("busy", "项目很多的经办员", MANY, (Role.CLERK, Role.UNIT_HEAD)),
        ("newcomer", "新到任的经办员", BARE, (Role.CLERK,)),
        ("beginner", "还没有改过初始密码的人", BARE, (Role.CLERK,)),
        ("former", "已经调离的人", BARE, (Role.CLERK,)),
        ("idle", "没有任何授权的人", BARE, ()),
    ):
        _, password_hash = accounts.first_password()
        accounts.create(username=username, name=name, password_hash=password_hash, **_who("system"))
        for role in roles:
            accounts.give_grant(
                username=username,
                role=role,
                organisation=Organisation.objects.get(code=place),
                valid_from=date(2021, 1, 1),
                valid_to=None,
                reason="福编〔2021〕3号",
                **_who("security"),
            )
        user = User.objects.get(username=username)
        user.set_password(PASSWORD)
        user.must_change_password = username == "beginner"
        user.save()
    accounts.end_grant(
        grant_id=Grant.objects.get(user__username="former").pk,
        last_day=NOW.date() - timedelta(days=1),
        reason="调离",
        **_who("security"),
    )
    accounts.set_active(username="former", active=False, reason="调离", **_who("system"))
    noticing.set_mailbox(
        user=User.objects.get(username="busy"),
        email="busy@example.com",
        wanted=True,
        at=NOW,
        request_id="",
    )
    return {
        "person": {"username": "clerk"},
        "oneself": {"username": "system"},
        "person who left": {"username": "former"},
        "person without role": {"username": "idle"},
    }


def _years() -> dict[str, Parts]:
    for year in (2021, 2025):
        years.open_year(year=year, **_who("bureau"))
    entries = [
        ("project_type", CodeEntry("1", "履职类项目", None, None)),
        ("project_type", CodeEntry("2", "产业发展类", date(2025, 1, 1), date(2025, 12, 31))),
    ]
    opened = years.queries.find(2025)
    code_acts.put_entries(year=2025, version=opened.version, entries=entries, **_who("bureau"))
    closed = years.queries.find(2021)
    years.set_state(
        year=2021, version=closed.version, closed=True, reason="决算已批复", **_who("bureau")
    )
    return {
        "year": {"year": 2025},
        "closed year": {"year": 2021},
        "code list": {"year": 2025, "kind": "project_type"},
        "empty code list": {"year": 2022, "kind": "project_type"},
    }


# --- forms ----------------------------------------------------------------------------------------


def _form(number: int) -> bytes:
    """The training project under another code, name and year."""
    text = forms().decode()
    start = text.index("二级项目支出绩效目标申报表")
    end = text.index("二级项目支出绩效目标申报表", start + 10)
    text = text[start:end].replace("440304221311500000055", f"4403042513115000006{number:02}")
    name = f"第{number}期城市管理综合执法队伍业务能力提升培训" if number % 3 else f"培训{number}"
    return (
        text.replace("项目名称： 培训费", f"项目名称： {name}")
        .replace("2022", "2025")
        .replace("至少1次", "3次")
        .encode()
    )


def _many_projects() -> dict[str, Parts]:
    """Thirty projects of one unit and year, at every point of the way."""
    made = []
    unit = Organisation.objects.get(code=MANY)
    for number in range(PROJECTS):
        (read_form,) = read(_form(number), f"表{number}.txt", fiscal_year=2025)
        project = replace(read_form.project, applicant=unit.name)
        saved = save_form(
            declaration=replace(read_form, project=project), counted=False, **_who("busy")
        )
        made.append(saved.project)
    findings.store(year_review(unit.pk, 2025))  # saving many leaves it to a worker
    for project in made[1:]:
        _step(declaring.take, project, "busy", action="submit")
    for project in made[10:]:
        _decide(project, "department", "approve", "同意上报。")
    _decide(made[9], "department", "return", "请补充测算依据。")
    for project in made[20:]:
        _decide(
            project,
            "bureau",
            "reply",
            replied_on=date(2026, 3, 1),
            document_number=f"福财绩〔2026〕{project.pk}号",
        )
    _decide(made[12], "sector", "agree", "预算安排与目标相符。")
    _decide(made[13], "sector", "advise", "请核对金额。")
    _decide(made[14], "bureau", "reject", "与部门职责无关，不予安排。")
    for number in range(24, 30):
        project = made[number]
        _step(
            approving.begin_adjustment,
            project,
            "busy",
            reason_code="content",
            reason="年中追加一期培训，人数增加。",
        )
        if number == 24:
            continue
        changed = amend(
            project.latest().declaration(),
            {"indicators[0].target": "5次", "project.annual_budget": "6.00"},
        ).declaration
        _step(declaring.save_declaration, project, "busy", declaration=changed)
        if number == 25:
            continue
        _step(approving.submit_adjustment, project, "busy")
        if number == 26:
            continue
        if number == 27:
            _decide(project, "department", "return_adjustment", "请说明追加的依据。")
            continue
        _decide(project, "department", "approve_adjustment")
        if number == 28:
            continue
        _decide(
            project,
            "bureau",
            "reply_adjustment",
            replied_on=date(2026, 3, 2),
            document_number="福财绩〔2026〕99号",
        )
    for source, amount in zip(sources(), ("30000.00", "45000.00"), strict=False):
        budgeting.enter(
            project=made[29],
            source=source,
            amount=Decimal(amount),
            document=("2025年部门预算批复表.xlsx", "0" * 64),
            row=7,
            **_who("bureau"),
        )
    last = Project.objects.get(pk=made[29].pk)
    return {
        "large: draft": {"pk": made[0].pk},
        "large: submitted": {"pk": made[1].pk},
        "large: returned": {"pk": made[9].pk},
        "large: at the bureau": {"pk": made[11].pk},
        "large: agreed": {"pk": made[12].pk},
        "large: advised": {"pk": made[13].pk},
        "large: rejected": {"pk": made[14].pk},
        "large: replied": {"pk": made[20].pk},
        "row with peers": {"pk": made[20].pk, "row": 0},
        "adjusting": {"pk": made[24].pk},
        "adjusting, changed": {"pk": made[25].pk},
        "adjustment submitted": {"pk": made[26].pk},
        "adjustment returned": {"pk": made[27].pk},
        "adjustment at the bureau": {"pk": made[28].pk},
        "adjusted": {"pk": last.pk},
        "adjusted version": {"pk": last.pk, "number": last.declaration_number},
        "first version": {"pk": last.pk, "number": 1},
    }


def _demonstration_year() -> dict[str, Parts]:
    evaluated, reported, replied, rural, returned, draft, city, systems = (
        _project(f"4403042213115{rest}")
        for rest in (
            "00000055",
            "00000047",
            "00000048",
            "00000054",
            "00100050",
            "00200051",
            "00400052",
            "00600053",
        )
    )
    finding = findings_of(city)[0].finding
    _step(
        reviewing.judge,
        city,
        "department",
        rule=finding.rule,
        field=finding.field,
        kind="accepted",
        reason="历年如此，已核实。",
    )
    sheet = StoredSheet.objects.order_by("pk").first()
    assert sheet is not None
    use = LibraryUse.objects.filter(project=evaluated).order_by("pk").first()
    core = LibraryEntry.objects.filter(uses=0).order_by("pk").first()
    assert use is not None and core is not None
    return {
        "evaluated": {"pk": evaluated.pk},
        "partly reported": {"pk": reported.pk},
        "replied": {"pk": replied.pk},
        "at the bureau": {"pk": rural.pk},
        "returned": {"pk": returned.pk},
        "draft": {"pk": draft.pk},
        "draft beside another": {"pk": draft.pk, "other": evaluated.pk},
        "row": {"pk": draft.pk, "row": 3},
        "submitted": {"pk": city.pk},
        "at the bureau too": {"pk": systems.pk},
        "version": {"pk": evaluated.pk, "number": 2},
        "sheet": {"pk": sheet.project_id, "key": sheet.pk},
        "library entry": {"pk": use.entry_id},
        "core indicator": {"pk": core.pk},
        "rule": {"rule_id": "A01"},
    }


# --- files ----------------------------------------------------------------------------------------


def _receive(files: dict[str, bytes], fiscal_year: int | None = 2022) -> Batch:
    return uploading.receive(
        files=[uploading.Incoming(name, len(data), data) for name, data in files.items()],
        fiscal_year=fiscal_year,
        is_read_later=True,
        **_who("clerk"),
    )


def _uploads() -> dict[str, Parts]:
    long = "关于报送二〇二二年度部门预算项目支出绩效目标申报表（修改后第三稿·盖章版）.txt"
    pdf = write_pdf(read(doubtful(703), "a.txt", fiscal_year=2022))
    batch = _receive(
        {
            long: clear(701),
            "疑问.txt": doubtful(702),
            "通知.txt": NOTICE,
            "包.zip": zipped(甲=clear(704), 乙=NOTICE),
        }
    )
    asked, refused = _receive({"扫描.pdf": pdf}, None), _receive({"通知.txt": NOTICE})
    clean = _receive({"无疑问.txt": clear(705)})
    for each in (batch, asked, refused, clean):
        while reader.read_next(each.pk) or reader.save_next(each.pk):
            pass
    waiting = _receive({f"等待{number}.txt": clear(710 + number) for number in range(3)})
    first = asked.files.get()
    form = first.forms.get()
    pictured = next(
        at for at, question in enumerate(questions(form.declaration())) if question.has_picture
    )
    return {
        "batch": {"pk": batch.pk},
        "waiting batch": {"pk": waiting.pk},
        "asked": {"pk": first.pk},
        "refused": {"pk": refused.files.get().pk},
        "clean": {"pk": clean.files.get().pk},
        "picture": {"pk": first.pk, "number": form.number, "question": pictured},
    }


def _workbooks() -> dict[str, Parts]:
    budget = {"预算": [("2025", "440304251311500000620", "不存在的来源", "", "x")]}
    handed_in = {
        "workbook": (GOOD, "system", "单位和人员.xlsx"),
        "workbook to grant": (GOOD, "security", "授权.xlsx"),
        "workbook with problems": (BAD, "system", "有问题的清单.xlsx"),
        "budgets with problems": (budget, "bureau", "预算.xlsx"),
    }
    made = {}
    for key, (sheets, username, name) in handed_in.items():
        workbook = importing.hand_in(name=name, data=workbook_of(sheets), **_who(username))
        made[key] = {"pk": workbook.pk}
    broken = importing.hand_in(name="不是表格.xlsx", data=b"PK nothing", **_who("system"))
    return made | {"unreadable workbook": {"pk": broken.pk}}
