"""A new project from similar approved ones: found while typing, ticked, values confirmed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("width", [1280, 400])
def test_a_form_is_begun_from_ticked_indicators_and_its_values_are_confirmed(person, width):
    clerk = person("clerk", width=width)
    page = clerk.open("/projects/new/")
    page.get_by_label("表样").select_option("shenzhen-2022")
    page.get_by_label("项目编码").fill(f"4403042313115000{width:05d}")
    page.get_by_label("项目名称").press_sequentially("干部培训")
    expect(page.get_by_role("status").filter(has_text="找到")).to_be_visible()
    page.get_by_role("checkbox", name="培训次数").first.check()
    page.get_by_role("checkbox", name="培训对象投诉率").check()

    page.get_by_label("按字词查找").press_sequentially("慰问")
    chosen = page.get_by_role("group", name="已勾选 2 个指标")
    expect(chosen).to_be_visible()
    expect(page.get_by_label("按字词查找")).to_be_focused()
    page.get_by_role("checkbox", name="慰问金发放人数").check()
    assert clerk.axe() == []
    page.get_by_role("button", name="建立并填写").click()

    expect(page.get_by_text("3 个指标值待确认")).to_be_visible()
    page.wait_for_load_state()  # before its script is there, the button asks the server
    expect(page.get_by_label("第1行指标值")).to_have_value("")
    page.get_by_role("button", name="≥1次", exact=True).click()
    expect(page.get_by_label("第1行指标值")).to_have_value("≥1次")
    expect(page.get_by_label("第1行指标值")).to_be_focused()
    expect(page.locator("[data-reading='indicators[0].target']")).to_contain_text("不少于1次")
    assert clerk.axe() == []
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_be_visible()
    expect(page.get_by_text("《培训费》2022年度申报表 第1行")).to_have_count(1)


def test_without_scripts_the_buttons_do_the_same(person):
    page = person("clerk", scripts=False).open("/projects/new/")
    page.get_by_label("表样").select_option("shenzhen-2022")
    page.get_by_label("项目编码").fill("440304231311500000333")
    page.get_by_label("项目名称").fill("老干部慰问")
    page.get_by_role("button", name="查找相似项目").click()
    page.get_by_role("button", name="用它的 6 个指标建立").first.click()

    expect(page.get_by_text("6 个指标值待确认")).to_be_visible()
    page.get_by_role("button", name="3人", exact=True).click()
    expect(page.get_by_text("5 个指标值待确认")).to_be_visible()
    expect(page.get_by_label("第1行指标值")).to_have_value("3人")
