"""Sources of money, read from `sources.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its code in the database, its label, and other names for it."""

    code: str
    label: str
    aliases: tuple[str, ...]


@cache
def sources() -> tuple[Source, ...]:
    """All sources, in the order of budget papers."""
    data = tomllib.loads(
        files("jixiao.web.budgeting").joinpath("sources.toml").read_text(encoding="utf-8")
    )
    return tuple(
        Source(entry["code"], entry["label"], tuple(entry["aliases"])) for entry in data["sources"]
    )


def named(text: str) -> Source | None:
    """The source of that name, whatever blanks and `其中：` stand around it."""
    plain = "".join(text.split()).removeprefix("其中：").removeprefix("其中:")
    for source in sources():
        if plain == source.label or plain in source.aliases:
            return source
    return None


def label_of(code: str) -> str:
    """The label of a source; the code itself where the list no longer has it."""
    return next((source.label for source in sources() if source.code == code), code)
