"""The editing page in a browser with scripts: review while typing, one-click texts, a verdict."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_findings_follow_the_typing_and_a_proposal_is_one_click(person):
    clerk = person("clerk")
    page = clerk.open("/projects/6/edit/")
    value = page.get_by_label("第1行指标值")
    margin = page.locator("tr", has=value).locator("[data-place]")
    expect(margin.get_by_text("永不落空的目标")).to_be_visible()

    value.fill("不少于2个")

    expect(margin.get_by_text("永不落空的目标")).to_have_count(0)
    expect(page.locator("[data-reading='indicators[0].target']")).to_have_text("不少于2个（含2个）")
    expect(page.locator("#live-summary")).to_have_text("错误 1，警告 5，提示 1")
    assert clerk.axe() == []

    value.fill("≥0")
    margin.get_by_role("button", name="采用").first.click()
    expect(value).to_have_value("≥1个")
    expect(page.locator("#live-summary")).to_have_text("错误 1，警告 5，提示 1")
    assert clerk.axe() == []

    page.get_by_label("第1行指标解释").fill("以启动审批单为准")  # still unsaved, and not lost
    page.reload()
    expect(value).to_have_value("≥0")


def test_what_is_open_stays_open_while_typing_elsewhere(person):
    page = person("clerk").open("/projects/5/edit/")
    fold = page.locator("[data-place='indicators[0]'] details").first
    fold.locator("summary").click()

    with page.expect_response(re.compile("/edit/review/")):
        page.get_by_label("第2行指标值").fill("≥261台")

    expect(fold).to_have_attribute("open", "")


def test_only_the_newest_answer_is_shown(person):
    page = person("clerk").open("/projects/6/edit/")
    value = page.get_by_label("第1行指标值")
    asked, dropped = [], []
    page.on("requestfailed", lambda request: dropped.append(request.post_data_buffer))

    def first_is_held(route):
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route("**/edit/review/", first_is_held)
    with page.expect_request(re.compile("/edit/review/")):
        value.fill("≥0个")
    value.fill("≥3个")

    expect(page.locator("[data-reading='indicators[0].target']")).to_have_text("不少于3个（含3个）")
    assert len(dropped) == 1 and "≥0个".encode() in dropped[0]


def test_a_proposal_works_without_scripts(person):
    page = person("clerk", scripts=False).open("/projects/6/edit/")

    page.get_by_role("button", name="采用").first.click()

    expect(page.get_by_text("填入建议的写法")).to_be_visible()
    expect(page.get_by_label("第1行指标值")).to_have_value("≥1个")


def test_a_verdict_is_given_beside_the_finding(person):
    reviewer = person("department")
    page = reviewer.open("/projects/7/")
    finding = page.locator(".finding", has_text="满意度用反向指标")
    finding.get_by_text("复核此问题").click()

    finding.get_by_role("button", name="判断正确").click()

    expect(page.get_by_text("复核结论已保存")).to_be_visible()
    expect(finding.locator(".word")).to_have_text("警告 · 判断正确")
    assert reviewer.axe() == []
    reviewer.open("/rules/R06/?year=2022")
    expect(page.locator(".figures .approved .value")).to_have_text("1")
