"""Review while typing, and taking over what a finding proposes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse

from jixiao.web.declaring.models import DeclarationVersion
from jixiao.web.ledger.models import Event
from jixiao.web.reviewing.queries import findings_of
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import CITY, RESERVE
from tests.web.test_editing import typed

FIRST = "indicators[0].target"


@pytest.fixture
def reserve(project):
    return project(RESERVE)


@pytest.fixture
def address(reserve) -> str:
    return reverse("declaring:edit", args=[reserve.pk])


@pytest.fixture
def live(reserve) -> str:
    return reverse("declaring:live-review", args=[reserve.pk])


def test_the_answer_follows_what_is_typed_and_saves_nothing(browse, address, live):
    client = browse("clerk")
    sent = typed(client.get(address))
    before = (Event.objects.count(), DeclarationVersion.objects.count())

    untouched = client.post(live, sent).json()
    changed = client.post(live, sent | {FIRST: "不少于2个"}).json()

    assert "永不落空的目标" in untouched["places"]["indicators[0]"]
    assert "indicators[0]" not in changed["places"]
    assert changed["readings"][FIRST] == {"text": "不少于2个（含2个）", "kind": "read"}
    assert (untouched["summary"], changed["summary"]) == (
        "错误 3，警告 5，提示 1",
        "错误 1，警告 5，提示 1",
    )
    assert (Event.objects.count(), DeclarationVersion.objects.count()) == before


def test_the_answer_is_what_the_page_would_show(browse, address, live):
    client = browse("clerk")
    sent = typed(client.get(address)) | {"objectives.annual": "完成3次演练。", FIRST: "若干"}

    answer = client.post(live, sent).json()
    page = client.post(address, sent | {"check": "1"})

    shown = page.content.decode()
    assert answer["places"].keys() == page.context["places"].keys()
    assert all(html in shown for html in answer["places"].values())
    assert answer["summary"] == page.context["summary"]


def test_typing_and_saving_are_judged_by_the_law_laid_down_for_the_year(browse, reserve, address):
    FiscalYear.objects.create(
        year=2022,
        profile="shenzhen-2022",
        scoring_profile="mof-2020-10",
        rules_on=date(2017, 1, 1),  # C09, on lengths, is in force since 2021
    )
    client = browse("clerk")
    sent = typed(client.get(address)) | {FIRST: "长" * 80}

    places = client.post(f"{address}review/", sent).json()["places"]

    assert "C09" not in "".join(places.values())
    assert client.get("/rules/C09/?year=2022").status_code == 404
    assert {entry.finding.book[:4] for entry in findings_of(reserve)} == {"2017"}


def test_a_text_that_cannot_be_adopted_is_named_by_its_field(browse, address, live):
    client = browse("clerk")

    answer = client.post(
        live, typed(client.get(address)) | {"project.annual_budget": "一百"}
    ).json()

    assert "数字" in answer["problems"]["project.annual_budget"]


def test_a_foreign_form_is_not_reviewed(browse, live, address):
    sent = typed(browse("clerk").get(address))

    assert browse("stranger").post(live, sent).status_code == 404
    assert browse("clerk").get(live).status_code == 405


def test_typed_text_is_escaped_in_the_answer(browse, address, live):
    client = browse("clerk")

    answer = client.post(live, typed(client.get(address)) | {FIRST: "<b>若干</b>"}).json()

    assert "<b>" not in "".join(answer["places"].values())


def test_a_proposal_is_taken_over_saved_and_named_in_the_event(browse, project, address):
    client = browse("clerk")
    sent = typed(client.get(address))

    page = client.post(address, sent | {"adopt": f"A01 {FIRST}"})

    assert page.context["texts"][FIRST] == "≥1个"
    assert project(RESERVE).declaration_number == 1  # nothing is saved yet
    client.post(address, typed(page) | {"adopted": list(page.context["adopted"]), "save": "1"})
    saved = project(RESERVE)
    assert saved.latest().declaration().indicators[0].target.text == "≥1个"
    event = Event.objects.filter(subject=saved.subject).last()
    assert json.loads(event.after)["adopted"] == [f"A01 {FIRST}"]


def test_a_proposal_from_the_form_page_opens_the_editing_page_filled(browse, project, address):
    client = browse("clerk")
    assert "采用并修改" in client.get(project(RESERVE).get_absolute_url()).content.decode()

    page = client.get(address, {"adopt": f"A01 {FIRST}"})

    assert page.context["texts"][FIRST] == "≥1个"
    assert page.context["filled"] == {FIRST: True}
    assert project(RESERVE).declaration_number == 1


@pytest.mark.parametrize("name", ["A01 indicators[1].target", "R02 objectives.long_term", "x"])
def test_what_has_no_proposal_changes_nothing_and_says_so(browse, reserve, address, name):
    page = browse("clerk").get(address, {"adopt": name})

    assert page.context["texts"][FIRST] == "≥0"
    assert [str(message) for message in page.context["messages"]] != []


def test_names_of_findings_that_cannot_be_are_not_recorded(browse, project, address):
    client = browse("clerk")
    sent = typed(client.get(address)) | {FIRST: "≥2个", "save": "1"}

    client.post(address, sent | {"adopted": ["<script>", "A01 " + "x" * 99]})

    event = Event.objects.filter(subject=project(RESERVE).subject).last()
    assert "adopted" not in json.loads(event.after)


def test_reviewers_are_not_offered_to_edit(browse, project):
    for username in ("department", "viewer"):
        text = browse(username).get(project(CITY).get_absolute_url()).content.decode()
        assert "采用并修改" not in text


def test_the_form_page_proposes_the_review_form(browse, project):
    page = browse("viewer").get(project(RESERVE).get_absolute_url())

    score = page.context["score"]
    assert (score.grade.label, score.to_next) == ("中", ("A01", "C05"))
    assert [entry.max_points for entry in score.dimensions] == [20, 20, 30, 30]
    assert "审核表（建议）" in page.content.decode()
