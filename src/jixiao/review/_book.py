"""The rule book: dated data in `rulebook/*.toml`, compiled once for each budget year.

Files: `basis.toml` (what rules rest on), `words.toml` (word lists that several rules share), and
one file for each dimension. A rule's test is a function registered under its id; everything else
about it stands in the data.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jixiao.errors import BadProfile, Message
from jixiao.review._city import City, is_off, overlaid
from jixiao.review._law import (
    DatedValue,
    Hides,
    Parameter,
    Patterns,
    Rule,
    RuleBook,
    Settings,
    Wording,
)
from jixiao.review._toml import Dated, Table, load
from jixiao.review._types import Basis, Dimension, Severity, Standing

BASIS_FILE, WORDS_FILE = "basis.toml", "words.toml"
SCOPES = ("row", "class", "field", "form", "pair", "set")
WITHIN = ("row", "class", "field")
EDITABLE = ("", "target", "name", "explanation", "level2")


def shipped() -> Traversable:
    """The folder of the rule book that comes with the package."""
    return files("jixiao.review").joinpath("rulebook")


def rule_book(on: date | int, city: City | None = None) -> RuleBook:
    """The shipped rules in force on a day or in a budget year, with a city's own laid over them.

    Compiled once a year and city.
    """
    return compiled(on if isinstance(on, int) else on.year, city)


@cache
def compiled(year: int, city: City | None = None) -> RuleBook:
    """The shipped rule book of a budget year."""
    return read_rule_book(shipped(), year, city)


def law_of(book: RuleBook | City | None, year: int) -> RuleBook:
    """A given book as it is; else the shipped one of the year, with the city's own rules."""
    return book if isinstance(book, RuleBook) else rule_book(year, book)


def read_rule_book(folder: Traversable, year: int, city: City | None = None) -> RuleBook:
    """A rule book from a folder, for a budget year, with a city's own rules laid over it.

    Raises BadProfile, naming file and key, if anything in it is malformed, also in rules that are
    not in force that year.
    """
    local = {} if city is None else city.rules
    tables = {
        entry.name: load(entry)
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
    for needed in (BASIS_FILE, WORDS_FILE):
        if needed not in tables:
            raise _missing_file(needed)
    bases = _bases(tables.pop(BASIS_FILE))
    words = _words(tables.pop(WORDS_FILE))
    rules: dict[str, Rule | None] = {}
    hidden: list[tuple[Table, str]] = []
    for table in tables.values():
        table.only("dimension", "rules")
        dimension = table.choice("dimension", Dimension)
        for entry in table.tables("rules"):
            rule_id = entry.text("id")
            if rule_id in rules:
                raise entry.wrong("id", f"规则编号“{rule_id}”重复。", "请改用未使用的编号。")
            rules[rule_id] = _rule(entry, dimension, bases, words, year, local.get(rule_id))
            hidden += ((item, item.text("rule")) for item in entry.tables("hides", empty=True))
    for item, rule_id in hidden:
        if rule_id not in rules:
            raise item.wrong("rule", f"没有编号为“{rule_id}”的规则。", "请核对规则编号。")
    for rule_id, own in local.items():
        if rule_id not in rules:
            raise own.wrong("id", f"没有编号为“{rule_id}”的规则。", "请核对规则编号。")
    in_force = [rule for _, rule in sorted(rules.items()) if rule is not None]
    return RuleBook(
        year=year,
        version=f"{year}-{_fingerprint(folder)}" + ("" if city is None else f"+{city.digest}"),
        rules=tuple(rule for rule in in_force if not is_off(local.get(rule.id), year)),
        switched_off=tuple(rule for rule in in_force if is_off(local.get(rule.id), year)),
    )


def _missing_file(name: str) -> BadProfile:
    return BadProfile(
        Message(
            id="rule_book.file_missing",
            where=f"规则文件 {name}",
            what="文件夹中没有这个文件。",
            how="请从随软件提供的规则库复制后修改。",
        )
    )


def _fingerprint(folder: Traversable) -> str:
    digest = hashlib.sha256()
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Document:
    basis: Basis
    valid_from: int
    valid_to: int | None

    def covers(self, year: int) -> bool:
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


def _bases(table: Table) -> dict[str, _Document]:
    table.only("documents")
    documents: dict[str, _Document] = {}
    for entry in table.tables("documents"):
        entry.only("key", "name", "standing", "from", "to", "text", "note", "clauses")
        basis = Basis(
            key=entry.text("key"),
            name=entry.text("name"),
            standing=entry.choice("standing", Standing),
            text=entry.text("text", ""),
        )
        years = entry.whole("from"), entry.year_or_none("to")
        clauses = tuple(entry.tables("clauses", empty=True))
        if not clauses:
            documents[basis.key] = _Document(basis, *years)
        for item in clauses:
            item.only("key", "title", "text")
            clause = replace(basis, clause=item.text("title"), text=item.text("text"))
            documents[f"{basis.key}/{item.text('key')}"] = _Document(clause, *years)
    return documents


@dataclass(slots=True)
class _Compiled:
    """Parameters of one rule while they are gathered."""

    parameters: list[Parameter] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)
    lists: dict[str, Patterns] = field(default_factory=dict)

    def add(self, name: str, table: Table, year: int, own: Dated | None) -> None:
        """Read a parameter's every value strictly and keep the one in force.

        `own` are a city's values, which count in their years.
        """
        table.only("title", "kind", "values", "shown")
        title, kind = table.text("title"), table.text("kind")
        readers = {
            "number": self._number,
            "text": self._text,
            "pattern": self._pattern,
            "words": self._words,
            "patterns": self._patterns,
        }
        if kind not in readers:
            raise table.wrong("kind", f"“{kind}”不是可用的取值。", f"可用：{'、'.join(readers)}。")
        values = overlaid(table.dated("values"), own)
        history = []
        for first, last, entry in values.entries:
            entry.only("from", "to", "value", "source")
            text, source = readers[kind](name, entry), entry.text("source")
            history.append(DatedValue(first, last, text, source))
        current = values.in_force(year)
        if current is None:
            for store in (self.numbers, self.texts, self.patterns, self.lists):
                store.pop(name, None)
            return
        text = readers[kind](name, current)
        if table.data.get("shown", True):
            self.parameters.append(
                Parameter(name, title, text, current.text("source"), tuple(history))
            )

    def _number(self, name: str, entry: Table) -> str:
        value = entry.data.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise entry.wrong("value", "缺少数字。", "例如 0.95。")
        self.numbers[name] = value
        return str(value)

    def _text(self, name: str, entry: Table) -> str:
        self.texts[name] = entry.text("value")
        return self.texts[name]

    def _pattern(self, name: str, entry: Table) -> str:
        self.patterns[name] = entry.pattern("value")
        return self.patterns[name].pattern

    def _words(self, name: str, entry: Table) -> str:
        words = sorted(entry.texts("value"), key=len, reverse=True)
        self.patterns[name] = re.compile("|".join(map(re.escape, words)))
        return "、".join(entry.texts("value"))

    def _patterns(self, name: str, entry: Table) -> str:
        named = [(item.text("name"), item.pattern("pattern")) for item in entry.tables("value")]
        self.lists[name] = tuple(named)
        return "；".join(f"{label}：{pattern.pattern}" for label, pattern in named)


def _words(table: Table) -> dict[str, Table]:
    table.only("words")
    return dict(table.named_tables("words"))


def _rule(
    entry: Table,
    dimension: Dimension,
    bases: Mapping[str, _Document],
    words: Mapping[str, Table],
    year: int,
    own: Table | None,
) -> Rule | None:
    """A rule as in force in a budget year; None if it is not. Checked in either case.

    `own` is what a city lays over it.
    """
    entry.only(
        "id", "title", "title_en", "scope", "valid_from", "valid_to", "profiles", "severity",
        "basis", "hides", "words", "parameters", "cases", "test", "what", "why", "how", "rewrite",
        "edits",
    )  # fmt: skip
    valid_from, valid_to = entry.whole("valid_from"), entry.year_or_none("valid_to")
    in_force = valid_from <= year and (valid_to is None or year <= valid_to)
    if entry.text("scope") not in SCOPES:
        raise entry.wrong(
            "scope", f"“{entry.text('scope')}”不是可用的取值。", f"可用：{'、'.join(SCOPES)}。"
        )
    severities = overlaid(entry.dated("severity"), _own(own, "severity"))
    usual = _wording(entry, entry, severities, year, valid_from, valid_to)
    cases: dict[str, Wording] = {}
    for name, case in entry.named_tables("cases"):
        case.only("severity", "what", "why", "how", "rewrite", "edits")
        cases[name] = _wording(case, entry, severities, year, valid_from, valid_to)
    compiled_parameters = _Compiled()
    parameters: dict[str, Table] = {}
    for name in entry.texts("words", empty=True):
        if name not in words:
            raise entry.wrong("words", f"words.toml 中没有“{name}”。", "请核对词表名称。")
        parameters[name] = words[name]
    parameters.update(entry.named_tables("parameters"))
    local = {} if own is None else dict(own.named_tables("parameters"))
    for name, parameter in parameters.items():
        compiled_parameters.add(name, parameter, year, _own(local.pop(name, None), "values"))
    for unknown in local.values():
        known = "、".join(parameters) or "无"
        raise unknown.wrong("", "这条规则没有这个参数。", f"可用的参数：{known}。")
    basis = _basis(entry, bases, valid_from)
    covering = tuple(document.basis for document in basis if document.covers(year))
    if in_force and not covering:
        raise entry.wrong("basis", f"{year}年没有有效的依据。", "请补上该年度的依据。")
    rule = Rule(
        id=entry.text("id"),
        title=entry.text("title"),
        title_en=entry.text("title_en"),
        dimension=dimension,
        scope=entry.text("scope"),
        severity=usual.severity,
        severities=tuple(
            (first, last, item.choice("value", Severity))
            for first, last, item in severities.entries
        ),
        valid_from=valid_from,
        valid_to=valid_to,
        profiles=entry.texts("profiles"),
        test=entry.text("test"),
        basis=covering,
        cited=_cited(covering),
        parameters=tuple(compiled_parameters.parameters),
        hides=tuple(_hides(item) for item in entry.tables("hides", empty=True)),
        usual=usual,
        cases=cases,
        local="" if own is None else own.text("reason"),
        settings=Settings(
            numbers=compiled_parameters.numbers,
            texts=compiled_parameters.texts,
            patterns=compiled_parameters.patterns,
            lists=compiled_parameters.lists,
        ),
    )
    return rule if in_force else None


def _wording(
    table: Table,
    rule: Table,
    severities: Dated,
    year: int,
    valid_from: int,
    valid_to: int | None,
) -> Wording:
    """The wording of a case; what the case does not say is taken from the rule itself."""
    if table is not rule and "severity" in table.data:
        severities = table.dated("severity")
    for _, _, entry in severities.entries:
        entry.only("from", "to", "value")
        entry.choice("value", Severity)
    if (missing := severities.gap(valid_from, valid_to)) is not None:
        raise table.wrong("severity", f"{missing}年没有等级。", "请补上该年度的等级。")
    current = severities.in_force(year) or severities.entries[-1][2]
    parts = {
        key: (table if key in table.data else rule).template(key)
        for key in ("what", "why", "how", "rewrite")
    }
    return Wording(severity=current.choice("value", Severity), **parts, edits=tuple(_edits(table)))


def _edits(table: Table) -> Iterator[tuple[str, str]]:
    """What one click may write; a case has only its own."""
    for entry in table.tables("edits", empty=True):
        entry.only("column", "text")
        if entry.text("column", "") not in EDITABLE:
            raise entry.wrong(
                "column",
                f"“{entry.text('column')}”不是可用的取值。",
                f"可用：{'、'.join(filter(None, EDITABLE))}；指问题所在的栏目时不写。",
            )
        yield entry.text("column", ""), entry.template("text")


def _cited(bases: tuple[Basis, ...]) -> str:
    sure = (Standing.ORIGINAL, Standing.OWN_CHOICE)
    names = (
        basis.label if basis.standing in sure else f"{basis.label}，{basis.standing.label}"
        for basis in bases
    )
    return f"（依据：{'；'.join(names)}）。"


def _own(table: Table | None, key: str) -> Dated | None:
    """A city's dated entries under a key; None where it has none."""
    return table.dated(key) if table is not None and key in table.data else None


def _hides(item: Table) -> Hides:
    item.only("rule", "within")
    if item.text("within") not in WITHIN:
        raise item.wrong(
            "within", f"“{item.text('within')}”不是可用的取值。", f"可用：{'、'.join(WITHIN)}。"
        )
    return Hides(item.text("rule"), item.text("within"))


def _basis(entry: Table, bases: Mapping[str, _Document], valid_from: int) -> tuple[_Document, ...]:
    keys = entry.texts("basis")
    for key in keys:
        if key not in bases:
            raise entry.wrong(
                "basis", f"basis.toml 中没有“{key}”。", "请写成“文件/条款”，例如“88-review/clear”。"
            )
    documents = tuple(bases[key] for key in keys)
    if not any(document.covers(valid_from) for document in documents):
        raise entry.wrong("basis", f"{valid_from}年没有有效的依据。", "请补上该年度的依据。")
    return documents
