"""What reviewers write — opinions on forms and rows, verdicts on findings — and what was found."""

from __future__ import annotations

from django.db import models

from jixiao.review import Finding, ReviewSheet, finding_from_json, sheet_from_json
from jixiao.web.accounts.actors import ScopedQuerySet
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.organisations.models import Organisation


class Opinion(models.Model):
    """An opinion (审核意见) on a version: on the whole form (`field` empty) or on one row.

    `label` says in words what the opinion is about, as it stood when it was written.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    action = models.CharField(max_length=30)
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "opinion"
        indexes = [models.Index(fields=["project", "number"], name="opinion_project")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def agrees(self) -> bool:
        """Whether it came with an approval or a reply, not with a return."""
        return workflow().tone(self.action) == "approved"


class Verdict(models.Model):
    """What a reviewer says of a finding (复核结论). The newest one on it counts.

    A finding is known by rule, field path and quoted text, so a verdict outlives later reviews and
    ends when the text changes. `book` is the rule book that spoke, `number` the form's version.
    """

    class Kind(models.TextChoices):
        """Right: the finding stands. Wrong: the rule erred. Accepted: true, but it may stay."""

        RIGHT = "right", "判断正确"
        WRONG = "wrong", "判断有误"
        ACCEPTED = "accepted", "同意保留"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="verdicts")
    rule = models.CharField(max_length=10)
    field = models.CharField(max_length=60)
    quote = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.TextField(blank=True)
    book = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "verdict"
        indexes = [models.Index(fields=["project", "rule"], name="verdict_project")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["right", "wrong", "accepted"]), name="verdict_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.field} {self.kind}"

    @property
    def settles(self) -> bool:
        """Whether the finding no longer asks for anything."""
        return self.kind != self.Kind.RIGHT


class StoredSheet(models.Model):
    """The review form (审核表) of one reviewer on a version of a form (`number`).

    `role` is the one it was filled in by, `body` the sheet as JSON; `total` and `grade` repeat it
    for lists. `version` counts its saves and guards against overwriting. `issued_at` is when a
    decision took the form out of review: from then on the unit reads it.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=30)
    username = models.CharField(max_length=50)
    body = models.JSONField()
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_by = models.CharField(max_length=50)
    written_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "review_sheet"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number", "role", "username"], name="review_sheet_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.number}版 {self.written_by}"

    @property
    def office(self) -> str:
        """The reviewer's role in words."""
        return workflow().role_label(self.role)

    def sheet(self) -> ReviewSheet:
        """The sheet as it was saved."""
        return sheet_from_json(self.body)


class StoredReview(models.Model):
    """The last review of a form, or (without project) of a unit's forms of a year together.

    `book` is the rule book it was reviewed by, `digest` the content of its findings: an equal
    review is not written again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    project = models.OneToOneField(
        Project, null=True, on_delete=models.CASCADE, related_name="stored_review"
    )
    book = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "stored_review"
        indexes = [models.Index(fields=["organisation", "fiscal_year"], name="stored_review_unit")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year} {self.project_id}"


class StoredFinding(models.Model):
    """A finding of the last review, so that pages over many forms need not review them again.

    `rank` is the severity's (0 the gravest), `verdict` the kind of the newest verdict, if any;
    `gist` is equal for findings that say the same but for numbers; `amount_yuan` is the yearly
    budget of the form (of the largest, for findings about several); `body` is the finding as JSON.
    """

    review = models.ForeignKey(StoredReview, on_delete=models.CASCADE, related_name="findings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE)
    position = models.PositiveIntegerField()
    rule = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10, blank=True)
    gist = models.CharField(max_length=40)
    amount_yuan = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    body = models.JSONField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        db_table = "finding"
        indexes = [  # they hold all that counting and ranking ask: bodies are wide
            models.Index(
                fields=["fiscal_year", "rule", "organisation", "project"], name="finding_rule_form"
            ),
            models.Index(
                fields=[
                    "fiscal_year",
                    "gist",
                    "amount_yuan",
                    "rule",
                    "rank",
                    "verdict",
                    "organisation",
                    "project",
                ],
                name="finding_gist_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.project_id}"

    @property
    def verdict_label(self) -> str:
        """The verdict in words; empty without one."""
        return dict(Verdict.Kind.choices).get(self.verdict, "")

    def finding(self) -> Finding:
        """The finding as the review gave it."""
        return finding_from_json(self.body)
