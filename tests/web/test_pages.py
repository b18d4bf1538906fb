"""Every page × role: who sees it, who does not, and what stands on it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import BONUS, CITY, RESERVE, RURAL, TRAINING, WORKS

INSIDERS = ("clerk", "department", "bureau", "viewer")
OPEN_TO_ALL = (
    "/",
    "/projects/",
    "/findings/",
    "/rules/",
    "/rules/A01/",
    "/rules/book/",
    "/ledger/",
    "/accounts/password/",
)


def of_project(code: str, name: str, *arguments: str):
    def address(project) -> str:
        return reverse(name, args=[project(code).pk, *arguments])

    return address


def without_token(response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


PROJECT_PAGES = [
    of_project(TRAINING, "declaring:project"),
    of_project(WORKS, "declaring:edit"),
    of_project(TRAINING, "declaring:version", "1"),
    of_project(TRAINING, "comparing:comparison"),
    of_project(TRAINING, "comparing:row-peers", "0"),
    of_project(TRAINING, "comparing:side-by-side", "1"),
    of_project(RESERVE, "declaring:download", "json"),
    of_project(RESERVE, "declaring:download", "xlsx"),
    of_project(RESERVE, "declaring:download", "pdf"),
    of_project(TRAINING, "evaluating:evaluation"),
    of_project(BONUS, "evaluating:download", "xlsx"),
    of_project(TRAINING, "evaluating:download", "pdf"),
]


@pytest.mark.parametrize("address", OPEN_TO_ALL)
def test_every_page_asks_for_sign_in_first(address):
    response = Client().get(address)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/sign-in/")


@pytest.mark.parametrize("username", (*INSIDERS, "stranger"))
@pytest.mark.parametrize("address", OPEN_TO_ALL)
def test_general_pages_open_for_everyone_signed_in(browse, username, address):
    assert browse(username).get(address).status_code == 200


@pytest.mark.parametrize("page", PROJECT_PAGES)
@pytest.mark.parametrize("username", INSIDERS)
def test_a_project_in_scope_opens(browse, project, username, page):
    address = page(project)
    expected = 302 if address.endswith("/edit/") and username != "clerk" else 200

    assert browse(username).get(address).status_code == expected


@pytest.mark.parametrize("page", PROJECT_PAGES)
def test_a_foreign_project_looks_like_a_missing_one(browse, project, page):
    client = browse("stranger")

    foreign = client.get(page(project))
    missing = client.get("/projects/999999/")

    assert foreign.status_code == missing.status_code == 404
    assert without_token(foreign) == without_token(missing)


def test_a_foreign_unit_has_no_summary(browse):
    assert browse("stranger").get("/reviews/440304131001/2022/").status_code == 404
    assert browse("department").get("/reviews/440304131001/2022/").status_code == 200


@pytest.mark.parametrize(
    ("name", "arguments", "data"),
    [
        ("declaring:move", ["submit"], {}),
        ("declaring:move", ["withdraw"], {}),
        ("reviewing:decide", ["approve"], {}),
        ("reviewing:decide", ["return"], {"opinion": "x"}),
        ("reviewing:judge", [], {"rule": "A01", "field": "x", "kind": "wrong", "reason": "x"}),
    ],
)
def test_acts_on_a_foreign_project_are_not_found(browse, project, name, arguments, data):
    address = reverse(name, args=[project(CITY).pk, *arguments])

    assert browse("stranger").post(address, {"version": "1", **data}).status_code == 404


def test_a_person_without_grants_sees_nothing(browse, db):
    from jixiao.web.accounts.models import User

    User.objects.create_user("nobody", "无权", "x", must_change_password=False)

    assert browse("nobody").get("/projects/").context["page"].projects == ()


def test_the_list_shows_sums_in_ten_thousand_yuan(browse):
    text = browse("viewer").get("/projects/").content.decode()

    assert "2,918.64" in text and "969.48" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("text=培训", ["培训费"]),
        ("text=440304221311500200051", ["预算准备金"]),
        ("state=returned", ["小型工程类项目"]),
        ("severity=errors", ["预算准备金"]),
        ("year=1999", []),
        ("year=x&page=x&sort=x&state=x", []),
        ("year=²&state=draft", ["预算准备金"]),
    ],
)
def test_the_list_filters(browse, query, names):
    page = browse("viewer").get(f"/projects/?{query}").context["page"]

    assert [project.name for project in page.projects] == names


def test_the_list_sorts_by_amount(browse):
    page = browse("viewer").get("/projects/?sort=-annual").context["page"]

    assert [project.name for project in page.projects][:2] == ["城管业务", "信息化系统运行维护"]


def test_a_list_export_holds_every_filtered_form(browse):
    response = browse("viewer").get("/projects/all.xlsx")

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")


def test_the_form_page_shows_reading_finding_and_opinion_beside_the_row(browse, project):
    text = browse("clerk").get(project(WORKS).get_absolute_url()).content.decode()

    assert "1部普通空调、2部精密空调、1台中央空调" in text
    assert "一格多指标" in text
    assert "三类空调合在一格" in text


def test_buttons_and_acts_agree(browse, project):
    shown = {
        username: browse(username).get(project(RURAL).get_absolute_url()).content.decode()
        for username in INSIDERS
    }

    assert "批复</button>" in shown["bureau"]
    for username in ("clerk", "department", "viewer"):
        assert "批复</button>" not in shown[username]


def test_a_returned_form_travels_by_its_buttons(browse, project):
    city = project(CITY)
    address = city.get_absolute_url()

    browse("department").post(
        reverse("reviewing:decide", args=[city.pk, "return"]),
        {"version": city.version, "opinion": "", "opinion:indicators[3]": "故障如何统计？"},
    )

    assert project(CITY).state == "returned"
    assert "故障如何统计？" in browse("clerk").get(address).content.decode()


def test_a_refused_act_says_who_can_do_it(browse, project):
    city = project(CITY)

    response = browse("clerk").post(
        reverse("reviewing:decide", args=[city.pk, "approve"]), {"version": city.version}
    )

    assert response.status_code == 403
    assert "主管部门审核" in response.content.decode()


def test_an_early_evaluation_is_refused_with_a_reason(browse, project):
    response = browse("clerk").get(reverse("evaluating:evaluation", args=[project(CITY).pk]))

    assert response.status_code == 403
    assert "还不能自评" in response.content.decode()


def test_pages_name_no_outside_host(browse, project):
    client = browse("department")
    addresses = [*OPEN_TO_ALL, project(WORKS).get_absolute_url(), "/uploads/"]

    for address in addresses:
        text = client.get(address).content.decode()
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text), address


def test_headers_of_every_page(browse):
    response = browse("viewer").get("/")

    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert len(response["X-Request-Id"]) == 32


@pytest.mark.parametrize(("address", "limit"), [("/projects/", 14), ("/", 16)])
def test_a_list_page_needs_the_same_number_of_queries_for_any_number_of_rows(
    browse, django_assert_max_num_queries, address, limit
):
    client = browse("viewer")

    with django_assert_max_num_queries(limit):
        client.get(address)


def test_the_lockout_looks_at_the_clients_address_behind_the_proxy(rf, settings):
    from dataclasses import replace

    from jixiao.web.addresses import client_address

    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.7", REMOTE_ADDR="127.0.0.1")

    assert client_address(request) == "127.0.0.1"
    settings.CONFIGURATION = replace(settings.CONFIGURATION, https=True)
    assert client_address(request) == "10.0.0.7"


@pytest.mark.parametrize("address", ["/projects/?text=%00", "/projects/?year=%1f", "/rules/%00"])
def test_control_characters_are_refused_at_the_door(browse, address):
    response = browse("viewer").get(address)

    assert response.status_code == 400
    assert "控制字符" in response.content.decode()


def test_control_characters_in_an_input_are_refused(browse, project):
    city = project(CITY)

    response = browse("department").post(
        reverse("reviewing:decide", args=[city.pk, "return"]),
        {"version": city.version, "opinion": "请改\x00正"},
    )

    assert response.status_code == 400
    assert project(CITY).state == "submitted"
