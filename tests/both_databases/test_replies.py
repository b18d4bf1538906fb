"""Replies to many forms at the same time: none fails, and the library counts each of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.both_databases.replies import FORMS


def replies(folder, database: str) -> dict:
    environment = os.environ | {"JIXIAO_DATA": str(folder), "JIXIAO_DATABASE": database}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-m", "tests.both_databases.replies"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(told.stdout.splitlines()[-1])


def assert_all_are_replied(result: dict) -> None:
    assert result["told"] == {"done": FORMS}
    assert result["problems"] == []
    assert result["miscounted"] == []
    assert result["shared"] > 3


def test_replies_on_sqlite(tmp_path):
    assert_all_are_replied(replies(tmp_path, ""))


def test_replies_on_postgresql(tmp_path, postgresql):
    assert_all_are_replied(replies(tmp_path, postgresql))
