"""Organisations. The code spells the tree: a child's code begins with its parent's."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse


class Organisation(models.Model):
    """A finance bureau, a department (一级预算单位) or a budget unit (申请单位).

    Codes are digits only, so that a subtree is the same range of codes under every collation.
    `valid_from` and `valid_to` are the first and last day; empty means always. Never deleted, never
    given another code: what becomes another organisation is closed with a successor (`Lineage`).
    """

    class Kind(models.TextChoices):
        BUREAU = "bureau", "财政部门"
        DEPARTMENT = "department", "主管部门"
        UNIT = "unit", "预算单位"

    code = models.CharField(
        max_length=30, unique=True, validators=[RegexValidator(r"^\d+$", "单位编码只能是数字。")]
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "organisation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["bureau", "department", "unit"]),
                name="organisation_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The organisation's page."""
        return reverse("organisations:organisation", args=[self.code])

    @property
    def subject(self) -> str:
        """How the ledger names this organisation."""
        return f"organisation:{self.code}"

    def is_open(self, on: date) -> bool:
        """Whether it exists on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Lineage(models.Model):
    """One step in an organisation's history: founded, renamed, merged into a successor, closed.

    `on` is the first day of the new state. `old_name` is the name until then; `successor` takes
    over the tasks of a merged or closed one. History only: projects move by an act of their own.
    """

    class Step(models.TextChoices):
        CREATED = "created", "设立"
        RENAMED = "renamed", "更名"
        MERGED = "merged", "并入"
        CLOSED = "closed", "撤销"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lineage")
    step = models.CharField(max_length=20, choices=Step.choices)
    on = models.DateField(db_column="on_day")
    old_name = models.CharField(max_length=200, blank=True)
    new_name = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    document = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    recorded_by = models.CharField(max_length=50)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "organisation_lineage"
        indexes = [
            models.Index(fields=["organisation", "on"], name="organisation_lineage_on"),
            models.Index(fields=["old_name"], name="organisation_lineage_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__in=["created", "renamed", "merged", "closed"]),
                name="organisation_lineage_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_step_display()} {self.on}"


def code_range(code: str) -> tuple[str, str]:
    """The half-open range of codes that holds `code` and everything below it."""
    return code, code[:-1] + chr(ord(code[-1]) + 1)
