"""Findings with the verdicts on them, opinions, and what waits on whose desk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from jixiao.declaration import Declaration, from_json, profile, profile_ids
from jixiao.review import (
    Finding,
    Review,
    ReviewScore,
    Severity,
    review,
    review_set,
    score_review,
)
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.workflow import State, workflow
from jixiao.web.paths import anchor_of
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


def judged(declaration: Declaration, verdicts: Iterable[Verdict]) -> tuple[JudgedFinding, ...]:
    """The findings of a form by itself, each with the verdict on it."""
    return with_verdicts(reviewed(declaration).findings, verdicts)


def reviewed(declaration: Declaration) -> Review:
    """The review of a form by itself, by the law laid down for its year on this site."""
    year = declaration.fiscal_year
    return review(declaration, book=None if year is None else law(year))


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
    result = review_set(
        [from_json(bodies[project.pk]) for project in projects], book=law(fiscal_year)
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
    if stored is None or stored.book != law(project.fiscal_year).version:
        return year_review(project.organisation_id, project.fiscal_year).findings[project.pk]
    found = sorted(stored.findings.all(), key=lambda entry: entry.position)
    return with_verdicts([entry.finding() for entry in found], project.verdicts.all())


def proposed_score(declaration: Declaration, findings: Iterable[JudgedFinding]) -> ReviewScore:
    """The review form (审核表) as the open findings propose it; a reviewer confirms it."""
    return score_review(
        reviewed(declaration), findings=[entry.finding for entry in findings if entry.is_open]
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


_QUEUE = 1_000
_DESK_ORDERS = {
    "": ("updated_at", "id"),
    "risk": ("-errors", "-warnings", "-annual_budget_yuan", "id"),
    "amount": ("-annual_budget_yuan", "id"),
}


def waiting_for(actor: Actor, order: str = "") -> QuerySet[Project]:
    """Forms on which this actor is the next to act, those waiting longest first.

    `order` may be `risk` (open errors, then warnings, then money) or `amount`.
    """
    found = Project.objects.none()
    for role, code in actor.grants:
        alone = Actor(actor.username, actor.name, ((role, code),))
        states = workflow().waiting_states([role])
        found = found | Project.objects.visible_to(alone).filter(state__in=states)
    return found.select_related("organisation").order_by(*_DESK_ORDERS.get(order, _DESK_ORDERS[""]))


def neighbours(project: Project, actor: Actor) -> tuple[int | None, int | None]:
    """The forms before and after this one among the first 1,000 that wait for the actor."""
    keys = list(waiting_for(actor).values_list("pk", flat=True)[:_QUEUE])
    if project.pk not in keys:
        return None, keys[0] if keys else None
    place = keys.index(project.pk)
    return (
        keys[place - 1] if place else None,
        keys[place + 1] if place + 1 < len(keys) else None,
    )


def states(actor: Actor) -> list[tuple[State, int]]:
    """How many visible projects stand in each state."""
    found = dict(
        Project.objects.visible_to(actor).order_by().values_list("state").annotate(Count("pk"))
    )
    return [(state, found.get(state.id, 0)) for state in workflow().states]


def unit_years(actor: Actor) -> QuerySet[Project, dict[str, object]]:
    """Sums of each unit's year, newest year first; at most 50."""
    return (
        Project.objects.visible_to(actor)
        .order_by()
        .values("organisation__code", "organisation__name", "fiscal_year")
        .annotate(
            number=Count("pk"),
            annual=Sum("annual_budget_yuan"),
            errors=Sum("errors"),
            warnings=Sum("warnings"),
            notices=Sum("notices"),
        )
        .order_by("-fiscal_year", "organisation__code")[:50]
    )
