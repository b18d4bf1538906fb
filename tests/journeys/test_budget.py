"""Budget figures come in by a list, stand beside the form, and are taken over with one click."""

from __future__ import annotations

import io

import xlsxwriter
from playwright.sync_api import expect

RESERVE = "440304221311500200051"


def budget_list() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("预算")
        sheet.write_row(0, 0, ("预算年度", "项目编码", "资金来源", "金额（万元）"))
        sheet.write_row(1, 0, ("2022", RESERVE, "财政拨款", "6"))
        sheet.write_row(2, 0, ("2022", RESERVE, "单位资金", "1.5"))
    return target.getvalue()


def test_a_budget_list_reaches_the_form(person):
    bureau = person("bureau")
    page = bureau.open("/imports/")
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files(
        "input[type=file]", {"name": "预算.xlsx", "mimeType": media, "buffer": budget_list()}
    )
    page.get_by_role("button", name="上传并试一遍").click()
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()

    page = bureau.open("/projects/?budget=differs")
    expect(page.get_by_role("link", name="预算准备金")).to_be_visible()
    assert page.locator("tbody tr").count() == 1

    clerk = person("clerk", width=400)
    page = clerk.open_project("预算准备金")
    assert clerk.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("link", name="按预算数填入申报表").click()
    expect(page.locator('[name="project.annual_budget"]')).to_have_value("7.50")
    assert clerk.axe() == []
    assert clerk.complaints == bureau.complaints == []
