"""A year in a real browser: from a pasted form to a scored paper, by three people."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from jixiao.demo import forms


def new_form() -> str:
    """A form that is not in the demonstration: the training project under another code."""
    text = forms().decode()
    start = text.index("二级项目支出绩效目标申报表")
    end = text.index("二级项目支出绩效目标申报表", start + 10)
    text = text[start:end].replace("440304221311500000055", "440304221311500000077")
    return text.replace("项目名称： 培训费", "项目名称： 应急演练经费").replace("至少1次", "≥0次")


def test_the_whole_year_without_scripts(person):
    """Every act works as a plain form post: the people of this journey have JavaScript off."""
    clerk = person("clerk", scripts=False)
    department = person("department", scripts=False)
    bureau = person("bureau", scripts=False)

    page = clerk.open("/uploads/")
    page.get_by_label("或粘贴申报表文字").fill(new_form())
    page.get_by_label("预算年度").fill("2022")
    page.get_by_role("button", name="读取并核对").click()
    expect(page.get_by_text("1 张表待确认")).to_be_visible()
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_role("heading", name="应急演练经费")).to_be_visible()

    # a target that cannot fail blocks submission
    expect(page.get_by_text("提交前须改正")).to_be_visible()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("不能提交")).to_be_visible()

    clerk.open_project("应急演练经费")
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("第1行指标值").fill("不少于2次")
    page.get_by_role("button", name="核对（不保存）").click()
    expect(page.get_by_text("不少于2次（含2次）")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("当前状态：待主管部门审核")).to_be_visible()

    page = department.open_project("应急演练经费")
    page.get_by_text("对本行写意见").nth(1).click()
    page.get_by_label("对“培训人员出席率”的意见").fill("请说明出席率如何统计。")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("当前状态：已退回")).to_be_visible()

    page = clerk.open_project("应急演练经费")
    expect(page.locator("td").get_by_text("请说明出席率如何统计。")).to_be_visible()
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("第2行指标解释").fill("出席人次÷应到人次，按签到表统计")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="提交审核").click()

    page = department.open_project("应急演练经费")
    page.get_by_role("button", name="审核通过").click()
    page = bureau.open_project("应急演练经费")
    page.get_by_role("button", name="批复", exact=True).click()
    expect(page.get_by_text("当前状态：已批复")).to_be_visible()

    page = clerk.open_project("应急演练经费")
    page.get_by_role("link", name="自评", exact=True).click()
    page.get_by_label("全年执行数（万元）").fill("4.00")
    page.get_by_label("“培训次数”的实际完成值").fill("2次")
    page.get_by_label("“培训人员出席率”的实际完成值").fill("81%")
    page.get_by_label("“培训及时性”的实际完成值").fill("2022年11月30日")
    page.get_by_label("“预算执行率”的实际完成值").fill("95.69%")
    page.get_by_label("“技服中心工作效率”的档次").select_option("达成预期指标")
    page.get_by_role("button", name="提交自评").click()
    expect(page.get_by_text("还有1处没有填报")).to_be_visible()
    page.get_by_label("“培训对象投诉率”的实际完成值").fill("0%")
    page.get_by_role("button", name="提交自评").click()
    expect(page.locator(".figures").get_by_text("98.32")).to_be_visible()
    expect(page.get_by_text("自评已提交")).to_be_visible()

    page = clerk.open("/ledger/?verify=1")
    expect(page.get_by_text("完整", exact=True)).to_be_visible()


def test_papers_can_be_taken_away(person):
    page = person("viewer").open_project("小型工程类项目")

    for name, ending in (("PDF", "pdf"), ("XLSX", "xlsx"), ("数据 JSON", "json")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name, exact=True).click()
        assert waiting.value.suggested_filename == f"小型工程类项目.{ending}"


def test_the_keyboard_alone_signs_in_and_reaches_a_form(person, site):
    somebody = person()
    page = somebody.open("/")
    expect(page.get_by_label("账号")).to_be_focused()
    page.keyboard.type("viewer")
    page.keyboard.press("Tab")
    page.keyboard.type(site.passwords["viewer"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.get_by_role("link", name="项目", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="预算准备金").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("预算准备金"))).to_be_visible()


def test_a_wrong_password_tells_nothing_about_the_account(person):
    page = person().open("/accounts/sign-in/")

    for name in ("nobody-at-all", "viewer"):
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill("wrong")
        page.get_by_label("密码").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("账号或密码不正确")


def test_a_form_prints_as_paper_alone(person):
    page = person("clerk").open("/projects/5/")
    page.emulate_media(media="print")

    assert not page.locator(".top-bar").is_visible()
    assert not page.locator(".finding").first.is_visible()
    assert page.get_by_text("二级项目支出绩效目标申报表").is_visible()
