"""The reviewer's comparison by keyboard: from the form to its peers, on to the next form, back."""

from __future__ import annotations


def test_keys_lead_to_the_comparison_and_through_the_queue(person):
    bureau = person("bureau")
    page = bureau.open("/projects/4/")

    page.keyboard.press("c")
    page.wait_for_url("**/comparisons/4/")
    page.keyboard.press("j")
    page.wait_for_url("**/comparisons/8/")
    page.keyboard.press("k")
    page.wait_for_url("**/comparisons/4/")
    page.get_by_label("项目名称、编码、单位或指标").press("c")  # typed, not a shortcut
    assert page.url.endswith("/comparisons/4/")
    page.locator("h1").click()
    page.keyboard.press("c")
    page.wait_for_url("**/projects/4/*")


def test_two_forms_are_laid_side_by_side_without_javascript(person):
    department = person("department", scripts=False)
    page = department.open("/comparisons/7/")

    page.get_by_label("项目名称、编码、单位或指标").fill("培训费")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="培训费").first.click()

    assert page.get_by_role("columnheader", name="培训费").is_visible()
    assert page.get_by_text("要求更高").or_(page.get_by_text("相同")).first.is_visible()
