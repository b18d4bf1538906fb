"""The indicator rows as a sheet: keys between rows, blocks of cells pasted, drafts kept."""

from __future__ import annotations

import re

from playwright.sync_api import expect

PASTE = """([selector, text]) => {
  const cell = document.querySelector(selector);
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.focus();
  const how = {clipboardData: data, bubbles: true, cancelable: true};
  cell.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def test_enter_and_arrows_move_between_rows(person):
    page = person("clerk").open("/projects/6/edit/")
    page.get_by_label("第1行指标值").click()

    page.keyboard.press("Enter")
    expect(page.get_by_label("第2行指标值")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("第1行指标值")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("第2行指标值")).to_be_focused()


def test_a_copied_block_fills_the_cells_and_the_draft_is_kept(person):
    clerk = person("clerk")
    page = clerk.open("/projects/6/edit/")
    block = '启动项目数\t≥3个\t"审批单，\n含附件"\r\n验收合格率\t≥95%\t验收单\r\n'
    with page.expect_response(re.compile("/edit/review/")):
        page.evaluate(PASTE, ["textarea[name='indicators[0].name']", block])

    expect(page.get_by_label("第1行三级指标")).to_have_value("启动项目数")
    expect(page.get_by_label("第1行指标值")).to_have_value("≥3个")
    expect(page.get_by_label("第1行指标解释")).to_have_value("审批单，\n含附件")
    expect(page.get_by_label("第2行指标值")).to_have_value("≥95%")
    expect(page.locator("#live-state")).to_contain_text("暂存")
    assert clerk.axe() == []

    page.goto(page.url)
    page.get_by_role("link", name="接着填写").click()
    expect(page.get_by_label("第1行三级指标")).to_have_value("启动项目数")
    page.get_by_role("button", name="放弃修改").first.click()
    page.goto(page.url + "edit/")
    expect(page.get_by_role("link", name="接着填写")).to_have_count(0)
