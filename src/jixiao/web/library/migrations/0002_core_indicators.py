"""The index of the library, and the core indicators in it."""

from __future__ import annotations

from django.db import migrations

from jixiao.web.library.core import core_indicators
from jixiao.web.searching.tables import LIBRARY
from jixiao.web.searching.words import plain


def create(apps, schema_editor):
    LIBRARY.create(schema_editor.connection)


def drop(apps, schema_editor):
    LIBRARY.drop(schema_editor.connection)


def ship(apps, schema_editor):
    entries = apps.get_model("library", "LibraryEntry").objects
    for core in core_indicators():
        entry = entries.create(
            level2=core.level2.value,
            name=core.name,
            plain=plain(core.name),
            core=True,
            usual_value=core.usual_value,
            method=core.method,
            evidence=core.evidence,
        )
        LIBRARY.put(schema_editor.connection, [(entry.pk, (core.name, core.evidence))])


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
