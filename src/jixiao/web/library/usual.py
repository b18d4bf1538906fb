"""What the library suggests as the value of an indicator in a year; a person decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jixiao.declaration import in_year
from jixiao.targets import Comparison, Deadline, Qualitative, Unparsed, parse
from jixiao.web.library.models import LibraryValue

_FOR_A_MEDIAN = 3  # rows; below that a median says no more than the values themselves
_MONEY = "元"
_DISTINCT = 2000  # values of one page's indicators that are looked at, the most frequent first


@dataclass(frozen=True, slots=True)
class Usual:
    """The most frequent value of an indicator, stated by `count` of `total` rows of approved forms,
    and the middle one of those that can be compared. Empty where nothing may be suggested."""

    value: str = ""
    count: int = 0
    total: int = 0
    median: str = ""

    @property
    def candidates(self) -> tuple[str, ...]:
        """The values to choose from."""
        return tuple(dict.fromkeys(value for value in (self.value, self.median) if value))

    def told(self) -> dict[str, list[str]]:
        """The values, each with what it is: `常用（12行中7行）`, `中位数`."""
        found: dict[str, list[str]] = {}
        if self.value:
            found[self.value] = [f"常用（{self.total}行中{self.count}行）"]
        if self.median:
            found.setdefault(self.median, []).append("中位数")
        return found


def usual(entry_ids: Collection[int], year: int) -> dict[int, Usual]:
    """What is usual for each entry, with the years in the values put as `year`. One query.

    Amounts of money follow from a project's size, and words that one form alone uses are that
    form's own: neither is suggested.
    """
    rows = (
        LibraryValue.objects.filter(entry__in=list(entry_ids))
        .values_list("entry_id", "value", "fiscal_year", "rows")
        .order_by("-rows", "value")[:_DISTINCT]
    )
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for entry, value, stated_in, count in rows:
        counted[entry][as_written(value, stated_in, year)] += count
    return {entry: _usual(values) for entry, values in counted.items()}


def as_written(value: str, stated_in: int, year: int) -> str:
    """A value of the library as clerks write it, its year put as another: `2023年12月31日前`."""
    moved = in_year(value, stated_in, year)
    target = parse(moved)
    if isinstance(target, Deadline) and isinstance(target.date, date) and target.inclusive:
        return f"{target.date.year}年{target.date.month}月{target.date.day}日前"
    return moved.removeprefix("=")


def suggestible(value: str, count: int) -> bool:
    """Whether a value that `count` rows state may be suggested to others."""
    if _MONEY in value:
        return False
    return count > 1 or not isinstance(parse(value), Qualitative | Unparsed)


def _usual(values: Mapping[str, int]) -> Usual:
    offered = {value: count for value, count in values.items() if suggestible(value, count)}
    if not offered:
        return Usual()
    value = min(offered, key=lambda each: (-offered[each], each))
    return Usual(value, offered[value], sum(values.values()), _median(offered))


def _median(values: Mapping[str, int]) -> str:
    """The lower middle value among comparisons of the most frequent operator and unit; a value that
    a form states, never a computed one. Empty where fewer than three rows can be compared."""
    alike: dict[object, list[tuple[Fraction, str, int]]] = defaultdict(list)
    for text, count in values.items():
        target = parse(text)
        if isinstance(target, Comparison):
            kind = (target.op, target.amount.dimension)
            alike[kind].append((target.amount.value, text, count))
    most = max(alike.values(), key=lambda each: sum(count for *_, count in each), default=[])
    total = sum(count for *_, count in most)
    reached = 0
    for _, text, count in sorted(most):
        reached += count
        if total >= _FOR_A_MEDIAN and 2 * reached >= total:
            return text
    return ""
