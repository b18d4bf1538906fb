"""The first start: an empty folder becomes the demonstration site, and tells how to get in."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Person, serving, told_passwords


def test_a_site_started_on_nothing_tells_its_accounts_and_lets_them_in(browser, tmp_path):
    with serving(tmp_path, {}, "--demo") as site:
        site.passwords.update(told_passwords((tmp_path / "told").read_text()))
        context = browser.new_context(locale="zh-CN")
        clerk = Person(context.new_page(), site)
        clerk.sign_in("clerk")
        expect(clerk.open("/projects/").get_by_role("table")).to_be_visible()
        context.close()
    assert {"clerk", "department", "bureau", "audit"} <= set(site.passwords)
    assert clerk.complaints == []
