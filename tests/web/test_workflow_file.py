"""A city's own workflow file: used as it stands, and refused with the row that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jixiao.errors import BadProfile, NotAllowed
from jixiao.web.accounts.models import Grant, Role, User
from jixiao.web.approving.models import Reply
from jixiao.web.budgeting import acts as budgeting
from jixiao.web.budgeting.sources import sources
from jixiao.web.declaring import acts, listing
from jixiao.web.declaring.file_acts import save_form
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import unknown_states
from jixiao.web.declaring.workflow import Listed, workflow
from jixiao.web.declaring.workflow_file import SHIPPED, read, sound
from jixiao.web.evaluating import acts as evaluating
from jixiao.web.evaluating import queries as evaluated
from jixiao.web.ledger.models import Event
from jixiao.web.library.models import LibraryUse
from jixiao.web.organisations.models import Organisation
from jixiao.web.years import acts as years
from tests.web.conftest import NOW, TRAINING

CITY = Path(__file__).parents[1] / "data" / "city-workflow.toml"
OWN = "440304221311500000999"


@pytest.fixture
def city(settings):
    """The site under the city's file; people for its three levels, one with a role of its own."""
    settings.WORKFLOW = CITY
    bureau = Organisation.objects.get(code="440304")
    for role in ("sector_office", "budget_office", "district_leader"):
        user = User.objects.create_user(f"city-{role}", role, "x", must_change_password=False)
        Grant.objects.create(user=user, role=role, organisation=bureau, valid_from=date(2021, 1, 1))


@pytest.fixture
def begun(city, project, actor) -> Project:
    """A new form under the city's file, with the content of one that has been through a year."""
    form = project(TRAINING).latest().declaration()
    form = replace(form, project=replace(form.project, code=OWN))
    return save_form(declaration=form, actor=actor("clerk"), at=NOW).project


def post(client, path, project, **values):
    version = Project.objects.get(pk=project.pk).version
    return client.post(path.format(project.pk), {"version": version, **values})


def test_a_form_goes_through_a_year_of_another_city(begun, project, actor, browse):
    clerk, sector = browse("clerk"), browse("city-sector_office")
    budget, leader = browse("city-budget_office"), browse("city-district_leader")
    decide = "/reviews/{}/decide/"
    states = [begun.state]

    def after(response):
        assert response.status_code == 302
        states.append(project(OWN).state)

    assert "报送财政" in clerk.get(f"/projects/{begun.pk}/").content.decode()
    after(post(clerk, "/projects/{}/move/submit/", begun))
    after(post(sector, decide + "send_back/", begun, opinion="请补充测算依据。"))
    after(post(clerk, "/projects/{}/move/submit/", begun))
    after(post(sector, decide + "pass_first/", begun))
    after(post(budget, decide + "pass_second/", begun))
    page = leader.get(f"/projects/{begun.pk}/").content.decode()
    assert "批准下达" in page and "批复文号" in page
    after(post(leader, decide + "decree/", begun, document_number="福府〔2022〕1号"))
    actuals = replace(evaluated.actuals_of(project(TRAINING)), project_code=OWN)
    evaluating.save_actuals(
        project_id=begun.pk,
        version=project(OWN).version,
        actuals=actuals,
        actor=actor("clerk"),
        at=NOW,
    )
    evaluating.submit(
        project_id=begun.pk, version=project(OWN).version, actor=actor("clerk"), at=NOW
    )
    states.append(project(OWN).state)

    assert states == [
        *("filling", "first_review", "sent_back", "first_review", "second_review"),
        *("leader_review", "in_force", "reported"),
    ]
    assert Reply.objects.get(project=begun).document_number == "福府〔2022〕1号"
    assert LibraryUse.objects.filter(project=begun).exists()
    page = clerk.get(f"/projects/{begun.pk}/").content.decode()
    assert [label for label in ("初审通过", "批准下达", "自评已交") if label not in page] == []


def test_steps_that_the_city_does_not_have_are_refused(begun, project, actor, browse):
    with pytest.raises(NotAllowed):
        acts.take(
            project_id=begun.pk,
            version=begun.version,
            action="withdraw",
            actor=actor("clerk"),
            at=NOW,
        )

    assert post(browse("clerk"), "/projects/{}/move/withdraw/", begun).status_code == 404
    assert project(OWN).state == "filling"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/projects/",
        "/projects/flow/",
        "/library/",
        "/notices/",
        "/findings/",
        "/accounts/own/",
    ],
)
@pytest.mark.parametrize("username", ["clerk", "bureau", "city-budget_office"])
def test_pages_show_forms_whose_state_the_file_does_not_know(city, username, path, browse):
    assert browse(username).get(path).status_code == 200


def test_a_form_in_an_unknown_state_is_shown_and_stands_still(city, project, actor, browse):
    found = project(TRAINING)

    page = browse("clerk").get(f"/projects/{found.pk}/").content.decode()
    with pytest.raises(NotAllowed) as refused:
        acts.take(
            project_id=found.pk,
            version=found.version,
            action="submit",
            actor=actor("clerk"),
            at=NOW,
        )

    assert "流程外状态（self_evaluated）" in page
    assert "流程文件中没有这个状态" in refused.value.message.how


def test_the_desk_counts_forms_in_unknown_states(city, browse):
    page = browse("bureau").get("/").content.decode()

    assert "流程外状态（draft）" in page


def test_unknown_states_are_counted():
    assert sum(unknown_states(sound(CITY)).values()) == Project.objects.count()
    assert unknown_states(sound(SHIPPED)) == {}


def test_the_flow_page_is_drawn_from_the_file_in_force(city, browse):
    page = browse("clerk").get("/projects/flow/").content.decode()

    assert [word for word in ("本地", "分管区领导", "待预算科复审") if word not in page] == []
    assert "主管部门审核" not in page.split("<table")[1]


def test_a_role_of_the_city_brings_in_the_lists_that_its_file_says(city, actor, browse):
    page = browse("city-budget_office").get("/imports/").content.decode()
    none = browse("city-district_leader").get("/imports/")

    assert page.count("由您导入") == 2 and "<strong>预算</strong>：由您导入" in page
    assert 'href="/imports/"' in browse("city-budget_office").get("/").content.decode()
    assert none.status_code == 404 and not actor("city-district_leader").may_import
    assert not actor("city-sector_office").may_import  # its file takes away what is shipped
    assert actor("clerk").may_import  # its file says nothing: as shipped
    assert actor("system").may_import and not actor("audit").may_import


def test_lists_that_are_brought_in_are_recorded_with_the_role_of_the_city(city, actor, project):
    person = actor("city-budget_office")
    unit = listing.unit("440304131001", person)
    entry = listing.Entry(2023, "440304231311500000061", "安全巡查", None, Decimal(418000))

    made, _ = listing.enter(
        entry=entry, unit=unit, document=("清单.xlsx", "0" * 64), actor=person, at=NOW
    )
    found = budgeting.project_of(2023, made.code, person)
    budgeting.enter(
        project=found,
        source=sources()[0],
        amount=Decimal(400000),
        document=("清单.xlsx", "0" * 64),
        row=2,
        actor=person,
        at=NOW,
    )

    told = Event.objects.filter(subject=made.subject).order_by("seq")
    assert [(event.act, event.role) for event in told] == [
        ("declaration.create", "budget_office"),
        ("budget.enter", "budget_office"),
    ]
    assert listing.unit("440304131001", actor("city-sector_office")) is None
    assert budgeting.project_of(2023, made.code, actor("city-district_leader")) is None


def test_a_role_of_the_city_sets_up_years(city, actor, browse):
    office, others = browse("city-budget_office"), browse("city-sector_office")

    refused = others.post("/years/open/", {"year": "2024"}).status_code
    opened = office.post("/years/open/", {"year": "2024"}).status_code

    assert (refused, opened) == (404, 302)
    told = Event.objects.order_by("seq").last()
    assert (told.act, told.role) == ("fiscal_year.open", "budget_office")
    assert "打开新年度" in office.get("/years/").content.decode()
    extended = others.get("/years/2024/extensions/").content.decode()
    assert "请联系财政部门（绩效科或预算科）" in extended
    with pytest.raises(NotAllowed, match="此项须由绩效科或预算科办理"):
        years.open_year(year=2025, actor=actor("city-sector_office"), at=NOW)


def test_the_shipped_file_lets_the_performance_office_set_up_years():
    assert sound(SHIPPED).year_roles == ("performance_office",)


def test_the_shipped_file_lets_those_bring_in_lists_who_always_could():
    flow = sound(SHIPPED)

    assert set(flow.importers(Listed.PROJECTS)) == {
        *("clerk", "department_reviewer", "performance_office"),
    }
    assert set(flow.importers(Listed.BUDGETS)) == {
        *("clerk", "department_reviewer", "performance_office", "sector_office"),
    }


def test_a_role_of_the_file_may_be_granted(city, browse):
    page = browse("security").get("/accounts/people/clerk/").content.decode()

    assert '<option value="budget_office">预算科</option>' in page


def test_a_grant_of_a_role_that_the_file_no_longer_has_gives_nothing(city, actor, settings):
    assert actor("city-budget_office").code_ranges()

    settings.WORKFLOW = None

    assert actor("city-budget_office").grants == ()


def test_history_is_told_in_the_words_of_the_file(begun, browse):
    post(browse("clerk"), "/projects/{}/move/submit/", begun)

    assert Event.objects.order_by("seq").last().act == "declaration.submit"
    assert "报送财政" in browse("clerk").get(f"/projects/{begun.pk}/").content.decode()


def test_the_steps_of_the_file_have_their_colours():
    flow = sound(CITY)

    assert [flow.tone(action) for action in ("decree", "send_back", "submit", "gone")] == [
        *("approved", "returned", "neutral", "neutral"),
    ]
    assert (sound(SHIPPED).tone("agree"), sound(SHIPPED).tone("advise")) == ("approved", "neutral")


def test_the_shipped_file_has_no_problem():
    assert read(SHIPPED)[1] == ()
    assert read(CITY)[1] == ()


def test_roles_that_a_file_does_not_list_keep_their_names():
    assert sound(CITY).role_label(Role.AUDITOR) == "审计"
    assert sound(CITY).role_label(Role.CLERK) == "填报人"


SUBMIT = '[[transitions]]\naction = "submit"'
MISTAKES = {
    "no TOML": ("[[states]]", "[[states", "无法读取"),
    "unknown table": ("[[roles]]", "[[people]]", "no such table: people"),
    "unknown key": ('to = "first_review"', 'to = "first_review"\nform = 1', "no such key: form"),
    "missing key": ('to = "first_review"\n', "", "to is missing"),
    "wrong type": ("final = true", 'final = "yes"', "final has the wrong type"),
    "unknown state": ('to = "second_review"', 'to = "third_review"', "unknown state: third_review"),
    "unknown role": ('role = "sector_office"', 'role = "office"', "unknown role: office"),
    "administrator": ('role = "sector_office"', 'role = "system_administrator"', "administrator"),
    "unknown guard": ('["no_open_error"]', '["no_error"]', "unknown guards: no_error"),
    "unknown effect": ('"reply"', '"answer"', "unknown effect: answer"),
    "unknown list": ('["projects", "budgets"]', '["people"]', "unknown imports: people"),
    "list of a role": ('["projects", "budgets"]', '"projects"', "imports has the wrong type"),
    "years below the bureau": ("bureau = true\n", "", "years needs bureau"),
    "nobody for years": (
        "years = true",
        'years = false\n[[roles]]\nid = "performance_office"\nlabel = "x"\nyears = false',
        "no role has years",
    ),
    "unknown tone": ('"waiting"', '"green"', "unknown tone: green"),
    "unknown stage": ('"approved"\nstage', '"approved"\nstage = "x" #', "unknown stage: x"),
    "missing effect": ('effect = "reply"', "", "needs effect reply"),
    "missing guard": ('["evaluation_complete", "no_open_error"]', "[]", "needs guard evaluation_c"),
    "guard of another act": ('["no_open_error"]', '["reason_given"]', "guard reason_given cannot"),
    "effect of others": ('role = "district_leader"', 'role = "clerk"', "others only"),
    "clerk's opinion": (
        '["no_open_error"]',
        '["no_open_error"]\nopinion = true',
        "neither opinion",
    ),
    "name": ('action = "pass_first"', 'action = "Pass 1"', "Pass 1 cannot be used"),
    "reserved name": ('action = "pass_first"', 'action = "save"', "save cannot be used"),
    "state twice": ('id = "second_review"', 'id = "first_review"', "first_review stands twice"),
    "first state": ('tone = "neutral"\neditable = true', 'tone = "neutral"', "must be editable"),
    "no final state": ("final = true", "final = false", "no final state"),
    "no way out": ('from = ["leader_review"]', 'from = ["second_review"]', "has no way out"),
    "only optional": ('effect = "reply"', 'effect = "reply"\noptional = true', "has no way out"),
    "not reachable": ('to = "leader_review"', 'to = "sent_back"', "no step leads to this state"),
    "final and waiting": (
        'stage = "approved"',
        'stage = "approved"\nfinal = true',
        "yet waits for",
    ),
    "twice": (SUBMIT, SUBMIT.replace("submit", "report"), "contradicts another row"),
    "label differs": (
        '退回补正"\nrole = "budget',
        '驳回"\nrole = "budget',
        "label, effect or side",
    ),
    "needs without agreement": (
        'effect = "reply"',
        'effect = "reply"\nneeds = ["expert"]',
        "needs expert",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_row(mistake, tmp_path):
    right, wrong, said = MISTAKES[mistake]
    text = CITY.read_text(encoding="utf-8")
    path = tmp_path / "workflow.toml"
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(BadProfile) as refused:
        sound(path)

    assert str(path) in refused.value.message.where
    told = [str(refused.value)] if mistake == "no TOML" else [str(each) for each in read(path)[1]]
    assert any(said in each for each in told), told
    if mistake not in ("no TOML", "unknown table"):
        assert all("[[" in each for each in told)


def test_the_site_refuses_a_file_that_is_wrong(tmp_path, settings):
    settings.WORKFLOW = tmp_path / "missing.toml"

    with pytest.raises(BadProfile):
        workflow()
