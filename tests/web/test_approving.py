"""Replies with date and number, agreement of offices, and the adjustment of approved targets."""

from __future__ import annotations

from datetime import date

import pytest

from jixiao.declaration import amend
from jixiao.errors import NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.approving import acts, queries
from jixiao.web.approving.models import Adjustment, Agreement, Reply
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.contents import content_of
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.queries import events_of
from jixiao.web.reviewing.acts import decide
from tests.web.conftest import NOW, RURAL, SYSTEMS, VISITS


@pytest.fixture
def step(actor, project):
    """Take an act on a project as an account."""

    def taken(act, code: str, username: str, **more) -> Project:
        form = project(code)
        who: Actor = actor(username)
        return act(project_id=form.pk, version=form.version, actor=who, at=NOW, **more)

    return taken


@pytest.fixture
def decided(step):
    def taken(code: str, username: str, action: str, opinion: str = "", **more) -> Project:
        return step(decide, code, username, action=action, opinion=opinion, row_opinions={}, **more)

    return taken


@pytest.fixture
def adjusting(step):
    """The visits project under adjustment, with one target changed."""

    def begun() -> Project:
        step(acts.begin_adjustment, VISITS, "clerk", reason_code="content", reason="离退休人员增加")
        return changed(step, "≥9人")

    return begun


def changed(step, value: str) -> Project:
    form = Project.objects.get(code=VISITS)
    amended = amend(form.latest().declaration(), {"indicators[0].target": value}).declaration
    return step(declaring.save_declaration, VISITS, "clerk", declaration=amended)


def test_a_reply_keeps_its_date_and_number(decided, project) -> None:
    decided(
        SYSTEMS, "bureau", "reply", replied_on=date(2022, 3, 1), document_number="福财〔2022〕1号"
    )

    reply = Reply.objects.get(project=project(SYSTEMS))
    assert (reply.number, reply.replied_on, reply.document_number) == (
        project(SYSTEMS).declaration_number,
        date(2022, 3, 1),
        "福财〔2022〕1号",
    )


def test_a_reply_without_a_date_is_of_the_day(decided, project) -> None:
    decided(SYSTEMS, "bureau", "reply")

    assert Reply.objects.get(project=project(SYSTEMS)).replied_on == date(2023, 3, 1)


def test_a_rejected_form_can_be_declared_again(decided, step, project) -> None:
    with pytest.raises(NotAllowed):
        decided(RURAL, "bureau", "reject")
    decided(RURAL, "bureau", "reject", "本年度不安排预算")
    assert not project(RURAL).workflow_state.editable

    step(declaring.take, RURAL, "clerk", action="redeclare")
    assert project(RURAL).state == "draft"


def test_an_adjustment_goes_its_way_and_keeps_the_approved_version(
    adjusting, step, decided, project
) -> None:
    approved = project(VISITS).declaration_number
    adjusting()
    step(acts.submit_adjustment, VISITS, "clerk")
    decided(VISITS, "department", "return_adjustment", "请说明人数依据")
    changed(step, "≥10人")
    step(acts.submit_adjustment, VISITS, "clerk")
    decided(VISITS, "department", "approve_adjustment")
    decided(VISITS, "bureau", "reply_adjustment", document_number="福财〔2022〕88号")

    form = project(VISITS)
    view = queries.adjustments(form)[0]
    assert form.state == "replied"
    assert form.declaration_number == approved + 2
    assert (view.adjustment.from_number, view.adjustment.to_number) == (approved, approved + 2)
    assert view.adjustment.outcome == Adjustment.Outcome.REPLIED
    assert view.reason_label == "项目内容或范围变化"
    assert [(change.before, change.after) for change in view.changes] == [
        (_target(form, approved), "≥10人")
    ]
    assert queries.replies(form)[0].document_number == "福财〔2022〕88号"
    acts_told = [event.act for event in events_of(form.subject)][-7:]
    assert acts_told == [
        *("declaration.save", "declaration.submit_adjustment", "declaration.return_adjustment"),
        *("declaration.save", "declaration.submit_adjustment", "declaration.approve_adjustment"),
        "declaration.reply_adjustment",
    ]


def _target(form: Project, number: int) -> str:
    target = form.versions.get(number=number).declaration().indicators[0].target
    return target.text if target else ""


def test_an_abandoned_adjustment_brings_the_approved_version_back(adjusting, step, project) -> None:
    approved = project(VISITS).latest()
    adjusting()

    step(acts.abandon_adjustment, VISITS, "clerk")

    form = project(VISITS)
    assert form.state == "replied"
    assert form.declaration_number == approved.number + 2
    assert content_of(form.latest().body) == content_of(approved.body)
    assert Adjustment.objects.get(project=form).outcome == Adjustment.Outcome.ABANDONED


def test_a_second_adjustment_follows_the_first(adjusting, step) -> None:
    adjusting()
    step(acts.abandon_adjustment, VISITS, "clerk")
    adjusting()

    assert Adjustment.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "reason"), [("", "有理由"), ("nothing", "有理由"), ("budget", "  ")]
)
def test_an_adjustment_needs_a_coded_reason(code: str, reason: str, step, project) -> None:
    with pytest.raises(NotAllowed):
        step(acts.begin_adjustment, VISITS, "clerk", reason_code=code, reason=reason)

    assert project(VISITS).state == "replied"
    assert not Adjustment.objects.exists()


def test_an_adjustment_that_changes_nothing_is_refused(step, project) -> None:
    step(acts.begin_adjustment, VISITS, "clerk", reason_code="budget", reason="预算调减")

    with pytest.raises(NotAllowed, match="没有可提交的调整"):
        step(acts.submit_adjustment, VISITS, "clerk")
    assert project(VISITS).state == "adjusting"


@pytest.mark.parametrize("act", [acts.submit_adjustment, acts.abandon_adjustment])
def test_without_an_adjustment_there_is_nothing_to_move(act, step) -> None:
    with pytest.raises(NotAllowed):
        step(act, VISITS, "clerk")


def test_guarded_steps_cannot_be_taken_by_the_plain_way(step) -> None:
    with pytest.raises(NotAllowed):
        step(declaring.take, VISITS, "clerk", action="begin_adjustment")


def test_where_an_office_must_agree_the_reply_waits_for_it(
    decided, project, monkeypatch, actor
) -> None:
    from dataclasses import replace

    reply = workflow().transition("finance_review", "reply", {"performance_office"})
    needing = replace(reply, needs=("sector_office",))
    form = project(SYSTEMS)

    with pytest.raises(NotAllowed, match="业务科室"):
        acts.settle(form, needing, actor("bureau"), NOW)
    assert not Reply.objects.filter(project=form).exists()

    agree = workflow().transition("finance_review", "agree", {"sector_office"})
    acts.settle(form, agree, actor("bureau"), NOW)
    acts.settle(form, needing, actor("bureau"), NOW)
    assert Agreement.objects.get(project=form).number == form.declaration_number
    assert Reply.objects.filter(project=form).exists()


def test_the_pages_lead_through_an_adjustment(browse, project) -> None:
    clerk, form = browse("clerk"), project(VISITS)
    assert "申请调整目标" in clerk.get(form.get_absolute_url()).content.decode()
    begin = f"/adjustments/{form.pk}/begin/"

    refused = clerk.post(begin, {"version": form.version, "reason": "理由"})
    assert refused.status_code == 400 and "理由" in refused.content.decode()
    started = clerk.post(
        begin, {"version": form.version, "reason_code": "policy", "reason": "标准提高"}
    )
    assert started.status_code == 302
    page = clerk.get(form.get_absolute_url()).content.decode()
    assert "政策或上级任务变化" in page and "放弃调整" in page
    clerk.post(
        f"/adjustments/{form.pk}/move/abandon_adjustment/", {"version": project(VISITS).version}
    )
    assert project(VISITS).state == "replied"


def test_others_find_no_adjustment_page(browse, project) -> None:
    for username in ("stranger", "department", "viewer"):
        assert browse(username).get(f"/adjustments/{project(VISITS).pk}/begin/").status_code == 404


def test_a_date_that_is_none_is_refused(browse, project) -> None:
    form = project(SYSTEMS)
    browse("bureau").post(
        f"/projects/{form.pk}/decide/reply/",
        {"version": form.version, "replied_on": "三月一日"},
    )

    assert project(SYSTEMS).state == "finance_review"
