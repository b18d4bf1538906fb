"""Last year on this year's form: the baseline beside each row, and the findings that cite it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jixiao.declaration import amend
from jixiao.evaluation import ActualRow, Actuals
from jixiao.web.declaring.acts import save_declaration
from jixiao.web.declaring.begin_acts import continue_project
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.evaluating import acts as evaluating
from jixiao.web.evaluating.queries import actuals_of
from jixiao.web.reviewing.acts import decide
from jixiao.web.reviewing.queries import findings_of, year_review
from tests.web.conftest import BONUS, NOW, TRAINING, VISITS


@pytest.fixture
def continued(project, actor):
    """The project of that code in the year after the demonstration year."""

    def begun(code: str, annual: str = "20.00") -> Project:
        return continue_project(
            project_id=project(code).pk,
            fiscal_year=2023,
            annual_budget=annual,
            actor=actor("clerk"),
            at=NOW,
        )

    return begun


@pytest.fixture
def amended(actor):
    """Save a form with other texts."""

    def saved(project: Project, **texts: str) -> Project:
        changes = {path.replace("__", "."): text for path, text in texts.items()}
        result = amend(project.latest().declaration(), changes)
        assert not result.problems
        return save_declaration(
            project_id=project.pk,
            version=project.version,
            declaration=result.declaration,
            actor=actor("clerk"),
            at=NOW,
        )

    return saved


def places(project: Project) -> list[tuple[str, str]]:
    return [(entry.finding.rule, entry.finding.field) for entry in findings_of(project)]


def test_the_form_shows_what_last_year_was_set_at_and_reached(browse, continued, project):
    made = continued(TRAINING)
    last = project_of(2022, TRAINING)
    reached = {row.number: row.actual for row in actuals_of(last).rows}
    row = last.latest().declaration().indicators[1]

    for address in (made.get_absolute_url(), reverse("declaring:edit", args=[made.pk])):
        page = browse("clerk").get(address).content.decode()
        assert f"上年：{row.target.text}，完成 {reached[row.number]}" in page
    assert "上年：" not in browse("clerk").get(last.get_absolute_url()).content.decode()


def project_of(year: int, code: str) -> Project:
    return Project.objects.get(fiscal_year=year, code=code)


def test_a_target_below_last_years_actual_is_found_saved_and_typed(browse, continued, amended):
    made = continued(TRAINING)  # 90% again, after 93.5%
    assert ("A03", "indicators[1].target") in places(made)

    page = browse("clerk").get(reverse("declaring:edit", args=[made.pk]))
    assert "低于上年实际" in page.content.decode()
    typed = {"working": page.context["working"], "version": str(made.version)}
    typed |= page.context["texts"] | {"indicators[1].target": "≥95%"}
    live = browse("clerk").post(reverse("declaring:live-review", args=[made.pk]), typed).json()
    assert "低于上年实际" in live["places"]["indicators[0]"]
    assert "低于上年实际" not in live["places"].get("indicators[1]", "")

    raised = amended(made, **{"indicators[1]__target": "≥95%"})
    assert ("A03", "indicators[1].target") not in places(raised)


def test_a_draft_of_a_self_evaluation_is_no_result(browse, continued):
    made = continued(BONUS)  # only partly reported
    page = browse("clerk").get(made.get_absolute_url()).content.decode()

    assert "上年：" in page and "，完成 " not in page


def test_what_is_handed_in_later_reaches_the_form_of_the_next_year(
    browse, continued, amended, project, actor
):
    visits = project(VISITS)
    made = continued(VISITS)
    amended(made, **{"indicators[1]__target": "≥10%"})
    assert "A03" not in dict(places(made))

    last = project_of(2022, VISITS)
    actuals = Actuals(
        project_code=VISITS,
        initial_budget=visits.annual_budget_yuan,
        adjusted_budget=visits.annual_budget_yuan,
        executed=visits.annual_budget_yuan,
        result="足额发放。",
        rows=(
            ActualRow(1, "3人"),
            ActualRow(2, "100%"),
            ActualRow(3, "2022-12-20"),
            ActualRow(4, "100%"),
            ActualRow(6, band="达成预期指标"),
            ActualRow(9, "0%"),
        ),
    )
    clerk = actor("clerk")
    saved = evaluating.save_actuals(
        project_id=last.pk, version=last.version, actuals=actuals, actor=clerk, at=NOW
    )
    evaluating.submit(project_id=last.pk, version=saved.version, actor=clerk, at=NOW)

    assert ("A03", "indicators[1].target") in places(project_of(2023, VISITS))

    back = next(
        way.action
        for way in workflow().possible("self_evaluated", {"department_reviewer"})
        if way.target == "replied"
    )
    decide(
        project_id=last.pk,
        version=project_of(2022, VISITS).version,
        action=back,
        opinion="人数与台账不符",
        row_opinions={},
        actor=actor("department"),
        at=NOW,
    )
    assert "A03" not in dict(places(project_of(2023, VISITS)))


def test_a_project_not_replied_is_no_history(browse, continued, project):
    returned = "440304221311500100050"
    page = browse("clerk").get(continued(returned).get_absolute_url()).content.decode()

    assert "上年：" not in page


def test_many_projects_take_no_more_queries_than_one(continued):
    first = continued(TRAINING)
    with CaptureQueriesContext(connection) as one:
        year_review(first.organisation_id, 2023)
    for code in (BONUS, VISITS):
        continued(code)
    with CaptureQueriesContext(connection) as three:
        year_review(first.organisation_id, 2023)

    assert len(three) == len(one)
