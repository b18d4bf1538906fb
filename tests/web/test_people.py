"""Accounts and grants: three administrators apart, dated grants, first passwords."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from jixiao.errors import NotAllowed, NotFound
from jixiao.web.accounts import acts
from jixiao.web.accounts.actors import actor_of
from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, BUSINESS_ROLES, Grant, Role, User
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.models import Event
from jixiao.web.organisations.models import Organisation
from tests.web.conftest import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)
BUREAU, DEPARTMENT, UNIT, SIBLING = "440304", "440304131", "440304131001", "440304131002"
ADMINISTRATORS = ("system", "security", "audit")


def organisation(code: str | None) -> Organisation | None:
    return Organisation.objects.get(code=code) if code else None


@pytest.fixture
def newcomer(actor) -> User:
    return acts.create(
        username="newcomer",
        name="新人",
        password_hash=acts.first_password()[1],
        actor=actor("system"),
        at=NOW,
    )


@pytest.fixture
def give(actor):
    def granted(
        role: str, code: str | None, *, username="newcomer", start=TODAY, end=None, by="security"
    ) -> Grant:
        return acts.give_grant(
            username=username,
            role=role,
            organisation=organisation(code),
            valid_from=start,
            valid_to=end,
            reason="岗位调整",
            actor=actor(by),
            at=NOW,
        )

    return granted


def place(role: str) -> str | None:
    return None if role in ADMINISTRATOR_ROLES else BUREAU


@pytest.mark.parametrize(
    ("first", "second"),
    [pair for pair in itertools.permutations(Role, 2) if set(pair) & ADMINISTRATOR_ROLES],
)
def test_an_administrator_has_no_other_role_at_the_same_time(newcomer, give, first, second):
    give(first, place(first), end=TODAY + DAY)

    with pytest.raises(NotAllowed) as refused:
        give(second, place(second), start=TODAY + DAY)

    assert refused.value.message.id == "grant.separation"
    assert give(second, place(second), start=TODAY + 2 * DAY)


@pytest.mark.parametrize("role", sorted(ADMINISTRATOR_ROLES))
def test_joined_roles_that_came_from_elsewhere_give_nothing(newcomer, role):
    Grant.objects.create(user=newcomer, role=role, valid_from=TODAY)
    Grant.objects.create(
        user=newcomer, role=Role.CLERK, organisation=organisation(UNIT), valid_from=TODAY
    )

    assert actor_of(newcomer, TODAY).grants == ()


@pytest.mark.parametrize("role", Role.values)
def test_the_database_refuses_a_role_in_the_wrong_place(newcomer, role):
    wrong = organisation(BUREAU) if role in ADMINISTRATOR_ROLES else None

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=newcomer, role=role, organisation=wrong, valid_from=TODAY)


@pytest.mark.parametrize("username", ["clerk", "bureau", "auditor", "system", "audit"])
def test_only_the_security_administrator_grants(newcomer, give, username):
    with pytest.raises(NotAllowed):
        give(Role.CLERK, UNIT, by=username)


@pytest.mark.parametrize("username", ["clerk", "bureau", "auditor", "security", "audit"])
def test_only_the_system_administrator_opens_accounts(actor, username):
    with pytest.raises(NotAllowed):
        acts.create(username="x1", name="某", password_hash="!", actor=actor(username), at=NOW)


def test_nobody_grants_to_oneself(give):
    with pytest.raises(NotAllowed, match="不能给自己授权"):
        give(Role.SECURITY_ADMINISTRATOR, None, username="security", start=date(2030, 1, 1))


def test_who_opened_an_account_never_grants_it(newcomer, give):
    """Also not after having become security administrator."""
    system = User.objects.get(username="system")
    system.grants.update(role=Role.SECURITY_ADMINISTRATOR)

    with pytest.raises(NotAllowed, match="账号是您建立的"):
        give(Role.CLERK, UNIT, by="system")


@pytest.mark.parametrize("username", ADMINISTRATORS)
def test_passwords_of_administrators_are_not_reset_on_pages(actor, username):
    with pytest.raises(NotAllowed, match="jixiao administrators"):
        acts.reset_password(username=username, password_hash="!", actor=actor("system"), at=NOW)
    with pytest.raises(NotAllowed):
        acts.set_active(username=username, active=False, reason="", actor=actor("system"), at=NOW)


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.PERFORMANCE_OFFICE, UNIT), (Role.SECTOR_OFFICE, DEPARTMENT), (Role.CLERK, None)],
)
def test_a_role_is_granted_where_it_belongs(newcomer, give, role, code):
    with pytest.raises(NotAllowed) as refused:
        give(role, code)

    assert refused.value.message.id == "grant.place"


def test_the_same_grant_is_not_given_twice(newcomer, give):
    give(Role.CLERK, UNIT)

    with pytest.raises(NotAllowed, match="已有相同的授权"):
        give(Role.CLERK, UNIT, start=TODAY + DAY)
    assert give(Role.CLERK, SIBLING) and give(Role.UNIT_HEAD, UNIT)


# --- what a grant shows, and when -----------------------------------------------------------------

SEES = {BUREAU: 8, DEPARTMENT: 8, UNIT: 8, SIBLING: 0}
DATES = {  # days from and to, relative to the day asked; whether the grant holds
    (0, None): True,
    (0, 0): True,
    (-9, 0): True,
    (-9, -1): False,
    (1, None): False,
    (1, 9): False,
}


@pytest.mark.parametrize(
    ("role", "code", "days"), list(itertools.product(sorted(BUSINESS_ROLES), SEES, DATES))
)
def test_a_role_shows_its_subtree_while_the_grant_holds(newcomer, role, code, days):
    first, last = days
    Grant.objects.create(
        user=newcomer,
        role=role,
        organisation=organisation(code),
        valid_from=TODAY + first * DAY,
        valid_to=None if last is None else TODAY + last * DAY,
    )

    found = actor_of(newcomer, TODAY)

    assert Project.objects.visible_to(found).count() == (SEES[code] if DATES[days] else 0)
    assert found.roles_at(UNIT) == ({role} if DATES[days] and UNIT.startswith(code) else set())


@pytest.mark.parametrize("username", ADMINISTRATORS)
def test_administrators_see_no_business_rows(actor, username):
    assert Project.objects.visible_to(actor(username)).count() == 0
    assert actor(username).roles_at(UNIT) == frozenset()


def test_a_grant_at_a_closed_organisation_gives_nothing(newcomer, give):
    give(Role.CLERK, SIBLING)
    Organisation.objects.filter(code=SIBLING).update(valid_to=TODAY - DAY)

    assert actor_of(newcomer, TODAY - DAY).grants == ()  # granted from TODAY on
    assert actor_of(newcomer, TODAY).grants == ()


def test_a_grant_is_ended_not_deleted(newcomer, give, actor):
    grant = give(Role.CLERK, UNIT)

    acts.end_grant(
        grant_id=grant.pk, last_day=TODAY - DAY, reason="调离", actor=actor("security"), at=NOW
    )

    assert actor_of(newcomer, TODAY).grants == ()
    event = Event.objects.get(act="grant.end")
    assert event.subject == "user:newcomer" and event.reason == "调离"
    with pytest.raises(NotAllowed, match="已经终止"):
        acts.end_grant(
            grant_id=grant.pk, last_day=TODAY, reason="", actor=actor("security"), at=NOW
        )


def test_the_past_of_a_grant_is_not_rewritten(newcomer, give, actor):
    grant = give(Role.CLERK, UNIT, start=TODAY - 9 * DAY)

    with pytest.raises(NotAllowed, match="不能早于昨天"):
        acts.end_grant(
            grant_id=grant.pk,
            last_day=TODAY - 3 * DAY,
            reason="",
            actor=actor("security"),
            at=NOW,
        )
    with pytest.raises(NotFound):
        acts.end_grant(grant_id=0, last_day=TODAY, reason="", actor=actor("security"), at=NOW)


# --- pages ----------------------------------------------------------------------------------------

PAGES = {
    "/accounts/own/": {"clerk", "viewer", "stranger", *ADMINISTRATORS},
    "/accounts/people/": {"system", "security"},
    "/accounts/people/clerk/": {"system", "security"},
    "/accounts/people/new/": {"system"},
    "/organisations/": {"clerk", "viewer", "stranger", *ADMINISTRATORS},
    f"/organisations/{UNIT}/": {"clerk", "viewer", "system", "security"},
    "/organisations/new/": {"system"},
    "/ledger/": {"clerk", "viewer", "stranger", *ADMINISTRATORS},
    "/ledger/events/": {"audit"},
    "/ledger/sign-ins/": {"audit"},
    "/projects/": {"clerk", "viewer", "stranger"},
    "/projects/1/": {"clerk", "viewer"},
    "/uploads/": {"clerk", "viewer", "stranger"},
    "/rules/": {"clerk", "viewer", "stranger"},
}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("username", ["clerk", "viewer", "stranger", *ADMINISTRATORS])
def test_a_page_opens_for_whom_it_is_and_is_missing_for_others(browse, username, address):
    status = browse(username).get(address).status_code

    assert status == (200 if username in PAGES[address] else 404)


@pytest.mark.parametrize("username", ADMINISTRATORS)
def test_an_administrator_signed_in_comes_to_the_own_page(browse, username):
    assert browse(username).get("/").url == "/accounts/own/"


def test_an_account_from_opening_to_its_first_use(browse):
    system, security, newcomer = browse("system"), browse("security"), Client()
    told = system.post("/accounts/people/new/", {"username": "zhang.li", "name": "张丽"})
    password = re.search(r"Jx-[\w-]+", told.content.decode())[0]
    granted = security.post(
        "/accounts/people/zhang.li/grants/",
        {"role": "clerk", "organisation": UNIT, "valid_from": "2022-01-01", "reason": "到岗"},
    )
    newcomer.post("/accounts/sign-in/", {"username": "zhang.li", "password": password})
    first = newcomer.get("/projects/")
    newcomer.post(
        "/accounts/password/",
        {
            "old_password": password,
            "new_password1": "Qiche-2026-x",
            "new_password2": "Qiche-2026-x",
        },
    )
    own = newcomer.get("/accounts/own/")

    assert granted.status_code == 302
    assert first.url == "/accounts/password/"
    assert newcomer.get("/projects/").status_code == 200
    assert "security" in own.content.decode() and "到岗" in own.content.decode()
    assert password not in system.get("/accounts/people/zhang.li/").content.decode()
    assert password not in "".join(Event.objects.values_list("after", flat=True))


def test_a_reset_password_ends_sessions_and_must_be_changed(browse):
    clerk, system = browse("clerk"), browse("system")

    told = system.post("/accounts/people/clerk/password/")

    assert "Jx-" in told.content.decode()
    assert clerk.get("/projects/").status_code == 302
    assert User.objects.get(username="clerk").must_change_password


def test_a_disabled_account_is_out_at_once(browse):
    clerk, system = browse("clerk"), browse("system")

    system.post("/accounts/people/clerk/active/", {"active": "0", "reason": "离职"})

    assert clerk.get("/projects/").url.startswith("/accounts/sign-in/")
    assert Event.objects.filter(act="account.disable", reason="离职").exists()


def test_a_refused_grant_keeps_what_was_typed(browse):
    answer = browse("security").post(
        "/accounts/people/clerk/grants/",
        {
            "role": "performance_office",
            "organisation": UNIT,
            "valid_from": "2022-01-01",
            "reason": "借调",
        },
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "只能授在财政部门" in page and 'value="借调"' in page


def test_a_malformed_account_is_refused_in_words(browse):
    answer = browse("system").post("/accounts/people/new/", {"username": "张丽", "name": "张丽"})

    assert answer.status_code == 422
    assert "账号以小写字母开头" in answer.content.decode()


def test_grants_are_ended_on_the_page(browse):
    grant = Grant.objects.get(user__username="viewer")

    answer = browse("security").post(
        f"/accounts/grants/{grant.pk}/end/",
        {"username": "viewer", "last_day": "", "reason": "x"},
        follow=True,
    )

    assert "没有终止：最后一天" in answer.content.decode()
    assert Grant.objects.get(pk=grant.pk).valid_to is None


def test_the_audit_administrator_reads_grants_but_no_declarations(browse, newcomer, give):
    give(Role.CLERK, UNIT)
    page = browse("audit").get("/ledger/events/").content.decode()
    saved = browse("audit").get("/ledger/events/?act=declaration.create").content.decode()
    returned = browse("audit").get("/ledger/events/?act=declaration.return").content.decode()

    assert "授权" in page and UNIT in page and "岗位调整" in page
    assert "建立申报表" in saved and "indicators" not in saved
    assert "退回修改" in returned and "培训次数" not in returned


def test_sign_ins_and_failures_are_read_by_the_audit_administrator(browse):
    somebody = Client()
    somebody.post("/accounts/sign-in/", {"username": "nobody-known", "password": "x"})

    page = browse("audit").get("/ledger/sign-ins/").content.decode()

    assert "nobody-known" in page and "失败" in page


def test_an_expert_gives_an_opinion_and_moves_nothing(browse, project):
    waiting = Project.objects.get(state="submitted")

    answer = browse("expert").post(
        f"/reviews/{waiting.pk}/decide/advise/",
        {"version": waiting.version, "opinion": "指标值偏低。"},
    )

    after = Project.objects.get(pk=waiting.pk)
    assert answer.status_code == 302
    assert (after.state, after.opinions.first().text) == ("submitted", "指标值偏低。")
    refused = browse("expert").post(
        f"/reviews/{waiting.pk}/decide/approve/", {"version": after.version, "opinion": "同意"}
    )
    assert refused.status_code == 403
