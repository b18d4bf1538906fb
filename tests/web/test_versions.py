"""Any two versions compared, any version printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest

from jixiao.declaration import FundLine, amend
from jixiao.web.budgeting import acts as budgeting
from jixiao.web.budgeting.sources import sources
from jixiao.web.declaring import acts, timeline
from jixiao.web.declaring.differences import Difference, differences
from jixiao.web.reviewing import acts as reviewing
from tests.web.conftest import NOW, RESERVE, RURAL, TRAINING, WORKS


@pytest.fixture
def reserve(project, actor):
    """A form with two more versions, each with another goal."""
    for goal in ("第二版的目标", "第三版的目标"):
        form = project(RESERVE)
        changed = amend(form.latest().declaration(), {"objectives.annual": goal}).declaration
        acts.save_declaration(
            project_id=form.pk,
            version=form.version,
            declaration=changed,
            actor=actor("clerk"),
            at=NOW,
        )
    return project(RESERVE)


def test_a_version_is_compared_with_the_one_before(reserve, browse) -> None:
    newest = reserve.declaration_number
    page = browse("clerk").get(f"/projects/{reserve.pk}/versions/{newest}/").content.decode()

    assert f"与第 {newest - 1} 版相比" in page
    assert "第二版的目标" in page and "第三版的目标" in page


def test_any_other_can_be_chosen(reserve, browse) -> None:
    newest = reserve.declaration_number
    address = f"/projects/{reserve.pk}/versions/{newest - 1}/?with={newest}"
    page = browse("clerk").get(address).content.decode()

    assert f"与第 {newest} 版相比" in page and "第三版的目标" in page


def test_any_version_can_be_downloaded(reserve, browse) -> None:
    clerk, number = browse("clerk"), reserve.declaration_number - 1
    body = clerk.get(f"/projects/{reserve.pk}/form.json?version={number}").content.decode()

    assert "第二版的目标" in body and "第三版的目标" not in body
    assert clerk.get(f"/projects/{reserve.pk}/form.json?version=99").status_code == 404


def test_each_changed_cell_of_a_row_is_told_for_itself(project) -> None:
    before = project(TRAINING).latest().declaration()
    first = before.indicators[0]
    renamed = replace(first, name="集中培训次数", weight=Decimal("12.5"), remark="含线上")
    changed = amend(before, {"indicators[1].explanation": "出席人次÷应到人次"}).declaration
    after = replace(changed, indicators=(renamed, *changed.indicators[1:]))

    told = {entry.label: (entry.before, entry.after) for entry in differences(before, after)}
    assert told == {
        "数量 · 集中培训次数 · 三级指标": ("培训次数", "集中培训次数"),
        "数量 · 集中培训次数 · 权重": ("", "12.5"),
        "数量 · 集中培训次数 · 备注": ("", "含线上"),
        "质量 · 培训人员出席率 · 指标解释": ("反映培训人员出席情况", "出席人次÷应到人次"),
    }


def test_rows_that_came_or_went_are_told_whole(project) -> None:
    before = project(TRAINING).latest().declaration()
    more = replace(before.indicators[0], name="参训人数", explanation=None)
    after = replace(before, indicators=(*before.indicators, more))
    value = before.indicators[0].target.text

    assert differences(before, after) == (
        Difference("数量 · 参训人数（新增的行）", "", f"参训人数｜{value}"),
    )
    assert differences(after, before) == (
        Difference("数量 · 参训人数（删去的行）", f"参训人数｜{value}", ""),
    )


def test_rows_in_another_order_are_no_change(project) -> None:
    before = project(TRAINING).latest().declaration()

    assert differences(before, replace(before, indicators=before.indicators[::-1])) == ()


def test_amounts_by_source_are_compared(project) -> None:
    before = project(TRAINING).latest().declaration()
    after = replace(before, funds=(FundLine("财政拨款", Decimal("41800.00")),))

    assert differences(before, after) == (Difference("财政拨款 · 年初预算数（万元）", "", "4.18"),)


def test_an_old_version_prints_the_same_ever_after(reserve, browse, actor) -> None:
    clerk, number = browse("clerk"), reserve.declaration_number - 1
    address = f"/projects/{reserve.pk}/form.pdf?version={number}"
    before = clerk.get(address)
    changed = amend(reserve.latest().declaration(), {"objectives.annual": "更新的目标"}).declaration
    acts.save_declaration(
        project_id=reserve.pk,
        version=reserve.version,
        declaration=changed,
        actor=actor("clerk"),
        at=NOW,
    )

    after = clerk.get(address)
    assert after.content == before.content
    assert quote(f"（第{number}版）.pdf") in after["Content-Disposition"]


def test_a_version_says_who_saved_it(reserve, browse) -> None:
    page = browse("viewer").get(f"/projects/{reserve.pk}/versions/2/").content.decode()

    assert "经办员 2023-03-01 10:00 保存" in page


def test_the_history_tells_what_each_step_brought(project, reserve, actor) -> None:
    told = [step.told for step in timeline.steps(reserve)]
    assert told[:2] == ["改动1处：年度目标"] * 2

    budgeting.enter(
        project=reserve,
        source=sources()[0],
        amount=Decimal("30000"),
        document=("预算.xlsx", "0" * 64),
        row=2,
        actor=actor("bureau"),
        at=NOW,
    )
    rural = project(RURAL)
    reviewing.decide(
        project_id=rural.pk,
        version=rural.version,
        action="reply",
        opinion="",
        row_opinions={},
        replied_on=date(2023, 2, 28),
        document_number="福财绩〔2023〕1号",
        actor=actor("bureau"),
        at=NOW,
    )

    assert timeline.steps(reserve)[0].told == f"{sources()[0].label} 3.00万元"
    assert timeline.steps(rural)[0].told == "福财绩〔2023〕1号，2023年2月28日"


def test_a_form_that_comes_again_shows_what_changed_since_its_return(project, browse, actor):
    works = project(WORKS)
    returned = works.declaration_number
    assert "退回后的改动" not in browse("clerk").get(works.get_absolute_url()).content.decode()

    for value in ("≥2部", "≥3部"):
        changed = amend(works.latest().declaration(), {"indicators[0].target": value}).declaration
        acts.save_declaration(
            project_id=works.pk,
            version=works.version,
            declaration=changed,
            actor=actor("clerk"),
            at=NOW,
        )
        works = project(WORKS)

    page = browse("department").get(works.get_absolute_url())
    assert page.context["returned"] == returned
    assert [entry.after for entry in page.context["since_returned"]] == ["≥3部"]
    assert f"与退回的第 {returned} 版相比，1 处" in page.content.decode()
