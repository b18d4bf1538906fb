"""Fiscal years and what is laid down for each."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse

from jixiao.declaration import Level2


class FiscalYear(models.Model):
    """A fiscal year as set up. A year without a row works by the defaults of the package.

    `rules_on` is the day whose rules judge the year's forms. `mandatory` are codes of second-level
    classes. `code_lists` are entries by the list's name. `deadlines` are ISO days by the action of
    the workflow that must be taken by then. `version` guards against two people overwriting each
    other.
    """

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已关闭"

    year = models.PositiveSmallIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    profile = models.CharField(max_length=50)
    scoring_profile = models.CharField(max_length=50)
    rules_on = models.DateField()
    mandatory = models.JSONField(default=list)
    code_lists = models.JSONField(default=dict)
    deadlines = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "fiscal_year"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed"]), name="fiscal_year_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年度"

    def get_absolute_url(self) -> str:
        """The year's page."""
        return reverse("years:year", args=[self.year])

    @property
    def subject(self) -> str:
        """How the ledger names this year."""
        return f"fiscal_year:{self.year}"

    @property
    def mandatory_classes(self) -> tuple[Level2, ...]:
        """The mandatory classes."""
        return tuple(Level2(code) for code in self.mandatory)

    def deadline(self, action: str) -> date | None:
        """The last day for an action; None if none is set."""
        day = self.deadlines.get(action)
        return date.fromisoformat(day) if day else None
