"""A review form as typed on its page, shaped for the act."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from jixiao.errors import Message
from jixiao.review import Dimension, ReviewSheet

_POINTS = re.compile(r"\d{1,3}(\.\d{1,4})?")


@dataclass(frozen=True, slots=True)
class SheetEntries:
    """What a reviewer typed, by position of the sub-item or by dimension. An empty input of points
    is “not scored”."""

    points: tuple[Decimal | None, ...]
    remarks: tuple[str, ...]
    opinions: dict[Dimension, str]
    overall: str


def sheet_entries(
    data: QueryDict, begun: ReviewSheet
) -> tuple[SheetEntries, tuple[tuple[str, Message], ...]]:
    """What was typed, and the problems by input name. What cannot be read, or is not on the page,
    is taken as it stood in `begun`."""
    problems: list[tuple[str, Message]] = []
    points = []
    for index, item in enumerate(begun.items):
        name = f"points:{index}"
        typed = data.get(name)
        plain = None if typed is None else unicodedata.normalize("NFKC", typed).strip()
        if plain is None or not begun.graded:
            points.append(item.points)
        elif not plain:
            points.append(None)
        elif _POINTS.fullmatch(plain):
            points.append(Decimal(plain))
        else:
            points.append(item.points)
            problems.append((name, _no_number(f"{item.dimension.label} › {item.label}", plain)))
    entries = SheetEntries(
        points=tuple(points),
        remarks=tuple(
            _text(data, f"remark:{index}", item.remark) for index, item in enumerate(begun.items)
        ),
        opinions={
            entry.dimension: _text(data, f"opinion:{entry.dimension.value}", entry.text)
            for entry in begun.opinions
        },
        overall=_text(data, "overall", begun.overall),
    )
    return entries, tuple(problems)


def _text(data: QueryDict, name: str, otherwise: str) -> str:
    return data.get(name, otherwise).replace("\r\n", "\n").strip()


def _no_number(where: str, typed: str) -> Message:
    return Message(
        id="review_sheet.no_number",
        where=where,
        what=f"得分“{typed[:20]}”不是数字。",
        how="请填数字，例如“8.5”；不计分的留空并写明理由。",
    )
