"""A declaration that nobody has filled in yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from jixiao.declaration._amend import with_row, without_row
from jixiao.declaration._profiles import profile
from jixiao.declaration._types import (
    Declaration,
    Document,
    FormRef,
    Level2,
    Objectives,
    Project,
)


def blank_form(
    profile_id: str,
    *,
    document: Document,
    fiscal_year: int,
    project: Project,
    mandatory: Collection[Level2] | None = None,
) -> Declaration:
    """A form with one row for each class: empty where the class is mandatory, else 不适用.

    `mandatory` are the classes the form's year asks for, those the profile marks if None; where
    there are none at all, every row is empty. Raises BadProfile for an unknown profile.
    """
    form = profile(profile_id)
    if mandatory is None:
        mandatory = [entry.level2 for entry in form.classes if entry.mandatory]
    declaration = Declaration(
        document=document,
        form=FormRef(form.id, form.kind, form.title),
        fiscal_year=fiscal_year,
        project=project,
        objectives=Objectives(),
        indicators=(),
    )
    for entry in form.classes:
        declaration = with_row(declaration, entry.level2)
        row = declaration.indicators[-1]
        if mandatory and entry.level2 not in mandatory:
            declaration = without_row(declaration, row.number)
        elif mandatory:
            rows = (*declaration.indicators[:-1], replace(row, mandatory=True))
            declaration = replace(declaration, indicators=rows)
    return declaration
