"""Reading the rule book's files strictly: every mistake is told with its file and its key."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from jixiao.errors import BadProfile, Message

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a TOML file that remembers where it stands, so that mistakes can be told."""

    file: str
    key: str
    data: Mapping[str, Any]

    def wrong(self, key: str, what: str, how: str) -> BadProfile:
        """The error to raise for `key` of this table."""
        place = ".".join(part for part in (self.key, key) if part)
        return BadProfile(
            Message(
                id="rule_book.malformed",
                where=f"规则文件 {self.file} 的“{place}”",
                what=what,
                how=how,
            )
        )

    def only(self, *keys: str) -> None:
        """Refuse keys that nobody reads: they are usually misspelt."""
        for key in self.data:
            if key not in keys:
                raise self.wrong(key, "没有这一项。", f"可用的项：{'、'.join(keys)}。")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; it must be there and not be empty unless a default is given."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.wrong(key, "缺少文字内容。", "请填写带引号的文字。")
        return value

    def whole(self, key: str) -> int:
        """A whole number."""
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(key, "缺少整数。", "请填写整数，例如 2022。")
        return value

    def year_or_none(self, key: str) -> int | None:
        """A budget year that may be missing."""
        return self.whole(key) if key in self.data else None

    def decimal(self, key: str) -> Decimal:
        """A number, exactly as written."""
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "缺少数字。", "例如 0.15。")
        return Decimal(str(value))

    def table(self, key: str) -> Table:
        """A table inside this one."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "缺少这一组。", f"请写成 [{key}]。")
        return Table(self.file, f"{self.key}.{key}".lstrip("."), value)

    def texts(self, key: str, *, empty: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        value = self.data.get(key, [] if empty else None)
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.wrong(key, "应为文字列表。", '例如 ["甲", "乙"]。')
        if not value and not empty:
            raise self.wrong(key, "列表为空。", "请至少填写一项。")
        return tuple(value)

    def choice(self, key: str, kind: type[E]) -> E:
        """One of the words of an enumeration."""
        word = self.text(key)
        try:
            return kind(word)
        except ValueError:
            choices = "、".join(kind)
            raise self.wrong(key, f"“{word}”不是可用的取值。", f"可用：{choices}。") from None

    def tables(self, key: str, *, empty: bool = False) -> Iterator[Table]:
        """The entries of an array of tables."""
        value = self.data.get(key, [] if empty else None)
        if not isinstance(value, list) or not (value or empty):
            raise self.wrong(key, "缺少条目。", "请至少写一条。")
        for index, entry in enumerate(value):
            if not isinstance(entry, dict):
                raise self.wrong(f"{key}[{index}]", "应为一组键值。", "例如 { from = 2016 }。")
            yield Table(self.file, f"{self.key}.{key}[{index}]".lstrip("."), entry)

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The entries of a table of tables; none if it is missing."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "应为一组命名的条目。", f"例如 [{key}.名称]。")
        for name, entry in value.items():
            if not isinstance(entry, dict):
                raise self.wrong(f"{key}.{name}", "应为一组键值。", "请写成表。")
            yield name, Table(self.file, f"{self.key}.{key}.{name}".lstrip("."), entry)

    def dated(self, key: str) -> Dated:
        """Entries with `from` and, where they end, `to`: in order and without overlap."""
        entries: list[tuple[int, int | None, Table]] = []
        for entry in self.tables(key):
            first, last = entry.whole("from"), entry.year_or_none("to")
            if last is not None and last < first:
                raise entry.wrong("to", f"止年{last}早于起年{first}。", "请核对起止年度。")
            if entries and (entries[-1][1] is None or first <= entries[-1][1]):
                raise entry.wrong("from", f"{first}年与上一条重叠。", "请写明上一条的止年（to）。")
            entries.append((first, last, entry))
        return Dated(tuple(entries))

    def template(self, key: str, default: str | None = None) -> str:
        """A text with named placeholders such as {name}."""
        text = self.text(key, default)
        try:
            names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            raise self.wrong(key, "花括号不成对。", "占位符请写成 {name}。") from error
        for name in names:
            if not name.isidentifier():
                raise self.wrong(key, f"占位符“{{{name}}}”不可用。", "占位符请写成 {name}。")
        return text

    def pattern(self, key: str) -> re.Pattern[str]:
        """A regular expression."""
        text = self.text(key)
        try:
            return re.compile(text)
        except re.error as error:
            raise self.wrong(key, f"正则表达式有误：{error}。", "请改正表达式。") from error


@dataclass(frozen=True, slots=True)
class Dated:
    """Entries that follow one another in time."""

    entries: tuple[tuple[int, int | None, Table], ...]

    def in_force(self, year: int) -> Table | None:
        """The entry of a budget year; None before the first and in a gap."""
        for first, last, entry in self.entries:
            if first <= year and (last is None or year <= last):
                return entry
        return None

    def gap(self, first: int, last: int | None) -> int | None:
        """The first year of a span that no entry covers."""
        year = first
        for start, end, _ in self.entries:
            if start > year:
                break
            if end is None:
                return None
            year = max(year, end + 1)
        return None if last is not None and year > last else year


def load(source: Traversable) -> Table:
    """A file of the rule book. Raises BadProfile if it is not TOML."""
    try:
        return Table(source.name, "", tomllib.loads(source.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProfile(
            Message(
                id="rule_book.unreadable",
                where=f"规则文件 {source.name}",
                what=f"不是有效的 TOML 文件：{error}。",
                how="请按提示的行列改正。",
            )
        ) from error
