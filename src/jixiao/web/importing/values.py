"""Cells to values: days, amounts, choices. What cannot be read is a `Wrong` with its column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.db.models import TextChoices

from jixiao.web.importing.sheets import Row

_Choices = TypeVar("_Choices", bound=TextChoices)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Wrong(Exception):
    """A cell that cannot be used: column key, what is wrong, and how to mend it."""

    def __init__(self, column: str, what: str, how: str) -> None:
        super().__init__(what)
        self.column, self.what, self.how = column, what, how


def text(row: Row, key: str) -> str:
    """The cell with single blanks; empty if not filled."""
    return " ".join(row.values.get(key, "").split())


def day(row: Row, key: str) -> date | None:
    """A day written with the year first; None if not filled."""
    written = text(row, key)
    if not written:
        return None
    found = _DAY.fullmatch(written.replace(" ", ""))
    try:
        if found is not None:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Wrong(key, f"“{written}”不是日期。", "请写成 2026-01-01 的形式。")


def choice(row: Row, key: str, choices: type[_Choices]) -> _Choices:
    """One of the choices, by its label."""
    return choices(labelled(row, key, dict(choices.choices)))


def labelled(row: Row, key: str, labels: Mapping[str, str]) -> str:
    """The key of what is written by its label."""
    written = text(row, key)
    for name, label in labels.items():
        if label == written:
            return name
    raise Wrong(
        key, f"“{written}”不在可选项中。", f"请从这些中选一个：{'、'.join(labels.values())}。"
    )


def wan(row: Row, key: str) -> Decimal | None:
    """An amount written in 万元, in yuan; None if not filled."""
    return _amount(row, key, 10_000, "请填万元数，例如 4.18；最小到分。")


def yuan(row: Row, key: str) -> Decimal | None:
    """An amount written in 元; None if not filled."""
    return _amount(row, key, 1, "请填元数，例如 41800.00；最小到分。")


def _amount(row: Row, key: str, unit: int, how: str) -> Decimal | None:
    written = text(row, key).replace(",", "").replace("，", "")
    if not written:
        return None
    try:
        amount = Decimal(written) * unit
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 13 or amount % Decimal("0.01"):
        raise Wrong(key, f"“{written}”不是金额。", how)
    return amount.quantize(Decimal("0.01"))


def year(row: Row, key: str) -> int:
    """A fiscal year."""
    written = text(row, key).removesuffix("年")
    if not re.fullmatch(r"20\d\d", written):
        raise Wrong(key, f"“{written}”不是预算年度。", "请填四位数字，例如 2026。")
    return int(written)
