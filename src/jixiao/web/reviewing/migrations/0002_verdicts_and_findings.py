"""Waivers become verdicts of the kind “accepted”; findings of the last review are kept."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("declaring", "0001_initial"),
        ("organisations", "0001_initial"),
        ("reviewing", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel("Waiver", "Verdict"),
        migrations.AlterModelTable("Verdict", "verdict"),
        migrations.RenameIndex("Verdict", old_name="waiver_project", new_name="verdict_project"),
        migrations.AddField(
            "Verdict",
            "kind",
            models.CharField(
                choices=[
                    ("right", "判断正确"),
                    ("wrong", "判断有误"),
                    ("accepted", "同意保留"),
                ],
                default="accepted",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "Verdict", "book", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AlterField("Verdict", "book", models.CharField(blank=True, max_length=40)),
        migrations.AddField("Verdict", "number", models.PositiveIntegerField(default=0)),
        migrations.AlterField("Verdict", "reason", models.TextField(blank=True)),
        migrations.AlterField(
            "Verdict",
            "project",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="declaring.project",
            ),
        ),
        migrations.AddConstraint(
            "Verdict",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["right", "wrong", "accepted"])),
                name="verdict_kind",
            ),
        ),
        migrations.CreateModel(
            name="StoredReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("book", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.organisation",
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stored_review",
                        to="declaring.project",
                    ),
                ),
            ],
            options={
                "db_table": "stored_review",
                "indexes": [
                    models.Index(fields=["organisation", "fiscal_year"], name="stored_review_unit")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("position", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=10)),
                ("rank", models.PositiveSmallIntegerField()),
                ("dimension", models.CharField(max_length=20)),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("gist", models.CharField(max_length=40)),
                ("body", models.JSONField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.organisation",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="declaring.project",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="reviewing.storedreview",
                    ),
                ),
            ],
            options={
                "db_table": "finding",
                "indexes": [
                    models.Index(
                        fields=["fiscal_year", "rule", "organisation"], name="finding_year_rule"
                    ),
                    models.Index(fields=["fiscal_year", "gist"], name="finding_year_gist"),
                ],
            },
        ),
    ]
