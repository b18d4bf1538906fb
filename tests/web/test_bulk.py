"""Deciding many forms at once, with a sample looked at; findings as opinions; the queue."""

from __future__ import annotations

from datetime import date

import pytest

from jixiao.errors import NotAllowed
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.queries import events_of
from jixiao.web.reviewing import bulk, desk, queries
from jixiao.web.reviewing.models import Opinion
from jixiao.web.reviewing.standing import standing
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import CITY, NOW, RESERVE, RURAL, SYSTEMS, TRAINING, WORKS


@pytest.fixture
def waiting():
    """The projects that wait for the bureau."""
    return list(Project.objects.filter(state="finance_review").order_by("code"))


def decided(projects, actor, action: str, looked=None, opinion: str = ""):
    return bulk.decide_many(
        projects,
        versions={project.pk: project.version for project in projects},
        action=action,
        opinion=opinion,
        looked_at=frozenset(project.pk for project in projects) if looked is None else looked,
        actor=actor,
        at=NOW,
    )


def test_all_are_approved_each_with_its_event(waiting, actor) -> None:
    outcomes = decided(waiting, actor("bureau"), "reply")

    assert {project.code for project in waiting} == {RURAL, SYSTEMS}
    assert [outcome.problem for outcome in outcomes] == [None, None]
    for project in waiting:
        project.refresh_from_db()
        last = list(events_of(project.subject))[-1]
        assert (project.state, last.act) == ("replied", "declaration.reply")
        assert "批量办理2个，抽查2个" in last.reason


def test_the_sample_must_be_looked_at(waiting, actor) -> None:
    with pytest.raises(NotAllowed, match="没有看过"):
        decided(waiting, actor("bureau"), "reply", looked=frozenset({waiting[0].pk}))

    assert Project.objects.filter(state="finance_review").count() == len(waiting)


def test_a_return_to_many_needs_an_opinion_and_no_sample(waiting, actor) -> None:
    refused = decided(waiting, actor("bureau"), "return", looked=frozenset())
    assert all(outcome.problem for outcome in refused)

    decided(waiting, actor("bureau"), "return", looked=frozenset(), opinion="请补充成本指标")
    for project in waiting:
        assert Project.objects.get(pk=project.pk).state == "returned"
        assert Opinion.objects.filter(project=project, text="请补充成本指标").count() == 1


def test_one_that_changed_meanwhile_does_not_hold_up_the_others(waiting, actor) -> None:
    first, second = waiting
    Project.objects.filter(pk=first.pk).update(version=first.version + 1)

    outcomes = decided(waiting, actor("bureau"), "reply")

    assert [outcome.problem is None for outcome in outcomes] == [False, True]
    assert Project.objects.get(pk=second.pk).state == "replied"


def test_forms_in_different_states_have_nothing_in_common(waiting, actor, project) -> None:
    mixed = [*waiting, project(TRAINING)]

    assert bulk.common_ways(mixed, actor("bureau")) == ()
    with pytest.raises(NotAllowed):
        decided(mixed, actor("bureau"), "reply")


@pytest.mark.parametrize(("count", "size"), [(1, 1), (3, 3), (8, 3)])
def test_the_sample_is_drawn_the_same_again(count: int, size: int, actor) -> None:
    projects = list(Project.objects.order_by("code"))[:count]
    drawn = bulk.sample(projects, actor("bureau"))

    assert len(drawn) == size and drawn == bulk.sample(projects[::-1], actor("bureau"))[::-1]


def test_another_person_draws_another_sample(actor) -> None:
    projects = list(Project.objects.order_by("code"))
    samples = {bulk.sample(projects, actor(name)) for name in ("bureau", "department", "viewer")}

    assert len(samples) > 1


def test_the_desk_leads_to_bulk_and_back(browse, waiting) -> None:
    bureau = browse("bureau")
    assert 'name="chosen"' in bureau.get("/").content.decode()
    assert 'name="chosen"' not in browse("viewer").get("/").content.decode()
    chosen = {"chosen": [project.pk for project in waiting]}
    assert "批量办理 2 个项目" in bureau.get("/reviews/bulk/", chosen).content.decode()

    form = chosen | {f"version:{project.pk}": project.version for project in waiting}
    refused = bureau.post("/reviews/bulk/", form | {"action": "reply"})
    assert refused.status_code == 400
    done = bureau.post("/reviews/bulk/", form | {"action": "reply", "looked": chosen["chosen"]})
    assert done.status_code == 302
    assert not Project.objects.filter(state="finance_review").exists()


def test_a_clerk_hands_in_many_and_errors_stay_behind(browse, project, actor) -> None:
    works, reserve = project(WORKS), project(RESERVE)
    assert [way.action for way in bulk.common_ways([works, reserve], actor("clerk"))] == ["submit"]

    form = {"chosen": [works.pk, reserve.pk], "action": "submit"}
    form |= {f"version:{each.pk}": each.version for each in (works, reserve)}
    page = browse("clerk").get("/reviews/bulk/", {"chosen": form["chosen"]}).content.decode()
    assert "已看过" not in page
    browse("clerk").post("/reviews/bulk/", form)

    assert project(WORKS).state == "submitted"
    assert project(RESERVE).state == "draft"


def test_foreign_projects_are_not_there(browse, waiting) -> None:
    page = browse("stranger").get("/reviews/bulk/", {"chosen": [waiting[0].pk]})

    assert waiting[0].name not in page.content.decode()


@pytest.mark.parametrize("order", ["", "risk", "amount", "nonsense"])
def test_the_queue_can_be_ordered(order: str, actor, browse) -> None:
    found = list(desk.waiting_for(actor("bureau"), order))

    assert {project.code for project in found} == {RURAL, SYSTEMS}
    if order == "amount":
        assert found == sorted(found, key=lambda each: -each.annual_budget_yuan)
    assert browse("bureau").get("/", {"order": order}).status_code == 200


@pytest.mark.parametrize("order", ["", "risk", "amount", "unheard of"])
def test_the_queue_of_several_states_is_in_one_order(order, actor) -> None:
    Project.objects.filter(code__in=[RURAL, CITY]).update(state="adjustment_finance")
    Project.objects.filter(code=CITY).update(annual_budget_yuan=None)
    waiting = list(desk.waiting_for(actor("bureau"), order))
    everything = [form.pk for form in waiting]

    def first(number: int, year: int | None = None) -> list[int]:
        return [form.pk for form in desk.first_waiting(actor("bureau"), number, order, year)]

    assert len(everything) == 3
    assert {form.state for form in waiting} == {"finance_review", "adjustment_finance"}
    assert first(50) == everything
    assert first(2) == everything[:2]
    assert first(50, year=1999) == []


def test_neighbours_of_several_states_and_equal_times(actor) -> None:
    Project.objects.filter(code__in=[CITY, WORKS]).update(state="adjustment_finance")
    Project.objects.filter(code__in=[CITY, WORKS, RURAL]).update(updated_at=NOW)
    queue = list(desk.waiting_for(actor("bureau")))
    keys = [None, *(form.pk for form in queue), None]

    assert len(queue) == 4
    for place, form in enumerate(queue, start=1):
        found = desk.neighbours(form, actor("bureau"))
        assert found == (keys[place - 1], keys[place + 1])


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("username", ["clerk", "department", "bureau", "viewer", "stranger"])
def test_neighbours_know_what_waits(closed: bool, username: str, actor) -> None:
    if closed:
        year = Project.objects.first().fiscal_year
        FiscalYear.objects.update_or_create(
            year=year, defaults={"state": "closed", "rules_on": date(year, 1, 1)}
        )
    waiting = list(desk.waiting_for(actor(username)))
    first = waiting[0].pk if waiting else None

    assert bool(waiting) is (not closed and username in ("clerk", "department", "bureau"))
    keys = [None, *(form.pk for form in waiting), None]
    for project in Project.objects.select_related("organisation"):
        place = keys.index(project.pk) if project in waiting else None
        expected = (keys[place - 1], keys[place + 1]) if place else (None, first)
        assert desk.neighbours(project, actor(username)) == expected


def test_the_standing_counts_what_is_in_scope(actor, project) -> None:
    found = standing(actor("bureau"), project(RURAL).fiscal_year)
    unit = project(RURAL).organisation

    assert sum(number for _, number in found.states) == Project.objects.count()
    assert [(each.code, each.number) for each in found.units] == [
        (unit.code, Project.objects.count())
    ]
    amounts = Project.objects.values_list("annual_budget_yuan", flat=True)
    assert found.units[0].annual == sum(amount for amount in amounts if amount is not None)
    foreign = standing(actor("stranger"), found.year)
    assert foreign.units == ()
    assert not any(number for _, number in foreign.states)


def test_neighbours_lead_through_the_queue(actor, project) -> None:
    first, second = desk.waiting_for(actor("bureau"))

    assert desk.neighbours(first, actor("bureau")) == (None, second.pk)
    assert desk.neighbours(second, actor("bureau")) == (first.pk, None)
    assert desk.neighbours(project(CITY), actor("bureau")) == (None, first.pk)


def test_picked_findings_become_opinions_where_they_stand(browse, project) -> None:
    form = project(SYSTEMS)
    found = [entry.finding for entry in queries.findings_of(form)]
    finding = next(each for each in found if each.field.startswith("indicators"))
    browse("bureau").post(
        f"/reviews/{form.pk}/decide/return/",
        {"version": form.version, "finding": [f"{finding.rule} {finding.field}"]},
    )

    written = Opinion.objects.get(project=form)
    assert finding.field.startswith(written.field) and finding.what in written.text
    assert project(SYSTEMS).state == "returned"
