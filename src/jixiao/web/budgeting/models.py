"""Budget figures of projects, kept with where they came from."""

from __future__ import annotations

from django.db import models

from jixiao.web.declaring.models import Project


class BudgetFigure(models.Model):
    """What the budget gives a project from one source, as a list said on a day. Never changed: a
    newer row of the same source takes its place, and the older ones are its history."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budget_figures")
    source = models.CharField(max_length=30)
    amount_yuan = models.DecimalField(max_digits=15, decimal_places=2)
    document_name = models.CharField(max_length=255)
    document_sha256 = models.CharField(max_length=64)
    row = models.PositiveIntegerField(db_column="row_number")
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "budget_figure"
        indexes = [models.Index(fields=["project", "source", "id"], name="budget_figure_source")]

    def __str__(self) -> str:
        return f"{self.project} {self.source} {self.amount_yuan}"


class Budget(models.Model):
    """The sum of a project's newest figures, for lists; renewed with every figure."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="budget")
    total_yuan = models.DecimalField(max_digits=15, decimal_places=2)

    class Meta:
        db_table = "budget"

    def __str__(self) -> str:
        return f"{self.project} {self.total_yuan}"
