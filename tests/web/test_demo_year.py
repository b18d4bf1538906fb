"""The demonstration as `jixiao demo` builds it: with its fiscal year set up from that day."""

from __future__ import annotations

import pytest

from jixiao.demo import fiscal_year, site
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import LateStep
from jixiao.web.noticing import queries
from jixiao.web.noticing.queries import Kind
from jixiao.web.reviewing.findings import refresh_outdated
from jixiao.web.reviewing.queries import findings_of
from jixiao.web.years import codes
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import NOW, RESERVE

TODAY = NOW.date()


@pytest.fixture
def open_year(actor):
    def opened() -> FiscalYear:
        fiscal_year.open_year(site.data()["fiscal_year"], TODAY, actor("bureau"), site.moment)
        return FiscalYear.objects.get(year=2022)

    return opened


def rules(project) -> list[str]:
    return [one.finding.rule for one in findings_of(project)]


def test_the_year_of_the_projects_is_open_with_lists_classes_and_days_left(open_year, actor):
    year = open_year()
    clerk: Actor = actor("clerk")
    found = queries.tasks(clerk, TODAY)

    assert year.profile == "shenzhen-2022" and year.mandatory
    kinds = {each.kind: each.refuses for each in codes.lists_of(year)}
    assert kinds["project_type"] and kinds["allocation_method"] and not kinds["department_code"]
    assert found.counts[Kind.OVERDUE] == 0 and found.limits
    own = [each for each in found.limits if each.state.id == "draft" and each.organisation]
    assert [each.days_left for each in own] == [8]
    assert not LateStep.objects.exists()


def test_setting_the_year_up_finds_nothing_new_in_the_eight_forms(open_year, project):
    before = rules(project(RESERVE))
    open_year()

    refresh_outdated()

    assert before and rules(project(RESERVE)) == before
