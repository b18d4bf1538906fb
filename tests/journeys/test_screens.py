"""Every screen: no accessibility violation, nothing wider than the window, printable."""

from __future__ import annotations

import pytest

SCREENS = {
    "desk": "/",
    "list": "/projects/",
    "returned form": "/projects/5/",
    "review form": "/reviews/5/sheets/1/",
    "draft with errors": "/projects/6/",
    "edit": "/projects/5/edit/",
    "version": "/projects/1/versions/2/",
    "comparison": "/comparisons/6/?text=培训",
    "peers of a row": "/comparisons/6/rows/3/",
    "side by side": "/comparisons/6/with/1/",
    "upload": "/uploads/",
    "evaluation to fill": "/evaluations/2/",
    "evaluation": "/evaluations/1/",
    "unit": "/reviews/440304131001/2022/",
    "trial": "/projects/target-trial/?value=90%25以上&fiscal_year=2022",
    "findings": "/findings/",
    "rules": "/rules/",
    "rule": "/rules/A01/?year=2022",
    "rule book": "/rules/book/?year=2022",
    "notices": "/notices/",
    "overdue": "/notices/overdue/",
    "mailbox": "/notices/mailbox/",
    "ledger": "/ledger/?verify=1",
    "password": "/accounts/password/",
    "flow": "/projects/flow/",
    "new project": "/projects/new/",
    "continued year": "/projects/continue/?from=2022",
    "library": "/library/?project=6",
    "library entry": "/library/1/",
    "adjustment": "/adjustments/3/begin/",
    "missing": "/projects/99999/",
}
ANSWER = "/findings/answer/?year=2022&rule=R04"


@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
def test_a_screen_has_no_accessibility_violation(person, path):
    clerk = person("clerk")
    clerk.open(path)

    assert clerk.axe() == []


def test_the_reviewers_screen_has_no_accessibility_violation(person):
    reviewer = person("department")
    for path in (
        "/projects/7/",
        "/reviews/bulk/?chosen=7",
        "/findings/",
        ANSWER,
        "/reviews/7/sheet/",
    ):
        reviewer.open(path)
        assert reviewer.axe() == [], path


ADMINISTRATION = {
    "system": (
        "/accounts/own/",
        "/organisations/",
        "/organisations/440304131001/",
        "/organisations/new/",
        "/accounts/people/",
        "/accounts/people/new/",
        "/accounts/people/clerk/",
        "/imports/",
    ),
    "security": ("/accounts/people/clerk/",),
    "audit": ("/ledger/", "/ledger/events/", "/ledger/sign-ins/"),
    "bureau": ("/years/", "/years/open/"),
}


@pytest.mark.parametrize("username", ADMINISTRATION)
@pytest.mark.parametrize("width", [400, 1280])
def test_a_screen_of_administration_is_accessible_and_fits_its_window(person, username, width):
    somebody = person(username, width=width)

    for path in ADMINISTRATION[username]:
        page = somebody.open(path)
        assert somebody.axe() == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_sign_in_screen_has_no_accessibility_violation(person):
    somebody = person()
    somebody.open("/accounts/sign-in/")

    assert somebody.axe() == []


@pytest.mark.parametrize("width", [400, 1280])
def test_no_screen_is_wider_than_its_window(person, width):
    clerk = person("clerk", width=width)

    for path in SCREENS.values():
        page = clerk.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_flow_needs_no_scrolling_sideways_on_a_phone(person):
    page = person("clerk", width=400).open("/projects/flow/")

    assert page.evaluate(
        "[...document.querySelectorAll('.panel')].every(e => e.scrollWidth <= e.clientWidth)"
    )


def test_a_form_prints_as_paper_alone(person):
    page = person("clerk").open("/projects/5/")
    page.emulate_media(media="print")

    assert not page.locator(".top-bar").is_visible()
    assert not page.locator(".finding").first.is_visible()
    assert page.get_by_text("二级项目支出绩效目标申报表").is_visible()
