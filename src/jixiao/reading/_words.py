"""The room's own data file `words.toml`: words that weigh in understanding a page."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jixiao.declaration import FormProfile
from jixiao.errors import BadProfile, Message
from jixiao.reading._folding import fold


@dataclass(frozen=True, slots=True)
class Words:
    """Contents of `words.toml`, folded for comparing. `variants` is by profile id and label."""

    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    yes: frozenset[str]
    no: frozenset[str]
    page_line: re.Pattern[str]
    variants: dict[str, dict[str, tuple[str, ...]]]


@cache
def words() -> Words:
    """The shipped words. Raises BadProfile if the file is malformed."""
    try:
        data = tomllib.loads(files("jixiao.reading").joinpath("words.toml").read_text("utf-8"))
        return Words(
            beginnings=tuple(map(fold, data["explanation"]["beginnings"])),
            endings=tuple(map(fold, data["name"]["endings"])),
            yes=frozenset(map(fold, data["answers"]["yes"])),
            no=frozenset(map(fold, data["answers"]["no"])),
            page_line=re.compile("|".join(f"(?:{line})" for line in data["page"]["lines"])),
            variants={
                profile_id: {
                    fold(label): tuple(map(fold, others)) for label, others in table.items()
                }
                for profile_id, table in data["variants"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise BadProfile(
            Message(
                id="reading.words",
                where="读表用词文件 words.toml",
                what=f"内容有误：{error}。",
                how="请补全或改正该键。",
            )
        ) from error


def variants_of(form: FormProfile) -> dict[str, tuple[str, ...]]:
    """Other wordings of a profile's labels: its own, else those of the profile it is based on."""
    every = words().variants
    return every.get(form.id) or every.get(form.based_on or "", {})
