"""The findings of a year over all visible forms: ranking, groups, filters, scope, downloads."""

from __future__ import annotations

import io
import json

import pytest
from python_calamine import CalamineWorkbook

from jixiao.review import Severity
from jixiao.web.declaring.models import Project
from jixiao.web.reviewing import acts
from jixiao.web.reviewing.models import StoredFinding
from jixiao.web.reviewing.ranked import FindingFilter, page, ranking
from tests.web.conftest import NOW, RESERVE

ALL = FindingFilter(2022, verdict="")


def test_groups_are_ranked_by_money_severity_and_novelty(actor):
    groups = ranking(ALL, actor("viewer"))

    assert [group.risk for group in groups] == sorted(
        (group.money * group.weight * group.novelty for group in groups), reverse=True
    )
    assert sum(group.findings for group in groups) == StoredFinding.objects.count()
    first = page(ALL, actor("viewer"), 1).groups[0][1][0]
    assert first.finding().severity is Severity.ERROR  # the only form with errors, and new


def test_findings_that_say_the_same_are_one_group(actor):
    only = FindingFilter(2022, rule="R04", verdict="")

    (group,) = ranking(only, actor("viewer"))

    assert (group.findings, group.forms) == (8, 8)
    assert group.novelty == 1.0  # every form has it
    shown = page(only, actor("viewer"), 1).groups[0][1]
    amounts = [entry.amount_yuan for entry in shown]
    assert len(shown) == 3 and amounts == sorted(amounts, reverse=True)
    whole = page(FindingFilter(2022, gist=group.gist, verdict=""), actor("viewer"), 1)
    assert len(whole.groups[0][1]) == 8 and not whole.has_next


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"severity": "error"}, {"A01", "C05"}),
        ({"rule": "C08"}, {"C08"}),
        ({"organisation": "000"}, set()),
        ({"year": "1999", "severity": "error"}, {"A01", "C05"}),
        ({"verdict": "wrong"}, set()),
        ({"severity": "x", "page": "x", "rule": "C08"}, {"C08"}),
    ],
)
def test_the_page_filters(browse, query, expected):
    groups = browse("viewer").get("/findings/", query).context["page"].groups

    assert {found[0].rule for _, found in groups} == expected


def test_a_settled_finding_leaves_the_open_ones(browse, project):
    reserve = project(RESERVE)
    acts.judge(
        project_id=reserve.pk,
        version=reserve.version,
        rule="C05",
        field="indicators[0].target",
        kind="wrong",
        reason="理由",
        actor=_actor("department"),
        at=NOW,
    )

    client = browse("viewer")

    assert client.get("/findings/?rule=C05").context["page"].groups == ()
    judged = client.get("/findings/?rule=C05&verdict=wrong")
    assert judged.context["page"].total_findings == 1
    assert "判断有误" in judged.content.decode()


def test_strangers_see_no_finding_and_download_none(browse):
    client = browse("stranger")

    assert client.get("/findings/").context["page"].total_groups == 0
    assert b"".join(client.get("/findings/all.jsonl?verdict=").streaming_content) == b""
    assert client.get("/findings/all.csv").status_code == 404


def test_the_json_lines_hold_every_finding_with_its_risk(browse):
    response = browse("viewer").get("/findings/all.jsonl?verdict=")

    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert len(lines) == StoredFinding.objects.count()
    assert [line["group"] for line in lines] == sorted(line["group"] for line in lines)
    assert {"unit", "project_code", "risk", "rule", "quote", "why", "basis"} <= lines[0].keys()


def test_the_workbook_has_one_finding_a_row(browse):
    response = browse("viewer").get("/findings/all.xlsx?verdict=")

    data = io.BytesIO(b"".join(response.streaming_content))
    rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + StoredFinding.objects.count()
    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    reserve = [row for row in named if row["项目编码"] == RESERVE and row["规则"] == "C05"]
    assert (reserve[0]["原文"], reserve[0]["等级"]) == ("≥0", "错误")
    assert reserve[0]["本年度金额（万元）"] == 5


def test_a_formula_in_a_form_is_written_as_text(browse, project):
    StoredFinding.objects.filter(rule="C08").update(
        body=StoredFinding.objects.get(rule="C08").body | {"quote": "=1+1"}
    )

    response = browse("viewer").get("/findings/all.xlsx?verdict=&rule=C08")

    data = io.BytesIO(b"".join(response.streaming_content))
    row = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()[1]
    assert "'=1+1" in row


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_findings(
    browse, django_assert_max_num_queries
):
    client = browse("viewer")

    with django_assert_max_num_queries(16):
        client.get("/findings/?verdict=")


def test_findings_of_forms_without_an_amount_are_ranked_as_the_middle(actor):
    Project.objects.filter(code=RESERVE).update(annual_budget_yuan=None)
    StoredFinding.objects.filter(project__code=RESERVE).update(amount_yuan=None)

    groups = ranking(FindingFilter(2022, rule="C05", verdict=""), actor("viewer"))

    assert groups[0].money > 1.6  # a form of 5万 would be 1.7, the middle of the others is more


def _actor(username):
    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User

    return actor_of(User.objects.get(username=username), NOW.date())
