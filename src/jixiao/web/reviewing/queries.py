"""Findings with their waivers, opinions, and what waits on whose desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from jixiao.declaration import Declaration
from jixiao.review import Finding, Severity, review
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.paths import anchor_of
from jixiao.web.reviewing.models import Opinion, Waiver


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding and the waiver that lets it stand, if any."""

    finding: Finding
    waiver: Waiver | None

    @property
    def anchor(self) -> str:
        """The fragment of the form page where it stands."""
        return anchor_of(self.finding.field)

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something."""
        return self.waiver is None


@dataclass(frozen=True, slots=True)
class Counts:
    """Open findings by severity."""

    errors: int
    warnings: int
    notices: int


def judged(declaration: Declaration, waivers: Iterable[Waiver]) -> tuple[JudgedFinding, ...]:
    """The findings of a form's own rules, each with its waiver."""
    waived = {(waiver.rule, waiver.field, waiver.quote): waiver for waiver in waivers}
    return tuple(
        JudgedFinding(finding, waived.get((finding.rule, finding.field, finding.quote)))
        for finding in review(declaration).findings
    )


def judged_of(project: Project, declaration: Declaration) -> tuple[JudgedFinding, ...]:
    """The same for a stored project. The caller has checked its scope."""
    return judged(declaration, project.waivers.all())


def counts(findings: Iterable[JudgedFinding]) -> Counts:
    """How many are open, by severity."""
    severities = [entry.finding.severity for entry in findings if entry.is_open]
    return Counts(
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        notices=severities.count(Severity.NOTICE),
    )


def opinions_of(project: Project) -> QuerySet[Opinion]:
    """All opinions on a project, newest first. The caller has checked its scope."""
    return project.opinions.order_by("-written_at", "-id")


def waiting_for(actor: Actor) -> QuerySet[Project]:
    """Forms on which this actor is the next to act, those waiting longest first."""
    found = Project.objects.none()
    for role, code in actor.grants:
        alone = Actor(actor.username, actor.name, ((role, code),))
        states = workflow().waiting_states([role])
        found = found | Project.objects.visible_to(alone).filter(state__in=states)
    return found.select_related("organisation").order_by("updated_at", "id")
