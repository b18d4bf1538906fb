"""Pages of the indicator library."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries as projects
from jixiao.web.declaring.models import Project
from jixiao.web.library import queries
from jixiao.web.posted import whole_number

_ALL = 1_000_000


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Search as you type; for a project (`project`), with what is recommended for its form."""
    text, level2 = request.GET.get("text", "").strip(), request.GET.get("level2", "")
    chosen = whole_number(request.GET.get("project", ""))
    context = {
        "text": text,
        "level2": level2,
        "classes": queries.class_labels().items(),
        "entries": queries.entries(text, level2),
        "page_size": queries.PAGE_SIZE,
    }
    if chosen is not None:
        project = projects.find(chosen, request.actor)
        declaration = project.latest().declaration()
        context |= _for_project(request, project)
        context["held"] = queries.held_by(declaration)
        if not text and not level2:
            context["recommended"] = queries.recommended(project, declaration)
    template = "entries.html" if "HX-Request" in request.headers else "library.html"
    return render(request, f"library/{template}", context)


@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator: the distribution of its values, how often it was met, where it stands; for a
    project (`project`), with the button that takes it over."""
    found = queries.find(pk)
    chosen = whole_number(request.GET.get("project", ""))
    context = {
        "known": queries.known([found], shown=_ALL)[0],
        "uses": queries.uses_in_scope(found, request.actor),
    }
    if chosen is not None:
        context |= _for_project(request, projects.find(chosen, request.actor))
    return render(request, "library/entry.html", context)


def _for_project(request: HttpRequest, project: Project) -> dict[str, object]:
    roles = request.actor.roles_at(project.organisation.code)
    may_edit = project.workflow_state.editable and Role.CLERK in roles
    return {"project": project, "may_edit": may_edit}
