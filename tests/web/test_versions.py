"""Any two versions compared, any version printed."""

from __future__ import annotations

import pytest

from jixiao.declaration import amend
from jixiao.web.declaring import acts
from tests.web.conftest import NOW, RESERVE


@pytest.fixture
def reserve(project, actor):
    """A form with two more versions, each with another goal."""
    for goal in ("第二版的目标", "第三版的目标"):
        form = project(RESERVE)
        changed = amend(form.latest().declaration(), {"objectives.annual": goal}).declaration
        acts.save_declaration(
            project_id=form.pk,
            version=form.version,
            declaration=changed,
            actor=actor("clerk"),
            at=NOW,
        )
    return project(RESERVE)


def test_a_version_is_compared_with_the_one_before(reserve, browse) -> None:
    newest = reserve.declaration_number
    page = browse("clerk").get(f"/projects/{reserve.pk}/versions/{newest}/").content.decode()

    assert f"与第 {newest - 1} 版相比" in page
    assert "第二版的目标" in page and "第三版的目标" in page


def test_any_other_can_be_chosen(reserve, browse) -> None:
    newest = reserve.declaration_number
    address = f"/projects/{reserve.pk}/versions/{newest - 1}/?with={newest}"
    page = browse("clerk").get(address).content.decode()

    assert f"与第 {newest} 版相比" in page and "第三版的目标" in page


def test_any_version_can_be_downloaded(reserve, browse) -> None:
    clerk, number = browse("clerk"), reserve.declaration_number - 1
    body = clerk.get(f"/projects/{reserve.pk}/form.json?version={number}").content.decode()

    assert "第二版的目标" in body and "第三版的目标" not in body
    assert clerk.get(f"/projects/{reserve.pk}/form.json?version=99").status_code == 404
