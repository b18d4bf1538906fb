"""Drafts know which version of the form they began with, so that they can be merged."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declaring", "0008_desk_indexes")]

    operations = [
        migrations.AddField(
            model_name="editdraft",
            name="number",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
