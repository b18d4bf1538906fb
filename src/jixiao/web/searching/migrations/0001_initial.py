"""The index of search, filled with the newest version of every project there is."""

from __future__ import annotations

from django.db import migrations

from jixiao.web.searching import tables
from jixiao.web.searching.acts import texts


def create(apps, schema_editor):
    tables.create(schema_editor.connection)


def drop(apps, schema_editor):
    tables.drop(schema_editor.connection)


def fill(apps, schema_editor):
    versions = apps.get_model("declaring", "DeclarationVersion")
    newest = versions.objects.select_related("project__organisation").order_by("project_id")
    rows = (
        (version.project_id, texts(version.project.organisation.name, version.body))
        for version in newest.iterator()
        if version.number == version.project.declaration_number
    )
    tables.put(schema_editor.connection, rows)


class Migration(migrations.Migration):
    dependencies = [("declaring", "0001_initial")]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
