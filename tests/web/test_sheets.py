"""审核表: filled in by each reviewer from the findings, kept beside them, read when it is time."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jixiao.declaration import amend
from jixiao.errors import NotAllowed, NotFound, StaleVersion
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.models import Event
from jixiao.web.reviewing import acts, bulk, sheet_acts, sheets
from jixiao.web.reviewing.forms import SheetEntries
from jixiao.web.reviewing.models import Opinion, StoredSheet
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import CITY, NOW, RESERVE, RURAL, SYSTEMS, TRAINING, WORKS


def kept():
    """The sheets of a test: the demonstration has one, on a returned form."""
    return StoredSheet.objects.exclude(project__code=WORKS)


def entries(form, person, **changes) -> SheetEntries:
    """What the page holds, with points (`p0`), remarks (`r0`) and opinions changed."""
    sheet = sheets.begun(form, person, sheets.own(form, person)).sheet
    return SheetEntries(
        points=tuple(changes.get(f"p{at}", item.points) for at, item in enumerate(sheet.items)),
        remarks=tuple(changes.get(f"r{at}", item.remark) for at, item in enumerate(sheet.items)),
        opinions={
            entry.dimension: changes.get(entry.dimension.value, entry.text)
            for entry in sheet.opinions
        },
        overall=changes.get("overall", sheet.overall),
    )


def save(form, person, **changes) -> StoredSheet:
    own = sheets.own(form, person)
    return sheet_acts.save_sheet(
        project_id=form.pk,
        version=form.version,
        sheet_version=own.version if own else 0,
        entries=entries(form, person, **changes),
        actor=person,
        at=NOW,
    )


def decide(form, person, action, opinion="", **more):
    return acts.decide(
        project_id=form.pk,
        version=form.version,
        action=action,
        opinion=opinion,
        row_opinions={},
        actor=person,
        at=NOW,
        **more,
    )


def typed(page) -> dict[str, str]:
    """What a browser would send back of the page as it came."""
    context = page.context
    data = {"version": context["version"], "sheet_version": context["sheet_version"]}
    for part in context["parts"]:
        for row in part.rows:
            data |= {row.points_name: row.text, row.remark_name: row.item.remark}
        data[part.opinion_name] = part.part.opinion.text.replace("\n", "\r\n")
    return data | {"overall": context["sheet"].overall}


def address(form) -> str:
    return reverse("reviewing:sheet", args=[form.pk])


def test_the_page_begins_with_what_the_findings_propose(browse, project):
    page = browse("bureau").get(address(project(SYSTEMS)))

    sheet, score = (
        page.context["sheet"],
        browse("bureau").get(project(SYSTEMS).get_absolute_url()).context["score"],
    )
    assert (sheet.total, sheet.grade) == (score.total, score.grade.label)
    assert "“提高文明养犬意识”在项目名称、概况和目标中都没有提到。" in page.content.decode()
    assert not kept().exists()


def test_a_sheet_is_filled_in_by_hand_and_kept_beside_the_computed_values(browse, project):
    form, client = project(SYSTEMS), browse("bureau")
    data = typed(client.get(address(form)))
    data |= {"points:0": "７．５", "remark:0": "缺少测算依据", "overall": "请补充后再报"}

    assert client.post(address(form), data).status_code == 302

    (stored,) = kept()
    sheet = stored.sheet()
    (changed,) = sheet.changed_items
    assert (changed.computed, changed.points, changed.remark) == (
        10,
        Decimal("7.5"),
        "缺少测算依据",
    )
    assert (stored.total, stored.grade, stored.role) == (
        sheet.total,
        sheet.grade,
        "performance_office",
    )
    event = Event.objects.order_by("-seq").first()
    assert (event.act, event.actor) == ("review_sheet.save", "bureau")
    assert json.loads(event.after)["sheet"] == stored.body
    text = client.get(reverse("reviewing:sheet-read", args=[form.pk, stored.pk])).content.decode()
    assert "10 → 7.5，绩效科审核员" in text and "请补充后再报" in text


def test_saving_the_same_again_writes_no_event(browse, project, actor):
    form = project(SYSTEMS)
    save(form, actor("bureau"), p0=Decimal(7), r0="缺依据")
    events = Event.objects.count()

    client = browse("bureau")
    client.post(address(form), typed(client.get(address(form))))

    assert Event.objects.count() == events
    assert kept().get().version == 1


def test_the_projects_version_stays_so_that_reviewers_do_not_hinder_each_other(project, actor):
    form = project(SYSTEMS)
    opened = form.version

    save(form, actor("bureau"))
    save(form, actor("sector"), p0=Decimal(9), r0="缺依据")
    save(form, actor("expert"), overall="建议压缩规模")

    assert project(SYSTEMS).version == opened
    assert {each.role for each in kept()} == {
        "performance_office",
        "sector_office",
        "expert",
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("points:0", "很多", "不是数字"),
        ("points:0", "-1", "不是数字"),
        ("points:0", "1e9", "不是数字"),
        ("points:0", "11", "不在0到10"),
        ("points:0", "9.125", "小数多于两位"),
        ("points:0", "9", "没有写明理由"),
        ("points:0", "", "没有写明理由"),
    ],
)
def test_a_problem_is_told_and_what_was_typed_is_kept(browse, project, name, text, said):
    form, client = project(SYSTEMS), browse("bureau")
    data = typed(client.get(address(form))) | {name: text, "overall": "别丢了这句话"}

    response = client.post(address(form), data)

    shown = response.content.decode()
    assert response.status_code == 422
    assert said in shown and "别丢了这句话" in shown
    assert f'name="{name}" value="{text}"' in shown
    assert not kept().exists()


def test_a_stale_save_keeps_what_was_typed(browse, project, actor):
    form, client = project(SYSTEMS), browse("bureau")
    data = typed(client.get(address(form))) | {"overall": "别丢了这句话"}
    save(form, actor("bureau"), overall="另一处保存的")

    response = client.post(address(form), data)

    shown = response.content.decode()
    assert response.status_code == 409
    assert "别丢了这句话" in shown and "另一处保存的" in shown
    again = client.post(address(form), typed(response) | {"overall": "别丢了这句话"})
    assert again.status_code == 302
    assert kept().get().sheet().overall == "别丢了这句话"


def test_a_page_older_than_the_project_is_stale_even_after_a_problem(browse, project, actor):
    form, client = project(SYSTEMS), browse("bureau")
    data = typed(client.get(address(form)))
    decide(form, actor("sector"), "advise", "请注意")

    mended = typed(client.post(address(form), data | {"points:0": "很多"}))
    assert client.post(address(form), mended | {"points:0": data["points:0"]}).status_code == 409


def test_impossible_entries_are_refused_by_the_act_itself(project, actor):
    form, bureau = project(SYSTEMS), actor("bureau")

    for changes in ({"p0": Decimal(11), "r0": "x"}, {"p0": Decimal(9)}):
        with pytest.raises(NotAllowed):
            save(form, bureau, **changes)
    with pytest.raises(StaleVersion):
        sheet_acts.save_sheet(
            project_id=form.pk,
            version=form.version,
            sheet_version=3,
            entries=entries(form, bureau),
            actor=bureau,
            at=NOW,
        )
    assert not kept().exists()


@pytest.mark.parametrize(
    ("code", "username"),
    [
        (SYSTEMS, "clerk"),
        (SYSTEMS, "department"),  # their step is over
        (SYSTEMS, "viewer"),
        (CITY, "bureau"),  # not their step yet
        (RESERVE, "department"),  # a draft
        (WORKS, "bureau"),  # returned
        (TRAINING, "department"),  # self-evaluated
    ],
)
def test_only_the_reviewers_of_the_step_fill_in(browse, project, actor, code, username):
    form = project(code)

    assert browse(username).get(address(form)).status_code == 302
    assert "填写审核表" not in browse(username).get(form.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        save(form, actor(username))
    assert not kept().exists()


def test_a_third_party_gives_opinions_and_no_points(browse, project):
    form, client = project(SYSTEMS), browse("expert")
    page = client.get(address(form))
    assert 'name="points:0"' not in page.content.decode()

    data = typed(page) | {"points:0": "1", "remark:0": "依据不足", "overall": "建议压缩规模"}
    assert client.post(address(form), data).status_code == 302

    stored = kept().get()
    assert (stored.total, stored.grade, stored.office) == (None, "", "第三方专家")
    assert {item.points for item in stored.sheet().items} == {None}
    assert "总体意见：建议压缩规模" in sheets.opinion_of(stored)


def test_the_unit_reads_the_sheets_once_the_form_is_returned(browse, project, actor):
    form = project(SYSTEMS)
    stored = save(form, actor("bureau"), overall="请补充测算")
    page = reverse("reviewing:sheet-read", args=[form.pk, stored.pk])

    def readers():
        people = ("bureau", "sector", "department", "auditor", "expert", "viewer", "clerk")
        return {name for name in people if browse(name).get(page).status_code == 200}

    assert readers() == {"bureau", "sector", "department", "auditor"}
    assert "请补充测算" not in browse("clerk").get(form.get_absolute_url()).content.decode()

    decide(project(SYSTEMS), actor("bureau"), "return", "见审核表")

    assert readers() == {*readers(), "clerk", "viewer", "expert"}
    assert page in browse("clerk").get(form.get_absolute_url()).content.decode()


def test_a_sheet_changed_in_a_second_review_is_issued_with_its_decision(project, actor):
    form = project(CITY)
    save(form, actor("department"), overall="请补充")
    decide(form, actor("department"), "return", "见审核表")
    form = project(CITY)
    declaring.take(
        project_id=form.pk, version=form.version, action="submit", actor=actor("clerk"), at=NOW
    )

    form = project(CITY)
    assert [each.sheet().overall for each in sheets.visible(form, actor("clerk"))] == ["请补充"]
    save(form, actor("department"), overall="还在写")
    assert sheets.visible(form, actor("clerk")) == []


def test_the_demonstration_has_a_sheet_that_its_clerk_reads(browse, project):
    form = project(WORKS)
    (stored,) = StoredSheet.objects.filter(project=form)

    page = browse("clerk").get(reverse("reviewing:sheet-read", args=[form.pk, stored.pk]))

    assert page.status_code == 200 and "三年合计与年度金额不成比例" in page.content.decode()


def test_passing_on_to_the_bureau_does_not_issue_the_sheets_yet(project, actor):
    form = project(CITY)
    stored = save(form, actor("department"))

    decide(form, actor("department"), "approve")
    stored.refresh_from_db()
    assert stored.issued_at is None
    assert sheets.visible(project(CITY), actor("bureau")) == [stored]
    assert sheets.visible(project(CITY), actor("clerk")) == []

    decide(project(CITY), actor("bureau"), "reply")
    stored.refresh_from_db()
    assert stored.issued_at == NOW


def test_a_foreign_sheet_looks_like_a_missing_one(browse, project, actor):
    form = project(SYSTEMS)
    stored = save(form, actor("bureau"))
    other = project(RURAL)
    pages = [
        address(form),
        reverse("reviewing:sheet-read", args=[form.pk, stored.pk]),
        reverse("reviewing:sheet-download", args=[form.pk, stored.pk, "pdf"]),
    ]

    for page in pages:
        assert browse("stranger").get(page).status_code == 404, page
    assert browse("stranger").post(address(form), {"version": "1"}).status_code == 404
    sums = reverse("reviewing:sheet-sums", args=[form.pk])
    assert browse("stranger").post(sums, {}).status_code == 404
    mixed = reverse("reviewing:sheet-read", args=[other.pk, stored.pk])
    assert browse("bureau").get(mixed).status_code == 404
    with pytest.raises(NotFound):
        save(form, actor("stranger"))


def test_a_new_version_starts_from_its_findings_and_shows_the_former_opinions(
    browse, project, actor
):
    form = project(SYSTEMS)
    before = form.declaration_number
    written = {"completeness": "缺项太多", "overall": "请补充测算"}
    save(form, actor("bureau"), p0=Decimal(2), r0="多处缺项", **written)
    decide(form, actor("bureau"), "return", "见审核表")
    form = project(SYSTEMS)
    changed = amend(form.latest().declaration(), {"objectives.annual": "全年系统可用率达到99%"})
    declaring.save_declaration(
        project_id=form.pk,
        version=form.version,
        declaration=changed.declaration,
        actor=actor("clerk"),
        at=NOW,
    )
    for username, action in (("clerk", "submit"), ("department", "approve")):
        form = project(SYSTEMS)
        where = {"project_id": form.pk, "version": form.version, "at": NOW}
        if action == "submit":
            declaring.take(action=action, actor=actor(username), **where)
        else:
            decide(form, actor(username), action)

    page = browse("bureau").get(address(project(SYSTEMS)))

    assert page.context["stored"] is None and page.context["sheet"].changed_items == ()
    assert page.context["sheet"].overall == ""
    former = [*page.context["parts"][0].former, *page.context["former_overall"]]
    assert [(each.number, text) for each, text in former] == [
        (before, "缺项太多"),
        (before, "请补充测算"),
    ]
    assert page.context["parts"][2].former == ()  # nothing else was said
    assert all(text in page.content.decode() for text in written.values())


def test_a_verdict_moves_the_points_that_nobody_changed(project, actor):
    form, bureau = project(SYSTEMS), actor("bureau")
    save(form, bureau, p0=Decimal(7), r0="缺依据")
    finding = next(
        entry.finding for entry in sheets.findings_of(form) if entry.finding.rule == "R08"
    )
    acts.judge(
        project_id=form.pk,
        version=form.version,
        rule=finding.rule,
        field=finding.field,
        kind="accepted",
        reason="与项目有关",
        actor=bureau,
        at=NOW,
    )

    form = project(SYSTEMS)
    saved, now = (
        sheets.own(form, bureau).sheet(),
        sheets.begun(form, bureau, sheets.own(form, bureau)).sheet,
    )

    assert now.items[0].points == 7
    relevance = [item.label for item in now.items].index("目标相关性")
    assert now.items[relevance].points == now.items[relevance].computed
    assert now.items[relevance].points > saved.items[relevance].points


def test_a_return_may_carry_the_opinion_of_the_sheet(browse, project, actor):
    form = project(SYSTEMS)
    save(form, actor("bureau"), p0=Decimal(7), r0="缺依据", overall="请补充测算")
    client = browse("bureau")
    assert "附上我的审核表意见" in client.get(form.get_absolute_url()).content.decode()

    client.post(
        reverse("reviewing:decide", args=[form.pk, "return"]),
        {"version": form.version, "opinion": "请改", "sheet": "1"},
    )

    text = Opinion.objects.get(project=form, field="", number=form.declaration_number).text
    assert text.startswith("请改\n审核表综合评定等级：") and text.endswith("总体意见：请补充测算")
    assert project(SYSTEMS).state == "returned"


def test_many_are_decided_each_with_the_opinion_of_its_own_sheet(browse, project, actor):
    systems, rural, bureau = project(SYSTEMS), project(RURAL), actor("bureau")
    save(systems, bureau, overall="系统项目的意见")
    page = browse("bureau").get("/reviews/bulk/", {"chosen": [systems.pk, rural.pk]})
    assert "已填写 1 个" in page.content.decode()

    outcomes = bulk.decide_many(
        [systems, rural],
        versions={each.pk: each.version for each in (systems, rural)},
        action="return",
        opinion="",
        looked_at=frozenset(),
        with_sheets=True,
        actor=bureau,
        at=NOW,
    )

    assert [outcome.problem is None for outcome in outcomes] == [True, False]
    assert "系统项目的意见" in Opinion.objects.filter(project=systems).latest("pk").text


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_sheet_is_taken_away_as_official_paper(browse, project, actor, kind):
    form = project(SYSTEMS)
    stored = save(form, actor("bureau"))

    page = reverse("reviewing:sheet-download", args=[form.pk, stored.pk, kind])
    response = browse("bureau").get(page)

    assert response.status_code == 200
    assert response.content.startswith({"pdf": b"%PDF", "xlsx": b"PK"}[kind])
    missing = reverse("reviewing:sheet-download", args=[form.pk, stored.pk, "docx"])
    assert browse("bureau").get(missing).status_code == 404


def test_sum_and_grade_follow_what_is_typed_and_nothing_is_saved(browse, project):
    form, client = project(SYSTEMS), browse("bureau")
    data = typed(client.get(address(form)))
    full = data | {
        f"points:{row.index}": str(row.item.max_points)
        for part in client.get(address(form)).context["parts"]
        for row in part.rows
        if row.item.points is not None
    }
    sums = reverse("reviewing:sheet-sums", args=[form.pk])

    answer = client.post(sums, full | {"points:0": "4", "points:1": "x"}).json()

    assert answer["parts"]["relevance"] == "20"
    assert answer["grade"] == "优" and answer["total"]
    assert set(answer["problems"]) >= {"points:1", "remark:0"}
    assert not kept().exists()


def test_who_fills_in_and_who_gives_points_follows_the_workflow_file(settings):
    shipped = workflow()
    assert shipped.reviewers("finance_review") == ("performance_office", "sector_office", "expert")
    assert shipped.deciders == {"department_reviewer", "sector_office", "performance_office"}
    for state in ("draft", "returned", "adjusting", "replied", "self_evaluated", "nonsense"):
        assert shipped.reviewers(state) == ()

    settings.WORKFLOW = Path(__file__).parents[1] / "data" / "city-workflow.toml"
    assert workflow().reviewers("leader_review") == ("district_leader",)
    assert workflow().deciders == {"sector_office", "budget_office", "district_leader"}


def test_a_closed_year_keeps_its_sheets_as_they_are(browse, project, actor):
    form = project(SYSTEMS)
    FiscalYear.objects.create(
        year=form.fiscal_year,
        state="closed",
        profile="shenzhen-2022",
        scoring_profile="mof-2020-10",
        rules_on=date(2022, 1, 1),
    )

    with pytest.raises(NotAllowed, match="已关闭"):
        save(form, actor("bureau"))


def test_pages_ask_the_same_number_of_questions_for_any_number_of_sheets(browse, project, actor):
    form, client = project(SYSTEMS), browse("bureau")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(form.get_absolute_url())
        return len(queries)

    save(form, actor("bureau"))
    asked()
    one = asked()
    save(form, actor("sector"))
    save(form, actor("expert"))

    assert asked() == one
