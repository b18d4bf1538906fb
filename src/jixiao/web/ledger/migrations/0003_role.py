"""In which role an act was done. SQLite rebuilds the table for a new column and loses its triggers
without a word: they are created again, whichever way the migration goes."""

from __future__ import annotations

from django.db import migrations, models

from jixiao.web.ledger import triggers


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, create_triggers),
        migrations.AddField(
            model_name="event",
            name="role",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
