"""A new unit and its clerk, brought in from one workbook by two administrators."""

from __future__ import annotations

import re

import xlsxwriter

SHEETS = {
    "单位": (
        ("单位编码", "单位名称", "级别"),
        ("440304131009", "深圳市福田区第九中心", "预算单位"),
    ),
    "人员": (("账号", "姓名"), ("jiu.hao", "九号")),
    "授权": (
        ("账号", "角色", "单位编码", "起始日期", "理由"),
        ("jiu.hao", "经办", "440304131009", "2022-01-01", "到岗"),
    ),
}


def test_a_clerk_is_brought_in_by_two_administrators_and_signs_in(person, tmp_path):
    filled = tmp_path / "清单.xlsx"
    with xlsxwriter.Workbook(filled) as book:
        for name, rows in SHEETS.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    told = {}
    for username in ("system", "security"):
        somebody = person(username)
        page = somebody.open("/imports/")
        page.get_by_label("清单（XLSX）").set_input_files(filled)
        page.get_by_role("button", name="上传并试一遍").click()
        assert somebody.axe() == []
        page.get_by_role("button", name="全部导入").click()
        assert somebody.axe() == []
        told[username] = page.content()
    password = re.search(r"Jx-[\w-]{12}", told["system"])[0]

    clerk = person()
    page = clerk.open("/accounts/sign-in/")
    page.get_by_label("账号").fill("jiu.hao")
    page.get_by_label("密码").fill(password)
    page.get_by_label("密码").press("Enter")
    page.get_by_label("旧密码").fill(password)
    page.get_by_label("新密码", exact=True).fill("Qiche-2026-x")
    page.get_by_label("新密码确认").fill("Qiche-2026-x")
    page.get_by_role("button", name="保存新密码").click()
    page.get_by_role("link", name="九号（经办）").click()

    assert page.get_by_text("深圳市福田区第九中心").is_visible()
    assert page.get_by_text("到岗").is_visible()
    assert clerk.axe() == []
