"""A worker killed with SIGKILL while it reads and while it saves: nothing lost, nothing twice."""

from __future__ import annotations

from tests.both_databases.killed import FORMS_OF_LARGE, LARGE, SMALL
from tests.both_databases.programs import told_by


def assert_nothing_lost_and_nothing_twice(result: dict) -> None:
    assert result["left_reading"] and result["unread"] > 0 and result["unsaved"] > 0, result
    assert result["states"] == ["read"]
    assert result["forms"] == [FORMS_OF_LARGE] * LARGE
    assert result["tries"] == 2
    assert result["projects"] == result["versions"] == result["events"] == SMALL
    assert result["problems"] == []


def test_a_killed_worker_on_sqlite(tmp_path):
    assert_nothing_lost_and_nothing_twice(told_by("killed", tmp_path, ""))


def test_a_killed_worker_on_postgresql(tmp_path, postgresql):
    assert_nothing_lost_and_nothing_twice(told_by("killed", tmp_path, postgresql))
