"""Code lists (代码表): what a fiscal year accepts in a field, and what a form prints there.

Which lists there are and where each applies is data (`code_lists.toml`); the entries are a year's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from jixiao.declaration._profiles import profile
from jixiao.declaration._types import Declaration, Doubt
from jixiao.declaration._values import field_text

UNLISTED = "code.unlisted"
_FUNDS = "funds.source"
_CODE = "project.code"
_LEADING = re.compile(r"其中[:：]?|[(（]?[0-9一二三四五][)）、.．]")


@dataclass(frozen=True, slots=True)
class CodeListKind:
    """A list by its id and label, and the place it governs: a field path, or a part of the project
    code; neither where no form prints it."""

    id: str
    label: str
    field: str = ""
    code_part: str = ""
    sum_rows: tuple[str, ...] = ()

    @property
    def is_checked(self) -> bool:
        """Whether forms have a place that it governs."""
        return bool(self.field or self.code_part)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """An entry: code (may be empty where only the label is printed), label, first and last day;
    None where it has always been, or goes on."""

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def text(self) -> str:
        """The entry as forms print it: `15 履职类项目`."""
        return " ".join(part for part in (self.code, self.label) if part)

    def holds_in(self, year: int) -> bool:
        """Whether it is valid on some day of a fiscal year."""
        return (self.valid_from is None or self.valid_from <= date(year, 12, 31)) and (
            self.valid_to is None or self.valid_to >= date(year, 1, 1)
        )

    def names(self) -> tuple[str, ...]:
        """The ways to write it, without blanks."""
        ways = (self.text, self.label, self.code)
        return tuple(dict.fromkeys("".join(way.split()) for way in ways if way))


@dataclass(frozen=True, slots=True)
class CodeList:
    """The entries a fiscal year lays down; `refuses` says that forms with another text may not be
    handed in (else they are warned of)."""

    kind: CodeListKind
    entries: tuple[CodeEntry, ...]
    refuses: bool

    def accepted(self, text: str, year: int) -> bool:
        """Whether a text names an entry that holds in the year."""
        return any(entry.holds_in(year) for entry in self.named(text))

    def named(self, text: str) -> tuple[CodeEntry, ...]:
        """The entries a text names, whenever they hold."""
        plain = "".join(text.split())
        return tuple(entry for entry in self.entries if plain in entry.names())

    def choices(self, year: int) -> tuple[str, ...]:
        """What may be written in the year, in the order of the list."""
        return tuple(dict.fromkeys(entry.text for entry in self.entries if entry.holds_in(year)))

    def nearest(self, text: str, year: int, most: int = 3) -> tuple[str, ...]:
        """The entries of the year nearest to a text: an equal code first, then likeness."""
        plain = "".join(text.split())

        def likeness(entry: CodeEntry) -> float:
            if entry.code and plain.startswith(entry.code):
                return 2 + len(entry.code)
            return max(SequenceMatcher(None, plain, name).ratio() for name in entry.names())

        held = [entry for entry in self.entries if entry.holds_in(year)]
        return tuple(
            dict.fromkeys(entry.text for entry in sorted(held, key=likeness, reverse=True))
        )[:most]


@cache
def code_list_kinds() -> tuple[CodeListKind, ...]:
    """The lists a year may lay down, in the order of their file."""
    text = files("jixiao.declaration").joinpath("code_lists.toml").read_text(encoding="utf-8")
    return tuple(
        CodeListKind(**{**entry, "sum_rows": tuple(entry.get("sum_rows", ()))})
        for entry in tomllib.loads(text)["lists"]
    )


def code_list_kind(kind_id: str) -> CodeListKind | None:
    """The list of that id; None if there is none."""
    return next((kind for kind in code_list_kinds() if kind.id == kind_id), None)


def printed_codes(declaration: Declaration, kind: CodeListKind) -> Iterator[tuple[str, str]]:
    """What a form prints where a list governs: field path and text. What is blank is left out, and
    so is a project code whose pattern has no such part."""
    if kind.code_part:
        form = profile(declaration.form.profile)
        match = form.code_pattern.fullmatch("".join((declaration.project.code or "").split()))
        part = match.groupdict().get(kind.code_part) if match else None
        if part:
            yield _CODE, part
    elif kind.field == _FUNDS:
        for index, line in enumerate(declaration.funds):
            plain = _LEADING.sub("", "".join(line.source.split()))
            if plain and plain not in kind.sum_rows:
                yield f"funds[{index}].source", plain
    elif kind.field:
        form = profile(declaration.form.profile)
        text = field_text(declaration, kind.field)
        if text.strip() and any(entry.path == kind.field for entry in form.fields):
            yield kind.field, text


def asked_codes(declaration: Declaration, lists: Iterable[CodeList]) -> Declaration:
    """The declaration with a question at each header field whose text is in none of the year's
    entries. The text stays as printed; questions of an earlier asking are put anew."""
    kept = tuple(doubt for doubt in declaration.doubts if doubt.reason != UNLISTED)
    taken = {doubt.field for doubt in kept}
    sources = {entry.field: entry.source for entry in declaration.lineage}
    year = declaration.fiscal_year
    asked = (
        ()
        if year is None
        else tuple(
            Doubt(
                field=path,
                reason=UNLISTED,
                message=f"“{text}”不在{year}年度的代码表“{codes.kind.label}”中，是这样写的吗？",
                candidates=codes.nearest(text, year),
                source=sources.get(path),
            )
            for codes in lists
            if codes.entries
            for path, text in printed_codes(declaration, codes.kind)
            if path == codes.kind.field and path not in taken and not codes.accepted(text, year)
        )
    )
    return replace(declaration, doubts=(*kept, *asked))
