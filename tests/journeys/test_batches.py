"""A clerk with many forms hands them in at once, settles doubts by keyboard, saves the rest."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from jixiao.reading import read
from jixiao.writing import write_pdf
from tests.web.test_batches import NOTICE, clear, doubtful, zipped


def upload(person, year: str, **files: bytes):
    page = person.open("/uploads/")
    page.get_by_label("选择文件", exact=True).set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in files.items()
        ]
    )
    page.get_by_label("预算年度").fill(year)
    page.get_by_role("button", name="读取并核对").click()
    return page


def pdf(number: int) -> bytes:
    return write_pdf(read(doubtful(number), "a.txt", fiscal_year=2022))


def test_thirty_forms_from_files_to_projects_with_the_keyboard(person):
    clerk = person("clerk")
    archive = zipped(**{f"压缩{number}": clear(number) for number in range(400, 404)})
    page = upload(
        clerk, "2022", 甲=clear(405), 乙=pdf(406), 丙=doubtful(407), 包=archive, 坏=NOTICE
    )

    page.get_by_text("个文件已全部处理").wait_for(timeout=60_000)
    assert clerk.axe() == []
    page.get_by_role("button", name="全部保存无疑问的（5 张）").click()
    page.locator(".figures .approved .value", has_text="5").wait_for(timeout=60_000)
    page.get_by_role("link", name="逐一核对有疑问的").click()

    page.locator("[data-question]:focus").wait_for()
    assert clerk.axe() == []
    image = page.locator(".original img").first
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 100
    while page.evaluate("document.activeElement.matches('[data-question]')"):
        if page.locator("[data-question]:focus .head").inner_text().startswith("本年度项目金额"):
            page.keyboard.type("5.00")
            assert page.evaluate("document.activeElement.tagName") == "INPUT"
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    page.get_by_text("《批量项目406》已保存为新项目").wait_for()
    page.locator("[data-question]:focus").wait_for()
    page.keyboard.press("1")
    page.keyboard.press("5")
    assert page.evaluate("document.activeElement.value") == "5"
    page.keyboard.type(".00")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    page.get_by_text("《批量项目407》已保存为新项目").wait_for()
    page = clerk.open_project("批量项目407")
    assert "读作（未读出），改为“5.00”" in page.locator(".checked").inner_text()


def test_moving_escaping_and_choosing_by_keyboard(person):
    clerk = person("clerk")
    page = upload(clerk, "", 乙=pdf(410))
    page.locator("[data-question]:focus").wait_for()
    head = page.locator("[data-question]:focus .head, [data-question]:focus-within .head")

    assert head.inner_text() == "预算年度"
    page.keyboard.type("2023")
    page.keyboard.press("Escape")
    assert page.locator("[data-question] input").first.input_value() == "2022"
    page.keyboard.press("Alt+ArrowDown")
    assert head.inner_text() != "预算年度"
    page.keyboard.press("Alt+ArrowUp")
    assert head.inner_text() == "预算年度"
    page.keyboard.press("Enter")
    assert "settled" in page.locator("[data-question]").first.get_attribute("class")
    assert head.inner_text() != "预算年度"


@pytest.mark.parametrize("width", [1280, 400])
def test_the_pages_fit_and_work_without_script(person, width):
    clerk = person("clerk", width=width, scripts=False)
    page = upload(clerk, "2022", 甲=clear(420), 乙=doubtful(421))
    for _ in range(60):
        if page.get_by_text("2 个文件已全部处理").count():
            break
        page.get_by_role("link", name="刷新").click()
        page.wait_for_timeout(500)

    page.get_by_role("link", name="逐一核对有疑问的").click()
    page.get_by_role("textbox", name="本年度项目金额").fill("5.00")
    page.get_by_role("button", name="确认保存").click()
    assert page.get_by_text("《批量项目421》").count()
    page.get_by_role("link", name="甲").click()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.get_by_role("button", name="确认保存").is_visible()
    if width == 400:
        scripted = person("clerk", width=width)
        for path in (page.url.removeprefix(clerk.site.address), "/uploads/"):
            assert scripted.open(path).evaluate(overflow) <= 0
