from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes over the table `upload` of the app `declaring` as it is."""

    initial = True

    dependencies = [("declaring", "0002_uploads_move")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                        ("name", models.CharField(max_length=255)),
                        ("size", models.PositiveBigIntegerField()),
                        ("uploaded_by", models.CharField(max_length=50)),
                        ("uploaded_at", models.DateTimeField()),
                        ("fiscal_year", models.PositiveSmallIntegerField(null=True)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "db_table": "upload",
                        "indexes": [
                            models.Index(
                                fields=["uploaded_by", "uploaded_at"], name="upload_by_at"
                            ),
                            models.Index(fields=["sha256"], name="upload_sha256"),
                        ],
                    },
                )
            ]
        )
    ]
