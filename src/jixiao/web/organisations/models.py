"""Organisations. The code spells the tree: a child's code begins with its parent's."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models


class Organisation(models.Model):
    """A finance bureau, a department (一级预算单位) or a budget unit (申请单位).

    Codes are digits only, so that a subtree is the same range of codes under every collation.
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


def code_range(code: str) -> tuple[str, str]:
    """The half-open range of codes that holds `code` and everything below it."""
    return code, code[:-1] + chr(ord(code[-1]) + 1)
