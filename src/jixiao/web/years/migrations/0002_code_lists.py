from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("years", "0001_initial")]

    operations = [
        migrations.RenameField("fiscalyear", "code_lists", "old_code_lists"),
        migrations.AddField(
            "fiscalyear", "codes_digest", models.CharField(blank=True, max_length=64)
        ),
        migrations.CreateModel(
            name="CodeList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=50)),
                ("refuses", models.BooleanField(default=False)),
                (
                    "fiscal_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_lists",
                        to="years.fiscalyear",
                    ),
                ),
            ],
            options={
                "db_table": "code_list",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fiscal_year", "kind"), name="code_list_year_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=30)),
                ("label", models.CharField(max_length=200)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "code_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="years.codelist",
                    ),
                ),
            ],
            options={
                "db_table": "code_list_entry",
                "ordering": ["code", "label", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code_list", "code", "label"), name="code_list_entry_text"
                    )
                ],
            },
        ),
    ]
