"""Filling the compared values from the forms there are: after an upgrade, and by the command."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from jixiao.web.comparing.acts import index
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit


def missing() -> QuerySet[Project]:
    """Projects of which no value is kept: saved before there was a comparison, or without rows."""
    return Project.objects.filter(values_compared__isnull=True).order_by("pk")


def fill(projects: QuerySet[Project]) -> int:
    """Take over the newest forms of the projects, each by itself; returns how many."""
    count = 0
    for key, unit in list(projects.values_list("pk", "organisation_id")):
        with transaction.atomic():
            lock_unit(unit)
            project = Project.objects.get(pk=key)
            index(project, project.latest().declaration())
        count += 1
    return count
