"""The empty head of the chain, and the triggers that make the ledger append-only."""

from __future__ import annotations

from django.db import migrations

from jixiao.web.ledger import triggers


def create_head(apps, schema_editor):
    apps.get_model("ledger", "LedgerHead").objects.create(seq=0, hash="")


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection)


def drop_triggers(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunPython(create_head, migrations.RunPython.noop),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
