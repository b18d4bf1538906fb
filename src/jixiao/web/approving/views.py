"""Pages of adjusting approved targets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jixiao.errors import NotAllowed
from jixiao.web.accounts.models import Role
from jixiao.web.approving import acts
from jixiao.web.approving.reasons import reasons
from jixiao.web.declaring import queries as projects
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import Effect, workflow
from jixiao.web.posted import posted_version


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why the approved targets shall change, then open the form."""
    project = projects.find(pk, request.actor)
    if Role.CLERK not in request.actor.roles_at(project.organisation.code):
        raise Http404
    context = {"project": project, "reasons": reasons().items(), "version": project.version}
    if request.method == "POST":
        try:
            acts.begin_adjustment(
                project_id=pk,
                version=posted_version(request.POST),
                reason_code=request.POST.get("reason_code", ""),
                reason=request.POST.get("reason", ""),
                actor=request.actor,
                at=timezone.now(),
                request_id=request.request_id,
            )
        except NotAllowed as refused:
            context |= {"problem": refused.message, "typed": request.POST}
            return render(request, "approving/begin.html", context, status=400)
        messages.success(request, f"《{project.name}》已开始目标调整，请修改后提交。")
        return redirect("declaring:edit", pk=pk)
    return render(request, "approving/begin.html", context)


@require_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Submit an adjustment, or give it up."""
    late_reason = request.POST.get("late_reason", "")
    moves: dict[str, Callable[..., Project]] = {
        workflow().action_with(Effect.SUBMIT_ADJUSTMENT): partial(
            acts.submit_adjustment, late_reason=late_reason
        ),
        workflow().action_with(Effect.ABANDON_ADJUSTMENT): acts.abandon_adjustment,
    }
    if action not in moves:
        raise Http404
    done = moves[action](
        project_id=pk,
        version=posted_version(request.POST),
        actor=request.actor,
        at=timezone.now(),
        request_id=request.request_id,
    )
    messages.success(request, f"《{done.name}》已办理，当前状态：{done.workflow_state.label}。")
    return redirect("declaring:project", pk=pk)
