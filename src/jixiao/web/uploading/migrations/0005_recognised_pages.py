from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploading", "0004_every_upload_has_a_batch"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="page",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="pages",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
