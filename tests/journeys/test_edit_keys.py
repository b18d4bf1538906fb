"""The indicator rows as a sheet: keys between rows, blocks of cells pasted, drafts kept."""

from __future__ import annotations

import re

from playwright.sync_api import expect

PASTE = """([selector, text, html]) => {
  const cell = document.querySelector(selector);
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) { data.setData("text/html", html); }
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


MERGED = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><style>td {mso-number-format: General}</style></head><body><table>
<!--StartFragment-->
<tr><td rowspan=2>产出</td><td>数量</td><td>设备
  台数</td><td align=right x:num="1432.2">1,432.20台</td><td rowspan=2>台账，<br>验收单</td></tr>
<tr><td>质量</td><td>合格率</td><td style="mso-number-format:Percent" x:num="0.95">95%</td></tr>
<!--EndFragment--></table></body></html>"""
PLAIN = '产出\t数量\t设备台数\t1,432.20台\t"台账，\n验收单"\r\n\t质量\t合格率\t95%\t\r\n'


def test_a_block_with_merged_cells_and_class_columns_fills_the_three_columns(person):
    page = person("clerk").open("/projects/6/edit/")
    page.evaluate(PASTE, ["textarea[name='indicators[0].name']", PLAIN, MERGED])

    expect(page.get_by_label("第1行三级指标")).to_have_value("设备 台数")
    expect(page.get_by_label("第1行指标值")).to_have_value("1,432.20台")
    expect(page.get_by_label("第2行三级指标")).to_have_value("合格率")
    expect(page.get_by_label("第2行指标值")).to_have_value("95%")
    for row in (1, 2):
        expect(page.get_by_label(f"第{row}行指标解释")).to_have_value("台账，\n验收单")
    expect(page.get_by_text("已粘贴6格")).to_be_visible()
    page.get_by_role("button", name="放弃修改").click()


def test_what_does_not_fit_is_told_and_a_paste_is_undone_with_one_button(person):
    page = person("clerk").open("/projects/6/edit/")
    cell = page.get_by_label("第10行指标值")
    before = cell.input_value()
    page.evaluate(PASTE, ["textarea[name='indicators[9].target']", "≥1个\t解释\t多余\n≥2个\n"])

    expect(page.get_by_text("下面1格没有行可放")).to_be_visible()
    expect(page.get_by_text("右边1格超出最后一列")).to_be_visible()
    expect(cell).to_have_value("≥1个")
    page.get_by_role("button", name="撤销粘贴").click()
    expect(cell).to_have_value(before)
    expect(cell).to_be_focused()
    page.get_by_role("button", name="放弃修改").click()


def test_typing_that_could_not_be_kept_is_told_and_kept_later(person):
    clerk = person("clerk")
    page = clerk.open("/projects/6/edit/")
    page.context.set_offline(True)
    page.get_by_label("年度目标").fill("离线时写的")
    expect(page.locator("#live-state")).to_contain_text("还没有暂存")

    page.context.set_offline(False)
    expect(page.locator("#live-state")).to_contain_text("草稿已于", timeout=15_000)
    page.get_by_role("button", name="放弃修改").click()
    assert {"INTERNET_DISCONNECTED" in told for told in clerk.complaints} == {True}
    clerk.complaints.clear()
