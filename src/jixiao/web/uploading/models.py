"""Uploaded files."""

from __future__ import annotations

from django.db import models

from jixiao.web.accounts.actors import Actor


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads are seen by the person who made them."""

    def visible_to(self, actor: Actor) -> UploadQuerySet:
        """The actor's own uploads."""
        return self.filter(uploaded_by=actor.username)


class Upload(models.Model):
    """A file as it came in. Its bytes lie in the file store under their SHA-256."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    uploaded_by = models.CharField(max_length=50)
    uploaded_at = models.DateTimeField()
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        db_table = "upload"
        indexes = [
            models.Index(fields=["uploaded_by", "uploaded_at"], name="upload_by_at"),
            models.Index(fields=["sha256"], name="upload_sha256"),
        ]

    def __str__(self) -> str:
        return self.name
