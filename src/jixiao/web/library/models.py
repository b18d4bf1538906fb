"""Indicators by class and name, and where approved forms use them."""

from __future__ import annotations

from django.db import models

from jixiao.declaration import Level2
from jixiao.web.declaring.models import Project


class LibraryEntry(models.Model):
    """An indicator of the library: one name in one second-level class.

    `plain` is the name without blanks and marks, by which uses are gathered. `uses` counts the
    projects whose approved form holds it. `usual_value`, `method` (取值方式) and `evidence`
    (佐证资料) are stated by the shipped list of core indicators; empty for others.
    """

    level2 = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Level2])
    name = models.CharField(max_length=200)
    plain = models.CharField(max_length=200)
    core = models.BooleanField(default=False)
    usual_value = models.CharField(max_length=100, blank=True)
    method = models.CharField(max_length=50, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "library_entry"
        constraints = [
            models.UniqueConstraint(fields=["level2", "plain"], name="library_entry_name")
        ]
        indexes = [models.Index(fields=["uses", "id"], name="library_entry_uses")]

    def __str__(self) -> str:
        return self.name


class LibraryForm(models.Model):
    """An approved form that the library learned from. `type_text` is the project type as printed
    (项目类型, `15 履职类项目`), empty where the form states none."""

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, primary_key=True, related_name="library_form"
    )
    type_text = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "library_form"
        indexes = [models.Index(fields=["type_text", "project"], name="library_form_type")]

    def __str__(self) -> str:
        return str(self.project)


class LibraryUse(models.Model):
    """One row of an approved form. `value` is the target in short form, as printed if it is words.

    `met` is whether the submitted self-evaluation found it reached; null before.
    """

    entry = models.ForeignKey(LibraryEntry, on_delete=models.PROTECT, related_name="used")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="library_uses")
    row = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=300)
    met = models.BooleanField(null=True)

    class Meta:
        db_table = "library_use"
        constraints = [models.UniqueConstraint(fields=["project", "row"], name="library_use_row")]

    def __str__(self) -> str:
        return f"{self.entry} {self.value}"


class LibraryValue(models.Model):
    """How many rows of approved forms of a fiscal year state a value of an entry. Rows that state
    none are not counted. Kept so that no page counts the uses of an indicator that all forms have.
    """

    entry = models.ForeignKey(
        LibraryEntry, on_delete=models.PROTECT, related_name="stated", db_index=False
    )
    value = models.CharField(max_length=300)
    fiscal_year = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()

    class Meta:
        db_table = "library_value"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "value", "fiscal_year"], name="library_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.value}"
