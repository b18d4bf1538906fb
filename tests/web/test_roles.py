"""当前身份: a person with several roles chooses the one to act in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jixiao.errors import NotAllowed
from jixiao.web.accounts.actors import actor_of
from jixiao.web.accounts.models import Grant, Role, User
from jixiao.web.declaring import acts
from jixiao.web.ledger.chain import event_hash
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import proof
from jixiao.web.organisations.models import Organisation
from tests.web.conftest import CITY, NOW, RURAL

UNIT, OTHER = "440304131001", "440304131002"


@pytest.fixture
def both(browse):
    """A person who reviews for the department of the demonstration and is clerk of another unit."""
    user = User.objects.create_user("both", "身兼两职", "x", must_change_password=False)
    for role, code in ((Role.CLERK, OTHER), (Role.DEPARTMENT_REVIEWER, UNIT)):
        place = Organisation.objects.get(code=code)
        Grant.objects.create(user=user, role=role, organisation=place, valid_from=date(2021, 1, 1))
    return browse("both")


def choose(client, role):
    return client.post("/accounts/role/", {"role": role}, follow=True)


def test_all_roles_are_united_until_one_is_chosen(both, project):
    page = both.get("/").content.decode()

    assert "当前身份" in page and "全部身份" in page
    assert "上传申报表" in page
    assert both.get(f"/projects/{project(CITY).pk}/").status_code == 200


def test_a_chosen_role_narrows_what_is_seen_and_offered(both, project):
    page = choose(both, "clerk").content.decode()

    assert '<option value="clerk" selected>经办</option>' in page
    assert both.get(f"/projects/{project(CITY).pk}/").status_code == 404
    page = choose(both, "department_reviewer").content.decode()
    assert "上传申报表" not in page
    assert "审核通过" in both.get(f"/projects/{project(CITY).pk}/").content.decode()


def test_an_act_outside_the_chosen_role_is_a_missing_page(both, project):
    choose(both, "clerk")

    answer = both.post(
        f"/reviews/{project(CITY).pk}/decide/approve/", {"version": project(CITY).version}
    )

    assert answer.status_code == 404
    assert project(CITY).state == "submitted"


def test_all_roles_can_be_taken_up_again(both, project):
    choose(both, "clerk")
    choose(both, "")

    assert both.get(f"/projects/{project(CITY).pk}/").status_code == 200


@pytest.mark.parametrize("role", ["performance_office", "system_administrator", "x"])
def test_a_role_that_one_does_not_have_cannot_be_chosen(both, role):
    assert both.post("/accounts/role/", {"role": role}).status_code == 404
    assert "role" not in both.session


def test_the_choice_is_a_post(both):
    assert both.get("/accounts/role/").status_code == 405


def test_a_grant_that_ended_falls_away_with_the_choice(both, project):
    choose(both, "clerk")
    Grant.objects.filter(user__username="both", role="clerk").update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )

    page = both.get("/").content.decode()

    assert "当前身份" not in page and "身兼两职（主管部门审核）" in page
    assert both.get(f"/projects/{project(CITY).pk}/").status_code == 200
    assert "role" not in both.session


def test_the_choice_ends_with_the_session(both, browse):
    choose(both, "clerk")
    both.post("/accounts/sign-out/")

    assert '<option value="clerk" selected>' not in browse("both").get("/").content.decode()


@pytest.mark.parametrize("username", ["clerk", "bureau", "system"])
def test_one_role_leaves_nothing_to_choose(username, browse):
    assert "当前身份" not in browse(username).get("/accounts/own/").content.decode()


def test_an_event_names_the_role_of_the_step(both, project):
    both.post(f"/reviews/{project(CITY).pk}/decide/approve/", {"version": project(CITY).version})

    event = Event.objects.order_by("seq").last()
    assert (event.act, event.role) == ("declaration.approve", "department_reviewer")
    assert "身兼两职（主管部门审核）" in both.get(f"/projects/{project(CITY).pk}/").content.decode()
    assert not proof().problems


def test_every_act_of_the_demonstration_names_its_role():
    nameless = Event.objects.filter(role="").values_list("act", flat=True)

    assert list(nameless) == []


def test_the_hash_covers_the_role():
    event = Event.objects.exclude(role="").order_by("seq").last()
    event.role = "auditor"

    assert event_hash(event) != event.hash


def test_what_two_roles_may_do_is_offered_once(project, browse):
    user = User.objects.create_user("offices", "两个科室", "x", must_change_password=False)
    bureau = Organisation.objects.get(code="440304")
    for role in (Role.SECTOR_OFFICE, Role.PERFORMANCE_OFFICE):
        Grant.objects.create(user=user, role=role, organisation=bureau, valid_from=date(2021, 1, 1))

    page = browse("offices").get(f"/projects/{project(RURAL).pk}/").content.decode()

    assert page.count("退回修改</button>") == 1


def test_an_actor_in_one_role_may_not_act_in_another(both, project):
    whole = actor_of(User.objects.get(username="both"), NOW.date())

    with pytest.raises(NotAllowed):
        acts.take(
            project_id=project(CITY).pk,
            version=project(CITY).version,
            action="withdraw",
            actor=whole.in_role("department_reviewer"),
            at=NOW,
        )
