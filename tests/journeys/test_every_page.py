"""No page is missed: every address of the site, by somebody who may see it, in its several states.

An address that is added to the site must be added here too, as a page that is looked at or as an
answer that is none; the test asks the addresses of the site themselves.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from jixiao.web import errors
from jixiao.web.accounts.views import locked_out
from tests.journeys.conftest import Person, Site, serving, surroundings

WIDE, NARROW = 1280, 400
_MAKE = "import django; django.setup(); from tests.journeys.everything import main; main()"


@dataclass(frozen=True, slots=True)
class View:
    """A page as one person finds it: the object it is about, and what was pressed before looking.

    `answers` is the status of the page after that.
    """

    who: str
    what: str = ""
    query: str = ""
    do: Callable[[Page], object] | None = None
    answers: int = 200


@dataclass(frozen=True, slots=True)
class NoPage:
    """An address that gives no page: `file`, `part` of a page, or `post` for acts."""

    kind: str
    who: str = "clerk"
    what: str = ""
    query: str = ""


def press(button_name: str, /, **typed: str) -> Callable[[Page], None]:
    """Fill inputs by their names and press a button, past the checks of the browser."""

    def pressed(page: Page) -> None:
        button = page.get_by_role("button", name=button_name, exact=True).first
        if not button.is_visible():
            page.locator("details", has=button).first.locator("summary").first.click()
        for field, text in typed.items():
            page.locator(f"[name='{field}']").first.fill(text)
        button.evaluate("button => { button.form.noValidate = true }")
        with page.expect_navigation():
            button.click()

    return pressed


def unfold(page: Page) -> None:
    """Open everything that folds out."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def stale(page: Page) -> None:
    """Lose the cookie that a posted form is compared with."""
    page.context.clear_cookies(name="csrftoken")
    with page.expect_navigation():
        page.get_by_role("button", name="保存").first.click()


POST = NoPage("post")
AMOUNT = "form-0:project.annual_budget"  # of the first form that was read from a file
ADDRESSES: dict[str, tuple[View | NoPage, ...]] = {
    # who may come in, and as whom
    "accounts:sign-in": (
        View(""),
        View("", do=press("登录", username="nobody", password="x")),
    ),
    "accounts:sign-out": (POST,),
    "accounts:choose-role": (POST,),
    "accounts:password": (
        View("clerk"),
        View("clerk", do=press("保存新密码", old_password="x", new_password1="1")),
        View("clerk", do=stale, answers=403),
        View("beginner"),
    ),
    "accounts:own": (View("clerk"), View("system"), View("idle")),
    "accounts:people": (
        View("system"),
        View("security"),
        View("system", query="text=查无此人"),
    ),
    "accounts:person-new": (
        View("system"),
        View("system", do=press("建立", username="王五", name="王五"), answers=422),
        View("system", do=press("建立", username="wang.wu2", name="王五")),
    ),
    "accounts:person": (
        View("system", "person", do=unfold),
        View("security", "person", do=unfold),
        View("security", "person", do=press("授予"), answers=422),
        View("system", "person who left", do=unfold),
        View("security", "person without role"),
    ),
    "accounts:reset-password": (POST,),
    "accounts:set-active": (POST,),
    "accounts:give-grant": (POST,),
    "accounts:end-grant": (POST,),
    "organisations:organisations": (View("system"), View("clerk"), View("bureau")),
    "organisations:new": (
        View("system"),
        View("system", do=press("设立", code="999"), answers=422),
    ),
    "organisations:organisation": (
        View("system", "bureau"),
        View("system", "unit", do=unfold),
        View("system", "closed unit"),
        View("clerk", "unit"),
        View("newcomer", "successor"),
    ),
    "organisations:rename": (POST,),
    "organisations:close": (POST,),
    "organisations:hand-over": (POST,),
    "importing:imports": (View("system"), View("clerk"), View("sector")),
    "importing:template": (NoPage("file"),),
    "importing:workbook": (
        View("system", "workbook"),
        View("security", "workbook to grant"),
        View("system", "workbook with problems"),
        View("bureau", "budgets with problems"),
        View("system", "unreadable workbook", answers=422),
        View("system", "workbook", do=press("全部导入")),
    ),
    # the year
    "years:years": (View("bureau"), View("viewer")),
    "years:open": (View("bureau"), View("bureau", query="year=2031")),
    "years:year": (
        View("bureau", "year", do=unfold),
        View("bureau", "year", do=press("保存", rules_on=""), answers=422),
        View("bureau", "closed year"),
        View("clerk", "year"),
    ),
    "years:set-state": (POST,),
    "years:extensions": (
        View("bureau", "year", do=unfold),
        View("clerk", "closed year"),
    ),
    "years:lists": (View("bureau", "year"), View("clerk", "closed year")),
    "years:lists-download": (NoPage("file", what="year"),),
    "years:lists-upload": (POST,),
    "years:entries": (
        View("bureau", "code list", do=unfold),
        View("bureau", "empty code list"),
        View("viewer", "code list"),
    ),
    "years:remove-entry": (POST,),
    "years:set-handling": (POST,),
    # forms
    "declaring:projects": (
        View("clerk"),
        View("bureau"),
        View("newcomer"),
        View("bureau", query="text=查无此项目"),
    ),
    "declaring:download-list": (NoPage("file"),),
    "declaring:new": (
        View("clerk"),
        View("clerk", query="words=培训"),
        View("clerk", do=press("建立并填写"), answers=400),
    ),
    "declaring:similar": (NoPage("part"),),
    "declaring:continue": (View("clerk", query="from=2022"), View("newcomer")),
    "declaring:flow": (View("clerk"),),
    "declaring:target-trial": (
        View("clerk"),
        View("clerk", query="value=90%25以上&fiscal_year=2022"),
        View("clerk", query="value=%3F%3F&fiscal_year=2022"),
    ),
    "declaring:project": (
        View("clerk", "draft", do=unfold),
        View("clerk", "returned", do=unfold),
        View("department", "submitted", do=unfold),
        View("bureau", "at the bureau", do=unfold),
        View("sector", "at the bureau too", do=unfold),
        View("expert", "submitted"),
        View("viewer", "replied"),
        View("auditor", "evaluated", do=unfold),
        View("head", "partly reported"),
        View("clerk", "draft", do=press("提交审核"), answers=403),
        View("department", "submitted", do=press("退回修改"), answers=403),
        View("busy", "large: draft"),
        View("department", "large: submitted"),
        View("busy", "large: returned"),
        View("bureau", "large: at the bureau"),
        View("bureau", "large: agreed"),
        View("bureau", "large: advised"),
        View("busy", "large: rejected"),
        View("busy", "adjusting"),
        View("busy", "adjusting, changed"),
        View("department", "adjustment submitted"),
        View("busy", "adjustment returned"),
        View("bureau", "adjustment at the bureau"),
        View("busy", "adjusted", do=unfold),
    ),
    "declaring:edit": (
        View("clerk", "draft", do=unfold),
        View("clerk", "returned"),
        View("busy", "adjusting"),
    ),
    "declaring:live-review": (POST,),
    "declaring:move": (POST,),
    "declaring:version": (
        View("clerk", "version"),
        View("bureau", "adjusted version"),
        View("viewer", "first version"),
    ),
    "declaring:download": (NoPage("file", what="draft"),),
    "comparing:comparison": (
        View("clerk", "draft", query="text=培训"),
        View("bureau", "large: replied", do=unfold),
    ),
    "comparing:row-peers": (
        View("clerk", "row"),
        View("bureau", "row with peers", query="type=same"),
    ),
    "comparing:side-by-side": (View("clerk", "draft beside another"),),
    "approving:begin": (
        View("busy", "large: replied"),
        View("busy", "large: replied", do=press("开始调整"), answers=400),
    ),
    "approving:move": (POST,),
    # handing in
    "uploading:upload": (View("clerk"), View("newcomer")),
    "uploading:batch": (View("clerk", "batch"), View("clerk", "waiting batch")),
    "uploading:progress": (NoPage("part", what="batch"),),
    "uploading:batch-act": (POST,),
    "uploading:review": (
        View("clerk", "asked"),
        View("clerk", "clean"),
        View("clerk", "refused", answers=422),
        View("clerk", "asked", do=press("确认保存", **{AMOUNT: "五万"}), answers=422),
    ),
    "uploading:upload-act": (POST,),
    "uploading:picture": (NoPage("file", what="picture"),),
    # reviewing
    "reviewing:desk": (
        View("clerk"),
        View("newcomer"),
        View("department", query="year=2025"),
        View("bureau", query="order=risk"),
        View("sector"),
        View("auditor"),
    ),
    "reviewing:findings": (
        View("clerk"),
        View("bureau"),
        View("newcomer"),
        View("bureau", query="text=查无此问题"),
    ),
    "reviewing:findings-download": (NoPage("file"),),
    "reviewing:rules": (View("clerk"), View("clerk", query="text=查无此规则")),
    "reviewing:rule-book": (View("clerk", query="year=2022"),),
    "reviewing:rule": (View("clerk", "rule", query="year=2022"),),
    "reviewing:bulk": (
        View("department", query="chosen=10&chosen=11&chosen=12"),
        View("clerk", query="chosen=6"),
        View("department"),
    ),
    "reviewing:unit-year": (
        View("clerk", "unit of the year"),
        View("department", "large unit of the year"),
    ),
    "reviewing:answer": (
        View("department", query="year=2022&rule=R04"),
        View("department", query="year=2025&rule=A01"),
    ),
    "reviewing:decide": (POST,),
    "reviewing:judge": (POST,),
    "reviewing:sheet": (
        View("department", "submitted", do=unfold),
        View("bureau", "at the bureau", do=unfold),
    ),
    "reviewing:sheet-sums": (POST,),
    "reviewing:sheet-read": (View("department", "sheet"),),
    "reviewing:sheet-download": (NoPage("file", who="department", what="sheet"),),
    "library:library": (
        View("clerk"),
        View("clerk", query="project=6"),
        View("clerk", query="text=查无此指标"),
    ),
    "library:entry": (View("clerk", "library entry"), View("clerk", "core indicator")),
    # the end of the year
    "evaluating:evaluation": (
        View("clerk", "evaluated"),
        View("clerk", "partly reported"),
        View("clerk", "replied"),
        View("clerk", "replied", do=press("提交自评"), answers=422),
        View("viewer", "replied"),
        View("department", "evaluated", do=unfold),
    ),
    "evaluating:download": (NoPage("file", what="evaluated"),),
    "noticing:notices": (
        View("clerk"),
        View("newcomer"),
        View("bureau"),
        View("busy", query="kind=overdue"),
    ),
    "noticing:overdue": (View("bureau"), View("newcomer"), View("clerk")),
    "noticing:overdue-download": (NoPage("file"),),
    "noticing:mailbox": (
        View("clerk"),
        View("busy"),
        View("clerk", do=press("保存", email="x"), answers=422),
    ),
    "ledger:state": (
        View("clerk"),
        View("audit", query="verify=1"),
    ),
    "ledger:events": (View("audit"), View("audit", query="actor=nobody")),
    "ledger:sign-ins": (View("audit"), View("audit", query="username=nobody")),
}
ELSEWHERE = {
    "a missing page": ("clerk", "/projects/99999/", 404),
    "a page of somebody else": ("newcomer", "/projects/1/", 404),
    "a page of those who declare": ("system", "/projects/", 404),
    "an unusable request": ("clerk", "/projects/?text=%01", 400),
}


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every address of the site by its name, with something for each of its parts."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inside)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            parts = {
                part: 1 if type(converter).__name__ == "IntConverter" else "x"
                for part, converter in pattern.pattern.converters.items()
            }
            yield f"{space}{pattern.name}", parts


def test_every_address_of_the_site_is_in_the_table():
    names = {name for name, _ in addresses(get_resolver())}

    assert names == set(ADDRESSES)


# --- the site and who sits before it --------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(demonstration, tmp_path_factory) -> Iterator[tuple[Site, dict[str, dict]]]:
    """A site of its own with objects in every state, and no worker that would change them."""
    folder = demonstration.copied_to(tmp_path_factory.mktemp("everything"))
    made = subprocess.run(
        [sys.executable, "-c", _MAKE],
        env=surroundings(folder) | {"DJANGO_SETTINGS_MODULE": "jixiao.web.settings"},
        check=True,
        capture_output=True,
        text=True,
    )
    objects = json.loads(made.stdout)
    newcomers = ("busy", "newcomer", "beginner", "idle")
    passwords = demonstration.passwords | dict.fromkeys(newcomers, objects["password"])
    with serving(folder, passwords, "--readers", "0") as site:
        yield site, objects["made"]


@pytest.fixture(scope="module")
def seated(browser, everything) -> Iterator[Callable[[str], Person]]:
    """Each person signs in once, for all pages."""
    site, _ = everything
    people: dict[str, Person] = {}
    contexts = []

    def sit(username: str) -> Person:
        if username not in people:
            context = browser.new_context(
                reduced_motion="reduce",
                viewport={"width": WIDE, "height": 900},
                locale="zh-CN",
                base_url=site.address,
            )
            contexts.append(context)
            people[username] = Person(context.new_page(), site)
            if username:
                people[username].sign_in(username)
        return people[username]

    yield sit
    for context in contexts:
        context.close()


def wrong_with(person: Person) -> list[str]:
    """What is wrong with the page as it stands, wide and narrow. Colours are the same in both."""
    page, found = person.page, []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {each}" for each in person.axe(colours=width == WIDE)]
        reaches = page.evaluate("document.documentElement.scrollWidth")
        if reaches > width:
            found.append(f"{width} px: scrolls sideways to {reaches}")
    page.set_viewport_size({"width": WIDE, "height": 900})
    found += person.complaints
    person.complaints.clear()
    return found


def opened(person: Person, address: str, view: View) -> list[str]:
    """Open a page, press what is to be pressed, and tell what is wrong with it."""
    statuses: list[int] = []

    def answered(response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            statuses.append(response.status)

    person.page.on("response", answered)
    try:
        person.open(address)
        if urlsplit(person.page.url).path != urlsplit(address).path:
            return [f"leads to {person.page.url}"]
        if view.do is not None:
            view.do(person.page)
    finally:
        person.page.remove_listener("response", answered)
    if statuses[-1] != view.answers:
        return [f"answers {statuses[-1]}: {person.page.locator('main').inner_text()[:200]}"]
    return wrong_with(person)


@pytest.mark.parametrize("space", sorted({name.split(":")[0] for name in ADDRESSES}))
def test_no_page_has_a_violation_or_scrolls_sideways(seated, everything, space):
    _, objects = everything
    wrong = []

    for name, views in ADDRESSES.items():
        if not name.startswith(f"{space}:"):
            continue
        for view in views:
            if isinstance(view, NoPage):
                continue
            parts = objects[view.what] if view.what else {}
            address = reverse(name, kwargs=parts) + (f"?{view.query}" if view.query else "")
            found = opened(seated(view.who), address, view)
            wrong += [f"{view.who} at {address} ({view.what}): {each}" for each in found]

    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("answer", [errors.server_error, lambda it: locked_out(it, it, {})])
def test_pages_that_no_address_asks_for_are_pages_like_the_others(seated, everything, rf, answer):
    """They are rendered here and put before the browser as if the site had sent them."""
    request = rf.get("/")
    request.user, request.actor, request.request_id = AnonymousUser(), None, "0" * 32
    body = answer(request).content
    visitor = seated("")
    visitor.page.route("**/rendered/", lambda route: route.fulfill(body=body))
    visitor.open("/rendered/")

    assert visitor.page.locator("main h1").is_visible()
    assert wrong_with(visitor) == []


@pytest.mark.parametrize("about", ELSEWHERE)
def test_pages_that_refuse_are_pages_like_the_others(seated, about):
    who, address, status = ELSEWHERE[about]

    assert opened(seated(who), address, View(who, answers=status)) == []


def test_what_is_no_page_is_none(seated, everything):
    """So that nothing escapes by being called a file."""
    _, objects = everything
    dummies = dict(addresses(get_resolver()))
    kinds = {}

    for name, views in ADDRESSES.items():
        for view in views:
            if not isinstance(view, NoPage):
                continue
            parts = dummies[name] | (objects[view.what] if view.what else {})
            parts |= {"kind": "xlsx"} if view.kind == "file" and "kind" in parts else {}
            answer = seated(view.who).page.request.get(reverse(name, kwargs=parts))
            kinds[name] = (view.kind, _kind(answer))

    assert {name: pair for name, pair in kinds.items() if pair[0] != pair[1]} == {}


def _kind(answer) -> str:
    if answer.status == 405:
        return "post"
    if answer.status != 200:
        return f"status {answer.status}"
    if not answer.headers["content-type"].startswith("text/html"):
        return "file"
    return "page" if "<html" in answer.text() else "part"
