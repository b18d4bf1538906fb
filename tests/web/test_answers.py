"""One opinion to findings that say the same on many forms, from findings and from the desk."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jixiao.errors import NotAllowed
from jixiao.web.declaring.acts import take
from jixiao.web.ledger.queries import events_of
from jixiao.web.reviewing import answers
from jixiao.web.reviewing.models import Opinion, StoredFinding
from jixiao.web.reviewing.ranked import FindingFilter
from tests.web.conftest import CITY, NOW, RURAL, SYSTEMS, TRAINING, WORKS

ADDRESS = "/findings/answer/"
RULE = FindingFilter(2022, rule="R04")  # every form has it


def gist_of(rule: str) -> str:
    return StoredFinding.objects.filter(rule=rule).values_list("gist", flat=True).first()


def posted(page, **more):
    """What the browser sends: everything ticked, the versions as shown."""
    forms = page.context["found"].forms
    sent = {f"version:{form.project.pk}": form.project.version for form in forms}
    sent["finding"] = [entry.pk for form in forms for entry in form.findings]
    return sent | more


def test_a_ticked_group_is_returned_with_one_opinion_at_every_row(browse, project):
    bureau = browse("bureau")
    listed = bureau.get("/findings/").content.decode()
    assert f'name="gist" value="{gist_of("R04")}"' in listed and "写一条意见" in listed
    query = f"{ADDRESS}?year=2022&gist={gist_of('R04')}"

    page = bureau.get(query)
    done = bureau.post(query, posted(page, action="return", opinion="请分年度填写"), follow=True)

    assert {form.project.code for form in page.context["found"].forms} == {RURAL, SYSTEMS}
    assert "已办理2个项目" in done.content.decode()
    for code in (RURAL, SYSTEMS):
        form = project(code)
        (finding,) = StoredFinding.objects.filter(project=form, rule="R04")
        (opinion,) = Opinion.objects.filter(project=form, text="请分年度填写")
        assert form.state == "returned"
        assert opinion.field and finding.finding().field.startswith(opinion.field)
        last = list(events_of(form.subject))[-1]
        assert (last.act, last.actor) == ("declaration.return", "bureau")
        assert "请分年度填写" in last.reason
    clerk = browse("clerk").get(project(RURAL).get_absolute_url()).content.decode()
    assert "请分年度填写" in clerk


def test_several_groups_give_a_form_one_act_with_an_opinion_a_row(browse, project):
    bureau = browse("bureau")
    found = StoredFinding.objects.filter(project=project(SYSTEMS), rule__in=["R04", "R06", "R02"])
    query = f"{ADDRESS}?year=2022" + "".join(f"&gist={each.gist}" for each in found)
    before = len(list(events_of(project(SYSTEMS).subject)))

    page = bureau.get(query)
    bureau.post(query, posted(page, action="return", opinion="请核改", with_findings="1"))

    form = project(SYSTEMS)
    opinions = Opinion.objects.filter(project=form, number=form.declaration_number)
    texts = [text for text in opinions.values_list("text", flat=True) if "请核改" in text]
    assert len(list(events_of(form.subject))) == before + 1
    assert len(texts) == len({each.finding().field.split(".")[0] for each in found}) > 1
    assert all(any(each.finding().what in text for text in texts) for each in found)


def test_what_is_not_ticked_stays(browse, project):
    query = f"{ADDRESS}?year=2022&rule=R04"
    page = browse("bureau").get(query)
    (entry,) = (
        entry
        for form in page.context["found"].forms
        for entry in form.findings
        if form.project.code == RURAL
    )

    browse("bureau").post(
        query, posted(page) | {"finding": [entry.pk], "action": "return", "opinion": "请改"}
    )

    assert project(RURAL).state == "returned" and project(SYSTEMS).state == "finance_review"


def test_only_forms_that_wait_for_the_person_are_offered_and_the_others_counted(actor):
    bureau = answers.to_answer(RULE, [], [], actor("bureau"))
    department = answers.to_answer(RULE, [], [], actor("department"))
    viewer = answers.to_answer(RULE, [], [], actor("viewer"))

    assert {way.action for way, _ in bureau.ways} == {"return"}
    assert [number for _, number in bureau.ways] == [2]
    assert sum(number for _, number in bureau.elsewhere) == 6
    assert {form.project.code for form in department.forms} == {CITY}
    assert viewer.forms == () and not answers.may_answer(actor("viewer"))
    assert answers.to_answer(RULE, [], [], actor("stranger")).elsewhere == ()


def test_an_expert_advises_and_moves_nothing(browse, project, actor):
    query = f"{ADDRESS}?year=2022&rule=R04"
    page = browse("expert").get(query)

    browse("expert").post(query, posted(page, action="advise", opinion="建议分年度"))

    assert project(CITY).state == "submitted"
    assert Opinion.objects.filter(project=project(CITY), text="建议分年度").count() == 1


def test_a_single_suggestion_is_proposed_as_the_opinion(browse):
    (form, *_) = browse("bureau").get(f"{ADDRESS}?year=2022&rule=R04").context["found"].forms
    suggestion = form.findings[0].finding().suggestion

    page = browse("bureau").get(f"{ADDRESS}?year=2022&rule=R04&chosen={form.project.pk}")
    many = browse("bureau").get(f"{ADDRESS}?year=2022&gist={gist_of('R04')}&gist={gist_of('R06')}")

    assert page.context["proposed"] == suggestion
    assert [each.project for each in page.context["found"].forms] == [form.project]
    assert many.context["proposed"] == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"opinion": " "}, "没有写意见"),
        ({"finding": []}, "没有勾选问题"),
        ({"action": "reply"}, "不能这样办理"),
        ({"action": "reject"}, "不能这样办理"),
    ],
)
def test_what_cannot_be_done_is_refused_and_what_was_typed_stays(browse, project, change, told):
    query = f"{ADDRESS}?year=2022&rule=R04"
    page = browse("bureau").get(query)

    sent = posted(page, action="return", opinion="请改正本行", with_findings="") | change
    sent = {key: value for key, value in sent.items() if value != ""}
    refused = browse("bureau").post(query, sent)

    assert refused.status_code == 400 and told in refused.content.decode()
    assert change.get("opinion", "请改正本行") in refused.content.decode()
    assert project(RURAL).state == project(SYSTEMS).state == "finance_review"


def test_a_form_that_changed_meanwhile_does_not_hold_up_the_others(browse, project):
    query = f"{ADDRESS}?year=2022&rule=R04"
    sent = posted(browse("bureau").get(query), action="return", opinion="请改")
    rural = project(RURAL)
    rural.version += 1
    rural.save()

    page = browse("bureau").post(query, sent, follow=True).content.decode()

    assert project(RURAL).state == "finance_review" and project(SYSTEMS).state == "returned"
    assert "已办理1个项目" in page and "没有办理" in page


def test_findings_that_are_gone_are_told(browse, project):
    query = f"{ADDRESS}?year=2022&rule=R04"
    sent = posted(browse("bureau").get(query), action="return", opinion="请改")
    StoredFinding.objects.filter(project=project(RURAL)).delete()

    page = browse("bureau").post(query, sent, follow=True).content.decode()

    assert "有1个在打开页面后已经变化" in page and project(RURAL).state == "finance_review"


def test_foreign_forms_are_neither_shown_nor_answered(browse, project):
    query = f"{ADDRESS}?year=2022&rule=R04"
    sent = posted(browse("bureau").get(query), action="return", opinion="请改")

    page = browse("stranger").post(query, sent)

    assert page.status_code == 400 and project(RURAL).name not in page.content.decode()
    assert project(RURAL).state == "finance_review"


def test_nothing_chosen_is_an_empty_page(browse):
    page = browse("bureau").get(f"{ADDRESS}?year=2022")

    assert page.status_code == 200 and "没有可以办理的表" in page.content.decode()
    assert "写一条意见" not in browse("viewer").get("/findings/").content.decode()


def test_the_bulk_page_of_the_desk_leads_to_it(browse, project):
    chosen = {"chosen": [project(RURAL).pk, project(SYSTEMS).pk]}

    page = browse("bureau").get("/reviews/bulk/", chosen).content.decode()

    both = "".join(f"&amp;chosen={pk}" for pk in sorted(chosen["chosen"]))
    assert f'href="{ADDRESS}?year=2022&amp;rule=R04{both}"' in page


def test_nothing_is_written_where_no_step_is_open(actor):
    found = answers.to_answer(RULE, [], [], actor("bureau"))

    with pytest.raises(NotAllowed):
        answers.answer_many(
            found.forms,
            versions={},
            action="approve",
            opinion="x",
            with_findings=False,
            actor=actor("bureau"),
            at=NOW,
        )
    assert not Opinion.objects.filter(text="x").exists()


def test_more_forms_take_no_more_queries(actor, project, browse):
    client, query = browse("department"), f"{ADDRESS}?year=2022&rule=R04"
    client.get(query)
    with CaptureQueriesContext(connection) as one:
        client.get(query)
    works = project(WORKS)
    take(project_id=works.pk, version=works.version, action="submit", actor=actor("clerk"), at=NOW)
    with CaptureQueriesContext(connection) as two:
        page = client.get(query)

    assert len(page.context["found"].forms) == 2 and len(two) == len(one)
    assert project(TRAINING).state == "self_evaluated"
