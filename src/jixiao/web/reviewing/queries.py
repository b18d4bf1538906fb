"""Findings with the verdicts on them, opinions, and what waits on whose desk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from jixiao.declaration import Declaration, from_json, profile, profile_ids
from jixiao.review import (
    Background,
    Finding,
    ReviewScore,
    RuleBook,
    Severity,
    review,
    review_set,
    score_review,
)
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.queries import law_of
from jixiao.web.paths import anchor_of
from jixiao.web.reviewing import history
from jixiao.web.reviewing.models import Opinion, StoredReview, Verdict
from jixiao.web.years.queries import law

CLASS_LABELS = {
    entry.level2.value: entry.label2
    for profile_id in profile_ids()
    for entry in profile(profile_id).classes
}


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding and the newest verdict on it, if any."""

    finding: Finding
    verdict: Verdict | None

    @property
    def anchor(self) -> str:
        """The fragment of the form page where it stands."""
        return anchor_of(self.finding.field)

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something."""
        return self.verdict is None or not self.verdict.settles

    @property
    def proposal(self) -> str:
        """What one click would write, in words: “≥0” 改为 “≥1个”; a class by its name."""
        return "；".join(
            f"移到“{CLASS_LABELS.get(edit.after, edit.after)}”"
            if edit.field.endswith(".level2")
            else f"“{edit.before}”改为“{edit.after}”"
            for edit in self.finding.edits
        )

    @property
    def edits_json(self) -> str:
        """The same for the script of the editing page: a list of field paths and texts."""
        return json.dumps(
            [
                {"field": edit.field, "before": edit.before, "after": edit.after}
                for edit in self.finding.edits
            ],
            ensure_ascii=False,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Open findings by severity."""

    errors: int
    warnings: int
    notices: int


NOTHING_KNOWN = Background()


def judged(
    declaration: Declaration,
    verdicts: Iterable[Verdict],
    book: RuleBook | None,
    background: Background = NOTHING_KNOWN,
) -> tuple[JudgedFinding, ...]:
    """The findings of a form by itself, each with the verdict on it. `book` is the law laid down
    for the form's year on this site; None where the form states no year."""
    return with_verdicts(review(declaration, book=book, background=background).findings, verdicts)


@dataclass(frozen=True, slots=True)
class YearReview:
    """All forms of a unit's year reviewed together. `findings` are by project id; `about` gives
    for each finding of the set the positions of the projects it is about."""

    projects: tuple[Project, ...]
    findings: dict[int, tuple[JudgedFinding, ...]]
    set_findings: tuple[Finding, ...]
    about: tuple[tuple[int, ...], ...]


def year_review(organisation_id: int, fiscal_year: int) -> YearReview:
    """Review a unit's forms of one year, those that compare forms included.

    Not scoped: who sees one project of a unit sees them all; the caller has checked that.
    """
    projects = tuple(
        Project.objects.filter(organisation_id=organisation_id, fiscal_year=fiscal_year)
        .select_related("organisation")
        .prefetch_related("verdicts")
        .order_by("code")
    )
    bodies = dict(
        DeclarationVersion.objects.filter(
            project__in=projects, number=F("project__declaration_number")
        ).values_list("project_id", "body")
    )
    forms = {project.pk: from_json(bodies[project.pk]) for project in projects}
    known = history.backgrounds(projects, forms)
    result = review_set(
        [forms[project.pk] for project in projects],
        book=law(fiscal_year),
        backgrounds=[known[project.pk] for project in projects],
    )
    return YearReview(
        projects=projects,
        findings={
            project.pk: with_verdicts(one.findings, project.verdicts.all())
            for project, one in zip(projects, result.reviews, strict=True)
        },
        set_findings=result.findings,
        about=result.about,
    )


def counts(findings: Iterable[JudgedFinding]) -> Counts:
    """How many are open, by severity."""
    severities = [entry.finding.severity for entry in findings if entry.is_open]
    return Counts(
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        notices=severities.count(Severity.NOTICE),
    )


def findings_of(project: Project) -> tuple[JudgedFinding, ...]:
    """The findings of a project's current form, those of rules that compare forms included.

    They were stored when the form was saved; forms last reviewed by another edition of the rule
    book are reviewed again. The caller has checked the project's scope.
    """
    stored = StoredReview.objects.filter(project=project).prefetch_related("findings").first()
    if stored is None or stored.book != law_of(project).version:
        return year_review(project.organisation_id, project.fiscal_year).findings[project.pk]
    found = sorted(stored.findings.all(), key=lambda entry: entry.position)
    return with_verdicts([entry.finding() for entry in found], project.verdicts.all())


def proposed_score(
    declaration: Declaration,
    findings: Iterable[JudgedFinding],
    book: RuleBook,
    background: Background,
) -> ReviewScore:
    """The review form (审核表) as the open findings propose it; a reviewer confirms it. `book` is
    the law that judges the form."""
    return score_review(
        review(declaration, book=book, background=background),
        findings=[entry.finding for entry in findings if entry.is_open],
    )


def with_verdicts(
    findings: Iterable[Finding], verdicts: Iterable[Verdict]
) -> tuple[JudgedFinding, ...]:
    """Findings, each with the newest verdict on the same rule, place and text."""
    newest = {
        (verdict.rule, verdict.field, verdict.quote): verdict
        for verdict in sorted(verdicts, key=lambda verdict: verdict.pk)
    }
    return tuple(
        JudgedFinding(finding, newest.get((finding.rule, finding.field, quoted(finding))))
        for finding in findings
    )


def quoted(finding: Finding) -> str:
    """The text a finding is about, by which verdicts know it: its quote, else its places'."""
    return finding.quote or "；".join(place.quote for place in finding.related)


def opinions_of(project: Project) -> QuerySet[Opinion]:
    """All opinions on a project, newest first. The caller has checked its scope."""
    return project.opinions.order_by("-written_at", "-id")
