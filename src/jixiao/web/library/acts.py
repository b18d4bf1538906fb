"""Keeping the library in step with approved forms, inside the transaction of the act on them.

The library is derived: the command `rebuild_library` makes the same from the forms. Nothing here
writes to the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import connection
from django.db.models import F

from jixiao.declaration import Declaration, Indicator, field_text
from jixiao.targets import Qualitative, Unparsed, symbols
from jixiao.web.declaring.models import Project
from jixiao.web.library.core import core_indicators
from jixiao.web.library.models import LibraryEntry, LibraryForm, LibraryUse, LibraryValue
from jixiao.web.searching.tables import LIBRARY
from jixiao.web.searching.words import plain


def learn(project: Project, declaration: Declaration) -> None:
    """Take an approved form and its rows into the library, in place of what it held of it."""
    LibraryForm.objects.update_or_create(
        project=project, defaults={"type_text": field_text(declaration, "project.type")[:120]}
    )
    known = LibraryUse.objects.filter(project=project)
    before = Counter(known.values_list("entry_id", "value"))
    known.delete()
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
    _count(before, Counter((use.entry_id, use.value) for use in uses), project.fiscal_year)


def learn_results(project: Project, met: Mapping[int, bool | None]) -> None:
    """Note which rows (counted from 0) the submitted self-evaluation found reached."""
    uses = list(LibraryUse.objects.filter(project=project))
    for use in uses:
        use.met = met.get(use.row)
    LibraryUse.objects.bulk_update(uses, ["met"])


def forget() -> None:
    """Empty the library of what forms taught, to learn it anew; its entries stay."""
    list(LibraryEntry.objects.select_for_update(no_key=True).order_by("pk"))  # see _count
    for model in (LibraryForm, LibraryUse, LibraryValue):
        model.objects.all().delete()
    LibraryEntry.objects.update(uses=0)


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


def _count(before: Counter[tuple[int, str]], now: Counter[tuple[int, str]], year: int) -> None:
    """Count what a form's rows (entry and value) changed, of projects by entry and of rows by
    value. The entries are locked before, always in the same order: replies at the same time then
    neither count past nor wait for each other for ever."""
    gone, come = ({entry for entry, _ in rows} for rows in (before, now))
    keys = gone | come
    list(LibraryEntry.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=keys))
    LibraryEntry.objects.filter(pk__in=gone - come).update(uses=F("uses") - 1)
    LibraryEntry.objects.filter(pk__in=come - gone).update(uses=F("uses") + 1)
    stated = LibraryValue.objects.filter(fiscal_year=year, entry__in=keys)
    rows = stated.filter(value__in={value for _, value in before | now})
    counts = Counter({(row.entry_id, row.value): row.rows for row in rows})
    counts.update(now)
    counts.subtract(before)
    LibraryValue.objects.bulk_create(
        (
            LibraryValue(entry_id=entry, value=value, fiscal_year=year, rows=counts[entry, value])
            for entry, value in before | now
            if value
        ),
        update_conflicts=True,
        unique_fields=["entry", "value", "fiscal_year"],
        update_fields=["rows"],
    )
    stated.filter(rows=0).delete()
