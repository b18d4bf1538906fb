from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_performance_office")]

    operations = [
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("organisation__isnull", True),
                        (
                            "role__in",
                            [
                                "audit_administrator",
                                "security_administrator",
                                "system_administrator",
                            ],
                        ),
                    ),
                    models.Q(
                        ("organisation__isnull", False),
                        (
                            "role__in",
                            [
                                "auditor",
                                "clerk",
                                "department_reviewer",
                                "expert",
                                "performance_office",
                                "sector_office",
                                "unit_head",
                                "viewer",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="account_grant_place",
            ),
        ),
    ]
