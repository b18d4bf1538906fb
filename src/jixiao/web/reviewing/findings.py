"""Keeping the findings of the last review. Apart from `acts`, because declaring calls it too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction

from jixiao.review import finding_to_json, gist
from jixiao.web.declaring.models import Project
from jixiao.web.reviewing.models import StoredFinding, StoredReview
from jixiao.web.reviewing.queries import JudgedFinding, YearReview, year_review
from jixiao.web.years.queries import law


def store(year: YearReview) -> None:
    """Keep the findings of a unit's year. Call in the transaction of the act that changed a form.

    Only what differs from the last review is written.
    """
    if not year.projects:
        return
    unit, fiscal_year = year.projects[0].organisation_id, year.projects[0].fiscal_year
    kept = {
        review.project_id: review
        for review in StoredReview.objects.filter(organisation=unit, fiscal_year=fiscal_year)
    }
    for project in year.projects:
        amounts = [project.annual_budget_yuan] * len(year.findings[project.pk])
        _store(
            unit,
            fiscal_year,
            project,
            list(zip(year.findings[project.pk], amounts, strict=True)),
            kept.get(project.pk),
        )
    together = [
        (JudgedFinding(finding, None), _largest([year.projects[index] for index in about]))
        for finding, about in zip(year.set_findings, year.about, strict=True)
    ]
    _store(unit, fiscal_year, None, together, kept.get(None))


def forget(organisation_id: int, fiscal_year: int) -> None:
    """Drop what is kept of a unit's year whose forms go to another unit, which is reviewed next."""
    StoredReview.objects.filter(organisation=organisation_id, fiscal_year=fiscal_year).delete()


def forget_form(project: Project) -> None:
    """Drop what is kept of a form that changes now and is reviewed a moment later."""
    StoredReview.objects.filter(project=project).delete()


def outdated() -> list[tuple[int, int]]:
    """Unit years (organisation id, fiscal year) with a form whose last review is missing or by
    another edition of the rule book."""
    years = Project.objects.order_by().values_list("fiscal_year", flat=True).distinct()
    found: set[tuple[int, int]] = set()
    for fiscal_year in years:
        fresh = StoredReview.objects.filter(book=law(fiscal_year).version, project__isnull=False)
        found |= set(
            Project.objects.filter(fiscal_year=fiscal_year)
            .exclude(pk__in=fresh.values("project"))
            .order_by()
            .values_list("organisation_id", "fiscal_year")
        )
    return sorted(found)


def refresh_outdated(most: int | None = None) -> int:
    """Review outdated unit years again, at most so many; returns how many."""
    some = outdated()[:most]
    for unit, fiscal_year in some:
        with transaction.atomic():
            store(year_review(unit, fiscal_year))
    return len(some)


def _store(
    unit: int,
    fiscal_year: int,
    project: Project | None,
    findings: Sequence[tuple[JudgedFinding, Decimal | None]],
    kept: StoredReview | None,
) -> None:
    bodies = [finding_to_json(entry.finding) for entry, _ in findings]
    kinds = [entry.verdict.kind if entry.verdict else "" for entry, _ in findings]
    amounts = [str(amount) for _, amount in findings]
    book = law(fiscal_year).version
    digest = hashlib.sha256(
        json.dumps([bodies, kinds, amounts], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
    if kept is not None and (kept.book, kept.digest) == (book, digest):
        return
    review, _ = StoredReview.objects.update_or_create(
        organisation_id=unit,
        fiscal_year=fiscal_year,
        project=project,
        defaults={"book": book, "digest": digest},
    )
    review.findings.all().delete()
    StoredFinding.objects.bulk_create(
        StoredFinding(
            review=review,
            organisation_id=unit,
            fiscal_year=fiscal_year,
            project=project,
            position=position,
            rule=entry.finding.rule,
            rank=entry.finding.severity.rank,
            dimension=entry.finding.dimension.value,
            verdict=kind,
            gist=entry.finding.rule + ":" + _digest(gist(entry.finding)),
            amount_yuan=amount,
            body=body,
        )
        for position, ((entry, amount), kind, body) in enumerate(
            zip(findings, kinds, bodies, strict=True)
        )
    )


def _largest(projects: Iterable[Project]) -> Decimal | None:
    """The largest yearly budget that is stated."""
    amounts = [one.annual_budget_yuan for one in projects if one.annual_budget_yuan is not None]
    return max(amounts, default=None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
