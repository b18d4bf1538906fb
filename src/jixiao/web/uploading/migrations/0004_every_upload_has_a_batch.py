from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploading", "0003_batches_of_older_uploads")]

    operations = [
        migrations.AlterField(
            model_name="upload",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="uploading.batch",
            ),
        )
    ]
