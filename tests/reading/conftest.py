"""The published forms in their demonstration version, and single forms cut out of it."""

from __future__ import annotations

from importlib.resources import files

import pytest

TITLE = "二级项目支出绩效目标申报表"


@pytest.fixture(scope="session")
def published() -> str:
    """Eight forms as one text, as published; the prose is retold."""
    return files("jixiao.demo").joinpath("forms.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def forms(published: str) -> list[str]:
    """Each of the eight forms as a text of its own."""
    return [TITLE + part for part in published.split(TITLE)[1:]]
