"""Fiscal years and what is laid down for each."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property

from jixiao.declaration import CodeEntry, CodeListKind, Level2, code_list_kind
from jixiao.web.organisations.models import Organisation


class FiscalYear(models.Model):
    """A fiscal year as set up. A year without a row works by the defaults of the package.

    `rules_on` is the day whose rules judge the year's forms. `mandatory` are codes of second-level
    classes. `codes_digest` tells the content of its code lists. `deadlines` are ISO days by the
    action of the workflow that must be taken by then, `late_handling` says by action what becomes
    of a step after that day (only noted where it says nothing). `version` guards against two people
    overwriting each other.
    """

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已关闭"

    class Late(models.TextChoices):
        NOTE = "note", "照常办理，记为逾期"
        REASON = "reason", "写明理由才能办理"
        REFUSE = "refuse", "不再受理"

    year = models.PositiveSmallIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    profile = models.CharField(max_length=50)
    scoring_profile = models.CharField(max_length=50)
    rules_on = models.DateField()
    mandatory = models.JSONField(default=list)
    codes_digest = models.CharField(max_length=64, blank=True)
    deadlines = models.JSONField(default=dict)
    late_handling = models.JSONField(default=dict)
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
    def is_closed(self) -> bool:
        """Whether nothing of the year changes any more."""
        return self.state == self.State.CLOSED

    @cached_property
    def known_extensions(self) -> tuple[Extension, ...]:
        """The extensions of its deadlines, asked for once."""
        return tuple(self.extensions.select_related("organisation"))

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

    def late(self, action: str) -> Late:
        """What becomes of an action after its last day."""
        return self.Late(self.late_handling.get(action, self.Late.NOTE))


class Extension(models.Model):
    """A later last day (延期) of a step for a department or unit and everything below it. Of
    several the one of the nearest organisation is in force, then the newest. Never changed."""

    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.CASCADE, related_name="extensions")
    action = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    day = models.DateField()
    reason = models.CharField(max_length=500)
    granted_by = models.CharField(max_length=50)
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "deadline_extension"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.action} {self.day}"


class CodeList(models.Model):
    """A code list of a year. `kind` is the id of one that forms are checked against, else a name of
    its own. `refuses`: a form with another code may not be handed in; otherwise it is warned of."""

    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.CASCADE, related_name="code_lists")
    kind = models.CharField(max_length=50)
    refuses = models.BooleanField(default=False)

    class Meta:
        db_table = "code_list"
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "kind"], name="code_list_year_kind")
        ]

    def __str__(self) -> str:
        return self.known.label

    @property
    def known(self) -> CodeListKind:
        """Which list it is, and the place of a form that it governs."""
        return code_list_kind(self.kind) or CodeListKind(self.kind, self.kind)

    @property
    def handling(self) -> str:
        """What happens to a form with another code, in words."""
        if not self.known.is_checked:
            return "仅供查阅"
        return "拒绝提交" if self.refuses else "提醒"


class CodeListEntry(models.Model):
    """An entry of a code list: code (may be empty), label, first and last day of its validity."""

    code_list = models.ForeignKey(CodeList, on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(max_length=30, blank=True)
    label = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "code_list_entry"
        ordering = ["code", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_list", "code", "label"], name="code_list_entry_text"
            )
        ]

    def __str__(self) -> str:
        return self.entry.text

    @property
    def entry(self) -> CodeEntry:
        """The entry as the domain knows it."""
        return CodeEntry(self.code, self.label, self.valid_from, self.valid_to)
