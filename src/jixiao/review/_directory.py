"""The organisations a set of forms knows, and where their names stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jixiao.review._text import plain
from jixiao.review._trace import OFFICE, Trace

_SHORTEST = 4  # characters; shorter names are common words
_UNDER_A_CITY = re.compile(
    r"^(?:.{2,8}?(?:省|自治区))?.{2,8}?(?:市|州|盟)(?=.{1,8}?(?:区|县|旗|市))"
)
_PLACE = re.compile(r"(?:公园|广场|街道|社区|村|路|镇|乡|小区)$")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that texts may name: full name, other names, and the name of its superior."""

    name: str
    aliases: tuple[str, ...] = ()
    above: str | None = None


def organisations_in(text: str) -> tuple[Organisation, ...]:
    """A list of organisations: a line each, with tabs between name, other names and superior.

    Other names are separated by 、 and may be empty, as may the superior. Lines that begin with #
    are notes.
    """
    found = []
    for line in text.removeprefix("\ufeff").splitlines():
        name, aliases, above = (*(part.strip() for part in line.split("\t")), "", "")[:3]
        if name and not name.startswith("#"):
            others = tuple(alias.strip() for alias in aliases.split("、") if alias.strip())
            found.append(Organisation(name, others, above or None))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by their first characters. `full` gives the full name, `above` the superior of one."""

    full: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    by_start: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def named_in(self, text: str) -> Iterator[tuple[str, int]]:
        """Names in a text with their positions, the longest at each; none inside another."""
        position = 0
        while position <= len(text) - _SHORTEST:
            for name in self.by_start.get(text[position : position + _SHORTEST], ()):
                if text.startswith(name, position):
                    yield name, position
                    position += len(name) - 1
                    break
            position += 1

    def related(self, name: str, others: Iterable[str]) -> bool:
        """Whether an organisation is one of the others, above or below one, or part of its name."""
        full = self.full.get(name, name)
        for other in others:
            if full in other or name in other or other in full:
                return True
            if full in self._line(other) or other in self._line(full):
                return True
        return False

    def _line(self, name: str) -> set[str]:
        """All superiors of an organisation."""
        line: set[str] = set()
        while (above := self.above.get(name)) is not None and above not in line:
            line.add(above)
            name = above
        return line


def directory(traces: Iterable[Trace], given: Iterable[Organisation] = ()) -> Directory:
    """The organisations given, and the applicants and departments of the forms.

    A name also counts without the province and city before a district's. Names that are places
    (香蜜公园) are left out.
    """
    full: dict[str, str] = {}
    above: dict[str, str] = {}
    for entry in given:
        name = plain(entry.name)
        full[name] = name
        full.update({plain(alias): name for alias in entry.aliases})
        if entry.above:
            above[name] = plain(entry.above)
    for form in traces:
        for name in dict.fromkeys((OFFICE.sub("", form.unit), form.department)):
            full.setdefault(name, name)
            short = _UNDER_A_CITY.sub("", name)
            if short != name:
                full.setdefault(short, name)
        if form.department and form.department != form.unit:
            above.setdefault(OFFICE.sub("", form.unit), form.department)
    by_start: dict[str, list[str]] = {}
    for name in full:
        if len(name) >= _SHORTEST and not _PLACE.search(name):
            by_start.setdefault(name[:_SHORTEST], []).append(name)
    return Directory(
        full=full,
        above=above,
        by_start={
            start: tuple(sorted(names, key=len, reverse=True)) for start, names in by_start.items()
        },
    )
