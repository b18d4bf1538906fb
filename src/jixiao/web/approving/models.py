"""What the bureau replied, who agreed before, and how approved targets were adjusted."""

from __future__ import annotations

from django.db import models

from jixiao.web.declaring.models import Project


class Reply(models.Model):
    """A reply (批复) to a version of a form. The newest one is in force."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="replies")
    number = models.PositiveIntegerField()
    document_number = models.CharField(max_length=100, blank=True)
    replied_on = models.DateField()
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "reply"
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="reply_project_number")
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.number}版批复"


class Agreement(models.Model):
    """An office agrees to a version, where a step of the workflow needs it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="agreements")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=30)
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "agreement"
        constraints = [
            models.UniqueConstraint(fields=["project", "number", "role"], name="agreement_role")
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.number}版 {self.role}"


class Adjustment(models.Model):
    """A request to change approved targets: from which version, why, and what came of it.

    `to_number` is the version that was replied; empty while it is under way or was abandoned.
    """

    class Outcome(models.TextChoices):
        UNDER_WAY = "under_way", "办理中"
        REPLIED = "replied", "已批复"
        ABANDONED = "abandoned", "已放弃"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="adjustments")
    from_number = models.PositiveIntegerField()
    to_number = models.PositiveIntegerField(null=True)
    reason_code = models.CharField(max_length=30)
    reason = models.CharField(max_length=1000)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.UNDER_WAY)
    requested_by = models.CharField(max_length=50)
    requested_at = models.DateTimeField()

    class Meta:
        db_table = "adjustment"
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(outcome="under_way"),
                name="adjustment_one_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} 目标调整"
