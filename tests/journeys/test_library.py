"""The library at the screen: two characters find, one indicator after another is taken over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("width", [1280, 400])
def test_indicators_are_found_while_typing_and_taken_over_one_by_one(person, width):
    clerk = person("clerk", width=width)
    page = clerk.open("/projects/6/edit/")
    page.get_by_role("link", name="从指标库选用").click()
    expect(page.get_by_label("指标名称、佐证资料")).to_be_focused()
    expect(page.get_by_role("heading", name="推荐给本表的指标")).to_be_visible()

    page.get_by_label("指标名称、佐证资料").press_sequentially("满意")
    expect(page.get_by_role("heading", name="推荐给本表的指标")).to_have_count(0)
    assert clerk.axe() == []
    with page.expect_response("**/edit/review/"):
        page.get_by_role("link", name="选用“居民满意度”").click()
    expect(page.locator(":focus")).to_have_value("≥85%")

    page.get_by_role("link", name="从指标库选用").click()
    page.get_by_label("指标名称、佐证资料").press_sequentially("培训")
    expect(page.get_by_role("heading", name="推荐给本表的指标")).to_have_count(0)
    page.get_by_role("link", name="培训次数", exact=True).click()
    expect(page.get_by_role("heading", name="目标值分布")).to_be_visible()
    assert clerk.axe() == []
    page.get_by_role("link", name="选用到").click()

    expect(page.locator(":focus")).to_have_value("≥1次")
    names = [each.input_value() for each in page.get_by_label("三级指标").all()]
    assert "居民满意度" in names and "培训次数" in names
    page.get_by_role("button", name="放弃修改").click()
