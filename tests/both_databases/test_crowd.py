"""32 people at once, on SQLite in a file and on PostgreSQL: nothing fails, nothing is lost."""

from __future__ import annotations

from tests.both_databases.crowd import ROUNDS, THREADS
from tests.both_databases.programs import told_by


def assert_nothing_lost(result: dict) -> None:
    assert set(result["told"]) <= {"done", "StaleVersion", "NotAllowed"}, result
    assert sum(result["told"].values()) == THREADS * ROUNDS
    assert result["acts"] == result["told"]["done"] > 10
    assert result["problems"] == []
    assert result["versions"] == result["saves"]
    assert result["sheets"] == result["sheet_saves"] > 0


def test_a_crowd_on_sqlite(tmp_path):
    assert_nothing_lost(told_by("crowd", tmp_path, ""))


def test_a_crowd_on_postgresql(tmp_path, postgresql):
    assert_nothing_lost(told_by("crowd", tmp_path, postgresql))
