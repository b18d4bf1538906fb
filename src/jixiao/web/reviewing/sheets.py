"""Review forms (审核表): who fills one in, what it begins from, who reads which.

Each reviewer has a sheet of their own on each version of a form. Callers have checked the scope of
the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from jixiao.errors import Message, NotFound
from jixiao.review import (
    Deduction,
    ReviewScore,
    ReviewSheet,
    proposed_sheet,
    refilled,
    review_scheme,
    sheet_opinion,
)
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.differences import Difference
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import law_of
from jixiao.web.declaring.workflow import workflow
from jixiao.web.reviewing.history import background_of
from jixiao.web.reviewing.models import StoredSheet
from jixiao.web.reviewing.queries import findings_of, proposed_score


@dataclass(frozen=True, slots=True)
class Begun:
    """A sheet to be filled in: the proposal of today with what was saved before over it, and what
    the proposal deducts, by the label of the sub-item."""

    sheet: ReviewSheet
    deductions: dict[str, tuple[Deduction, ...]]


def filling_role(project: Project, actor: Actor) -> str:
    """The role in which this person may fill in the sheet now; empty if they may not."""
    roles = actor.roles_at(project.organisation.code)
    return next((role for role in workflow().reviewers(project.state) if role in roles), "")


def own(project: Project, actor: Actor) -> StoredSheet | None:
    """The person's own sheet on the newest version, in the role they have in the review now."""
    return own_by_project([project], actor).get(project.pk)


def own_by_project(projects: Sequence[Project], actor: Actor) -> dict[int, StoredSheet]:
    """The same for many projects, by key."""
    roles = {project.pk: filling_role(project, actor) for project in projects}
    found = StoredSheet.objects.filter(
        project__in=[key for key, role in roles.items() if role],
        number=F("project__declaration_number"),
        username=actor.username,
    )
    return {sheet.project_id: sheet for sheet in found if sheet.role == roles[sheet.project_id]}


def visible(project: Project, actor: Actor) -> list[StoredSheet]:
    """The sheets on a project that this person reads, those on the newest version first.

    Those who decide and auditors read all; all others their own, and the rest once issued.
    """
    found = StoredSheet.objects.filter(project=project)
    readers = workflow().deciders | {Role.AUDITOR}
    if not actor.roles_at(project.organisation.code) & readers:
        found = found.filter(Q(issued_at__isnull=False) | Q(username=actor.username))
    return list(found.order_by("-number", "written_at", "pk"))


def find(project: Project, key: int, actor: Actor) -> StoredSheet:
    """One of them. Raises NotFound, also for those that are not issued yet."""
    for sheet in visible(project, actor):
        if sheet.pk == key:
            return sheet
    raise NotFound(
        Message(
            id="review_sheet.not_found", where="审核表", what="没有找到该审核表，或它还没有送达。"
        )
    )


def begun(project: Project, actor: Actor, stored: StoredSheet | None) -> Begun:
    """What the person goes on from: the open findings of the newest version, and `stored`."""
    declaration = project.latest().declaration()
    findings = findings_of(project)
    known = background_of(project, declaration)
    score: ReviewScore = proposed_score(declaration, findings, law_of(project), known)
    sheet = proposed_sheet(
        score,
        [entry.finding for entry in findings if entry.is_open],
        form_name=project.name,
        graded=_grades(project, actor),
    )
    return Begun(
        sheet=refilled(sheet, stored.sheet(), score.scheme) if stored else sheet,
        deductions={item.label: item.deductions for item in score.items},
    )


def opinion_of(stored: StoredSheet) -> str:
    """The sheet in words, for the opinion that goes with a decision."""
    sheet = stored.sheet()
    return sheet_opinion(sheet, review_scheme(sheet.scheme))


def differences(mine: ReviewSheet, saved: ReviewSheet) -> tuple[Difference, ...]:
    """Where what is typed differs from what is saved, in words."""
    pairs = [
        (f"{ours.label} {what}", before, after)
        for ours, theirs in zip(mine.items, saved.items, strict=False)
        for what, before, after in (
            ("得分", _shown(ours.points), _shown(theirs.points)),
            ("说明", ours.remark, theirs.remark),
        )
    ]
    pairs += [
        (f"{ours.dimension.label} 审核意见", ours.text, theirs.text)
        for ours, theirs in zip(mine.opinions, saved.opinions, strict=False)
    ]
    pairs.append(("总体意见", mine.overall, saved.overall))
    return tuple(
        Difference(label, before, after) for label, before, after in pairs if before != after
    )


def _grades(project: Project, actor: Actor) -> bool:
    """Whether the person gives points: by the role they fill in by, else by any they have. Who
    takes no decision, as third parties, gives opinions only."""
    role = filling_role(project, actor)
    roles = {role} if role else actor.roles_at(project.organisation.code)
    return bool(workflow().deciders & roles)


def _shown(points: object) -> str:
    return "" if points is None else str(points)
