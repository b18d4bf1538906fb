"""Search: any part of two characters or more of a name, code, unit or indicator, in scope."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.declaration import to_json
from jixiao.web.declaring import queries
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import ProjectFilter
from jixiao.web.searching import queries as searching
from jixiao.web.searching import tables
from jixiao.web.searching.acts import index
from jixiao.web.searching.queries import found_in, search
from jixiao.web.searching.words import plain
from tests.web.conftest import BONUS, CITY, NOW, SYSTEMS, TRAINING, VISITS

CASES = [
    ("培训", {TRAINING}),
    ("培训 费", {TRAINING}),
    ("离退休", {VISITS}),
    (VISITS, {VISITS}),
    (VISITS[-6:], {VISITS}),
    ("绩效考核 经费", {BONUS}),
    ("慰问 培训", set()),
    ("没有这样的词", set()),
    ("％、。", set()),
]


def codes(text: str, actor) -> set[str]:
    page = queries.page(ProjectFilter(text=text), actor, 1)
    assert page.count == len(page.projects)
    return {project.code for project in page.projects}


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_query_finds(text: str, expected: set[str], actor) -> None:
    found = codes(text, actor("department"))

    assert expected <= found if expected else not found


def test_the_unit_finds_all_its_projects(actor) -> None:
    assert len(codes("数字化城管", actor("department")) | codes("中心", actor("department"))) == 8


def test_one_character_finds_wherever_it_stands(actor) -> None:
    everything = Project.objects.visible_to(actor("department"))

    by_name = {project.code for project in everything if "费" in project.name}
    assert by_name and by_name <= codes("费", actor("department"))


def test_another_unit_finds_nothing(actor) -> None:
    assert codes("培训", actor("stranger")) == set()


def test_a_saved_form_is_found_by_its_new_indicator(project, actor) -> None:
    form = project(SYSTEMS)
    body = to_json(form.latest().declaration())
    body["indicators"][0]["name"] = "龙舟赛场次"
    body["indicators"][0]["applicable"] = True

    index(form.pk, form.organisation.name, body)

    assert codes("龙舟", actor("department")) == codes("舟赛", actor("department")) == {SYSTEMS}


def test_the_indicator_found_is_named_where_the_name_does_not_tell(project) -> None:
    row = next(
        row
        for row in project(CITY).latest().declaration().indicators
        if row.applicable and row.name and row.name[:4] not in project(CITY).name
    )
    asked = search(row.name[:4])

    assert plain(row.name[:4]) in plain(found_in([project(CITY).pk], asked.terms)[project(CITY).pk])
    assert found_in([project(CITY).pk], search(CITY).terms) == {}


def test_the_list_shows_it(browse) -> None:
    page = browse("department").get("/projects/?text=投诉率").content.decode()

    assert "指标：" in page


def test_frequent_terms_give_the_same_rows_and_count(monkeypatch, actor) -> None:
    few = queries.page(ProjectFilter(text="投诉"), actor("department"), 1)
    monkeypatch.setattr(searching, "_FEW", 1)

    many = queries.page(ProjectFilter(text="投诉"), actor("department"), 1)

    assert search("投诉").frequent is (connection.vendor == "sqlite")
    assert (few.count, few.projects) == (many.count, many.projects)


LETTERS = st.text(alphabet="培训费合格率龙舟0123aB％（ \n𠀀", max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(LETTERS, min_size=1, max_size=4), query=LETTERS)
def test_a_term_is_found_exactly_where_a_text_holds_it(texts: list[str], query: str) -> None:
    key = 900_000
    tables.PROJECTS.put(connection, [(key, tuple(texts))])
    asked = search(query)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM project_search WHERE rowid = %s", [key])
        assert cursor.fetchone() == (1,)
        found = bool(asked.terms) and _matches(cursor, asked.condition, key)
    holds = [any(term in plain(text) for text in texts) for term in asked.terms]
    assert found == (bool(holds) and all(holds))


def _matches(cursor, condition: str, key: int) -> bool:
    match = tables.PROJECTS.match(connection)
    cursor.execute(
        f"SELECT count(*) FROM project_search WHERE rowid = %s AND {match}",  # noqa: S608
        [key, condition],
    )
    return cursor.fetchone() == (1,)


def test_nothing_is_kept_of_an_older_version(project, actor) -> None:
    form = project(TRAINING)
    body = to_json(form.latest().declaration())
    body["project"]["name"] = "别的名称"
    for row in body["indicators"]:
        row["name"], row["target"] = "", None

    index(form.pk, "单位", body)

    assert TRAINING not in codes("培训", actor("department"))
    assert form.latest().created_at <= NOW
