"""Keeping the compared values in step with the forms, inside the act that saves them.

Nothing here writes to the ledger: the table is derived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from django.db.models import Count, F

from jixiao.declaration import Declaration
from jixiao.web.comparing.figures import figure_of, stored
from jixiao.web.comparing.models import IndicatorName, IndicatorValue, NamePair, NearName
from jixiao.web.declaring.models import Project
from jixiao.web.organisations.models import Organisation
from jixiao.web.searching.words import plain

NEARLY_PERCENT = (
    80  # of all character pairs shared (Dice), as where two forms are laid side by side
)
TYPE_LENGTH = 20
_BRACKET_AT_END = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
_NAME_LENGTH = 200

Key = tuple[str, str]


def index(project: Project, declaration: Declaration) -> None:
    """Take over the rows of a project's newest form, in place of those of the one before.

    Call last in the act, after its event is recorded: on PostgreSQL two acts that bring the same
    new name wait for each other, and the ledger's lock lets only one of them come this far.
    """
    keys = {
        row: (str(indicator.level2), shortened(indicator.name))
        for row, indicator in enumerate(declaration.indicators)
        if indicator.applicable and indicator.level2 and plain(indicator.name)
    }
    names = _names(set(keys.values()))
    IndicatorValue.objects.filter(project=project).delete()
    IndicatorValue.objects.bulk_create(
        _value(project, declaration, row, names[key]) for row, key in keys.items()
    )


def move(projects: Iterable[Project], target: Organisation) -> None:
    """Follow projects that were handed over to another unit."""
    IndicatorValue.objects.filter(project__in=list(projects)).update(organisation=target)


def shortened(name: str) -> str:
    """The part of a name by which indicators are the same: without a bracket at the end, digits,
    blanks and marks; all letters and digits of a name that has nothing else."""
    whole = plain(name)
    letters = "".join(each for each in plain(_BRACKET_AT_END.sub("", name)) if not each.isdigit())
    return (letters or whole)[:_NAME_LENGTH]


def _value(
    project: Project, declaration: Declaration, row: int, name: IndicatorName
) -> IndicatorValue:
    measure, value = stored(figure_of(declaration, declaration.indicators[row]))
    return IndicatorValue(
        project=project,
        organisation_id=project.organisation_id,
        fiscal_year=project.fiscal_year,
        type_code=(declaration.project.type_code or "")[:TYPE_LENGTH],
        row=row,
        name=name,
        measure=measure,
        value=value,
    )


def _names(keys: set[Key]) -> Mapping[Key, IndicatorName]:
    """The names by class and letters; new ones are made and meet those nearly the same."""
    known = _known(keys)
    new = sorted(keys - known.keys())
    if new:
        IndicatorName.objects.bulk_create(
            (
                IndicatorName(level2=level2, plain=text, size=len(_pairs(text)))
                for level2, text in new
            ),
            ignore_conflicts=True,
        )
        known = _known(keys)
        for key in new:
            _meet(known[key])
    return known


def _known(keys: set[Key]) -> dict[Key, IndicatorName]:
    found = IndicatorName.objects.filter(plain__in={text for _, text in keys})
    return {(name.level2, name.plain): name for name in found if (name.level2, name.plain) in keys}


def _meet(name: IndicatorName) -> None:
    """Note which names are nearly the same as a new one, and let later ones find it."""
    pairs = _pairs(name.plain)
    near = (
        NamePair.objects.filter(level2=name.level2, pair__in=pairs)
        .exclude(name=name)
        .values("name_id", "name__size")
        .annotate(shared=Count("pk"))
        .filter(shared__gte=(F("name__size") + len(pairs)) * NEARLY_PERCENT / 200.0)
        .values_list("name_id", flat=True)
    )
    NearName.objects.bulk_create(
        NearName(name_id=one, near_id=other)
        for found in list(near)
        for one, other in ((name.pk, found), (found, name.pk))
    )
    NamePair.objects.bulk_create(
        NamePair(level2=name.level2, pair=pair, name=name) for pair in sorted(pairs)
    )


def _pairs(text: str) -> set[str]:
    return {"".join(pair) for pair in pairwise(text)}
