"""A decision that is not taken keeps everything that was typed for it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jixiao.web.declaring import acts as declaring
from jixiao.web.reviewing.models import Opinion
from tests.web.conftest import CITY, NOW, RURAL

ROW, GOAL = "indicators[0]", "objectives.annual"


@pytest.fixture
def decide(browse, project):
    """Post a decision as an account, as the page of the form would."""

    def posted(code: str, username: str, action: str, **typed: object):
        form = project(code)
        address = reverse("reviewing:decide", args=[form.pk, action])
        return browse(username).post(address, {"version": form.version} | typed)

    return posted


def test_an_opinion_may_stand_on_any_field_and_row(browse, project, decide):
    form = project(CITY)
    page = browse("department").get(form.get_absolute_url()).content.decode()
    fields = ("objectives.overview", "project.annual_budget", ROW)
    assert all(f'name="opinion:{path}"' in page for path in fields)

    answer = decide(
        CITY, "department", "return", **{f"opinion:{path}": "请核对" for path in fields}
    )

    assert answer.status_code == 302
    assert set(Opinion.objects.filter(project=form).values_list("field", flat=True)) == set(fields)


def test_a_reply_with_a_day_that_is_none_keeps_the_opinion_and_the_number(decide, project):
    answer = decide(
        *(RURAL, "bureau", "reply"),
        opinion="同意",
        replied_on="明天",
        document_number="福财〔2022〕1号",
        **{f"opinion:{GOAL}": "目标可行"},
    )

    page = answer.content.decode()
    assert answer.status_code == 400 and "不是有效的日期" in page
    assert answer.context["opinion"] == "同意"
    assert answer.context["opinions"] == [(GOAL, "年度目标", "目标可行")]
    assert 'value="福财〔2022〕1号"' in page
    assert project(RURAL).state == "finance_review"


def test_what_was_typed_on_an_outdated_page_can_be_sent_again(decide, project):
    form = project(CITY)
    form.version += 1
    form.save()
    outdated = decide(
        CITY,
        "department",
        "return",
        version=form.version - 1,
        opinion="请补充",
        **{f"opinion:{ROW}": "请写明口径", "opinion:indicators[99]": "这一行已经删去"},
    )

    page = outdated.content.decode()
    assert outdated.status_code == 409 and "在新窗口打开最新的申报表" in page
    assert outdated.context["opinion"] == "请补充\n这一行已经删去"
    assert [path for path, _, _ in outdated.context["opinions"]] == [ROW]
    assert f'name="version" value="{form.version}"' in page


def test_a_form_that_is_out_of_ones_hands_leaves_the_words_to_copy(decide, project, actor):
    form = project(CITY)
    declaring.take(
        project_id=form.pk, version=form.version, action="withdraw", actor=actor("clerk"), at=NOW
    )

    answer = decide(CITY, "department", "return", opinion="写了很久的意见")

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "写了很久的意见" in page and "需要的请从这里复制" in page
    assert not answer.context["ways"]


def test_nothing_is_shown_to_people_who_do_not_see_the_form(decide):
    assert decide(CITY, "stranger", "return", opinion="x").status_code == 404


def test_the_picked_findings_and_the_sheet_go_along(decide):
    picked = "R02 objectives.long_term"

    answer = decide(CITY, "department", "return", version=1, finding=picked, sheet="1")

    page = answer.content.decode()
    assert answer.context["findings"] == [picked]
    assert "勾选的 1 个问题会一并作为意见" in page and 'name="sheet" value="1"' in page
