"""The declaration form (绩效目标申报表) as a sheet, laid out from its form profile.

Five grid columns carry both parts of the paper: the indicator table has one each, a label of the
header block takes the two class columns or the target column. Lines and labels are the profile's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from jixiao.declaration import (
    Declaration,
    FormField,
    FormProfile,
    Indicator,
    field_text,
    field_value,
    profile,
)
from jixiao.writing._sheet import Block, Cell, Role, Sheet
from jixiao.writing._text import printable

# A4 less the margins of 18 mm is 174 mm. The widest fixed text decides: 服务对象满意度 with its
# mark in the second column, a project code of 21 digits in the third.
_WIDTHS_MM = {"level1": 18, "level2": 30, "name": 44, "target": 40, "explanation": 42}


def declaration_sheet(declaration: Declaration) -> Sheet:
    """The form as published: every value as the declaration holds it, amounts in 万元.

    Raises BadProfile if the declaration names an unknown form.
    """
    form = profile(declaration.form.profile)
    project = declaration.project
    return Sheet(
        name=project.name or project.code or form.title,
        title=declaration.form.title,
        widths_mm=tuple(_WIDTHS_MM[column] for column, _ in form.columns),
        blocks=(_header(form, declaration), _table(form, declaration)),
    )


def _header(form: FormProfile, declaration: Declaration) -> Block:
    rows = []
    for _, same_line in groupby(form.fields, key=lambda field: field.row):
        fields = tuple(same_line)
        rows += [_line(fields[at : at + 2], declaration) for at in range(0, len(fields), 2)]
    return Block(tuple(rows))


def _line(fields: tuple[FormField, ...], declaration: Declaration) -> tuple[Cell, ...]:
    """One line of the header block: a field over the full width, or two side by side."""
    first, *others = fields
    if not others:
        return (
            Cell(first.label, Role.LABEL, 0, columns=2),
            _value(first, declaration, 2, columns=3),
        )
    return (
        Cell(first.label, Role.LABEL, 0, columns=2),
        _value(first, declaration, 2),
        Cell(others[0].label, Role.LABEL, 3),
        _value(others[0], declaration, 4),
    )


def _value(field: FormField, declaration: Declaration, column: int, columns: int = 1) -> Cell:
    """The value as printed; an amount also as the printed number, in the form's unit of money."""
    text = printable(field_text(declaration, field.path))
    is_amount = isinstance(field_value(declaration, field.path), Decimal)
    return Cell(
        text,
        Role.TEXT,
        column,
        columns=columns,
        number=Decimal(text.replace(",", "")) if is_amount else None,
    )


def _table(form: FormProfile, declaration: Declaration) -> Block:
    head = tuple(Cell(label, Role.HEAD, at) for at, (_, label) in enumerate(form.columns))
    rows = tuple(
        (
            *classes,
            *(Cell(text, Role.TEXT, at) for at, text in enumerate(_texts(form, row), start=2)),
        )
        for row, classes in with_classes(declaration.indicators, form.mandatory_mark)
    )
    return Block((head, *rows), head_rows=1)


def with_classes(
    indicators: tuple[Indicator, ...], mark: str = ""
) -> Iterator[tuple[Indicator, tuple[Cell, ...]]]:
    """Each indicator with the class cells that begin in its row, merged over their rows.

    `mark` stands before a class the form marks as mandatory.
    """
    for label1, same_level1 in groupby(indicators, key=lambda row: row.label1):
        level1 = tuple(same_level1)
        first = [Cell(label1, Role.CLASS, 0, rows=len(level1))]
        for _, same_level2 in groupby(level1, key=lambda row: row.label2):
            level2 = tuple(same_level2)
            first.append(Cell(_class_label(level2[0], mark), Role.CLASS, 1, rows=len(level2)))
            for indicator in level2:
                yield indicator, tuple(first)
                first.clear()


def _class_label(indicator: Indicator, mark: str) -> str:
    if indicator.mandatory and not indicator.label2.startswith(mark):
        return mark + indicator.label2
    return indicator.label2


def _texts(form: FormProfile, indicator: Indicator) -> tuple[str, str, str]:
    """Name, target and explanation; what an unused class leaves open is the form's own word."""
    default = "" if indicator.applicable else form.not_applicable
    return (
        printable(indicator.name or default),
        default if indicator.target is None else printable(indicator.target.text),
        printable(indicator.explanation or default),
    )
