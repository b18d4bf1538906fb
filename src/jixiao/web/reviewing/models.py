"""What reviewers write: opinions on forms and rows, and waivers of findings."""

from __future__ import annotations

from django.db import models

from jixiao.web.declaring.models import Project


class Opinion(models.Model):
    """An opinion (审核意见) on a version: on the whole form (`field` empty) or on one row.

    `label` says in words what the opinion is about, as it stood when it was written.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    action = models.CharField(max_length=30)
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "opinion"
        indexes = [models.Index(fields=["project", "number"], name="opinion_project")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def agrees(self) -> bool:
        """Whether it came with an approval or a reply, not with a return."""
        return self.action in ("approve", "reply")


class Waiver(models.Model):
    """A reviewer lets a finding stand, with a reason. It ends when the quoted text changes."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="waivers")
    rule = models.CharField(max_length=10)
    field = models.CharField(max_length=60)
    quote = models.TextField(blank=True)
    reason = models.TextField()
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "waiver"
        indexes = [models.Index(fields=["project", "rule"], name="waiver_project")]

    def __str__(self) -> str:
        return f"{self.rule} {self.field}"
