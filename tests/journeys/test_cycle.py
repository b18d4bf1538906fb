"""One unit declares a year: thirty projects continued, returned, corrected, approved, adjusted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jixiao.demo import forms

SHOTS = Path(__file__).parents[2] / "var" / "screenshots"
PROJECTS = 30


def form(number: int) -> bytes:
    """The training project under another code, name and year, with a value without operator."""
    text = forms().decode()
    start = text.index("二级项目支出绩效目标申报表")
    end = text.index("二级项目支出绩效目标申报表", start + 10)
    text = text[start:end].replace("440304221311500000055", f"4403042413115000006{number:02}")
    return (
        text.replace("项目名称： 培训费", f"项目名称： 第{number}期培训")
        .replace("2022", "2024")
        .replace("至少1次", "3次")
        .encode()
    )


@pytest.fixture
def shot():
    """Keep a picture of a page, to look at after the test."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def kept(page: Page, name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return kept


def choose(page: Page, count: int | None = None) -> None:
    """Tick all waiting projects, or so many of them, and go on to deciding them at once."""
    if count is None:
        page.get_by_label("全选").check()
    else:
        for box in page.locator("input[name=chosen]").all()[:count]:
            box.check()
    page.get_by_role("button", name="批量办理所选项目").click()


def look_at_the_sample(page: Page) -> None:
    for box in page.get_by_label("已看过").all():
        box.check()


def test_thirty_projects_go_through_the_declaration_cycle(person, shot):
    clerk, department, bureau = (person(name) for name in ("clerk", "department", "bureau"))

    page = clerk.open("/uploads/")
    page.get_by_label("选择文件", exact=True).set_input_files(
        [
            {"name": f"表{n}.txt", "mimeType": "text/plain", "buffer": form(n)}
            for n in range(PROJECTS)
        ]
    )
    page.get_by_label("预算年度").fill("2024")
    page.get_by_role("button", name="读取并核对").click()
    page.get_by_text("个文件已全部处理").wait_for(timeout=60_000)
    page.get_by_role("button", name=f"全部保存无疑问的（{PROJECTS} 张）").click()
    page.locator(".figures .approved .value", has_text=str(PROJECTS)).wait_for(timeout=60_000)

    page = clerk.open("/projects/continue/?from=2024")
    expect(page.get_by_role("checkbox", name="结转《")).to_have_count(PROJECTS)
    shot(page, "1-continue")
    page.get_by_role("button", name="结转勾选的项目").click()
    expect(page.get_by_text("没有可以结转的项目")).to_be_visible()

    page = clerk.open("/?year=2025")
    choose(page)
    assert clerk.axe() == []
    shot(page, "2-submit")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text(f"已办理{PROJECTS}个项目")).to_be_visible()

    page = department.open("/?year=2025")
    choose(page, 2)
    assert department.axe() == []
    page.get_by_label(re.compile("^意见")).fill("请为指标值写明比较符号。")
    shot(page, "3-return")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("已办理2个项目")).to_be_visible()

    for _ in range(2):
        page = clerk.open("/?year=2025")
        page.locator("table a.main-link").first.click()
        expect(page.locator(".opinion").get_by_text("请为指标值写明比较符号。")).to_be_visible()
        page.get_by_role("link", name="修改", exact=True).click()
        page.locator("[data-place]").get_by_role("button", name="采用").first.click()
        shot(page, "4-rewrite")
        page.get_by_role("button", name="保存", exact=True).click()
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_text("当前状态：待主管部门审核")).to_be_visible()

    for reviewer, action, state in (
        (department, "审核通过", "待财政审核"),
        (bureau, "批复", "已批复"),
    ):
        page = reviewer.open("/?year=2025")
        choose(page)
        look_at_the_sample(page)
        shot(page, f"5-{action}")
        page.get_by_role("button", name=action, exact=True).click()
        expect(page.get_by_text(f"已办理{PROJECTS}个项目，当前状态：{state}")).to_be_visible()

    page = clerk.open("/projects/?year=2025")
    page.locator("table a.main-link").first.click()
    address = page.url
    page.get_by_role("link", name="申请调整目标").click()
    page.get_by_label("项目内容或范围变化").check()
    page.get_by_label(re.compile("^具体情况和依据")).fill("会议纪要〔2025〕3号")
    page.get_by_role("button", name="开始调整").click()
    page.get_by_label("第1行指标值").fill("≥9次")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="提交调整").click()
    for reviewer, action in ((department, "同意调整"), (bureau, "批复调整")):
        page = reviewer.open(address.removeprefix(reviewer.site.address))
        page.get_by_role("button", name=action).click()
    expect(page.get_by_text("目标调整（已批复）")).to_be_visible()
    assert bureau.axe() == []
    shot(page, "6-adjusted")

    for somebody in (clerk, department, bureau):
        assert somebody.complaints == []
