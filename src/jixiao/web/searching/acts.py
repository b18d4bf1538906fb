"""Keeping the index in step with the forms, inside the transaction of the act that saves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F

from jixiao.web.declaring.models import DeclarationVersion
from jixiao.web.organisations.models import Organisation
from jixiao.web.organisations.queries import all_names
from jixiao.web.searching.tables import PROJECTS


def index(project_id: int, unit: str, body: Mapping[str, Any]) -> None:
    """Index a project by the body of its newest version and the name of its unit."""
    PROJECTS.put(connection, [(project_id, texts(unit, body))])


def index_unit(unit: Organisation) -> None:
    """Index all projects of a unit anew, after its name or its projects have changed."""
    newest = DeclarationVersion.objects.filter(
        project__organisation=unit, number=F("project__declaration_number")
    ).values_list("project_id", "body")
    borne = all_names(unit)
    PROJECTS.put(connection, ((pk, texts(borne, body)) for pk, body in newest.iterator()))


def texts(unit: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """What a project is found by: name, code, unit, and each indicator with its value."""
    project = body["project"]
    rows = (
        " ".join(part for part in (row["name"], (row["target"] or {}).get("text")) if part)
        for row in body["indicators"]
        if row["applicable"]
    )
    heads = (project["name"] or "", project["code"] or "", unit)
    return (*heads, *(row for row in rows if row))
