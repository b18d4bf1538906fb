"""Running the programs of this folder, each in a process and with a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def told_by(program: str, folder: Path, database: str) -> dict[str, Any]:
    """What a program of this folder printed last, as JSON. `database` is empty for SQLite."""
    environment = os.environ | {"JIXIAO_DATA": str(folder), "JIXIAO_DATABASE": database}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-m", f"tests.both_databases.{program}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(told.stdout.splitlines()[-1])
