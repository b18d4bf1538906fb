"""Fiscal years: opened as a copy with its differences, used by forms, rules and scores, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jixiao.declaration import Level2
from jixiao.errors import BadProfile, NotAllowed, StaleVersion
from jixiao.review import rule_book
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring import listing
from jixiao.web.ledger.models import Event
from jixiao.web.organisations.models import Organisation
from jixiao.web.reviewing.findings import refresh_outdated
from jixiao.web.reviewing.queries import findings_of
from jixiao.web.years import acts, codes, deadlines, queries
from jixiao.web.years.acts import Settings
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import CITY, NOW, RESERVE, WORKS

SETTINGS = Settings(
    profile="shenzhen-2022",
    scoring_profile="mof-2020-10",
    rules_on=date(2022, 1, 1),
    mandatory=(Level2.QUANTITY, Level2.QUALITY),
    deadlines={"submit": date(2021, 9, 10), "self_evaluate": date(2024, 2, 29)},
)

_A_YEAR = 'SELECT "fiscal_year"."id"'


@pytest.fixture
def office(actor):
    return {"actor": actor("bureau"), "at": NOW}


@pytest.fixture
def year(office) -> FiscalYear:
    opened = acts.open_year(year=2022, **office)
    return acts.change_year(year=2022, version=opened.version, settings=SETTINGS, **office)


def test_the_first_year_starts_from_what_the_package_brings(office):
    opened = acts.open_year(year=2022, **office)

    assert (opened.profile, opened.rules_on) == ("generic", date(2022, 1, 1))
    (types,) = (each for each in codes.lists_of(opened) if each.kind == "project_type")
    assert [str(entry) for entry in types.entries.all()] == ["15 履职类项目"]
    assert Event.objects.get(act="fiscal_year.open").subject == "fiscal_year:2022"


@pytest.mark.parametrize("page", ["", "edit/"])
def test_a_form_page_asks_for_its_year_once(year, browse, project, page):
    refresh_outdated()
    clerk, url = browse("clerk"), project(RESERVE).get_absolute_url() + page

    with CaptureQueriesContext(connection) as queries:
        shown = clerk.get(url)

    asked = [each["sql"] for each in queries if each["sql"].startswith(_A_YEAR)]
    assert (shown.status_code, len(asked)) == (200, 1)


def test_a_new_year_copies_the_last_and_moves_its_days(year, office):
    opened = acts.open_year(year=2023, **office)

    assert opened.deadlines == {"submit": "2022-09-10", "self_evaluate": "2025-02-28"}
    assert opened.mandatory == ["quantity", "quality"]
    assert opened.profile == "generic"  # the form of 2022 is of that year only
    assert {each.label for each in queries.differences(year, opened)} == {
        "表样",
        "规则按哪一天",
        "期限：提交审核",
        "期限：提交自评",
    }


def test_a_change_is_told_before_and_after_and_kept_from_others(year, office):
    later = replace(SETTINGS, rules_on=date(2023, 1, 1))

    acts.change_year(year=2022, version=year.version, settings=later, **office)

    event = Event.objects.filter(act="fiscal_year.change").last()
    assert '"rules_on":"2022-01-01"' in event.before and '"rules_on":"2023-01-01"' in event.after
    with pytest.raises(StaleVersion):
        acts.change_year(year=2022, version=year.version, settings=SETTINGS, **office)


def test_settings_that_do_not_fit_are_refused(year, office):
    opened = acts.open_year(year=2023, **office)
    told = {"year": 2023, "version": opened.version, **office}

    with pytest.raises(NotAllowed, match="用于2022"):
        acts.change_year(settings=SETTINGS, **told)
    with pytest.raises(NotAllowed, match="没有这些步骤"):
        wrong = replace(SETTINGS, profile="generic", deadlines={"dance": date(2023, 1, 1)})
        acts.change_year(settings=wrong, **told)
    with pytest.raises(BadProfile):
        acts.change_year(settings=replace(SETTINGS, profile="no-such"), **told)
    with pytest.raises(NotAllowed, match="已设置"):
        acts.open_year(year=2023, **office)


@pytest.mark.parametrize("username", ["clerk", "department", "sector", "system", "auditor"])
def test_only_the_performance_office_sets_years_up(actor, username):
    with pytest.raises(NotAllowed):
        acts.open_year(year=2022, actor=actor(username), at=NOW)


def test_a_listed_project_begins_with_the_form_and_classes_of_its_year(year, office):
    entry = listing.Entry(2022, "440304221311500000099", "新项目", None, None)
    unit = Organisation.objects.get(code="440304131001")

    made, _ = listing.enter(entry=entry, unit=unit, document=("x.xlsx", "0" * 64), **office)

    declaration = made.latest().declaration()
    assert declaration.form.profile == "shenzhen-2022"
    empty = {row.level2 for row in declaration.indicators if row.applicable}
    assert empty == {Level2.QUANTITY, Level2.QUALITY}


def test_forms_are_judged_by_the_rules_of_the_day_laid_down(year, office, project):
    later = replace(SETTINGS, rules_on=date(2026, 1, 1))
    acts.change_year(year=2022, version=year.version, settings=later, **office)

    version = queries.law(2022).version
    assert version.startswith(rule_book(2026).version) and rule_book(2022).version not in version
    assert findings_of(project(RESERVE))


def test_a_city_file_in_the_data_folder_lies_over_the_rules(monkeypatch, tmp_path, settings):
    plain = queries.law(2022).version
    settings.CONFIGURATION = replace(settings.CONFIGURATION, data=tmp_path)
    (tmp_path / "rules.toml").write_text(
        'name = "某市"\nsource = "某市财政局通知"\n\n[[rules]]\nid = "C01"\nreason = "本市不用"\n'
        "off = [{ from = 2020 }]\n",
        encoding="utf-8",
    )

    assert queries.city().name == "某市"
    assert queries.law(2022).version != plain


def test_nothing_of_a_closed_year_changes_until_it_is_opened_again(year, office, actor, project):
    closed = acts.set_state(
        year=2022, version=year.version, closed=True, reason="决算批复", **office
    )
    waiting, returned = project(CITY), project(WORKS)
    told = {"actor": actor("clerk"), "at": NOW}

    with pytest.raises(NotAllowed, match="已关闭"):
        declaring.take(action="withdraw", project_id=waiting.pk, version=waiting.version, **told)
    with pytest.raises(NotAllowed, match="已关闭"):
        declaring.save_declaration(
            project_id=returned.pk,
            version=returned.version,
            declaration=returned.latest().declaration(),
            **told,
        )
    with pytest.raises(NotAllowed, match="已关闭"):
        acts.change_year(year=2022, version=closed.version, settings=SETTINGS, **office)
    acts.set_state(year=2022, version=closed.version, closed=False, reason="补办", **office)
    assert declaring.take(action="withdraw", project_id=waiting.pk, version=waiting.version, **told)


@pytest.mark.parametrize(
    ("state", "today", "told"),
    [
        ("draft", date(2021, 9, 8), ("提交审核", 2)),
        ("returned", date(2021, 9, 12), ("提交审核", -2)),
        ("replied", date(2024, 2, 29), ("提交自评", 0)),
        ("submitted", date(2021, 9, 8), None),
        ("self_evaluated", date(2021, 9, 8), None),
    ],
)
def test_days_left_are_those_of_the_step_the_form_waits_for(year, state, today, told):
    found = deadlines.due(year, state, today)

    assert (found and (found.label, found.days_left)) == told


# --- pages ----------------------------------------------------------------------------------------


def test_a_year_is_opened_changed_and_closed_on_pages(browse):
    office = browse("bureau")
    first = office.post("/years/open/", {"year": "2022"})
    page = office.get("/years/2022/").content.decode()
    saved = office.post(
        "/years/2022/",
        {
            "version": "1",
            "profile": "shenzhen-2022",
            "scoring_profile": "mof-2020-10",
            "rules_on": "2022-01-01",
            "mandatory": ["quantity"],
            "deadline_submit": "2021-09-10",
        },
    )
    planned = office.get("/years/open/").content.decode()
    closed = office.post("/years/2022/state/", {"version": "2", "closed": "1", "reason": "完"})

    assert [answer.status_code for answer in (first, saved, closed)] == [302, 302, 302]
    assert "没有本地规则" in page
    assert "打开 2023 年度" in planned and "2022-09-10" in planned and "15 履职类项目" in planned
    assert "已关闭" in office.get("/years/").content.decode()


def test_a_wrong_setting_comes_back_with_its_reason(browse, year):
    answer = browse("bureau").post(
        "/years/2022/",
        {
            "version": year.version,
            "profile": "generic",
            "scoring_profile": "mof-2020-10",
            "rules_on": "哪一天",
        },
    )

    assert answer.status_code == 422 and "输入" in answer.content.decode()


def test_everyone_in_business_reads_years_and_only_the_office_changes_them(browse, year):
    clerk = browse("clerk")

    page = clerk.get("/years/2022/").content.decode()

    assert "2021-09-10" in page and "<h2>修改</h2>" not in page
    assert clerk.get("/years/open/").status_code == 404
    assert clerk.post("/years/2022/", {"version": "2"}).status_code == 404
    assert clerk.get("/years/2031/").status_code == 404
    assert browse("system").get("/years/").status_code == 404


def test_deadlines_show_on_desk_and_project(browse, year, project):
    clerk = browse("clerk")

    assert "提交审核已超期" in clerk.get("/").content.decode()
    assert "提交审核已超期" in clerk.get(f"/projects/{project(RESERVE).pk}/").content.decode()
