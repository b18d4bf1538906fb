"""Verdicts on findings: who may give them, what they do, and that the stored findings follow."""

from __future__ import annotations

import pytest

from jixiao.errors import NotAllowed, NotFound, StaleVersion
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.models import Event
from jixiao.web.reviewing import acts
from jixiao.web.reviewing.findings import refresh_outdated
from jixiao.web.reviewing.models import StoredFinding, StoredReview, Verdict
from jixiao.web.reviewing.queries import findings_of, year_review
from jixiao.web.reviewing.tallies import year_tally
from jixiao.web.reviewing.tasks import review_again
from tests.web.conftest import BONUS, CITY, NOW, RESERVE, WORKS


def judge(found, actor, kind, reason="", *, rule="A01", field="indicators[0].target"):
    return acts.judge(
        project_id=found.pk,
        version=found.version,
        rule=rule,
        field=field,
        kind=kind,
        reason=reason,
        actor=actor,
        at=NOW,
    )


def of_rule(found, rule, field):
    return next(
        entry
        for entry in findings_of(found)
        if (entry.finding.rule, entry.finding.field) == (rule, field)
    )


@pytest.mark.parametrize(("kind", "fewer"), [("right", 0), ("wrong", 1), ("accepted", 1)])
def test_a_verdict_that_settles_an_error_no_longer_blocks(project, actor, kind, fewer):
    before = project(RESERVE).errors

    done = judge(project(RESERVE), actor("department"), kind, "理由")

    assert done.errors == before - fewer
    assert of_rule(done, "A01", "indicators[0].target").verdict.kind == kind


def test_the_newest_verdict_counts_and_the_older_one_is_kept(project, actor):
    judge(project(RESERVE), actor("department"), "wrong", "理由")

    judge(project(RESERVE), actor("department"), "right")

    entry = of_rule(project(RESERVE), "A01", "indicators[0].target")
    assert entry.is_open and entry.verdict.kind == "right"
    assert Verdict.objects.filter(project=project(RESERVE)).count() == 2


def test_a_notice_about_several_rows_may_be_judged_too(project, actor):
    done = judge(project(CITY), actor("bureau"), "right", rule="C07", field="indicators")

    assert of_rule(done, "C07", "indicators").verdict.kind == "right"
    assert Verdict.objects.get(project=done).quote != ""


@pytest.mark.parametrize("username", ["clerk", "viewer"])
def test_only_reviewers_give_verdicts(project, actor, username):
    with pytest.raises(NotAllowed) as refused:
        judge(project(RESERVE), actor(username), "right")

    assert refused.value.message.id == "verdict.not_allowed"


@pytest.mark.parametrize("kind", ["wrong", "accepted"])
def test_a_settling_verdict_needs_a_reason(project, actor, kind):
    with pytest.raises(NotAllowed) as refused:
        judge(project(RESERVE), actor("department"), kind, "  ")

    assert refused.value.message.id == "verdict.reason_missing"


def test_what_is_no_finding_cannot_be_judged(project, actor):
    with pytest.raises(NotFound):
        judge(project(RESERVE), actor("department"), "right", field="indicators[1].name")
    with pytest.raises(NotAllowed):
        judge(project(RESERVE), actor("department"), "maybe", "理由")


def test_nothing_is_judged_after_the_reply_or_from_an_old_page(project, actor):
    with pytest.raises(NotAllowed):
        judge(project(BONUS), actor("department"), "right", rule="C07", field="indicators")
    reserve = project(RESERVE)
    judge(project(RESERVE), actor("department"), "right")
    with pytest.raises(StaleVersion):
        judge(reserve, actor("department"), "right")


def test_a_verdict_is_an_event_with_rule_place_and_text(project, actor):
    done = judge(project(RESERVE), actor("department"), "accepted", "年初无法预计。")

    event = Event.objects.filter(subject=done.subject).last()
    assert (event.act, event.reason) == ("finding.judge", "年初无法预计。")
    assert '"kind":"accepted"' in event.after and '"quotes":["≥0"]' in event.after


def test_verdicts_feed_the_precision_of_the_rule(browse, project, actor):
    judge(project(RESERVE), actor("department"), "right")
    judge(project(RESERVE), actor("department"), "wrong", "理由", field="indicators[3].target")

    one = browse("department").get("/rules/A01/?year=2022").context["one"]

    assert (one.findings, one.forms) == (2, 1)
    assert (one.right, one.wrong, one.precision_percent) == (1, 1, 50)
    hidden = browse("stranger").get("/rules/A01/").context["one"]
    assert (hidden.findings, hidden.judged) == (0, 0)


def test_a_rules_page_shows_basis_examples_parameters_and_what_was_measured(browse):
    text = browse("viewer").get("/rules/A01/?year=2022").content.decode()

    assert "财预〔2015〕88号" in text and "条文待核" in text
    assert "不指出" in text and "参数" in text and "标注集上的准确率" in text


def test_a_rule_that_is_not_in_force_has_no_page(browse):
    assert browse("viewer").get("/rules/Z99/").status_code == 404


def test_the_rules_are_filtered_by_dimension_severity_and_firing(browse):
    client = browse("viewer")

    shown = client.get("/rules/?year=2022&dimension=completeness&severity=notice&fired=1")

    ids = {rule.id for _, rows in shown.context["groups"] for rule, _ in rows}
    assert ids == {"C06", "C07", "C15"}
    assert client.get("/rules/?year=x&dimension=x&fired=1").context["number"] == 0


def test_the_page_says_the_verdict_and_offers_it_to_reviewers_only(browse, project, actor):
    judge(project(RESERVE), actor("department"), "accepted", "年初无法预计。")
    address = project(RESERVE).get_absolute_url()

    for username in ("clerk", "viewer"):
        text = browse(username).get(address).content.decode()
        assert "年初无法预计。" in text and "判断有误</button>" not in text
    assert "判断有误</button>" in browse("bureau").get(address).content.decode()


def test_a_posted_verdict_returns_to_the_place(browse, project):
    reserve = project(RESERVE)

    response = browse("department").post(
        f"/reviews/{reserve.pk}/judge/",
        {
            "version": reserve.version,
            "rule": "A01",
            "field": "indicators[0].target",
            "kind": "right",
        },
    )

    assert response.url == f"{reserve.get_absolute_url()}#field-indicators-0"


def test_stored_findings_are_those_of_a_review_of_the_unit_year(project):
    some = project(WORKS)
    year = year_review(some.organisation_id, 2022)

    for other in Project.objects.filter(organisation=some.organisation):
        assert findings_of(other) == year.findings[other.pk]
    stored = StoredFinding.objects.filter(project=None).order_by("position")
    assert tuple(entry.finding() for entry in stored) == year.set_findings


def test_another_edition_of_the_book_reviews_everything_again(project, actor, browse):
    assert refresh_outdated() == 0
    StoredReview.objects.filter(project=project(WORKS)).update(book="2022-old")
    StoredFinding.objects.filter(project=project(WORKS)).delete()
    assert year_tally(actor("viewer"), 2022, _book()).outdated == 1
    assert findings_of(project(WORKS)) != ()  # reviewed anew where the stored ones are outdated

    review_again.enqueue()

    assert StoredFinding.objects.filter(project=project(WORKS)).exists()
    assert year_tally(actor("viewer"), 2022, _book()).outdated == 0


def _book():
    from jixiao.review import rule_book

    return rule_book(2022)
