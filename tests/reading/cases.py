"""The shared test documents: large, kept beside the repository and not in it.

They are looked for where JIXIAO_CASES says, else in `../shared/cases` beside the repository. A test
that needs one is skipped where it is absent.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def directory() -> Path | None:
    """Where the shared test documents are, or None."""
    named = os.environ.get("JIXIAO_CASES")
    found = Path(named) if named else REPOSITORY.parent / "shared" / "cases"
    return found if found.is_dir() else None


def document(name: str) -> bytes:
    """A rendered document by its file name; skips the test where it is absent."""
    root = directory()
    path = root / "rendered" / name if root else None
    if path is None or not path.is_file():
        pytest.skip(f"{name}: no such shared test document (set JIXIAO_CASES)")
    return path.read_bytes()


def truth() -> list[dict[str, object]]:
    """What every rendered document says: a dictionary of `fields` and `rows` a form."""
    return _truth(document("truth.json"))


@cache
def _truth(content: bytes) -> list[dict[str, object]]:
    return json.loads(content)


def squeezed(text: str) -> str:
    """A text without white space, as texts are compared."""
    return "".join(text.split())
