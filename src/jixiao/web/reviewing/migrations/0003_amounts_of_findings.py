"""Findings carry the amount at stake, so that pages rank them without a join."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviewing", "0002_verdicts_and_findings"),
    ]

    operations = [
        migrations.AddField(
            "StoredFinding",
            "amount_yuan",
            models.DecimalField(decimal_places=2, max_digits=15, null=True),
        ),
        migrations.RemoveIndex("StoredFinding", "finding_year_gist"),
        migrations.RemoveIndex("StoredFinding", "finding_year_rule"),
        migrations.AddIndex(
            "StoredFinding",
            models.Index(
                fields=["fiscal_year", "rule", "organisation", "project"], name="finding_rule_form"
            ),
        ),
        migrations.AddIndex(
            "StoredFinding",
            models.Index(
                fields=[
                    "fiscal_year",
                    "gist",
                    "amount_yuan",
                    "rule",
                    "rank",
                    "verdict",
                    "organisation",
                    "project",
                ],
                name="finding_gist_amount",
            ),
        ),
        # kept reviews are written again when the site starts
        migrations.RunSQL("DELETE FROM finding", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM stored_review", migrations.RunSQL.noop),
    ]
