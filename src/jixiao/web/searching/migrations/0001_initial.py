"""The index of search, filled with the newest version of every project there is."""

from __future__ import annotations

from django.db import migrations

from jixiao.web.searching.acts import texts
from jixiao.web.searching.tables import PROJECTS


def create(apps, schema_editor):
    PROJECTS.create(schema_editor.connection)


def drop(apps, schema_editor):
    PROJECTS.drop(schema_editor.connection)


def fill(apps, schema_editor):
    versions = apps.get_model("declaring", "DeclarationVersion")
    newest = versions.objects.select_related("project__organisation").order_by("project_id")
    rows = (
        (version.project_id, texts(version.project.organisation.name, version.body))
        for version in newest.iterator()
        if version.number == version.project.declaration_number
    )
    PROJECTS.put(schema_editor.connection, rows)


class Migration(migrations.Migration):
    dependencies = [("declaring", "0001_initial")]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
