"""Keeping the library in step with approved forms, inside the transaction of the act on them.

The library is derived: the command `rebuild_library` makes the same from the forms. Nothing here
writes to the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Count

from jixiao.declaration import Declaration, Indicator, field_text
from jixiao.targets import Qualitative, Unparsed, symbols
from jixiao.web.declaring.models import Project
from jixiao.web.library.core import core_indicators
from jixiao.web.library.models import LibraryEntry, LibraryForm, LibraryUse
from jixiao.web.searching.tables import LIBRARY
from jixiao.web.searching.words import plain


def learn(project: Project, declaration: Declaration) -> None:
    """Take an approved form and its rows into the library, in place of what it held of it."""
    LibraryForm.objects.update_or_create(
        project=project, defaults={"type_text": field_text(declaration, "project.type")[:120]}
    )
    before = set(LibraryUse.objects.filter(project=project).values_list("entry_id", flat=True))
    LibraryUse.objects.filter(project=project).delete()
    rows = [
        (index, indicator)
        for index, indicator in enumerate(declaration.indicators)
        if indicator.applicable and indicator.level2 and plain(indicator.name)
    ]
    rows.sort(key=lambda row: (str(row[1].level2), plain(row[1].name)))  # see _count
    uses = [
        LibraryUse(entry=_entry(indicator), project=project, row=index, value=_value(indicator))
        for index, indicator in rows
    ]
    LibraryUse.objects.bulk_create(uses)
    _count(before | {use.entry_id for use in uses})


def learn_results(project: Project, met: Mapping[int, bool | None]) -> None:
    """Note which rows (counted from 0) the submitted self-evaluation found reached."""
    uses = list(LibraryUse.objects.filter(project=project))
    for use in uses:
        use.met = met.get(use.row)
    LibraryUse.objects.bulk_update(uses, ["met"])


def ship() -> None:
    """Put the core indicators into the library; entries that forms made keep their uses."""
    for core in core_indicators():
        entry, _ = LibraryEntry.objects.update_or_create(
            level2=core.level2.value,
            plain=plain(core.name),
            defaults={
                "name": core.name,
                "core": True,
                "usual_value": core.usual_value,
                "method": core.method,
                "evidence": core.evidence,
            },
        )
        _index(entry)


def _entry(indicator: Indicator) -> LibraryEntry:
    name = " ".join(indicator.name.split())[:200]
    entry, created = LibraryEntry.objects.get_or_create(
        level2=str(indicator.level2), plain=plain(name), defaults={"name": name}
    )
    if created:
        _index(entry)
    return entry


def _index(entry: LibraryEntry) -> None:
    LIBRARY.put(connection, [(entry.pk, (entry.name, entry.evidence))])


def _value(indicator: Indicator) -> str:
    target = indicator.target
    if target is None:
        return ""
    words = isinstance(target, Qualitative | Unparsed)
    return (target.text if words else symbols(target))[:300]


def _count(entry_ids: Iterable[int]) -> None:
    """Count the projects of entries again. Their rows are locked before, always in the same order:
    replies at the same time then neither count past nor wait for each other for ever."""
    keys = list(entry_ids)
    list(LibraryEntry.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=keys))
    entries = LibraryEntry.objects.filter(pk__in=keys).annotate(
        found=Count("used__project", distinct=True)
    )
    for entry in entries:
        LibraryEntry.objects.filter(pk=entry.pk).update(uses=entry.found)
