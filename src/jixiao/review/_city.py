"""A city's own severities, parameters and rules switched off: one file over the shipped book."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from jixiao.review._toml import Dated, Table, load
from jixiao.review._types import Severity


@dataclass(frozen=True, slots=True)
class City:
    """What a city lays down over the shipped rules; equal if the files are equal byte by byte.

    `rules` are the tables of the file by rule id: `reason`, and any of `severity`, `off` and
    `parameters`, each with its own years.
    """

    name: str
    source: str
    digest: str
    rules: Mapping[str, Table] = field(compare=False, repr=False)


def read_city(source: Traversable) -> City:
    """A city's file. Raises BadProfile, naming file and key, if its shape is wrong.

    Whether its rules and parameters exist is checked when a book is compiled with it.
    """
    table = load(source)
    table.only("name", "source", "rules")
    rules: dict[str, Table] = {}
    for entry in table.tables("rules"):
        entry.only("id", "reason", "severity", "off", "parameters")
        rule_id = entry.text("id")
        if rule_id in rules:
            raise entry.wrong("id", f"规则“{rule_id}”写了两次。", "请合并成一条。")
        entry.text("reason")
        if not {"severity", "off", "parameters"} & set(entry.data):
            raise entry.wrong("id", "没有写要改什么。", "请写 severity、off 或 parameters。")
        if "severity" in entry.data:
            for _, _, value in entry.dated("severity").entries:
                value.only("from", "to", "value")
                value.choice("value", Severity)
        if "off" in entry.data:
            for _, _, value in entry.dated("off").entries:
                value.only("from", "to")
        for _, parameter in entry.named_tables("parameters"):
            parameter.only("values")
            for _, _, value in parameter.dated("values").entries:
                value.only("from", "to", "value", "source")
                value.text("source")
        rules[rule_id] = entry
    return City(
        name=table.text("name"),
        source=table.text("source"),
        digest=hashlib.sha256(source.read_bytes()).hexdigest()[:12],
        rules=rules,
    )


def is_off(own: Table | None, year: int) -> bool:
    """Whether the city has switched the rule off in that budget year."""
    return own is not None and "off" in own.data and own.dated("off").in_force(year) is not None


def overlaid(base: Dated, own: Dated | None) -> Dated:
    """Dated entries with a city's laid over them: the city's count in its years, the rest stays."""
    if own is None:
        return base
    left = list(base.entries)
    for first, last, _ in own.entries:
        cut: list[tuple[int, int | None, Table]] = []
        for start, end, entry in left:
            if start < first:
                cut.append((start, first - 1 if end is None else min(end, first - 1), entry))
            if last is not None and (end is None or end > last):
                cut.append((max(start, last + 1), end, entry))
        left = cut
    return Dated(tuple(sorted((*left, *own.entries), key=lambda item: item[0])))
