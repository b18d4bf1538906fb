"""Every test of the site starts with the demonstration year in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from jixiao.demo import site
from jixiao.web.accounts.actors import Actor, actor_of
from jixiao.web.accounts.models import Grant, Role, User
from jixiao.web.declaring.models import Project
from jixiao.web.organisations.models import Organisation

NOW = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
TRAINING = "440304221311500000055"  # 培训费: self-evaluated
BONUS = "440304221311500000047"  # 绩效考核经费: replied, partly reported
VISITS = "440304221311500000048"  # 离退休慰问金: replied
RURAL = "440304221311500000054"  # 乡村振兴补助经费: waits for the bureau
WORKS = "440304221311500100050"  # 小型工程类项目: returned
RESERVE = "440304221311500200051"  # 预算准备金: draft with errors
CITY = "440304221311500400052"  # 城管业务: waits for the department
SYSTEMS = "440304221311500600053"  # 信息化系统运行维护: waits for the bureau


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        site.build()
        other = Organisation.objects.create(
            code="440304131002", name="深圳市福田区另一中心", kind="unit"
        )
        person = User.objects.create_user("stranger", "外单位经办", "x", must_change_password=False)
        Grant.objects.create(
            user=person, role=Role.CLERK, organisation=other, valid_from=date(2021, 1, 1)
        )


@pytest.fixture(autouse=True)
def _database(db):
    """All tests here touch the database."""


@pytest.fixture
def project() -> Callable[[str], Project]:
    return lambda code: Project.objects.get(code=code)


@pytest.fixture
def actor() -> Callable[[str], Actor]:
    return lambda username: actor_of(User.objects.get(username=username), NOW.date())


@pytest.fixture
def browse() -> Callable[[str], Client]:
    """A signed-in client by account name."""

    def signed_in(username: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(
            User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return signed_in
