"""The form of one year as the beginning of another's."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from jixiao.declaration._amend import amend
from jixiao.declaration._codec import to_json
from jixiao.declaration._types import Declaration, Document


def continued(declaration: Declaration, fiscal_year: int) -> Declaration:
    """The form of an earlier year as a beginning for another: the project is no longer new, and the
    old year in the annual goal and in the indicator rows becomes the new one.

    Overview and long-term goal stay: they may speak of several years. What was reported, points
    and where fields were read from end with the old year; `document` names the old form by the
    SHA-256 of its JSON.
    """
    body = json.dumps(to_json(declaration), ensure_ascii=False, sort_keys=True).encode()
    origin = Document(
        f"{declaration.fiscal_year}年度申报表结转",
        hashlib.sha256(body).hexdigest(),
        "application/json",
    )
    begun = replace(
        declaration,
        document=origin,
        fiscal_year=fiscal_year,
        project=replace(declaration.project, is_new=False),
        indicators=tuple(
            replace(row, actual=None, score=None, remark=None, source=None)
            for row in declaration.indicators
        ),
        doubts=(),
        lineage=(),
        corrections=(),
    )
    return amend(begun, _year_changes(declaration, fiscal_year)).declaration


def _year_changes(declaration: Declaration, fiscal_year: int) -> dict[str, str]:
    texts = {"objectives.annual": declaration.objectives.annual or ""}
    for index, row in enumerate(declaration.indicators):
        texts[f"indicators[{index}].name"] = row.name
        texts[f"indicators[{index}].target"] = row.target.text if row.target else ""
        texts[f"indicators[{index}].explanation"] = row.explanation or ""
    old = declaration.fiscal_year
    if old is None:
        return {}
    moved = {path: in_year(text, old, fiscal_year) for path, text in texts.items()}
    return {path: text for path, text in moved.items() if text != texts[path]}


def in_year(text: str, old: int, new: int) -> str:
    """The text with the old year (`2022年`, `2022-12-31`) put as the new one."""
    return text.replace(f"{old}年", f"{new}年").replace(f"{old}-", f"{new}-")
