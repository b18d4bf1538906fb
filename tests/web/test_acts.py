"""The declaration's way through the year: who may do what, and what is kept of it."""

from __future__ import annotations

import pytest

from jixiao.declaration import amend
from jixiao.errors import NotAllowed, NotFound, StaleVersion
from jixiao.web.declaring import acts
from jixiao.web.ledger.models import Event
from jixiao.web.reviewing import acts as reviewing
from jixiao.web.reviewing.models import Opinion
from tests.web.conftest import BONUS, CITY, NOW, RESERVE, RURAL, TRAINING, WORKS


def decide(project, actor, action, opinion="", rows=None):
    return reviewing.decide(
        project_id=project.pk,
        version=project.version,
        action=action,
        opinion=opinion,
        row_opinions=rows or {},
        actor=actor,
        at=NOW,
    )


def judge(found, actor, finding, kind, reason=""):
    return reviewing.judge(
        project_id=found.pk,
        version=found.version,
        rule=finding.rule,
        field=finding.field,
        kind=kind,
        reason=reason,
        actor=actor,
        at=NOW,
    )


def test_a_form_with_open_errors_cannot_be_submitted(project, actor):
    reserve = project(RESERVE)

    with pytest.raises(NotAllowed) as refused:
        acts.take(
            action="submit",
            project_id=reserve.pk,
            version=reserve.version,
            actor=actor("clerk"),
            at=NOW,
        )

    assert refused.value.message.id == "declaration.open_errors"
    assert project(RESERVE).state == "draft"


def test_a_reviewer_may_let_errors_stand_and_the_form_goes_on(project, actor):
    department = actor("department")
    for judged in _errors(project(RESERVE)):
        reserve = project(RESERVE)
        judge(reserve, department, judged.finding, "accepted", "应急资金，年初无法预计是否启用。")

    reserve = project(RESERVE)
    acts.take(
        action="submit",
        project_id=reserve.pk,
        version=reserve.version,
        actor=actor("clerk"),
        at=NOW,
    )

    assert (project(RESERVE).state, project(RESERVE).errors) == ("submitted", 0)


def test_a_verdict_ends_when_its_text_changes(project, actor):
    reserve = project(RESERVE)
    finding = _errors(reserve)[0].finding
    waived = judge(reserve, actor("department"), finding, "accepted", "理由")
    field = finding.field.split(".")[0] + ".target"
    changed = amend(waived.latest().declaration(), {field: "≥0次"}).declaration

    acts.save_declaration(
        project_id=reserve.pk,
        version=waived.version,
        declaration=changed,
        actor=actor("clerk"),
        at=NOW,
    )

    assert finding.rule in {entry.finding.rule for entry in _errors(project(RESERVE))}


def test_a_return_needs_an_opinion(project, actor):
    with pytest.raises(NotAllowed) as refused:
        decide(project(CITY), actor("department"), "return")

    assert refused.value.message.id == "opinion.missing"


def test_a_returned_form_keeps_the_opinion_on_the_row(project, actor):
    decide(project(CITY), actor("department"), "return", rows={"indicators[1]": "请写明验收标准。"})

    opinion = Opinion.objects.get(project=project(CITY))
    assert opinion.label == "数量 · 建设工地智能监管系统个数"
    assert (opinion.text, opinion.number) == ("请写明验收标准。", 1)


def test_the_way_from_return_to_reply(project, actor):
    clerk, department, bureau = actor("clerk"), actor("department"), actor("bureau")
    decide(project(CITY), department, "return", opinion="请补充。")
    city = project(CITY)
    text = {"indicators[1].target": "≥1个"}
    acts.save_declaration(
        project_id=city.pk,
        version=city.version,
        declaration=amend(city.latest().declaration(), text).declaration,
        actor=clerk,
        at=NOW,
    )
    city = project(CITY)
    acts.take(action="submit", project_id=city.pk, version=city.version, actor=clerk, at=NOW)
    decide(project(CITY), department, "approve")
    decide(project(CITY), bureau, "reply")

    assert project(CITY).state == "replied"
    told = list(Event.objects.filter(subject=project(CITY).subject).values_list("act", flat=True))
    assert told[-5:] == [
        "declaration.return",
        "declaration.save",
        "declaration.submit",
        "declaration.approve",
        "declaration.reply",
    ]


@pytest.mark.parametrize("username", ["clerk", "bureau", "viewer"])
def test_only_the_department_decides_on_a_submitted_form(project, actor, username):
    with pytest.raises(NotAllowed):
        decide(project(CITY), actor(username), "approve")

    assert project(CITY).state == "submitted"


def test_a_foreign_project_is_not_found(project, actor):
    with pytest.raises(NotFound):
        decide(project(CITY), actor("stranger"), "approve")


def test_a_stale_save_is_refused_and_nothing_is_lost(project, actor):
    works = project(WORKS)
    first = amend(works.latest().declaration(), {"objectives.annual": "甲"}).declaration
    second = amend(works.latest().declaration(), {"objectives.annual": "乙"}).declaration
    common = {"project_id": works.pk, "version": works.version, "actor": actor("clerk"), "at": NOW}
    acts.save_declaration(declaration=first, **common)

    with pytest.raises(StaleVersion):
        acts.save_declaration(declaration=second, **common)

    assert project(WORKS).latest().declaration().objectives.annual == "甲"


def test_a_replied_form_cannot_be_edited(project, actor):
    bonus = project(BONUS)
    changed = amend(bonus.latest().declaration(), {"objectives.annual": "改"}).declaration

    with pytest.raises(NotAllowed):
        acts.save_declaration(
            project_id=bonus.pk,
            version=bonus.version,
            declaration=changed,
            actor=actor("clerk"),
            at=NOW,
        )


@pytest.mark.parametrize("action", ["submit", "self_evaluate"])
def test_a_step_with_a_guard_cannot_be_taken_as_a_decision(project, actor, action):
    code = RESERVE if action == "submit" else BONUS
    before = project(code).state

    with pytest.raises(NotAllowed):
        decide(project(code), actor("clerk"), action)

    assert project(code).state == before


@pytest.mark.parametrize("field", ["indicators[99]", "x" * 80, "project.nothing"])
def test_an_opinion_on_a_place_the_form_lacks_is_refused(project, actor, field):
    with pytest.raises(NotAllowed) as refused:
        decide(project(CITY), actor("department"), "return", rows={field: "意见"})

    assert refused.value.message.id == "opinion.unknown_field"
    assert project(CITY).state == "submitted"


def test_the_demonstration_stands_at_different_points(project):
    states = {code: project(code).state for code in (TRAINING, BONUS, RURAL, WORKS, RESERVE, CITY)}

    assert states == {
        TRAINING: "self_evaluated",
        BONUS: "replied",
        RURAL: "finance_review",
        WORKS: "returned",
        RESERVE: "draft",
        CITY: "submitted",
    }


def _errors(project):
    from jixiao.review import Severity
    from jixiao.web.reviewing.queries import year_review

    return [
        entry
        for entry in year_review(project.organisation_id, project.fiscal_year).findings[project.pk]
        if entry.is_open and entry.finding.severity is Severity.ERROR
    ]
