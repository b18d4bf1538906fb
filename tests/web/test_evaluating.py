"""Actual values on the page: judged with their working, absent is not zero, complete or kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jixiao.web.evaluating.models import SelfEvaluation
from tests.web.conftest import BONUS, TRAINING, VISITS

COMPLETE = {
    "initial_budget": "16.50",
    "adjusted_budget": "16.50",
    "executed": "16.50",
    "result": "慰问离退休干部3人，足额发放。",
    "actual-1": "3人",
    "actual-2": "100%",
    "actual-3": "2022-12-20",
    "actual-4": "100%",
    "band-6": "达成预期指标",
    "actual-9": "0%",
}


@pytest.fixture
def address(project) -> str:
    return reverse("evaluating:evaluation", args=[project(VISITS).pk])


def test_a_complete_year_is_scored_and_handed_in(browse, project, address):
    visits = project(VISITS)

    browse("clerk").post(address, {**COMPLETE, "version": visits.version, "submit": "1"})

    stored = SelfEvaluation.objects.get(project=visits)
    assert project(VISITS).state == "self_evaluated"
    assert (str(stored.total), stored.grade) == ("100.00", "优")
    assert stored.result is not None


def test_what_is_not_reported_is_not_zero(browse, project, address):
    visits = project(VISITS)
    partly = {key: value for key, value in COMPLETE.items() if key != "actual-1"}

    browse("clerk").post(address, {**partly, "version": visits.version, "save": "1"})
    page = browse("clerk").get(address)

    assert page.context["result"].total is None
    assert "没有填报不等于零分" in page.content.decode()


def test_an_incomplete_year_cannot_be_handed_in_but_is_kept(browse, project, address):
    visits = project(VISITS)
    partly = {key: value for key, value in COMPLETE.items() if key != "actual-1"}

    page = browse("clerk").post(address, {**partly, "version": visits.version, "submit": "1"})

    assert page.status_code == 422
    assert project(VISITS).state == "replied"
    assert SelfEvaluation.objects.filter(project=visits).exists()


def test_a_missed_target_shows_its_working(browse, project, address):
    visits = project(VISITS)

    browse("clerk").post(
        address, {**COMPLETE, "actual-2": "81%", "version": visits.version, "save": "1"}
    )
    score = browse("clerk").get(address).context["result"].score(2)

    assert str(score.points) == "11.25"
    assert "81" in score.working and "90" in score.working


@pytest.mark.parametrize(
    ("field", "text"),
    [("executed", "十六万"), ("percent-6", "很多"), ("percent-6", "NaN")],
)
def test_a_bad_number_comes_back_with_a_message_and_nothing_is_lost(
    browse, project, address, field, text
):
    visits = project(VISITS)

    page = browse("clerk").post(
        address, {**COMPLETE, field: text, "version": visits.version, "save": "1"}
    )

    assert page.status_code == 422
    assert text in page.content.decode()
    assert 'value="3人"' in page.content.decode()


def test_only_the_clerk_fills_in(browse, project, address):
    response = browse("department").post(
        address, {**COMPLETE, "version": project(VISITS).version, "save": "1"}
    )

    assert response.status_code == 403


def test_a_submitted_evaluation_can_be_sent_back(browse, project):
    training = project(TRAINING)

    browse("department").post(
        reverse("reviewing:decide", args=[training.pk, "reopen_evaluation"]),
        {"version": training.version, "opinion": "请附问卷。"},
    )

    assert project(TRAINING).state == "replied"


def test_a_row_out_of_use_leaves_the_sum(browse, project, address):
    visits = project(VISITS)
    typed = {key: value for key, value in COMPLETE.items() if key != "actual-1"}

    browse("clerk").post(
        address, {**typed, "unused-1": "on", "version": visits.version, "save": "1"}
    )
    result = browse("clerk").get(address).context["result"]

    assert str(result.total) == "100.00" and result.notes


def test_a_partly_reported_paper_is_written(browse, project):
    address = reverse("evaluating:download", args=[project(BONUS).pk, "pdf"])

    assert browse("viewer").get(address).content.startswith(b"%PDF")


def keep(browse, project, address, **typed: str):
    visits = project(VISITS)
    return browse("clerk").post(address, COMPLETE | typed | {"version": visits.version})


def rules(page) -> list[str]:
    return [entry.finding.rule for entry in page.context["findings"]]


def test_a_good_self_evaluation_has_no_finding(browse, project, address):
    keep(browse, project, address, save="1")

    assert rules(browse("clerk").get(address)) == []


def test_findings_stand_beside_the_rows_they_are_about(browse, project, address):
    goal = project(VISITS).latest().declaration().objectives.annual
    keep(browse, project, address, **{"actual-2": "105%", "result": goal, "save": "1"})
    page = browse("clerk").get(address)

    assert set(rules(page)) == {"E07", "E15"}
    assert [entry.finding.rule for entry in page.context["general"]] == ["E07"]
    assert [[e.finding.rule for e in row.findings] for row in page.context["rows"]][1] == ["E15"]
    assert "请核对分子、分母" in page.content.decode()


def test_an_error_must_be_settled_before_handing_in(browse, project, address):
    answer = keep(browse, project, address, **{"actual-2": "105%", "submit": "1"})
    visits = project(VISITS)
    assert (answer.status_code, visits.state) == (422, "replied")
    assert "1个“错误”级问题" in answer.content.decode()

    page = browse("department").get(address)
    (found,) = [entry.finding for entry in page.context["findings"] if entry.finding.rule == "E15"]
    judged = {"rule": "E15", "field": found.field, "version": visits.version}
    judge = reverse("reviewing:judge", args=[visits.pk])
    judged |= {"kind": "accepted", "reason": "补发上年一人"}
    assert browse("clerk").post(judge, judged).status_code == 403
    kept = browse("department").post(judge, judged)
    assert kept["Location"].startswith(address)
    visits.refresh_from_db()
    answer = keep(browse, project, address, **{"actual-2": "105%", "submit": "1"})

    assert project(VISITS).state == "self_evaluated"


def test_a_warning_does_not_hinder_handing_in(browse, project, address):
    goal = project(VISITS).latest().declaration().objectives.annual
    keep(browse, project, address, result=goal, submit="1")

    assert project(VISITS).state == "self_evaluated"
    assert "E07" in rules(browse("viewer").get(address))
    assert "复核此问题" not in browse("viewer").get(address).content.decode()
