"""The fund rows of a form: who pays, planned, adjusted and spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from jixiao.declaration import Doubt, FundLine, Lineage
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._fields import amount
from jixiao.reading._folding import fold, unwrapped
from jixiao.reading._grid import Cell
from jixiao.reading.understand._papers import Paper, Stretch
from jixiao.reading.understand._sources import source_of
from jixiao.reading.understand._vocabulary import fund_column_of

_TITLES: Final = 2  # titles of amounts in one row that make fund rows
_NO_AMOUNT: Final = frozenset({"", "-", "—", "--", "/", "——", "×"})


@dataclass(slots=True)
class Funds:
    """The fund rows of a paper in printed order; `used` are their cells, by identity."""

    lines: tuple[FundLine, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    used: set[int] = field(default_factory=set)


def read_funds(paper: Paper, taken: set[int], unit: str) -> Funds:
    """The fund rows under the first titles of amounts; amounts are in `unit`, 元 or 万元.

    `taken` are cells of the indicator table. A row is its amounts with the text left of them.
    """
    funds = Funds()
    for stretch in paper.stretches:
        for row in range(stretch.first, stretch.last):
            titles = {
                cell: column
                for cell in stretch.anchored(row)
                if id(cell) not in taken and (column := fund_column_of(cell.text)) is not None
            }
            if len(set(titles.values())) >= _TITLES:
                funds.used.update(map(id, titles))
                _read_rows(stretch, titles, taken, unit, funds)
                return funds
    return funds


def _read_rows(
    stretch: Stretch, titles: dict[Cell, str], taken: set[int], unit: str, funds: Funds
) -> None:
    first = max(title.row + title.row_span for title in titles)
    left = min(title.column for title in titles)
    for row in range(first, stretch.last):
        cells = {column: stretch.at(row, title.column) for title, column in titles.items()}
        label = stretch.at(row, left - 1) if left else None
        own = [cell for cell in cells.values() if cell is not None]
        broken = any(cell.row != row or id(cell) in taken or cell is label for cell in own)
        if not own or broken or label is None or not label.text.strip():
            return
        amounts: dict[str, Decimal | None] = {}
        doubts: list[Doubt] = []
        path = f"funds[{len(funds.lines)}]"
        for column, cell in cells.items():
            text = fold(cell.text) if cell is not None else ""
            amounts[column] = amount(text, unit)
            if cell is not None and amounts[column] is None and text not in _NO_AMOUNT:
                doubts.append(_unreadable(f"{path}.{column}", cell, unit))
        if len(doubts) == len(cells):
            return
        funds.lines += (FundLine(unwrapped(label.text), **amounts),)
        funds.lineage += (Lineage(path, source_of([label, *own])),)
        funds.doubts += tuple(doubts)
        funds.used.update(map(id, (label, *own)))


def _unreadable(path: str, cell: Cell, unit: str) -> Doubt:
    return doubt(
        path,
        reasons.FIELD_UNREADABLE,
        candidates=(cell.text,),
        source=source_of([cell]),
        label="项目资金",
        text=cell.text,
        wanted=f"以{unit}计的金额",
    )
