"""Projects and the versions of their declarations."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.urls import reverse

from jixiao.declaration import Declaration, from_json
from jixiao.web.accounts.actors import ScopedQuerySet
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.organisations.models import Organisation
from jixiao.web.years.models import FiscalYear


class Project(models.Model):
    """A project (二级项目) in one fiscal year: its state and the figures lists show.

    The figures repeat the latest version's, for sorting and sums. `declaration_number` is that
    version's number. `version` counts every change and guards against two people overwriting each
    other.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    total_budget_yuan = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    annual_budget_yuan = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    state = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    declaration_number = models.PositiveIntegerField(default=1)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    notices = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        db_table = "project"
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="project_year_code"),
        ]
        indexes = [
            models.Index(fields=["organisation", "code"], name="project_org_code"),
            models.Index(fields=["state", "updated_at"], name="project_state_at"),
            models.Index(  # what the desk counts and sums up: it reads no rows
                fields=["fiscal_year", "state", "organisation"], name="project_year_state"
            ),
            models.Index(
                fields=[
                    *("organisation", "fiscal_year"),
                    *("annual_budget_yuan", "errors", "warnings", "notices"),
                ],
                name="project_year_sums",
            ),
            models.Index(fields=["code"], name="project_code"),
            models.Index(fields=["name", "code"], name="project_name"),
            models.Index(fields=["annual_budget_yuan", "code"], name="project_annual"),
            models.Index(fields=["updated_at", "id"], name="project_updated"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The form page."""
        return reverse("declaring:project", args=[self.pk])

    @property
    def subject(self) -> str:
        """How the ledger names this project."""
        return f"project:{self.pk}"

    @property
    def workflow_state(self) -> State:
        """The state with its label and tone."""
        return workflow().state(self.state)

    @cached_property
    def year_set_up(self) -> FiscalYear | None:
        """The project's fiscal year if it is set up, as it was when first asked for."""
        return FiscalYear.objects.filter(year=self.fiscal_year).first()

    def latest(self) -> DeclarationVersion:
        """The newest version of the declaration."""
        return self.versions.get(number=self.declaration_number)


class DeclarationVersion(models.Model):
    """One saved version of a declaration. Never changed after it is written."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=50)

    class Meta:
        db_table = "declaration_version"
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="declaration_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.project} v{self.number}"

    def declaration(self) -> Declaration:
        """The typed declaration."""
        return from_json(self.body)


class _OfProject(ScopedQuerySet):
    organisation_path = "project__organisation__code"


class LateStep(models.Model):
    """A step that was taken after its last day (逾期办理), beside the event that tells of it: lists
    ask here. `days` counts from the last day that held for the unit."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="late_steps")
    action = models.CharField(max_length=30)
    label = models.CharField(max_length=50)
    last_day = models.DateField()
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    taken_by = models.CharField(max_length=50)
    taken_at = models.DateTimeField()

    objects = _OfProject.as_manager()

    class Meta:
        db_table = "late_step"
        indexes = [models.Index(fields=["taken_at", "id"], name="late_step_at")]

    def __str__(self) -> str:
        return f"{self.project} {self.label} {self.days}"


class EditDraft(models.Model):
    """What a person has typed on the editing page and not saved: kept for them, no version.

    `version` is the project's at the time the page was opened, `number` that of the form's version
    it began with (0 if not known), `body` the form as typed, `texts` by field path what could not
    be read and stands as typed.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="drafts")
    username = models.CharField(max_length=50)
    version = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)
    body = models.JSONField()
    texts = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "edit_draft"
        constraints = [
            models.UniqueConstraint(fields=["project", "username"], name="edit_draft_person")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.username}"

    def declaration(self) -> Declaration:
        """The form as typed."""
        return from_json(self.body)
