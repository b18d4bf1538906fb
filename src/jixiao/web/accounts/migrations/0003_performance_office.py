"""财政审核 was one role; the office that replies to targets is the performance office (绩效科)."""

from __future__ import annotations

from django.db import migrations


def rename(apps, schema_editor):
    apps.get_model("accounts", "Grant").objects.filter(role="bureau_reviewer").update(
        role="performance_office"
    )


def rename_back(apps, schema_editor):
    apps.get_model("accounts", "Grant").objects.filter(role="performance_office").update(
        role="bureau_reviewer"
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    operations = [migrations.RunPython(rename, rename_back)]
