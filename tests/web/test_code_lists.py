"""A year's code lists: kept, imported, copied, and what they do to forms."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.declaration import CodeEntry, Level2
from jixiao.demo import forms
from jixiao.errors import NotAllowed, StaleVersion
from jixiao.reading import read_tables_limited
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring import begin_acts
from jixiao.web.ledger.models import Event
from jixiao.web.reviewing.queries import findings_of
from jixiao.web.uploading import acts as uploading
from jixiao.web.uploading import reader
from jixiao.web.years import acts, code_acts, codes, queries
from jixiao.web.years.acts import Settings
from jixiao.web.years.code_sheets import COLUMNS
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import NOW, RESERVE

TYPE = CodeEntry("15", "履职类项目")
METHODS = [CodeEntry("", "因素法"), CodeEntry("", "项目法")]


@pytest.fixture
def office(actor):
    return {"actor": actor("bureau"), "at": NOW}


@pytest.fixture
def year(office) -> FiscalYear:
    FiscalYear.objects.filter(year=2022).delete()
    opened = acts.open_year(year=2022, **office)
    settings = Settings(
        profile="shenzhen-2022",
        scoring_profile="mof-2020-10",
        rules_on=date(2022, 1, 1),
        mandatory=(),
        deadlines={},
    )
    return acts.change_year(year=2022, version=opened.version, settings=settings, **office)


@pytest.fixture
def put(office):
    def put_in(kind: str, *entries: CodeEntry) -> FiscalYear:
        found = queries.find(2022)
        rows = [(kind, entry) for entry in entries]
        return code_acts.put_entries(year=2022, version=found.version, entries=rows, **office)

    return put_in


@pytest.fixture
def strict(office):
    def handling(kind: str, refuses: bool = True) -> None:
        found = queries.find(2022)
        code_acts.set_handling(
            year=2022, version=found.version, kind=kind, refuses=refuses, **office
        )

    return handling


@pytest.fixture
def drop(office):
    """Takes the entry of that label out of the year's lists."""

    def taken_out(label: str) -> FiscalYear:
        found = queries.find(2022)
        (entry,) = (
            one
            for each in codes.lists_of(found)
            for one in each.entries.all()
            if one.label == label
        )
        return code_acts.remove_entry(year=2022, version=found.version, entry_id=entry.pk, **office)

    return taken_out


def told(project, rule="C16"):
    return [
        (one.finding.field, one.finding.severity.value)
        for one in findings_of(project)
        if one.finding.rule == rule
    ]


def test_a_code_outside_the_list_is_told_beside_its_field_as_strictly_as_the_year_says(
    year, strict, drop, project
):
    assert told(project(RESERVE)) == []

    drop("因素法和项目法")

    assert told(project(RESERVE)) == [("project.allocation_method", "warning")]
    strict("allocation_method")
    assert told(project(RESERVE)) == [("project.allocation_method", "error")]
    (finding,) = (one for one in findings_of(project(RESERVE)) if one.finding.rule == "C16")
    assert "因素法" in finding.finding.suggestion and finding.finding.edits


def test_an_entry_that_ended_before_the_year_is_named_with_its_day(year, put, strict, project):
    strict("project_type")
    put("project_type", replace(TYPE, valid_to=date(2021, 12, 31)))

    (finding,) = (one for one in findings_of(project(RESERVE)) if one.finding.rule == "C16")

    assert "已于2021-12-31停用" in finding.finding.what


def test_submission_is_refused_or_warned_by_the_setting_of_the_list(
    year, strict, drop, project, actor
):
    drop("因素法和项目法")
    clean = project(RESERVE)
    waived = {one.finding.rule for one in findings_of(clean) if one.finding.severity == "error"}
    for rule in waived:  # what the demonstration leaves wrong in this form
        clean.verdicts.bulk_create(
            clean.verdicts.model(
                project=clean,
                rule=rule,
                field=one.finding.field,
                quote=one.finding.quote,
                kind="accepted",
                reason="同意",
                book="",
                number=1,
                written_by="",
                written_at=NOW,
            )
            for one in findings_of(clean)
            if one.finding.rule == rule
        )
    step = {"action": "submit", "project_id": clean.pk, "actor": actor("clerk"), "at": NOW}

    strict("allocation_method")
    with pytest.raises(NotAllowed, match="1个“错误”"):
        declaring.take(version=clean.version, **step)
    strict("allocation_method", False)

    assert declaring.take(version=clean.version, **step).state == "submitted"


def test_the_years_mandatory_classes_hold_whatever_the_form_marks(year, office, project):
    assert told(project(RESERVE), "C01") == []
    settings = Settings(
        profile="shenzhen-2022",
        scoring_profile="mof-2020-10",
        rules_on=date(2022, 1, 1),
        mandatory=(Level2.ECOLOGICAL,),
        deadlines={},
    )

    acts.change_year(year=2022, version=queries.find(2022).version, settings=settings, **office)

    assert told(project(RESERVE), "C01") == [("indicators", "error")]


def test_a_form_on_another_paper_than_the_years_is_told(year, project):
    FiscalYear.objects.filter(year=2022).update(profile="mof-2015")

    assert told(project(RESERVE), "C17") == [("form.profile", "warning")]


def test_a_new_form_is_of_the_years_profile_and_classes(year, actor, office):
    begun = {
        "unit_code": "440304131001",
        "fiscal_year": 2022,
        "name": "新项目",
        "actor": actor("clerk"),
        "at": NOW,
    }

    with pytest.raises(NotAllowed, match="shenzhen-2022"):
        begin_acts.begin_blank(profile_id="mof-2015", code="440304221311500000901", **begun)
    made = begin_acts.begin_blank(profile_id="", code="440304221311500000902", **begun)

    assert made.latest().declaration().form.profile == "shenzhen-2022"


def test_reading_a_file_keeps_the_printed_text_and_asks(year, drop, actor):
    drop("因素法和项目法")
    text = forms()
    batch = uploading.receive(
        files=[uploading.Incoming("表.txt", len(text), text)],
        fiscal_year=2022,
        actor=actor("clerk"),
        at=NOW,
        is_read_later=False,
    )
    upload = batch.files.get()
    reader.read_now(upload.pk)

    read = upload.forms.first().declaration()

    assert read.project.allocation_method == "因素法和项目法"
    (doubt,) = (each for each in read.doubts if each.field == "project.allocation_method")
    assert doubt.reason == "code.unlisted" and set(doubt.candidates) == {"因素法", "项目法"}


def test_the_next_year_copies_the_lists_without_what_has_ended(year, put, strict, office):
    put("project_type", CodeEntry("14", "旧类", None, date(2022, 6, 30)))
    strict("project_type")

    opened = acts.open_year(year=2023, **office)

    (types,) = (each for each in codes.lists_of(opened) if each.kind == "project_type")
    assert types.refuses and [str(each) for each in types.entries.all()] == ["15 履职类项目"]
    gone = codes.differences(*(codes.plain(codes.lists_of(each)) for each in (year, opened)))
    assert [(each.label, each.before) for each in gone] == [
        ("代码表：项目类型", "14 旧类（至2022-06-30）")
    ]


def test_a_change_is_one_event_that_names_what_differs(year, put):
    before = Event.objects.count()

    put("project_type", TYPE)  # is there already
    assert Event.objects.count() == before
    put("project_type", CodeEntry("16", "政策类"))

    event = Event.objects.filter(act="fiscal_year.codes").get()
    (change,) = json.loads(event.after)["changes"]
    assert change == {"list": "代码表：项目类型", "before": "", "after": "16 政策类"}


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        (CodeEntry("15", "另一名称"), "同时有两个名称"),
        (CodeEntry("16", "某类", date(2022, 2, 1), date(2022, 1, 1)), "早于启用日期"),
    ],
)
def test_entries_that_contradict_are_refused_and_nothing_is_kept(year, put, entry, what):
    with pytest.raises(NotAllowed, match=what):
        put("project_type", entry)

    (types,) = (each for each in codes.lists_of(year) if each.kind == "project_type")
    assert [str(each) for each in types.entries.all()] == ["15 履职类项目"]


def test_a_code_may_have_another_name_after_the_first_ended(year, put):
    put("project_type", replace(TYPE, valid_to=date(2021, 12, 31)))

    put("project_type", CodeEntry("15", "新名称", date(2022, 1, 1)))

    (types,) = (
        each for each in codes.plain(codes.lists_of(year)) if each.kind.id == "project_type"
    )
    assert types.choices(2022) == ("15 新名称",)


@pytest.mark.parametrize("username", ["clerk", "department", "sector", "system", "auditor"])
def test_only_the_performance_office_keeps_the_lists(year, actor, username):
    with pytest.raises(NotAllowed):
        code_acts.put_entries(
            year=2022,
            version=year.version,
            entries=[("project_type", TYPE)],
            actor=actor(username),
            at=NOW,
        )


def test_an_outdated_page_changes_nothing(year, put, office):
    put("project_type", CodeEntry("16", "政策类"))

    with pytest.raises(StaleVersion):
        code_acts.put_entries(
            year=2022,
            version=year.version,
            entries=[("project_type", CodeEntry("17", "另一类"))],
            **office,
        )


# --- pages ----------------------------------------------------------------------------------------


def sheet(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet("代码表")
    for number, row in enumerate((COLUMNS, *rows)):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("代码.xlsx", target.getvalue())


def uploaded(client, *rows: tuple[str, ...]):
    version = queries.find(2022).version
    return client.post("/years/2022/codes/upload/", {"version": version, "file": sheet(*rows)})


def test_a_workbook_is_imported_and_comes_back_as_it_was_brought(year, browse):
    office = browse("bureau")

    answer = uploaded(
        office,
        ("功能分类科目", "2080109", "社会保险经办机构", "", ""),
        ("项目类型", "16", "政策类", "2022-01-01", "2024年12月31日"),
    )

    assert answer.status_code == 302
    back = read_tables_limited(office.get("/years/2022/codes/download/").content, "代码.xlsx")
    rows = {tuple(row.texts.values()) for row in back[0].rows}
    assert ("项目类型", "16", "政策类", "2022-01-01", "2024-12-31") in rows
    assert ("功能分类科目", "2080109", "社会保险经办机构") in rows
    assert "社会保险经办机构" in office.get("/years/2022/codes/functional_class/").content.decode()


def test_every_wrong_row_is_told_and_nothing_is_imported(year, browse):
    office = browse("bureau")

    answer = uploaded(
        office,
        ("项目类型", "16", "政策类", "", ""),
        ("没有的表", "1", "某", "", ""),
        ("项目类型", "17", "", "", ""),
        ("项目类型", "18", "某类", "明年", ""),
        ("项目类型", "15", "另一名称", "", ""),
        ("项目类型", "16", "政策类", "", ""),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for told in ("不是代码表", "没有填写", "“明年”不是日期", "同时有两个名称", "与第2行重复"):
        assert told in page
    assert queries.find(2022).version == year.version


@pytest.mark.parametrize("data", [b"", b"no workbook", sheet().read()[:400]])
def test_what_is_no_workbook_is_refused_with_a_reason(year, browse, data):
    answer = browse("bureau").post(
        "/years/2022/codes/upload/",
        {"version": year.version, "file": SimpleUploadedFile("x.xlsx", data)},
    )

    assert answer.status_code == 422


def test_an_entry_is_put_in_dated_and_taken_out_on_pages(year, browse):
    office, address = browse("bureau"), "/years/2022/codes/project_type/"

    def version() -> int:
        return queries.find(2022).version

    made = office.post(address, {"version": version(), "code": "16", "label": "政策类"})
    wrong = office.post(address, {"version": version(), "code": "16", "label": "另一名称"})
    strict = office.post(f"{address}handling/", {"version": version(), "refuses": "1"})
    page = office.get(address).content.decode()
    (types,) = (each for each in codes.lists_of(year) if each.kind == "project_type")
    entry = types.entries.get(code="16")
    gone = office.post(f"{address}remove/", {"version": version(), "entry": entry.pk})

    assert [each.status_code for each in (made, wrong, strict, gone)] == [302, 422, 302, 302]
    assert "另一名称" in wrong.content.decode()  # what was typed stays
    assert "拒绝提交" in page and "政策类" in page
    assert types.refuses and not types.entries.filter(code="16").exists()


def test_others_read_the_lists_and_change_nothing(year, browse):
    clerk, address = browse("clerk"), "/years/2022/codes/project_type/"

    page = clerk.get(address).content.decode()

    assert "履职类项目" in page and "handling" not in page
    assert clerk.post(address, {"version": year.version, "label": "x"}).status_code == 404
    assert uploaded(clerk, ("项目类型", "16", "x", "", "")).status_code == 404
    assert clerk.post(f"{address}handling/", {"refuses": "1"}).status_code == 404
    assert clerk.post(f"{address}remove/", {"entry": "1"}).status_code == 404
    assert clerk.get("/years/2022/codes/no-such/").status_code == 404
    assert browse("system").get("/years/2022/codes/").status_code == 404


def test_the_editing_page_offers_the_entries_of_the_year(year, project, browse):
    page = browse("clerk").get(f"/projects/{project(RESERVE).pk}/edit/").content.decode()

    assert '<option value="15 履职类项目">' in page
    assert 'list="choices-field-project-allocation_method"' in page
