"""Last days of steps: what becomes of a step after its day, and who was given longer."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from jixiao.errors import NotAllowed, NotFound
from jixiao.reading import read_tables_limited
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring import timeline
from jixiao.web.declaring.models import LateStep, Project
from jixiao.web.evaluating import acts as evaluating
from jixiao.web.ledger.models import Event
from jixiao.web.noticing import limits, overdue, queries
from jixiao.web.noticing.overdue import OverdueFilter
from jixiao.web.noticing.queries import Kind
from jixiao.web.reviewing import acts as reviewing
from jixiao.web.years import acts, deadlines, extension_acts
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import BONUS, CITY, NOW, RURAL, WORKS

UNIT, DEPARTMENT = "440304131001", "440304131"
TODAY = NOW.date()
PAST = TODAY - timedelta(days=10)


@pytest.fixture
def lay_down():
    """Sets the year up with last days, and what becomes of steps after them."""

    def year(handling: str = "", **days: date) -> FiscalYear:
        found, _ = FiscalYear.objects.update_or_create(
            year=2022,
            defaults={
                "state": "open",
                "profile": "shenzhen-2022",
                "scoring_profile": "mof-2020-10",
                "rules_on": date(2022, 1, 1),
                "mandatory": [],
                "deadlines": {action: day.isoformat() for action, day in days.items()},
                "late_handling": dict.fromkeys(days, handling) if handling else {},
            },
        )
        return found

    return year


@pytest.fixture
def approve(project, actor):
    def step(late_reason: str = ""):
        waiting = project(CITY)
        return reviewing.decide(
            project_id=waiting.pk,
            version=waiting.version,
            action="approve",
            opinion="",
            row_opinions={},
            late_reason=late_reason,
            actor=actor("department"),
            at=NOW,
        )

    return step


@pytest.fixture
def extend(actor):
    def longer(day: date, organisation: str = UNIT, action: str = "approve", **more):
        told = {"reason": "系统故障", "actor": actor("bureau"), "at": NOW} | more
        return extension_acts.extend(
            year=2022, action=action, organisation=organisation, day=day, **told
        )

    return longer


def test_a_step_is_taken_on_its_last_day_as_on_any_other(lay_down, approve):
    lay_down("refuse", approve=TODAY)

    approve()

    assert not LateStep.objects.exists()
    assert "late" not in json.loads(Event.objects.filter(act="declaration.approve").last().after)


def test_a_late_step_is_noted_in_event_timeline_and_list(lay_down, approve, actor):
    lay_down(approve=PAST)

    done = approve()

    event = Event.objects.filter(act="declaration.approve").last()
    assert json.loads(event.after)["late"] == {"last_day": PAST.isoformat(), "days": 10}
    assert timeline.steps(done)[0].late == 10
    (step,) = overdue.taken_late(actor("bureau"), OverdueFilter())
    assert (step.project, step.label, step.days) == (done, "审核通过", 10)
    assert not overdue.taken_late(actor("stranger"), OverdueFilter()).exists()
    assert not overdue.taken_late(actor("system"), OverdueFilter()).exists()


def test_a_late_step_may_need_a_reason_which_the_event_keeps(lay_down, approve, project):
    lay_down("reason", approve=PAST)
    before = project(CITY).version

    with pytest.raises(NotAllowed, match="须写明理由"):
        approve("  ")
    assert project(CITY).version == before and not LateStep.objects.exists()
    approve("材料补正")

    assert Event.objects.filter(act="declaration.approve").last().reason == "逾期理由：材料补正"
    assert LateStep.objects.get().reason == "材料补正"


def test_a_late_step_may_be_refused_naming_who_extends(lay_down, approve):
    lay_down("refuse", approve=PAST)

    with pytest.raises(NotAllowed) as refused:
        approve("理由")

    message = refused.value.message
    assert "已逾期10天" in message.what and "申请延期" in message.how and "绩效" in message.how


def test_every_way_to_take_a_step_asks_for_its_last_day(lay_down, project, actor):
    lay_down("refuse", submit=PAST, self_evaluate=PAST, submit_adjustment=PAST)
    clerk = {"actor": actor("clerk"), "at": NOW}
    returned, replied = project(WORKS), project(BONUS)

    with pytest.raises(NotAllowed, match="不再受理"):
        declaring.take(action="submit", project_id=returned.pk, version=returned.version, **clerk)
    with pytest.raises(NotAllowed, match="不再受理"):
        evaluating.submit(project_id=replied.pk, version=replied.version, **clerk)
    assert project(BONUS).state == "replied"


def test_steps_without_a_last_day_and_other_actions_go_on(lay_down, project, actor):
    lay_down("refuse", submit=PAST)
    waiting = project(CITY)

    done = declaring.take(
        action="withdraw",
        project_id=waiting.pk,
        version=waiting.version,
        actor=actor("clerk"),
        at=NOW,
    )

    assert done.state == "draft"


@pytest.mark.parametrize("organisation", [UNIT, DEPARTMENT])
def test_an_extension_of_unit_or_department_lets_the_step_pass(
    lay_down, extend, approve, organisation
):
    lay_down("refuse", approve=PAST)

    extend(TODAY, organisation)

    assert approve().state == "finance_review" and not LateStep.objects.exists()
    event = Event.objects.get(act="fiscal_year.extend")
    assert (event.subject, event.reason) == ("fiscal_year:2022", "系统故障")
    assert json.loads(event.before)["day"] == PAST.isoformat()


def test_the_nearest_organisation_then_the_newest_is_in_force(lay_down, extend):
    year = lay_down(submit=PAST)
    extend(TODAY + timedelta(days=30), DEPARTMENT, "submit")
    extend(TODAY + timedelta(days=5), UNIT, "submit")
    extend(TODAY + timedelta(days=3), UNIT, "submit")

    def left(code: str) -> int:
        known = list(year.extensions.select_related("organisation"))
        return deadlines.due(year, "draft", TODAY, code, known).days_left

    assert (left(UNIT), left("440304131002"), left("440304132001")) == (3, 30, -10)


def test_lists_and_counts_follow_the_extension(lay_down, extend, actor):
    lay_down(submit=PAST)
    clerk = actor("clerk")
    assert queries.tasks(clerk, TODAY).counts[Kind.OVERDUE] == 2

    extend(TODAY + timedelta(days=2), UNIT, "submit")

    found = queries.tasks(clerk, TODAY)
    assert (found.counts[Kind.OVERDUE], found.counts[Kind.SOON]) == (0, 2)
    page = queries.page(clerk, Kind.SOON, found.limits)
    assert {task.limit.day for task in page.tasks} == {TODAY + timedelta(days=2)}
    assert overdue.page(actor("bureau"), OverdueFilter(), TODAY, 1).count == 0
    # the other unit of the department has no form and no extension: it is still silent and late
    (silent,) = overdue.silent(actor("bureau"), OverdueFilter(), TODAY)
    assert [unit.code for unit in silent.units] == ["440304131002"]
    known = {(each.organisation, each.extended) for each in limits.limits(TODAY)}
    assert known == {("", False), (UNIT, True)}


def test_rows_are_as_many_as_counted_also_with_extensions(lay_down, extend, actor):
    lay_down(submit=PAST, approve=PAST, reply=PAST)
    extend(TODAY + timedelta(days=2), UNIT, "submit")
    extend(TODAY + timedelta(days=40), DEPARTMENT, "reply")
    for username in ("clerk", "department", "bureau", "stranger", "viewer"):
        found = queries.tasks(actor(username), TODAY)
        for kind in Kind:
            page = queries.page(actor(username), kind, found.limits)
            assert len(page.tasks) == found.counts[kind], (username, kind)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"day": PAST}, "不晚于"),
        ({"action": "reply"}, "没有设置期限"),
        ({"reason": " "}, "没有写明理由"),
    ],
)
def test_extensions_that_say_nothing_are_refused(lay_down, extend, given, what):
    lay_down(approve=PAST)

    with pytest.raises(NotAllowed, match=what):
        extend(**({"day": TODAY} | given))


@pytest.mark.parametrize("username", ["clerk", "department", "sector", "system", "auditor"])
def test_only_the_performance_office_extends(lay_down, extend, actor, username):
    lay_down(approve=PAST)

    with pytest.raises(NotAllowed):
        extend(TODAY, actor=actor(username))


def test_nothing_is_extended_in_a_closed_year_or_outside_the_scope(lay_down, extend):
    lay_down(approve=PAST)
    with pytest.raises(NotFound):
        extend(TODAY, "999999")
    FiscalYear.objects.filter(year=2022).update(state="closed")

    with pytest.raises(NotAllowed, match="已关闭"):
        extend(TODAY)


def test_the_next_year_copies_what_becomes_of_late_steps(lay_down, actor):
    lay_down("refuse", approve=PAST)

    assert acts.copied(2023).late_handling == {"approve": "refuse"}


# --- pages: their clock is today's ----------------------------------------------------------------


LONG_AGO = date(2022, 1, 1)


def test_the_pages_ask_for_the_reason_and_take_the_step_with_it(lay_down, project, browse):
    lay_down("reason", approve=LONG_AGO)
    reviewer, waiting = browse("department"), project(CITY)
    page = reviewer.get(f"/projects/{waiting.pk}/").content.decode()
    assert "已逾期" in page and 'name="late_reason"' in page
    address, version = f"/reviews/{waiting.pk}/decide/approve/", {"version": waiting.version}

    refused = reviewer.post(address, version)
    done = reviewer.post(address, version | {"late_reason": "材料补正"})

    assert (refused.status_code, done.status_code) == (403, 302)
    page = reviewer.get(f"/projects/{waiting.pk}/").content.decode()
    assert "天办理" in page and "逾期理由：材料补正" in page


def test_a_refused_step_has_no_button_but_says_who_extends(lay_down, project, browse):
    lay_down("refuse", submit=LONG_AGO)

    page = browse("clerk").get(f"/projects/{project(WORKS).pk}/").content.decode()

    assert "逾期不再受理" in page and "申请延期" in page
    assert f"/projects/{project(WORKS).pk}/move/submit/" not in page


def test_many_late_forms_are_taken_with_one_reason(lay_down, project, browse):
    lay_down("reason", reply=LONG_AGO)
    office, waiting = browse("bureau"), project(RURAL)
    form = {
        "chosen": waiting.pk,
        f"version:{waiting.pk}": waiting.version,
        "action": "reply",
        "looked": waiting.pk,
    }
    page = office.get(f"/reviews/bulk/?chosen={waiting.pk}").content.decode()

    office.post("/reviews/bulk/", form | {"late_reason": "集中批复"})

    assert 'name="late_reason"' in page
    assert LateStep.objects.get().reason == "集中批复"


def test_the_office_extends_on_a_page_that_keeps_what_was_typed(lay_down, browse):
    lay_down(submit=LONG_AGO)
    office, address = browse("bureau"), "/years/2022/extensions/"
    typed = {"action": "submit", "organisation": UNIT, "reason": "停电三天"}

    wrong = office.post(address, typed | {"day": "2021-01-01"})
    done = office.post(address, typed | {"day": "2099-01-01"})

    assert (wrong.status_code, done.status_code) == (422, 302)
    assert "停电三天" in wrong.content.decode() and "不晚于" in wrong.content.decode()
    assert "停电三天" in browse("clerk").get(address).content.decode()
    assert "停电三天" in browse("department").get(address).content.decode()
    assert "停电三天" not in browse("stranger").get(address).content.decode()
    assert browse("clerk").post(address, typed).status_code == 404
    assert browse("system").get(address).status_code == 404


def test_the_list_and_its_workbook_name_what_was_taken_late(lay_down, approve, browse):
    lay_down(approve=PAST)
    approve("材料补正")

    page = browse("bureau").get("/notices/overdue/")
    book = b"".join(browse("bureau").get("/notices/overdue/list.xlsx").streaming_content)

    assert "逾期后办理的" in page.content.decode() and "材料补正" in page.content.decode()
    sheets = {each.sheet: each for each in read_tables_limited(book, "x.xlsx")}
    assert "材料补正" in sheets["逾期后办理的"].rows[1].texts.values()


@pytest.mark.parametrize(("days", "words"), [(3, "还有3天"), (-3, "已超期3天")])
@pytest.mark.parametrize(
    ("state", "action", "label", "username"),
    [
        ("adjusting", "submit_adjustment", "提交调整", "clerk"),
        ("adjustment_returned", "submit_adjustment", "提交调整", "clerk"),
        ("adjustment_submitted", "approve_adjustment", "同意调整", "department"),
        ("adjustment_finance", "reply_adjustment", "批复调整", "bureau"),
    ],
)
def test_steps_of_an_adjustment_show_their_days(
    lay_down, project, actor, browse, state, action, label, username, days, words
):
    today = timezone.localdate()
    lay_down(**{action: today + timedelta(days=days)})
    Project.objects.filter(code=BONUS).update(state=state)

    pages = ["/", "/notices/", f"/projects/{project(BONUS).pk}/"]
    shown = [browse(username).get(page).content.decode().count(label + words) for page in pages]
    overdue_list = browse("bureau").get("/notices/overdue/").content.decode()
    counts = queries.tasks(actor(username), today).counts

    assert shown == [1, 1, 1]
    assert (counts[Kind.SOON], counts[Kind.OVERDUE]) == ((1, 0) if days > 0 else (0, 1))
    assert (f">{project(BONUS).name}<" in overdue_list) is (days < 0)
