"""Refreshing what is stored of the findings, whichever act changed a form or a verdict."""

from __future__ import annotations

from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.reviewing import findings
from jixiao.web.reviewing.queries import Counts, counts, year_review


def recount(project: Project) -> None:
    """Refresh the stored findings and the counts that lists show, of all forms of the project's
    unit and year: rules that compare forms may find something else in each of them now."""
    lock_unit(project.organisation_id)
    year = year_review(project.organisation_id, project.fiscal_year)
    findings.store(year)
    for other in year.projects:
        found = counts(year.findings[other.pk])
        if found != Counts(other.errors, other.warnings, other.notices):
            Project.objects.filter(pk=other.pk).update(
                errors=found.errors, warnings=found.warnings, notices=found.notices
            )
    project.refresh_from_db(fields=["errors", "warnings", "notices"])
