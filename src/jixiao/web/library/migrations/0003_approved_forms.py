"""Approved forms with their project type, filled from the forms the library has learned from."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.db.models.fields.json import KT


def fill(apps, schema_editor):
    learned = apps.get_model("library", "LibraryUse").objects.values("project")
    newest = (
        apps.get_model("declaring", "DeclarationVersion")
        .objects.filter(project__in=learned, number=F("project__declaration_number"))
        .values_list("project_id", KT("body__project__type_code"), KT("body__project__type_label"))
    )
    forms = apps.get_model("library", "LibraryForm")
    forms.objects.bulk_create(
        (
            forms(project_id=key, type_text=" ".join(part for part in parts if part)[:120])
            for key, *parts in newest.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("declaring", "0005_standing"), ("library", "0002_core_indicators")]

    operations = [
        migrations.CreateModel(
            name="LibraryForm",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="library_form",
                        serialize=False,
                        to="declaring.project",
                    ),
                ),
                ("type_text", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "db_table": "library_form",
                "indexes": [
                    models.Index(fields=["type_text", "project"], name="library_form_type")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
