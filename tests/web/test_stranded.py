"""Forms in a state that the workflow file does not have: counted, moved by whoever tends the site,
and told of in their history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from jixiao.errors import NotAllowed
from jixiao.web.accounts.actors import OPERATOR
from jixiao.web.approving import acts as approving
from jixiao.web.approving.models import Adjustment
from jixiao.web.declaring import acts, stranded
from jixiao.web.declaring.contents import content_of
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.acts import record
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import entries, proof
from tests.web.conftest import BONUS, NOW, RESERVE, RURAL, SYSTEMS, TRAINING, VISITS

CITY = Path(__file__).parents[1] / "data" / "city-workflow.toml"
REASON = "福财〔2023〕5号：改用新流程"


@pytest.fixture
def city(settings):
    """The site under another file than the one its forms have come along by."""
    settings.WORKFLOW = CITY


def move(source: str, target: str, reason: str = REASON) -> int:
    return stranded.move(source=source, target=target, reason=reason, actor=OPERATOR, at=NOW)


@pytest.fixture
def adjusting(project, actor) -> Project:
    """An approved form whose change is under way and saved."""
    found = approving.begin_adjustment(
        project_id=project(VISITS).pk,
        version=project(VISITS).version,
        reason_code="budget",
        reason="年中追减",
        actor=actor("clerk"),
        at=NOW,
    )
    form = found.latest().declaration()
    changed = replace(form, project=replace(form.project, name="改过的名称"))
    return acts.save_declaration(
        project_id=found.pk,
        version=found.version,
        declaration=changed,
        actor=actor("clerk"),
        at=NOW,
    )


def test_forms_are_moved_each_with_its_event(city, project):
    versions = {code: project(code).version for code in (RURAL, SYSTEMS)}
    last = Event.objects.order_by("seq").last().seq

    moved = move("finance_review", "first_review")

    assert moved == 2
    assert {project(code).state for code in versions} == {"first_review"}
    assert {code: project(code).version - 1 for code in versions} == versions
    told = Event.objects.filter(seq__gt=last)
    assert {event.subject for event in told} == {project(code).subject for code in versions}
    assert told.count() == 2
    assert {(e.act, e.actor, e.reason, e.before) for e in told} == {
        ("project.move_state", "运维", REASON, '{"state":"finance_review"}')
    }
    assert all('"state":"first_review"' in event.after for event in told)
    assert proof().problems == ()


def test_a_second_run_finds_nothing_to_do(city):
    move("finance_review", "first_review")
    events = Event.objects.count()

    assert stranded.plan("finance_review", "first_review").number == 0
    assert move("finance_review", "first_review") == 0
    assert Event.objects.count() == events


def test_what_was_moved_stays_so_where_it_breaks_off(city, monkeypatch):
    monkeypatch.setattr(stranded, "_BATCH", 1)
    calls = []

    def failing(**event):
        calls.append(event)
        if len(calls) == 2:
            raise OSError("no space left")
        return record(**event)

    monkeypatch.setattr(stranded, "record", failing)
    with pytest.raises(OSError, match="no space"):
        move("finance_review", "first_review")
    monkeypatch.setattr(stranded, "record", record)

    assert Project.objects.filter(state="first_review").count() == 1
    assert Event.objects.filter(act="project.move_state").count() == 1
    assert move("finance_review", "first_review") == 1


def test_a_moved_form_goes_on(city, project, actor):
    move("draft", "filling")
    found = project(RESERVE)

    acts.save_declaration(
        project_id=found.pk,
        version=found.version,
        declaration=replace(found.latest().declaration(), doubts=()),
        actor=actor("clerk"),
        at=NOW,
    )
    with pytest.raises(NotAllowed) as refused:
        acts.take(
            project_id=found.pk,
            version=found.version,
            action="submit",
            actor=actor("clerk"),
            at=NOW,
        )

    assert refused.value.message.id == "declaration.open_errors"  # its own, no more the state's


def test_the_history_tells_of_the_move(city, project, browse):
    move("finance_review", "first_review")

    page = browse("clerk").get(f"/projects/{project(RURAL).pk}/").content.decode()

    history = page.split('class="timeline"')[1]
    assert "<strong>转入新流程</strong>" in history and "运维" in history and REASON in history
    assert "当时的流程文件中没有原状态“finance_review”" in history
    assert "→ 待业务科初审" in history
    assert "declaration." not in history


def test_a_step_that_only_an_earlier_file_had_is_told_so(project, browse):
    with transaction.atomic():
        record(act="declaration.pass_first", subject=project(RURAL).subject, actor="x", at=NOW)

    page = browse("clerk").get(f"/projects/{project(RURAL).pk}/").content.decode()

    assert "<strong>流程外步骤（pass_first）</strong>" in page


def test_the_audit_administrator_reads_what_was_changed_and_why(city):
    move("draft", "filling")

    told = entries(actor="运维", act="project.move_state", subject="", before=None)

    assert told[0].label == "转入新流程"
    assert told[0].detail == f"state draft → declaration 1，state filling；{REASON}"


def test_a_state_that_the_file_has_is_left_to_its_steps():
    with pytest.raises(NotAllowed) as refused:
        move("draft", "submitted")

    assert "“draft”是流程文件中的状态（草稿）" in refused.value.message.what


def test_a_target_that_the_file_does_not_have_is_refused_with_those_it_has(city):
    with pytest.raises(NotAllowed) as refused:
        move("draft", "submitted")

    assert "没有状态“submitted”" in refused.value.message.what
    assert "first_review（待业务科初审）" in refused.value.message.how


def test_a_move_needs_a_reason(city):
    with pytest.raises(NotAllowed) as refused:
        move("draft", "filling", reason=" ")

    assert "没有写明理由" in refused.value.message.what
    assert not Event.objects.filter(act="project.move_state").exists()


def test_an_approved_state_takes_replied_forms_only(city, project):
    with pytest.raises(NotAllowed) as refused:
        move("draft", "in_force")

    assert "没有批复" in refused.value.message.what and RESERVE in refused.value.message.what
    assert move("replied", "in_force") == 2
    assert {project(code).state for code in (BONUS, VISITS)} == {"in_force"}


def test_an_evaluated_state_takes_forms_with_a_self_evaluation_only(city, project):
    with pytest.raises(NotAllowed) as refused:
        move("replied", "reported")

    assert "没有已提交的自评" in refused.value.message.what
    assert move("self_evaluated", "reported") == 1
    assert project(TRAINING).state == "reported"


def test_a_state_of_an_adjustment_takes_forms_with_one_only(adjusting, project):
    Project.objects.filter(pk__in=[project(BONUS).pk, adjusting.pk]).update(state="gone")

    with pytest.raises(NotAllowed) as refused:
        move("gone", "adjusting")
    Project.objects.filter(code=BONUS).update(state="replied")

    assert "1 个项目没有正在办理的目标调整" in refused.value.message.what
    assert BONUS in refused.value.message.what
    assert move("gone", "adjusting") == 1


def test_an_adjustment_is_abandoned_where_the_new_way_has_none(adjusting, city, project, browse):
    approved = adjusting.declaration_number - 1

    plan = stranded.plan("adjusting", "in_force")
    move("adjusting", "in_force")

    found = project(VISITS)
    assert (plan.number, plan.abandoned, plan.replied_again) == (1, 1, 0)
    assert (found.state, found.name) == ("in_force", "离退休慰问金")
    assert found.versions.count() == found.declaration_number == adjusting.declaration_number + 1
    assert content_of(found.latest().body) == acts.content_of(
        found.versions.get(number=approved).body
    )
    assert Adjustment.objects.get(project=found).outcome == Adjustment.Outcome.ABANDONED
    page = browse("clerk").get(f"/projects/{found.pk}/").content.decode()
    assert "正在办理的目标调整作为放弃处理" in page
    assert proof().problems == ()


def test_forms_that_will_have_to_be_replied_again_are_counted(city):
    assert stranded.plan("replied", "leader_review").replied_again == 2
    assert stranded.plan("finance_review", "leader_review").replied_again == 0
