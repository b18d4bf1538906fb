"""Saving a form that came from a file: whose it is, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jixiao.declaration import amend
from jixiao.errors import NotAllowed, NotReadable
from jixiao.web.declaring.file_acts import Saved, save_form
from jixiao.web.declaring.models import DeclarationVersion
from tests.web.conftest import NOW, RESERVE


def test_saving_the_same_form_again_changes_nothing(project, actor):
    before = DeclarationVersion.objects.count()
    declaration = project(RESERVE).latest().declaration()

    saved = save_form(declaration=declaration, actor=actor("clerk"), at=NOW)

    assert saved.outcome is Saved.UNCHANGED
    assert DeclarationVersion.objects.count() == before


def test_a_changed_form_becomes_a_new_version(project, actor):
    declaration = amend(
        project(RESERVE).latest().declaration(), {"indicators[0].target": "≥1个"}
    ).declaration

    saved = save_form(declaration=declaration, actor=actor("clerk"), at=NOW)

    assert saved.outcome is Saved.CHANGED
    assert project(RESERVE).latest().number == 2
    assert project(RESERVE).errors < 3


def test_a_form_of_another_unit_is_refused(project, actor):
    declaration = project(RESERVE).latest().declaration()

    with pytest.raises(NotAllowed) as refused:
        save_form(declaration=declaration, actor=actor("stranger"), at=NOW)

    assert refused.value.message.id == "declaration.foreign_applicant"


def test_a_code_taken_by_another_unit_is_refused(project, actor):
    declaration = project(RESERVE).latest().declaration()
    foreign = replace(
        declaration, project=replace(declaration.project, applicant="深圳市福田区另一中心")
    )

    with pytest.raises(NotAllowed) as refused:
        save_form(declaration=foreign, actor=actor("stranger"), at=NOW)

    assert refused.value.message.id == "declaration.code_taken"


def test_a_form_without_a_code_is_refused(project, actor):
    declaration = project(RESERVE).latest().declaration()
    nameless = replace(declaration, project=replace(declaration.project, code=None))

    with pytest.raises(NotReadable):
        save_form(declaration=nameless, actor=actor("clerk"), at=NOW)
