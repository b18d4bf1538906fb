from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("declaring", "0002_uploads_move"),
        ("organisations", "0001_initial"),
        ("uploading", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadedForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("body", models.JSONField()),
                ("doubts", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "待核对"),
                            ("chosen", "等待保存"),
                            ("kept", "已保存"),
                            ("refused", "未能保存"),
                        ],
                        default="read",
                        max_length=10,
                    ),
                ),
                ("refusal", models.JSONField(null=True)),
                ("request_id", models.CharField(default="", max_length=32)),
                ("declaration_number", models.PositiveIntegerField(null=True)),
                ("kept_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "uploaded_form",
            },
        ),
        migrations.AddField(
            model_name="upload",
            name="archive",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, to="uploading.upload"
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="lease_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="number",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="upload",
            name="program",
            field=models.CharField(default="", max_length=30),
        ),
        migrations.AddField(
            model_name="upload",
            name="reader",
            field=models.CharField(default="", max_length=100),
        ),
        migrations.AddField(
            model_name="upload",
            name="refusal",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "等待读取"),
                    ("reading", "正在读取"),
                    ("read", "已读取"),
                    ("opened", "已展开"),
                    ("same", "内容重复"),
                    ("refused", "未能读取"),
                    ("cancelled", "已取消"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uploaded_by", models.CharField(max_length=50)),
                ("uploaded_at", models.DateTimeField()),
                ("fiscal_year", models.PositiveSmallIntegerField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "upload_batch",
            },
        ),
        migrations.AddField(
            model_name="upload",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="uploading.batch",
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["state", "lease_until"], name="upload_state_lease"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["batch", "number", "id"], name="upload_batch_number"),
        ),
        migrations.AddField(
            model_name="uploadedform",
            name="project",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="declaring.project"
            ),
        ),
        migrations.AddField(
            model_name="uploadedform",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="forms",
                to="uploading.upload",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["uploaded_by", "uploaded_at"], name="upload_batch_by_at"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["uploaded_at"], name="upload_batch_at"),
        ),
        migrations.AddIndex(
            model_name="uploadedform",
            index=models.Index(fields=["state", "upload"], name="uploaded_form_state"),
        ),
        migrations.AddConstraint(
            model_name="uploadedform",
            constraint=models.UniqueConstraint(
                fields=("upload", "number"), name="uploaded_form_number"
            ),
        ),
    ]
