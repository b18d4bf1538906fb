"""Lists from a workbook: trial, problems row by row, all or nothing, and again without effect."""

from __future__ import annotations

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.errors import NotAllowed, NotReadable
from jixiao.reading import read_tables_limited
from jixiao.web import filestore
from jixiao.web.accounts.actors import OPERATOR, actor_of
from jixiao.web.accounts.models import Grant, User
from jixiao.web.declaring.models import Project
from jixiao.web.importing import acts
from jixiao.web.importing.models import Workbook
from jixiao.web.importing.sheets import SHEETS, rows_of, template
from jixiao.web.importing.steps import Outcome
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import proof
from jixiao.web.organisations.models import Organisation
from tests.web.conftest import BONUS, NOW, RESERVE

UNIT, SIBLING = "440304131001", "440304131002"
GOOD = {
    "单位": [
        ("440304131003001", "第三中心分站", "预算单位"),  # before its parent on purpose
        ("440304131003", "第三中心", "预算单位", "2022-01-01", "编办1号"),
        (SIBLING, "深圳市福田区另一中心改", "预算单位", "2023年1月1日"),
        (UNIT, "深圳市福田区数字化城管技术服务中心", "预算单位"),
    ],
    "人员": [("wang.wu", "王五"), ("zhao6", "赵六"), ("clerk", "经办员")],
    "授权": [
        ("wang.wu", "经办", UNIT, "2023/1/1", "", "到岗"),
        ("wang.wu", "单位负责人", UNIT, "2023-01-01", "2023-12-31", "兼任"),
        ("clerk", "经办", UNIT, "2021-01-01", "", "已有"),
    ],
    "项目": [
        ("2023", "440304231311500000061", "安全巡查", UNIT, "120", "41.8"),
        ("2022", RESERVE, "预算准备金（改名）", UNIT, "", ""),
    ],
}
BAD = {
    "单位": [
        ("440304131x", "甲", "预算单位"),
        ("440304140", "乙", "处室"),
        ("", "丙", "预算单位"),
        (UNIT, "改名没有日期", "预算单位"),
        ("440304131009", "丁", "预算单位", "2022-13-40"),
        ("440304150", "好单位", "主管部门"),
    ],
    "人员": [("王五", "王五"), ("clerk", "另一个人"), ("good.one", "好人")],
    "授权": [
        ("nobody", "经办", UNIT, "2023-01-01", "", "x"),
        ("clerk", "局长", UNIT, "2023-01-01", "", "x"),
        ("clerk", "绩效科", UNIT, "2023-01-01", "", "x"),
        ("clerk", "系统管理员", "", "2023-01-01", "", "x"),
        ("clerk", "经办", "999", "2023-01-01", "", "x"),
        ("viewer", "查阅", UNIT, "明天", "", "x"),
    ],
    "项目": [
        ("22", "440304231311500000061", "甲", UNIT),
        ("2023", "4.40304E+20", "乙", UNIT),
        ("2023", "440304231311500000062", "丙", "999"),
        ("2023", "440304231311500000063", "丁", UNIT, "一百"),
        ("2022", BONUS, "批复后改名", UNIT),
        ("2022", RESERVE, "别的单位", SIBLING),
    ],
}


def workbook_of(sheets: dict[str, list[tuple[str, ...]]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    for sheet in SHEETS:
        if sheet.name in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, [column.label for column in sheet.columns])
            for number, row in enumerate(sheets[sheet.name], start=1):
                for at, text in enumerate(row):
                    page.write_string(number, at, text)
    book.close()
    return target.getvalue()


@pytest.fixture
def handed_in():
    def kept(sheets: dict[str, list[tuple[str, ...]]]) -> Workbook:
        data = workbook_of(sheets)
        return Workbook(sha256=filestore.put(data), name="清单.xlsx", handed_in_at=NOW)

    return kept


@pytest.fixture
def imported(handed_in):
    def done(sheets, actor):
        workbook = handed_in(sheets)
        workbook.save()
        return acts.apply(workbook=workbook, actor=actor, at=NOW)

    return done


def test_the_template_names_every_column_and_is_read_back_empty():
    tables = read_tables_limited(template(), "模板.xlsx")

    rows, problems = rows_of(tables, "模板.xlsx")

    assert [table.sheet for table in tables] == [*("说明", "单位", "人员", "授权", "项目", "预算")]
    assert (rows, problems) == ((), ())


def test_each_administrator_brings_in_their_own_sheets_of_one_file(imported, actor):
    first = imported(GOOD, actor("system"))
    second = imported(GOOD, actor("security"))
    third = imported(GOOD, actor("bureau"))

    assert [sheet for sheet, _ in first.left] == ["授权", "项目"]
    assert [sheet for sheet, _ in second.left] == ["单位", "人员", "项目"]
    assert [sheet for sheet, _ in third.left] == ["单位", "人员", "授权"]
    assert Organisation.objects.get(code="440304131003001").parent.code == "440304131003"
    assert Organisation.objects.get(code=SIBLING).name == "深圳市福田区另一中心改"
    assert actor_of(User.objects.get(username="wang.wu"), NOW.date()).grants == (
        ("clerk", UNIT),
        ("unit_head", UNIT),
    )
    made = Project.objects.get(code="440304231311500000061")
    assert (made.organisation.code, made.state, made.annual_budget_yuan) == (UNIT, "draft", 418000)
    assert Project.objects.get(code=RESERVE).name == "预算准备金（改名）"
    assert {name for name, _, _ in first.passwords} == {"wang.wu", "zhao6"}
    assert proof().problems == ()


def test_a_second_import_changes_nothing(imported, actor):
    for username in ("system", "security", "bureau"):
        imported(GOOD, actor(username))
    events = Event.objects.exclude(act__startswith="import.").count()

    again = [imported(GOOD, actor(username)) for username in ("system", "security", "bureau")]

    assert [result.changes for result in again] == [0, 0, 0]
    assert all(result.passwords == () for result in again)
    assert Event.objects.exclude(act__startswith="import.").count() == events


PLACES = {
    "system": [
        ("单位", 2, "单位编码“440304131x”"),
        ("单位", 3, "级别"),
        ("单位", 4, "单位编码"),
        ("单位", 5, "生效日期"),
        ("单位", 6, "生效日期"),
        ("人员", 2, "账号“王五”"),
        ("人员", 3, "姓名"),
    ],
    "security": [
        ("授权", 2, "账号"),
        ("授权", 3, "角色"),
        ("授权", 4, "账号“clerk”"),
        ("授权", 5, "账号“clerk”"),
        ("授权", 6, "单位编码"),
        ("授权", 7, "起始日期"),
    ],
    "bureau": [
        ("项目", 2, "预算年度"),
        ("项目", 3, "项目编码"),
        ("项目", 4, "单位编码"),
        ("项目", 5, "项目总金额（万元）"),
        ("项目", 6, "项目编码"),
        ("项目", 7, "项目编码"),
    ],
}


@pytest.mark.parametrize("username", PLACES)
def test_every_bad_row_is_told_with_its_place_and_nothing_is_done(
    handed_in, imported, actor, username
):
    counts = [model.objects.count() for model in (Organisation, User, Grant, Project, Event)]

    result = acts.trial(workbook=handed_in(BAD), actor=actor(username), at=NOW)

    assert [(each.sheet, each.row, each.column) for each in result.problems] == PLACES[username]
    assert all(each.what and each.how for each in result.problems)
    with pytest.raises(NotAllowed, match=f"有{len(PLACES[username])}处问题，全部没有导入"):
        imported(BAD, actor(username))
    assert counts == [
        model.objects.count() for model in (Organisation, User, Grant, Project, Event)
    ]


def test_a_trial_tells_what_applying_does_and_keeps_nothing(handed_in, imported, actor):
    before = Event.objects.count()

    told = acts.trial(workbook=handed_in(GOOD), actor=actor("system"), at=NOW)

    assert [told.count(outcome) for outcome in Outcome] == [4, 1, 2]
    assert Event.objects.count() == before
    assert imported(GOOD, actor("system")).done == told.done


def test_a_reviewer_enters_projects_for_units_in_scope_only(handed_in, actor):
    list_ = {"项目": [("2023", "440304231311500000070", "巡查", UNIT)]}

    assert acts.trial(workbook=handed_in(list_), actor=actor("department"), at=NOW).changes == 1
    refused = acts.trial(workbook=handed_in(list_), actor=actor("stranger"), at=NOW)
    assert refused.problems[0].column == "单位编码"
    assert acts.trial(workbook=handed_in(list_), actor=actor("viewer"), at=NOW).left


def test_an_imported_project_is_a_draft_for_the_clerk_to_complete(imported, browse, actor):
    imported(GOOD, actor("bureau"))
    made = Project.objects.get(code="440304231311500000061")

    assert made.errors > 0
    assert browse("clerk").get(f"/projects/{made.pk}/edit/").status_code == 200
    declaration = made.latest().declaration()
    assert declaration.project.applicant == "深圳市福田区数字化城管技术服务中心"
    assert declaration.project.total_budget == 1_200_000
    assert {row.level2 for row in declaration.indicators}


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"not a workbook", "不是 Excel 工作簿"), (workbook_of({}), "没有名为")],
)
def test_a_file_that_is_no_list_is_refused(actor, data, told):
    workbook = Workbook(sha256=filestore.put(data), name="x.xlsx")

    with pytest.raises(NotReadable, match=told):
        acts.trial(workbook=workbook, actor=actor("system"), at=NOW)


def test_a_sheet_without_its_heads_is_told(handed_in, actor):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet("人员").write_row(0, 0, ["账号", "名字"])
    book.close()
    workbook = Workbook(sha256=filestore.put(target.getvalue()), name="x.xlsx")

    (problem,) = acts.trial(workbook=workbook, actor=actor("system"), at=NOW).problems

    assert "缺少列：姓名" in problem.what


def test_a_list_with_too_many_rows_is_refused(handed_in, actor):
    people = {"人员": [(f"p{number}", "某") for number in range(501)]}

    with pytest.raises(NotReadable, match="501 行"):
        acts.trial(workbook=handed_in(people), actor=actor("system"), at=NOW)


def test_the_operator_brings_in_people_and_grants_but_no_projects(handed_in):
    result = acts.trial(workbook=handed_in(GOOD), actor=OPERATOR, at=NOW)

    assert result.problems == () and [sheet for sheet, _ in result.left] == ["项目"]


# --- pages ----------------------------------------------------------------------------------------


def test_a_list_goes_from_upload_to_passwords_shown_once(browse):
    system = browse("system")
    handed = system.post("/imports/", {"file": SimpleUploadedFile("清单.xlsx", workbook_of(GOOD))})
    tried = system.get(handed.url).content.decode()
    applied = system.post(handed.url).content.decode()
    again = system.get(handed.url).content.decode()

    assert "全部导入" in tried and "第三中心" in tried and "由安全管理员导入" in tried
    assert len(re.findall(r"Jx-[\w-]{12}", applied)) == 2
    assert "再导入一次的结果" in again and "全部导入" not in again
    assert browse("security").get(handed.url).status_code == 404


def test_problems_are_shown_with_row_and_column(browse):
    security = browse("security")
    handed = security.post("/imports/", {"file": SimpleUploadedFile("x.xlsx", workbook_of(BAD))})

    page = security.get(handed.url).content.decode()

    assert "没有编码为“999”的单位" in page and "全部导入" not in page
    assert security.post(handed.url).status_code == 403


@pytest.mark.parametrize(
    ("username", "status"),
    [("system", 200), ("security", 200), ("clerk", 200), ("audit", 404), ("viewer", 404)],
)
def test_the_pages_are_missing_for_people_who_bring_nothing_in(browse, username, status):
    assert browse(username).get("/imports/").status_code == status
    assert browse(username).get("/imports/template.xlsx").status_code == status


def test_a_broken_file_is_refused_on_the_page(browse):
    system = browse("system")
    handed = system.post("/imports/", {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04junk")})

    assert system.get(handed.url).status_code == 422
