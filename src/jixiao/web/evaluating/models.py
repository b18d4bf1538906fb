"""What a unit reports about its year, and the result fixed at submission."""

from __future__ import annotations

from django.db import models

from jixiao.web.declaring.models import Project


class SelfEvaluation(models.Model):
    """The self-evaluation of a project: reported actuals as `jixiao/actuals/1`.

    `result` is the evaluation as it stood when it was submitted; null before.
    """

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, related_name="self_evaluation"
    )
    scoring_profile = models.CharField(max_length=50)
    actuals = models.JSONField()
    result = models.JSONField(null=True)
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=10, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=50)

    class Meta:
        db_table = "self_evaluation"

    def __str__(self) -> str:
        return f"{self.project} 自评"
