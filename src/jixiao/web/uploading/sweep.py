"""Clearing up: uploads that nobody took further, their bytes, and finished background work.

A file of its own, because a worker does this by itself, for no person. What was saved from a file,
and the file itself, is never touched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django_tasks_db.models import DBTaskResult

from jixiao.web import filestore
from jixiao.web.declaring.models import DeclarationVersion
from jixiao.web.ledger.acts import record
from jixiao.web.uploading.models import Batch, Upload

_WORK_KEPT = timedelta(days=1)
_AT_ONCE = 500


def sweep(now: datetime) -> int:
    """Remove uploads older than UPLOAD_DAYS from which nothing was saved; returns how many."""
    DBTaskResult.objects.filter(enqueued_at__lt=now - _WORK_KEPT).exclude(status="READY").delete()
    before = now - timedelta(days=settings.UPLOAD_DAYS)
    with transaction.atomic():
        old = list(
            Upload.objects.select_for_update()
            .filter(uploaded_at__lt=before, confirmed_at=None)
            .exclude(state=Upload.State.READING)
            .order_by("pk")[:_AT_ONCE]
        )
        if not old:
            return 0
        digests = {upload.sha256 for upload in old if upload.sha256}
        Upload.objects.filter(pk__in=[upload.pk for upload in old]).delete()
        Batch.objects.filter(uploaded_at__lt=before, files=None).delete()
        record(
            act="upload.sweep",
            subject="uploads",
            actor="system",
            at=now,
            after={"before": before.isoformat(), "uploads": [upload.pk for upload in old]},
        )
    for digest in sorted(digests):
        if not _is_needed(digest):
            filestore.discard(digest, now)
    return len(old)


def _is_needed(digest: str) -> bool:
    """Whether any row names this digest: any text column that could hold it is asked."""
    if DeclarationVersion.objects.filter(body__document__sha256=digest).exists():
        return True
    return any(
        model.objects.filter(**{field.name: digest}).exists()
        for model in apps.get_models()
        if model.__module__.startswith("jixiao.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length == len(digest)
    )
