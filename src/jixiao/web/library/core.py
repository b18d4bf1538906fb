"""The shipped core indicators, read from `core.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from jixiao.declaration import Level2


@dataclass(frozen=True, slots=True)
class CoreIndicator:
    """A core indicator: class, name, usual target (＿ is a blank to fill), 取值方式, evidence."""

    level2: Level2
    name: str
    usual_value: str
    method: str
    evidence: str


def core_indicators() -> tuple[CoreIndicator, ...]:
    """All shipped core indicators, in the file's order."""
    text = files("jixiao.web.library").joinpath("core.toml").read_text(encoding="utf-8")
    return tuple(
        CoreIndicator(
            Level2(entry["class"]),
            entry["name"],
            entry["value"],
            entry["method"],
            entry["evidence"],
        )
        for entry in tomllib.loads(text)["indicators"]
    )
