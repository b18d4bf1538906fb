"""Replies to many forms at the same time: none fails, and the library counts each of them."""

from __future__ import annotations

from tests.both_databases.programs import told_by
from tests.both_databases.replies import FORMS


def assert_all_are_replied(result: dict) -> None:
    assert result["told"] == {"done": FORMS}
    assert result["problems"] == []
    assert result["miscounted"] == []
    assert result["values_miscounted"] == []
    assert result["shared"] > 3


def test_replies_on_sqlite(tmp_path):
    assert_all_are_replied(told_by("replies", tmp_path, ""))


def test_replies_on_postgresql(tmp_path, postgresql):
    assert_all_are_replied(told_by("replies", tmp_path, postgresql))
