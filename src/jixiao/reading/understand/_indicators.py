"""From rows of cells to indicators: classes coded, values typed, numbers of points read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from jixiao.declaration import (
    Doubt,
    FormProfile,
    Indicator,
    Level1,
    Level2,
    Lineage,
    Source,
)
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._folding import fold, unwrapped
from jixiao.reading._likeness import target_of
from jixiao.reading.understand._sources import source_of
from jixiao.reading.understand._table import ClassLabel, Found, TableRow
from jixiao.reading.understand._vocabulary import is_family, label_fold, level1_of, level2_of
from jixiao.targets import Context, Target, parse_columns

_POINTS: Final = re.compile(r"(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)[分%]?")
_NATURES: Final = frozenset({"定量", "定量指标"})
_NO_UNIT: Final = frozenset({"/", "-", "—", "无", "不适用"})
_BARE: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_NUMBERED: Final = re.compile(r"^指标\s?[0-9０-９]{1,2}\s?[:：.、．]\s*(?=\S)")
_TOLD_IN_REMARK: Final = {"forecast": "全年预计完成情况", "likelihood": "完成目标可能性"}
_PARTS: Final = ("operator", "target", "unit")


def indicators(
    found: Found, profile: FormProfile, year: int | None
) -> tuple[tuple[Indicator, ...], tuple[Lineage, ...], tuple[Doubt, ...]]:
    """The indicators of a table, the sources of cells joined to one value, and the doubts."""
    rows: list[Indicator] = []
    lineage: list[Lineage] = []
    doubts: list[Doubt] = []
    for number, row in enumerate(found.rows, start=1):
        indicator, questions = _indicator(row, profile, number, year)
        rows.append(indicator)
        doubts.extend(questions)
        doubts.extend(_row_doubts(row, indicator, found))
        lineage.extend(_joined_cells(row, number))
    for label, cells in found.empty:
        source = source_of(cells) if cells else None
        name = label.label2 or label.label1
        doubts.append(doubt("indicators", reasons.ROW_MISSING, source=source, label=name))
    return tuple(rows), tuple(lineage), tuple(doubts)


def coded(label: ClassLabel, profile: FormProfile) -> tuple[Level1 | None, Level2 | None, str, str]:
    """Codes and printed labels of a class; what is not printed comes from the class tree."""
    level1 = level1_of(label.label1)
    second = label.label2 or label.label1
    level2 = level2_of(second, level1)
    label1 = label.label1
    if level2 is not None and (level1 is None or not label.label2):
        entry = next((entry for entry in profile.classes if entry.level2 is level2), None)
        if entry is not None and level1 is None:
            level1 = entry.level1
            label1 = label1 if label.label2 and label1 else entry.label1
    return level1, level2, label1, second


def _indicator(
    row: TableRow, profile: FormProfile, number: int, year: int | None
) -> tuple[Indicator, list[Doubt]]:
    level1, level2, label1, label2 = coded(row.label, profile)
    source = source_of(row.printed(), confidence=row.confidence)
    name = _NUMBERED.sub("", row.text("name"))
    path = f"indicators[{number - 1}]"
    doubts: list[Doubt] = []
    numbers: dict[str, Decimal | None] = {}
    for column, wanted in (("weight", "分值"), ("score", "得分")):
        text = row.text(column)
        match = _POINTS.fullmatch(fold(text))
        numbers[column] = Decimal(match.group(1)) if match else None
        if text and match is None and fold(text) not in profile.blank_tokens:
            doubts.append(_unreadable(f"{path}.{column}", text, source, wanted))
    actual = row.text("actual")
    indicator = Indicator(
        number=number,
        level1=level1,
        level2=level2,
        label1=label1,
        label2=label2,
        name=name,
        target=_target(row, level1, level2, name, year),
        explanation=row.text("explanation") or None,
        weight=numbers["weight"],
        mandatory=row.label.marked if not is_family(profile) else (row.label.marked or None),
        applicable=fold(name) not in map(fold, profile.blank_tokens),
        actual=_typed(actual, level1, level2, name, year) if actual else None,
        score=numbers["score"],
        remark=_remark(row),
        source=source,
    )
    return indicator, doubts


def _remark(row: TableRow) -> str | None:
    """The remark, and what a monitoring form says besides, with the title it stands under."""
    parts = [unwrapped(cell.text) for cell in row.cells.get("remark", ()) if cell.text.strip()]
    said = [(title, row.text(column)) for column, title in _TOLD_IN_REMARK.items()]
    return "；".join([*(f"{title}：{text}" for title, text in said if text), *parts]) or None


def _target(
    row: TableRow, level1: Level1 | None, level2: Level2 | None, name: str, year: int | None
) -> Target | None:
    operator, value, unit = (row.text(column) for column in _PARTS)
    if not value:
        return None
    if label_fold(operator) in _NATURES:  # says what kind of value it is, and is no operator
        operator = ""
    if not operator and not unit:
        return _typed(value, level1, level2, name, year)
    if not operator and _BARE.fullmatch(fold(value)) and unit not in _NO_UNIT:
        return _typed(value + unit, level1, level2, name, year)
    context = Context(
        level1=level1.value if level1 else None,
        level2=level2.value if level2 else None,
        name=name,
        fiscal_year=year,
    )
    return parse_columns(operator or None, value, unit or None, context)


def _typed(
    text: str, level1: Level1 | None, level2: Level2 | None, name: str, year: int | None
) -> Target:
    return target_of(
        text,
        level1=level1.value if level1 else None,
        level2=level2.value if level2 else None,
        name=name,
        fiscal_year=year,
    )


def _joined_cells(row: TableRow, number: int) -> Iterator[Lineage]:
    """Where operator, value and unit stand in cells of their own, each as printed."""
    if not row.text("operator") and not row.text("unit"):
        return
    for column in _PARTS:
        cells = [cell for cell in row.cells.get(column, ()) if cell.text.strip()]
        if cells:
            path = f"indicators[{number - 1}].target"
            yield Lineage(path if column == "target" else f"{path}.{column}", source_of(cells))


def _row_doubts(row: TableRow, indicator: Indicator, found: Found) -> Iterator[Doubt]:
    path = f"indicators[{indicator.number - 1}]"
    source = indicator.source
    if row.label.inherited:
        yield doubt(
            f"{path}.label2",
            reasons.CLASS_INFERRED,
            candidates=(indicator.label2,),
            source=source,
            label=indicator.name,
            text=indicator.label2,
        )
    elif indicator.level2 is None and indicator.applicable:
        yield doubt(
            f"{path}.level2",
            reasons.CLASS_UNKNOWN,
            candidates=tuple(filter(None, (indicator.label1, indicator.label2))),
            source=source,
            label=indicator.name,
            text=indicator.label2,
        )
    if not indicator.applicable:
        return
    for column, value, wanted in (
        ("name", indicator.name or None, "名称"),
        ("target", indicator.target, "指标值"),
        ("explanation", indicator.explanation, "指标解释"),
    ):
        if value is None and (column in found.columns or column != "explanation"):
            yield doubt(
                f"{path}.{column}",
                reasons.ROW_INCOMPLETE,
                source=source,
                label=indicator.name,
                wanted=wanted,
            )


def _unreadable(path: str, text: str, source: Source, label: str) -> Doubt:
    return doubt(
        path,
        reasons.FIELD_UNREADABLE,
        candidates=(text,),
        source=source,
        label=label,
        text=text,
        wanted="数字",
    )
