"""The editing page: typed texts are read, bad ones come back as typed, nobody is overwritten."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jixiao.declaration import amend
from jixiao.web.declaring import acts
from tests.web.conftest import NOW, WORKS


@pytest.fixture
def works(project):
    return project(WORKS)


@pytest.fixture
def address(works) -> str:
    return reverse("declaring:edit", args=[works.pk])


def typed(page, **changes) -> dict[str, str]:
    """What a browser would send back from the page, with some inputs changed."""
    context = page.context
    sent = dict(context["texts"])
    sent |= {"version": str(context["version"]), "working": context["working"]}
    return sent | {key.replace("__", "."): value for key, value in changes.items()}


def test_a_corrected_target_is_saved_and_read(browse, works, address, project):
    client = browse("clerk")
    page = client.get(address)

    client.post(address, typed(page) | {"indicators[1].target": "≥260台", "save": "1"})

    declaration = project(WORKS).latest().declaration()
    assert declaration.indicators[1].target.kind == "comparison"
    assert declaration.indicators[1].target.op == ">="
    assert project(WORKS).notices == works.notices - 1


def test_a_text_that_cannot_be_adopted_comes_back_as_typed(browse, works, address, project):
    client = browse("clerk")
    page = client.get(address)

    shown = client.post(
        address,
        typed(page)
        | {"project.annual_budget": "一百一十", "objectives.annual": "新的目标", "save": "1"},
    )

    text = shown.content.decode()
    assert 'value="一百一十"' in text and "新的目标" in text
    assert "应为以万元计的数字" in text
    assert project(WORKS).declaration_number == works.declaration_number


def test_rows_are_added_and_removed_before_saving(browse, works, address, project):
    client = browse("clerk")
    page = client.get(address)

    page = client.post(address, typed(page) | {"remove": "1"})
    page = client.post(address, typed(page) | {"add": "quantity"})
    assert project(WORKS).declaration_number == 1
    texts = {"indicators[2].name": "精密空调维护数量", "indicators[2].target": "2部"}
    client.post(address, typed(page) | texts | {"save": "1"})

    rows = project(WORKS).latest().declaration().indicators
    assert [row.name for row in rows if row.level2 == "quantity"] == [
        "执法通终端维护台数",
        "服务器软件版本检查次数",
        "精密空调维护数量",
    ]
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_a_class_left_empty_reads_not_applicable(browse, works, address, project):
    client = browse("clerk")
    page = client.get(address)
    cost = next(
        row.number for row in works.latest().declaration().indicators if row.level2 == "cost"
    )

    page = client.post(address, typed(page) | {"remove": str(cost)})
    client.post(address, typed(page) | {"save": "1"})

    row = next(
        row for row in project(WORKS).latest().declaration().indicators if row.level2 == "cost"
    )
    assert (row.name, row.applicable) == ("不适用", False)
    assert project(WORKS).errors > 0  # a mandatory class without a real row


def test_a_save_upon_somebody_elses_shows_both_and_loses_neither(
    browse, works, address, project, actor
):
    client = browse("clerk")
    page = client.get(address)
    theirs = amend(works.latest().declaration(), {"objectives.annual": "他人的目标"}).declaration
    acts.save_declaration(
        project_id=works.pk,
        version=works.version,
        declaration=theirs,
        actor=actor("clerk"),
        at=NOW,
    )

    shown = client.post(address, typed(page) | {"objectives.annual": "我的目标", "save": "1"})

    assert shown.status_code == 409
    text = shown.content.decode()
    assert "他人的目标" in text and "我的目标" in text
    client.post(address, typed(shown) | {"save": "1"})
    assert project(WORKS).latest().declaration().objectives.annual == "我的目标"
    kept = project(WORKS).versions.get(number=2)
    assert kept.declaration().objectives.annual == "他人的目标"


def test_what_somebody_else_saved_is_put_into_the_page(browse, works, address, project, actor):
    client = browse("clerk")
    page = client.get(address)
    theirs = amend(works.latest().declaration(), {"objectives.overview": "他人的概况"}).declaration
    acts.save_declaration(
        project_id=works.pk, version=works.version, declaration=theirs, actor=actor("clerk"), at=NOW
    )

    shown = client.post(address, typed(page) | {"objectives.annual": "我的目标", "save": "1"})

    text = shown.content.decode()
    assert shown.status_code == 409 and "已并入本页" in text and "两人都改了" not in text
    assert shown.context["texts"]["objectives.overview"] == "他人的概况"
    client.post(address, typed(shown) | {"save": "1"})
    objectives = project(WORKS).latest().declaration().objectives
    assert (objectives.overview, objectives.annual) == ("他人的概况", "我的目标")


def test_what_both_changed_is_chosen_with_one_button_and_no_question_is_saved(
    browse, works, address, project, actor
):
    client = browse("clerk")
    page = client.get(address)
    theirs = amend(works.latest().declaration(), {"objectives.annual": "他人的目标"}).declaration
    acts.save_declaration(
        project_id=works.pk, version=works.version, declaration=theirs, actor=actor("clerk"), at=NOW
    )
    shown = client.post(address, typed(page) | {"objectives.annual": "我的目标", "save": "1"})
    assert "1处两人都改了" in shown.content.decode()

    chosen = client.post(address, typed(shown) | {"answer": "objectives.annual=他人的目标"})
    client.post(address, typed(shown) | {"save": "1"})

    assert chosen.context["texts"]["objectives.annual"] == "他人的目标"
    saved = project(WORKS).latest().declaration()
    assert saved.objectives.annual == "我的目标"
    assert all(doubt.reason != "merge.both_changed" for doubt in saved.doubts)


def test_an_altered_working_copy_is_refused(browse, works, address, project):
    client = browse("clerk")
    page = client.get(address)

    shown = client.post(address, typed(page) | {"working": "x", "save": "1"})

    assert shown.status_code == 400
    assert project(WORKS).declaration_number == 1


def test_a_name_too_long_for_lists_is_refused_and_stays_typed(browse, works, address, project):
    client = browse("clerk")
    name = "名" * 201

    shown = client.post(address, typed(client.get(address)) | {"project.name": name, "save": "1"})

    assert shown.status_code == 400
    assert name in shown.content.decode() and "最多200字" in shown.content.decode()
    assert project(WORKS).declaration_number == 1


def test_a_reviewer_cannot_save(browse, works, address, project):
    page = browse("clerk").get(address)
    client = browse("department")

    assert client.get(address).status_code == 302
    shown = client.post(address, typed(page) | {"objectives.annual": "改", "save": "1"})

    assert shown.status_code == 403
    assert project(WORKS).declaration_number == 1


def test_a_version_shows_what_it_changed(browse, works, address, project):
    client = browse("clerk")
    client.post(
        address, typed(client.get(address)) | {"indicators[1].target": "≥260台", "save": "1"}
    )

    page = client.get(reverse("declaring:version", args=[works.pk, 2]))

    assert [(entry.before, entry.after) for entry in page.context["differences"]] == [
        ("260台", "≥260台")
    ]
