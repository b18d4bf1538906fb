"""A reviewer fills in the review form: sum and grade follow while typing, and it is kept."""

from __future__ import annotations

from playwright.sync_api import expect


def test_what_was_typed_before_the_script_was_there_is_summed_up(person):
    sector = person("sector")
    sector.open_project("信息化系统运行维护")
    page, held = sector.page, []

    def hold(route):
        held.append(route)

    page.route("**/review-sheet*.js", hold)
    page.get_by_role("link", name="填写审核表").first.click()
    points = page.get_by_label("规范完整性的得分")
    computed = float(points.input_value())
    total = float(page.locator("#sheet-total").inner_text())

    points.fill(f"{computed - 2:g}")
    held[0].continue_()

    expect(page.locator("#sheet-total")).to_have_text(f"{total - 2:g}")


def test_sum_and_grade_follow_the_typing_and_the_reason_is_asked_for(person):
    bureau = person("bureau")
    bureau.open_project("信息化系统运行维护")
    page = bureau.page
    page.get_by_role("link", name="填写审核表").first.click()
    first = page.get_by_label("规范完整性的得分")
    computed = float(first.input_value())
    total = float(page.locator("#sheet-total").inner_text())

    first.fill(f"{computed - 3:g}")

    expect(page.locator("#sheet-total")).to_have_text(f"{total - 3:g}")
    reason = page.get_by_label("规范完整性的说明")
    expect(reason).to_have_attribute("aria-invalid", "true")
    assert bureau.axe() == []

    page.get_by_role("button", name="保存审核表").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写明理由")
    expect(first).to_have_value(f"{computed - 3:g}")
    assert bureau.axe() == []

    reason.fill("缺少测算依据")
    page.get_by_label("总体意见").fill("请补充测算依据")
    page.get_by_role("button", name="保存审核表").click()
    expect(page.get_by_text("审核表已保存，并记入台账。")).to_be_visible()

    bureau.open_project("信息化系统运行维护")
    expect(page.get_by_label("附上我的审核表意见")).to_be_visible()
    page.locator("#sheets").get_by_role("link", name="绩效科", exact=True).click()
    expect(page.get_by_text(f"{computed:g} → {computed - 3:g}，绩效科审核员")).to_be_visible()
    assert bureau.axe() == []


def test_the_form_is_filled_in_without_scripts_and_on_a_narrow_screen(person):
    expert = person("expert", width=400, scripts=False)
    expert.open_project("城管业务")
    page = expert.page
    page.get_by_role("link", name="填写审核表").first.click()

    page.get_by_label("总体意见").fill("建议压缩规模")
    page.get_by_role("button", name="保存审核表").click()

    expect(page.get_by_text("审核表已保存，并记入台账。")).to_be_visible()
    expect(page.get_by_label("总体意见")).to_have_value("建议压缩规模")


def test_the_review_form_fits_a_narrow_window(person):
    page = person("sector", width=400).open("/projects/?text=信息化系统运行维护")
    page.get_by_role("link", name="信息化系统运行维护", exact=True).click()
    page.get_by_role("link", name="填写审核表").first.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 400
