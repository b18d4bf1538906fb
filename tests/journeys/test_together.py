"""Two people at one form, and a page that was lost: nothing that was typed is overwritten."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_what_two_people_typed_is_put_together(person):
    one, two = person("clerk"), person("clerk")
    first, second = one.open("/projects/6/edit/"), two.open("/projects/6/edit/")
    first.get_by_label("第1行指标解释").fill("由第一人填写")
    first.get_by_label("第2行指标解释").fill("第一人的说法")
    second.get_by_label("第2行指标解释").fill("第二人的说法")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.get_by_text("已保存")).to_be_visible()

    second.get_by_role("button", name="保存", exact=True).click()

    expect(second.get_by_role("alert")).to_contain_text("1处两人都改了")
    expect(second.get_by_label("第1行指标解释")).to_have_value("由第一人填写")
    expect(second.get_by_label("第2行指标解释")).to_have_value("第二人的说法")
    assert two.axe() == []
    second.get_by_role("button", name="第一人的说法").click()
    expect(second.get_by_label("第2行指标解释")).to_have_value("第一人的说法")
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.get_by_text("已保存")).to_be_visible()


def test_what_was_typed_before_the_page_was_lost_is_offered_again(person):
    clerk = person("clerk")
    page = clerk.open("/projects/6/edit/")
    with page.expect_response(re.compile("/edit/review/")):
        page.get_by_label("年度目标").fill("断电以前写的目标")
    context = page.context
    page.close()

    again = context.new_page()
    again.goto(clerk.site.address + "/projects/6/edit/")
    again.get_by_role("link", name="接着填写").click()

    expect(again.get_by_label("年度目标")).to_have_value("断电以前写的目标")
    again.get_by_role("button", name="放弃修改").click()
    expect(again.get_by_text("已放弃没有保存的修改")).to_be_visible()
