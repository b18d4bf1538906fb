from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Uploads belong to the app `uploading`; their table stays as it is."""

    dependencies = [("declaring", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Upload")])
    ]
