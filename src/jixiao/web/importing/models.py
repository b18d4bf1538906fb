"""Workbooks handed in."""

from __future__ import annotations

from django.db import models

from jixiao.web.accounts.actors import Actor


class WorkbookQuerySet(models.QuerySet["Workbook"]):
    """Workbooks are seen by the person who handed them in."""

    def visible_to(self, actor: Actor) -> WorkbookQuerySet:
        """The actor's own workbooks."""
        return self.filter(handed_in_by=actor.username)


class Workbook(models.Model):
    """A workbook of lists. Its bytes lie in the file store under their SHA-256."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    handed_in_by = models.CharField(max_length=50)
    handed_in_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    objects = WorkbookQuerySet.as_manager()

    class Meta:
        db_table = "import_workbook"
        indexes = [
            models.Index(fields=["handed_in_by", "handed_in_at"], name="import_workbook_by_at")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the ledger names this workbook."""
        return f"import:{self.pk}"
