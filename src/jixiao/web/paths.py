"""Field paths as places on a page."""

from __future__ import annotations

import re

ROW = re.compile(r"indicators\[(\d+)\]")


def place_of(path: str) -> str:
    """The printed place of a field path: a row for its cells, one field for the joined type."""
    if match := ROW.match(path):
        return match.group(0)
    if path in ("project.type_code", "project.type_label"):
        return "project.type"
    return path


def anchor_of(path: str) -> str:
    """A field path as an HTML id; findings link to it."""
    return "field-" + re.sub(r"[^a-z0-9_]+", "-", place_of(path)).strip("-")
