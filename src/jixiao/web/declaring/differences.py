"""What changed between two versions of a declaration, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from jixiao.declaration import (
    Declaration,
    FundLine,
    Indicator,
    field_text,
    plain_number,
    profile,
    wan,
)

_COLUMNS = {  # of the indicator table, in printed order; a form's own labels go before these
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "指标值",
    "explanation": "指标解释",
    "weight": "权重",
    "actual": "完成值",
    "score": "得分",
    "remark": "备注",
}
_NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that changed: its label and both texts (empty where it was or is absent)."""

    label: str
    before: str
    after: str


def differences(before: Declaration, after: Declaration) -> tuple[Difference, ...]:
    """Header fields in printed order, then amounts by source, then the cells of indicator rows.

    A row of one version alone is one difference. The order of rows is none.
    """
    form = profile(after.form.profile)
    found = [
        Difference(entry.label, field_text(before, entry.path), field_text(after, entry.path))
        for entry in form.fields
    ]
    found += _funds(before.funds, after.funds)
    columns = _COLUMNS | {key: label for key, label in form.columns if key in _COLUMNS}
    for old, new in _pairs(before.indicators, after.indicators):
        found += _row(old, new, columns)
    return tuple(entry for entry in found if entry.before != entry.after)


def narrowed(difference: Difference, around: int = 10) -> Difference:
    """The difference with `around` characters on each side of what changed, dots for the rest."""
    before, after = difference.before, difference.after
    if not before or not after:
        return difference
    same = _alike(before, after)
    ends = _alike(before[same:][::-1], after[same:][::-1])
    return Difference(
        difference.label, *(_around(each, same, ends, around) for each in (before, after))
    )


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _around(text: str, same: int, ends: int, around: int) -> str:
    first, last = max(0, same - around), len(text) - max(0, ends - around)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def _funds(before: tuple[FundLine, ...], after: tuple[FundLine, ...]) -> Iterator[Difference]:
    old, new = ({line.source: line for line in lines} for lines in (before, after))
    for source in {**old, **new}:
        one, other = old.get(source, FundLine(source)), new.get(source, FundLine(source))
        for label, here, there in (
            ("年初预算数", one.initial_budget, other.initial_budget),
            ("全年预算数", one.adjusted_budget, other.adjusted_budget),
            ("执行数", one.executed, other.executed),
        ):
            yield Difference(f"{source} · {label}（万元）", _amount(here), _amount(there))


def _amount(yuan: Decimal | None) -> str:
    return "" if yuan is None else wan(yuan)


def _row(
    old: Indicator | None, new: Indicator | None, columns: dict[str, str]
) -> Iterator[Difference]:
    if new is not None and old is not None:
        before, after = _cells(old), _cells(new)
        for key, column in columns.items():
            yield Difference(f"{_label(new)} · {column}", before[key], after[key])
    elif new is not None:
        yield Difference(f"{_label(new)}（新增的行）", "", _whole(new))
    elif old is not None:
        yield Difference(f"{_label(old)}（删去的行）", _whole(old), "")


def _label(row: Indicator) -> str:
    return " · ".join(part for part in (row.label2, row.name) if part)


def _cells(row: Indicator) -> dict[str, str]:
    """The texts of a row by column; a row that does not apply says so where its name stands."""
    return {
        "level1": row.label1,
        "level2": row.label2,
        "name": row.name if row.applicable else _NOT_APPLICABLE,
        "target": row.target.text if row.target else "",
        "explanation": row.explanation or "",
        "weight": "" if row.weight is None else plain_number(row.weight),
        "actual": row.actual.text if row.actual else "",
        "score": "" if row.score is None else plain_number(row.score),
        "remark": row.remark or "",
    }


def _whole(row: Indicator) -> str:
    cells = _cells(row).items()
    return "｜".join(text for key, text in cells if text and not key.startswith("level"))


def _pairs(
    before: tuple[Indicator, ...], after: tuple[Indicator, ...]
) -> Iterator[tuple[Indicator | None, Indicator | None]]:
    """Every row of both once, in the order of the newer: those of equal class and name are one row,
    then those of equal name in another class, then those left in a class, in their order."""
    by_new: dict[int, int] = {}
    keys: tuple[Callable[[Indicator], Hashable], ...] = (
        lambda row: (row.label1, row.label2, row.name, row.applicable),
        lambda row: row.name if row.applicable and row.name else None,
        lambda row: (row.label1, row.label2),
    )
    left = dict(enumerate(before))
    for key in keys:
        for place, row in enumerate(after):
            if place in by_new or key(row) is None:
                continue
            same = next((index for index, old in left.items() if key(old) == key(row)), None)
            if same is not None:
                by_new[place] = same
                del left[same]
    for place, row in enumerate(after):
        yield (before[by_new[place]] if place in by_new else None), row
    for row in left.values():
        yield row, None
