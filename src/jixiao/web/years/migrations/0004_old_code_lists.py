from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("years", "0003_code_list_entries")]

    operations = [migrations.RemoveField("fiscalyear", "old_code_lists")]
