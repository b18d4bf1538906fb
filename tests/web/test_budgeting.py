"""Budget figures: lists of them, their place beside the form, and what a change asks for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from django.urls import reverse

from jixiao.declaration import FundLine
from jixiao.errors import NotAllowed
from jixiao.targets import parse
from jixiao.web import filestore
from jixiao.web.budgeting import acts as budgeting
from jixiao.web.budgeting import queries
from jixiao.web.budgeting.models import Budget, BudgetFigure
from jixiao.web.budgeting.sources import named, sources
from jixiao.web.declaring.queries import ProjectFilter, filtered, page
from jixiao.web.importing import acts
from jixiao.web.importing.models import Workbook
from jixiao.web.importing.steps import Outcome
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import proof
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import NOW, RESERVE, TRAINING, VISITS, WORKS

HEAD = ("预算年度", "项目编码", "资金来源", "金额（万元）", "金额（元）")


@pytest.fixture
def listed(actor):
    """Apply a list of budget figures, or only try it."""

    def done(*rows: tuple[str, ...], username: str = "bureau", at=NOW, apply: bool = True):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            sheet = book.add_worksheet("预算")
            for number, row in enumerate((HEAD, *rows)):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
        workbook = Workbook(
            sha256=filestore.put(target.getvalue()), name="预算.xlsx", handed_in_at=at
        )
        if not apply:
            return acts.trial(workbook=workbook, actor=actor(username), at=at)
        workbook.save()
        return acts.apply(workbook=workbook, actor=actor(username), at=at)

    return done


def standing(project):
    return queries.standing(project, project.latest().declaration())


def test_figures_stand_beside_the_form_with_their_origin(listed, project):
    reserve = project(RESERVE)
    annual = reserve.annual_budget_yuan

    listed(
        ("2022", RESERVE, "财政拨款", str(annual / 10_000), ""),
        ("2022", RESERVE, "其他", "", "1234.50"),
    )

    found = standing(reserve)
    assert [(line.label, line.figure.amount_yuan, line.before) for line in found.lines] == [
        ("财政拨款", annual, None),
        ("其他资金", Decimal("1234.50"), None),
    ]
    assert (found.lines[1].figure.document_name, found.lines[1].figure.row) == ("预算.xlsx", 3)
    assert (found.total, found.difference) == (annual + Decimal("1234.50"), Decimal("1234.50"))
    assert found.years == ((2022, found.total),)


def test_each_row_is_one_act_and_the_same_again_is_none(listed, project):
    row = ("2022", RESERVE, "财政拨款", "5", "")
    assert listed(row).count(Outcome.CREATED) == 1

    assert listed(row).count(Outcome.SAME) == 1
    assert listed((*row[:3], "6", "")).count(Outcome.CHANGED) == 1

    events = Event.objects.filter(act="budget.enter", subject=project(RESERVE).subject)
    assert events.count() == BudgetFigure.objects.count() == 2
    assert standing(project(RESERVE)).lines[0].before.amount_yuan == 50_000
    assert Budget.objects.get().total_yuan == 60_000
    assert proof().problems == ()


def test_a_trial_keeps_nothing(listed):
    assert listed(("2022", RESERVE, "财政拨款", "5", ""), apply=False).problems == ()
    assert not BudgetFigure.objects.exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("22", RESERVE, "财政拨款", "5", ""), "预算年度"),
        (("2022", RESERVE, "贷款", "5", ""), "资金来源"),
        (("2022", RESERVE, "财政拨款", "", ""), "金额（万元）"),
        (("2022", RESERVE, "财政拨款", "5", "50000"), "金额（万元）"),
        (("2022", RESERVE, "财政拨款", "-5", ""), "金额（万元）"),
        (("2022", RESERVE, "财政拨款", "", "五万"), "金额（元）"),
        (("2022", "4403", "财政拨款", "5", ""), "项目编码"),
        (("2021", RESERVE, "财政拨款", "5", ""), "项目编码"),
        (("2022", RESERVE, "", "5", ""), "资金来源"),
    ],
)
def test_a_bad_row_is_told_with_its_column_and_undoes_all(listed, row, column):
    good = ("2022", WORKS, "财政拨款", "5", "")

    result = listed(good, row, apply=False)

    assert [(each.row, each.column) for each in result.problems] == [(3, column)]
    with pytest.raises(NotAllowed):
        listed(good, row)
    assert not BudgetFigure.objects.exists()


@pytest.mark.parametrize(
    ("username", "taken"),
    [("clerk", 1), ("department", 1), ("sector", 1), ("bureau", 1), ("stranger", 0)],
)
def test_figures_are_entered_inside_ones_own_scope_only(listed, username, taken):
    result = listed(("2022", RESERVE, "财政拨款", "5", ""), username=username, apply=False)

    assert (len(result.done), len(result.problems)) == (taken, 1 - taken)


@pytest.mark.parametrize("username", ["viewer", "expert"])
def test_people_who_only_look_enter_nothing(actor, project, username):
    assert budgeting.project_of(2022, RESERVE, actor(username)) is None
    with pytest.raises(NotAllowed):
        budgeting.enter(
            project=project(RESERVE),
            source=sources()[0],
            amount=Decimal(1),
            document=("x", "0"),
            row=2,
            actor=actor(username),
            at=NOW,
        )


def test_a_closed_year_takes_no_figure(listed):
    FiscalYear.objects.create(
        year=2022,
        profile="shenzhen-2022",
        scoring_profile="mof-2020-10",
        rules_on=datetime(2022, 1, 1, tzinfo=UTC).date(),
        state="closed",
    )

    result = listed(("2022", RESERVE, "财政拨款", "5", ""), apply=False)

    assert [each.what for each in result.problems] == ["该年度已关闭，不能再办理。"]


def after_reply(project, share: str) -> tuple[str, ...]:
    """A list row that moves a replied project's budget by a share of the approved amount."""
    amount = project.annual_budget_yuan * (1 + Decimal(share))
    return ("2022", project.code, "财政拨款", "", str(amount.quantize(Decimal("0.01"))))


@pytest.mark.parametrize(
    ("share", "told"), [("0.10", False), ("0.11", True), ("-0.10", False), ("-0.11", True)]
)
def test_a_budget_moved_further_than_the_rule_allows_is_warned_of(listed, project, share, told):
    visits = project(VISITS)

    listed(after_reply(visits, share))

    found = standing(visits)
    assert found.differs
    assert (found.unadjusted is not None) == told
    if told:
        assert found.unadjusted.rule.id == "M08"
        assert "绩效目标没有调整" in found.unadjusted.what


def test_the_budget_known_at_the_reply_is_what_it_moved_from(listed, project):
    visits = project(VISITS)
    before = visits.replies.get().written_at.replace(year=2021)
    listed(after_reply(visits, "0.50"), at=before)
    assert standing(visits).unadjusted is None

    listed(after_reply(visits, "0"))

    assert standing(visits).unadjusted.before == visits.annual_budget_yuan * Decimal("1.5")
    assert not standing(visits).differs


def test_changed_targets_answer_the_warning_and_other_words_do_not(listed, project):
    visits = project(VISITS)
    listed(after_reply(visits, "0.50"))
    declaration = visits.latest().declaration()
    first, *others = declaration.indicators

    reworded = replace(declaration, indicators=(replace(first, explanation="另"), *others))
    retargeted = replace(declaration, indicators=(replace(first, target=parse("≥9999人")), *others))

    assert queries.standing(visits, reworded).unadjusted is not None
    assert queries.standing(visits, retargeted).unadjusted is None


def test_a_form_that_was_never_replied_is_not_warned_of(listed, project):
    listed(("2022", RESERVE, "财政拨款", "1", ""))

    assert standing(project(RESERVE)).unadjusted is None


def test_the_list_marks_and_filters_what_differs(listed, project, actor, browse):
    reserve, works = project(RESERVE), project(WORKS)
    listed(
        ("2022", RESERVE, "财政拨款", "1", ""),
        ("2022", WORKS, "财政拨款", "", str(works.annual_budget_yuan)),
    )
    chosen = ProjectFilter(budget="differs")

    assert [each.pk for each in filtered(chosen, actor("bureau"))] == [reserve.pk]
    assert page(chosen, actor("stranger"), 1).projects == ()
    text = browse("bureau").get("/projects/").content.decode()
    assert text.count(">预算已变</span>") == 1


def test_the_clerk_takes_the_amount_over_with_one_click(listed, project, browse):
    reserve = project(RESERVE)
    listed(("2022", RESERVE, "财政拨款", "77.5", ""))
    client = browse("clerk")
    address = reverse("declaring:edit", args=[reserve.pk])
    shown = client.get(reserve.get_absolute_url()).content.decode()
    assert f"{address}?budget=1" in shown
    assert "预算数 77.50 万元，与申报相差 72.50 万元。" in shown  # in the margin of the amount
    assert "与申报相差" in client.get(address).content.decode()

    opened = client.get(f"{address}?budget=1")
    assert 'value="77.50"' in opened.content.decode()
    typed = {"version": opened.context["version"], "working": opened.context["working"]}
    client.post(address, typed | opened.context["texts"] | {"save": "1"})

    saved = project(RESERVE)
    assert saved.annual_budget_yuan == 775_000
    assert not standing(saved).differs
    assert "预算数" in client.get(saved.get_absolute_url()).content.decode()


def test_fund_rows_are_filled_by_source(listed, project):
    reserve = project(RESERVE)
    listed(("2022", RESERVE, "财政拨款", "7", ""), ("2022", RESERVE, "单位资金", "3", ""))
    lines = ("年度资金总额", "其中：当年财政拨款", "其他资金")
    form = replace(
        reserve.latest().declaration(),
        funds=tuple(FundLine(source=each, initial_budget=Decimal(1)) for each in lines),
    )

    funds = queries.filled(form, reserve).funds

    assert [line.initial_budget for line in funds] == [100_000, 70_000, 1]


def test_without_figures_nothing_stands_there_and_nothing_is_filled(project, browse):
    training = project(TRAINING)
    form = training.latest().declaration()

    assert standing(training) is None
    assert queries.filled(form, training) == form
    assert 'id="budget"' not in browse("clerk").get(training.get_absolute_url()).content.decode()


def test_a_source_has_one_meaning():
    names = [name for each in sources() for name in (each.label, *each.aliases)]

    assert len(names) == len(set(names))
    assert all(named(name) is not None for name in names)
