"""How many rows state a value, counted from the uses that the library knows."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count


def fill(apps, schema_editor):
    uses = apps.get_model("library", "LibraryUse").objects.exclude(value="")
    counted = (
        uses.values_list("entry_id", "value", "project__fiscal_year")
        .order_by("entry_id", "value", "project__fiscal_year")
        .annotate(rows=Count("pk"))
    )
    stated = apps.get_model("library", "LibraryValue")
    stated.objects.bulk_create(
        (
            stated(entry_id=entry, value=value, fiscal_year=year, rows=rows)
            for entry, value, year, rows in counted.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("library", "0003_approved_forms")]

    operations = [
        migrations.CreateModel(
            name="LibraryValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=300)),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("rows", models.PositiveIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stated",
                        to="library.libraryentry",
                    ),
                ),
            ],
            options={
                "db_table": "library_value",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "value", "fiscal_year"), name="library_value_once"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
