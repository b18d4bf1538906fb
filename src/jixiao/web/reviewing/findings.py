"""Keeping the findings of the last review. Apart from `acts`, because declaring calls it too."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from jixiao.review import Finding, finding_to_json, rule_book
from jixiao.web.declaring.models import Project
from jixiao.web.reviewing.models import StoredFinding, StoredReview
from jixiao.web.reviewing.queries import JudgedFinding, YearReview, quoted, year_review

_NUMBERS = re.compile(r"\d+")
_TEXT = re.compile(r"[^\w\d]+")


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
    together = tuple(JudgedFinding(finding, None) for finding in year.set_findings)
    for project, findings in (
        *((project, year.findings[project.pk]) for project in year.projects),
        (None, together),
    ):
        _store(unit, fiscal_year, project, findings, kept.get(project and project.pk))


def forget(organisation_id: int, fiscal_year: int) -> None:
    """Drop what is kept of a unit's year whose forms go to another unit, which is reviewed next."""
    StoredReview.objects.filter(organisation=organisation_id, fiscal_year=fiscal_year).delete()


def refresh_outdated() -> int:
    """Review again what was last reviewed by another edition of the rule book, or never.

    Returns the number of unit years. Call after an upgrade, outside a transaction.
    """
    current = {
        fiscal_year: rule_book(fiscal_year).version
        for fiscal_year in Project.objects.order_by()
        .values_list("fiscal_year", flat=True)
        .distinct()
    }
    outdated: set[tuple[int, int]] = set()
    for fiscal_year, book in current.items():
        fresh = StoredReview.objects.filter(book=book, project__isnull=False).values("project")
        outdated |= set(
            Project.objects.filter(fiscal_year=fiscal_year)
            .exclude(pk__in=fresh)
            .order_by()
            .values_list("organisation_id", "fiscal_year")
        )
    for unit, fiscal_year in sorted(outdated):
        store(year_review(unit, fiscal_year))
    return len(outdated)


def _store(
    unit: int,
    fiscal_year: int,
    project: Project | None,
    findings: Sequence[JudgedFinding],
    kept: StoredReview | None,
) -> None:
    bodies = [finding_to_json(entry.finding) for entry in findings]
    kinds = [entry.verdict.kind if entry.verdict else "" for entry in findings]
    book = rule_book(fiscal_year).version
    digest = hashlib.sha256(
        json.dumps([bodies, kinds], ensure_ascii=False, sort_keys=True).encode()
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
            gist=gist(entry.finding),
            body=body,
        )
        for position, (entry, kind, body) in enumerate(zip(findings, kinds, bodies, strict=True))
    )


def gist(finding: Finding) -> str:
    """Equal for findings of a rule on texts that differ in numbers, blanks and signs at most."""
    text = _TEXT.sub("", _NUMBERS.sub("0", quoted(finding) or finding.what))
    return finding.rule + ":" + hashlib.sha256(text.encode()).hexdigest()[:24]
