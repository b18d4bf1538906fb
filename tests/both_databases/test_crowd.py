"""32 people at once, on SQLite in a file and on PostgreSQL: nothing fails, nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.both_databases.crowd import ROUNDS, THREADS


def crowd(folder, database: str) -> dict:
    environment = os.environ | {"JIXIAO_DATA": str(folder), "JIXIAO_DATABASE": database}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-m", "tests.both_databases.crowd"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(told.stdout.splitlines()[-1])


def assert_nothing_lost(result: dict) -> None:
    assert set(result["told"]) <= {"done", "StaleVersion", "NotAllowed"}, result
    assert sum(result["told"].values()) == THREADS * ROUNDS
    assert result["acts"] == result["told"]["done"] > 10
    assert result["problems"] == []
    assert result["versions"] == result["saves"]
    assert result["sheets"] == result["sheet_saves"] > 0


def test_a_crowd_on_sqlite(tmp_path):
    assert_nothing_lost(crowd(tmp_path, ""))


def test_a_crowd_on_postgresql(tmp_path, postgresql):
    assert_nothing_lost(crowd(tmp_path, postgresql))
