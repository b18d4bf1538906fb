"""Applying what a finding proposes: a pure function from one declaration to the next."""

from __future__ import annotations

import re

from jixiao.declaration import (
    Declaration,
    Indicator,
    Level2,
    amend,
    field_text,
    with_class,
)
from jixiao.errors import JixiaoError, Message, StaleVersion
from jixiao.review._types import Finding

_CELL = re.compile(r"indicators\[(\d+)\]\.(target|name|explanation|level2)")


def apply_rewrite(declaration: Declaration, finding: Finding) -> Declaration:
    """The declaration with the finding's edits made; nothing but the edited cells changes.

    A row that moves to another class stands at the end of it, and the rows are numbered anew.
    Raises StaleVersion if a text is no longer the one the finding was about, JixiaoError if the
    finding proposes nothing or the form does not take the text.
    """
    if not finding.edits:
        raise JixiaoError(
            _problem(finding, "nothing", "没有可以直接采用的改法。", "请按建议自行修改。")
        )
    changes: dict[str, str] = {}
    for edit in finding.edits:
        if _unblanked(text_at(declaration, edit.field)) != _unblanked(edit.before):
            raise StaleVersion(
                _problem(finding, "changed", "内容在审核之后已经改动。", "请重新审核后再采用。")
            )
        cell = _CELL.fullmatch(edit.field)
        if cell is not None and cell[2] == "level2":
            number = declaration.indicators[int(cell[1])].number
            declaration = with_class(declaration, number, Level2(edit.after))
        else:
            changes[edit.field] = edit.after
    amended = amend(declaration, changes)
    if amended.problems:
        raise JixiaoError(amended.problems[0][1])
    return amended.declaration


def text_at(declaration: Declaration, path: str) -> str:
    """The text of a cell or a header field as edits compare it; empty where there is none."""
    cell = _CELL.fullmatch(path)
    if cell is None:
        return field_text(declaration, path)
    index = int(cell[1])
    if index >= len(declaration.indicators):
        return ""
    return cell_text(declaration.indicators[index], cell[2])


def cell_text(indicator: Indicator, column: str) -> str:
    """The text of one cell of a row; the class code for `level2`."""
    match column:
        case "target":
            return "" if indicator.target is None else indicator.target.text
        case "level2":
            return "" if indicator.level2 is None else indicator.level2.value
        case "name":
            return indicator.name
        case _:
            return indicator.explanation or ""


def _unblanked(text: str) -> str:
    return "".join(text.split())


def _problem(finding: Finding, code: str, what: str, how: str) -> Message:
    return Message(id=f"rewrite.{code}", where=finding.where, what=what, how=how)
