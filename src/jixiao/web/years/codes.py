"""Code lists in the plain: read from their tables, compared, told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jixiao.declaration import CodeEntry, CodeList, code_list_kinds
from jixiao.web.years import models


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that differs from another year's, both in words."""

    label: str
    before: str
    after: str


def lists_of(year: models.FiscalYear) -> tuple[models.CodeList, ...]:
    """The lists of a year with their entries, in the order of their kinds. Two queries."""
    order = [kind.id for kind in code_list_kinds()]
    found = year.code_lists.prefetch_related("entries")
    return tuple(
        sorted(
            found,
            key=lambda each: (
                order.index(each.kind) if each.kind in order else len(order),
                each.kind,
            ),
        )
    )


def plain(lists: Iterable[models.CodeList]) -> tuple[CodeList, ...]:
    """The same as the domain knows them."""
    return tuple(
        CodeList(each.known, tuple(entry.entry for entry in each.entries.all()), each.refuses)
        for each in lists
    )


def digest_of(lists: Iterable[CodeList]) -> str:
    """Equal for equal content; empty where there is no list."""
    found = tuple(lists)
    return hashlib.sha256(repr(found).encode()).hexdigest() if found else ""


@lru_cache(maxsize=32)
def _kept(year: int, digest: str) -> tuple[CodeList, ...]:
    return plain(lists_of(models.FiscalYear.objects.get(year=year)))


def checked_lists(year: models.FiscalYear) -> tuple[CodeList, ...]:
    """The lists that forms of the year are checked against. Asked of the tables once for each
    content."""
    if not year.codes_digest:
        return ()
    return tuple(each for each in _kept(year.year, year.codes_digest) if each.kind.is_checked)


def described(entry: CodeEntry) -> str:
    """An entry with its days, in words."""
    days = [
        f"自{entry.valid_from}" if entry.valid_from else "",
        f"至{entry.valid_to}" if entry.valid_to else "",
    ]
    told = "".join(days)
    return f"{entry.text}（{told}）" if told else entry.text


def copied(lists: Iterable[CodeList], year: int) -> tuple[CodeList, ...]:
    """Lists as a later year begins with them: without what ended before it."""
    return tuple(
        CodeList(
            each.kind,
            tuple(
                entry
                for entry in each.entries
                if entry.valid_to is None or entry.valid_to >= date(year, 1, 1)
            ),
            each.refuses,
        )
        for each in lists
    )


def differences(
    old: Iterable[CodeList], new: Iterable[CodeList], shown: int | None = 20
) -> tuple[Difference, ...]:
    """What two states of the lists have different: entries gone, come or dated otherwise, and how
    strict they are. At most `shown` entries are named; None names all."""
    before, after = _by_kind(old), _by_kind(new)
    found = []
    for kind in dict.fromkeys((*before, *after)):
        was, now = before.get(kind), after.get(kind)
        here = now or was
        if here is None or was == now:
            continue
        label = f"代码表：{here.kind.label}"
        if was is not None and now is not None and was.refuses != now.refuses:
            found.append(Difference(f"{label}（表外代码）", _strict(was), _strict(now)))
        gone = [each for each in _texts(was) if each not in _texts(now)]
        come = [each for each in _texts(now) if each not in _texts(was)]
        if gone or come:
            found.append(Difference(label, _some(gone, shown), _some(come, shown)))
    return tuple(found)


def _by_kind(lists: Iterable[CodeList]) -> Mapping[str, CodeList]:
    return {each.kind.id: each for each in lists}


def _strict(codes: CodeList) -> str:
    return "拒绝提交" if codes.refuses else "提醒"


def _texts(codes: CodeList | None) -> dict[str, None]:
    return dict.fromkeys(map(described, codes.entries)) if codes else {}


def _some(texts: list[str], most: int | None) -> str:
    left = most is not None and len(texts) > most
    return "、".join(texts[:most]) + (f"等{len(texts)}项" if left else "")
