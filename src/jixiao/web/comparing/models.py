"""What the rows of all newest forms promise, as numbers that a query can compare.

Derived from the forms inside the act that saves them; `rebuild_comparison` makes the same anew.
"""

from __future__ import annotations

from django.db import models

from jixiao.declaration import Level2
from jixiao.web.accounts.actors import ScopedQuerySet
from jixiao.web.declaring.models import Project
from jixiao.web.organisations.models import Organisation


class IndicatorName(models.Model):
    """A name of indicators in one second-level class.

    `plain` holds its letters without digits, marks and a bracket at the end. `size` counts the
    different pairs of neighbouring characters in it.
    """

    level2 = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Level2])
    plain = models.CharField(max_length=200)
    size = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "indicator_name"
        constraints = [
            models.UniqueConstraint(fields=["level2", "plain"], name="indicator_name_plain")
        ]

    def __str__(self) -> str:
        return self.plain


class NamePair(models.Model):
    """A pair of neighbouring characters of a name: where nearly the same names meet."""

    level2 = models.CharField(max_length=30)
    pair = models.CharField(max_length=2)
    name = models.ForeignKey(IndicatorName, on_delete=models.CASCADE, related_name="pairs")

    class Meta:
        db_table = "indicator_name_pair"
        constraints = [
            models.UniqueConstraint(fields=["level2", "pair", "name"], name="name_pair_once")
        ]

    def __str__(self) -> str:
        return self.pair


class NearName(models.Model):
    """Two names of one class that are nearly the same; each is `near` the other."""

    name = models.ForeignKey(IndicatorName, on_delete=models.CASCADE, related_name="nearby")
    near = models.ForeignKey(IndicatorName, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "indicator_name_near"
        constraints = [models.UniqueConstraint(fields=["name", "near"], name="name_near_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.near}"


class IndicatorValue(models.Model):
    """The target of a row of a project's newest form.

    Values of one `measure` can be compared; `value` is then in millionths of the measure's base.
    Targets without a single exact number have no measure and no value.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="values_compared")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    type_code = models.CharField(max_length=20, blank=True)
    row = models.PositiveSmallIntegerField()
    name = models.ForeignKey(IndicatorName, on_delete=models.PROTECT, related_name="values_found")
    measure = models.CharField(max_length=60, blank=True)
    value = models.BigIntegerField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        db_table = "indicator_value"
        constraints = [
            models.UniqueConstraint(fields=["project", "row"], name="indicator_value_row")
        ]
        indexes = [
            models.Index(  # all that a comparison counts: it reads no rows
                fields=[
                    *("fiscal_year", "name", "measure", "value"),
                    *("organisation", "project", "type_code"),
                ],
                name="indicator_value_compared",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.row} {self.measure} {self.value}"
