from __future__ import annotations

from typing import Any

from django.db import migrations


def _give_batches(apps: Any, schema_editor: Any) -> None:
    """Every upload made before there were batches becomes a batch of one file."""
    batches, uploads = (apps.get_model("uploading", name) for name in ("Batch", "Upload"))
    for upload in uploads.objects.filter(batch=None).iterator():
        upload.batch = batches.objects.create(
            uploaded_by=upload.uploaded_by,
            uploaded_at=upload.uploaded_at,
            fiscal_year=upload.fiscal_year,
        )
        upload.save(update_fields=["batch"])


class Migration(migrations.Migration):
    dependencies = [("uploading", "0002_batches")]

    operations = [migrations.RunPython(_give_batches, migrations.RunPython.noop)]
