"""The coded reasons of an adjustment, read from `reasons.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def reasons() -> dict[str, str]:
    """Labels by code, in the file's order."""
    text = files("jixiao.web.approving").joinpath("reasons.toml").read_text(encoding="utf-8")
    return {entry["code"]: entry["label"] for entry in tomllib.loads(text)["reasons"]}
