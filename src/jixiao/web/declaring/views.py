"""Pages of projects: list, form, versions, downloads."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from jixiao.declaration import Declaration
from jixiao.review import baselines
from jixiao.web.accounts.models import Role
from jixiao.web.approving import queries as approving
from jixiao.web.budgeting import queries as budgeting
from jixiao.web.declaring import acts, queries, timeline
from jixiao.web.declaring.corrections import checked_readings
from jixiao.web.declaring.differences import Difference, differences
from jixiao.web.declaring.downloads import KINDS, Download
from jixiao.web.declaring.drafts import may_edit
from jixiao.web.declaring.forms import TrialForm, page_number, project_filter
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.paper import paper, places
from jixiao.web.declaring.trial import trial
from jixiao.web.declaring.workflow import Effect, Transition, workflow
from jixiao.web.posted import posted_version, whole_number
from jixiao.web.reviewing import queries as reviewing
from jixiao.web.reviewing import sheets
from jixiao.web.reviewing.acts import may_judge
from jixiao.web.reviewing.desk import neighbours
from jixiao.web.reviewing.history import background_of

LIST_DOWNLOAD_LIMIT = 200
_OWN_MOVES = {  # the clerk's steps that are one button, by what they bring about
    None: "declaring:move",
    Effect.SUBMIT_ADJUSTMENT: "approving:move",
    Effect.ABANDON_ADJUSTMENT: "approving:move",
}
_TRIAL_EXAMPLES = ("90%以上", "每月一次", "12月31日前", "较上年增长5%以上", "不低于90%以下")


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """The list: filter, sort, sums."""
    chosen = project_filter(request.GET)
    units = queries.units(request.actor)
    context = {
        "chosen": chosen,
        "page": queries.page(chosen, request.actor, page_number(request.GET)),
        "years": queries.years(request.actor),
        "states": workflow().states,
        "units": units,
        "several_units": len(units) > 1,
        "may_upload": request.actor.has_role(Role.CLERK),
    }
    return render(request, "declaring/projects.html", context)


@require_GET
def download_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered forms in one file, each on a page or sheet of its own."""
    rows = queries.filtered(project_filter(request.GET), request.actor)
    chosen = list(rows[: LIST_DOWNLOAD_LIMIT + 1])
    if not chosen or len(chosen) > LIST_DOWNLOAD_LIMIT:
        messages.error(
            request,
            f"导出：当前筛选有{'0' if not chosen else f'{LIST_DOWNLOAD_LIMIT}以上'}个项目，"
            f"一次可导出1至{LIST_DOWNLOAD_LIMIT}个。请调整筛选条件。",
        )
        return redirect("declaring:projects")
    declarations = [project.latest().declaration() for project in chosen]
    return _file(kind, declarations, "绩效目标申报表", foot=None)


@require_GET
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as on paper, with readings, findings, opinions, what one may do, and its history."""
    found = queries.find(pk, request.actor)
    declaration = found.latest().declaration()
    findings = reviewing.findings_of(found)
    background, book = background_of(found, declaration), queries.law_of(found)
    opinions = list(reviewing.opinions_of(found))
    roles = request.actor.roles_at(found.organisation.code)
    possible = workflow().possible(found.state, roles)
    late = queries.late_ways(found, possible)
    steps = timeline.steps(found)
    returned = timeline.returned_version(steps)
    context = {
        "project": found,
        "declaration": declaration,
        "paper": paper(declaration, findings, opinions, baselines(declaration, background, book)),
        "findings": findings,
        "counts": reviewing.counts(findings),
        "score": reviewing.proposed_score(declaration, findings, book, background),
        "sheets": sheets.visible(found, request.actor),
        "may_fill_sheet": bool(sheets.filling_role(found, request.actor)),
        "own_sheet": sheets.own(found, request.actor),
        "latest_number": found.declaration_number,
        "places": places(declaration),
        "checked": checked_readings(declaration),
        "form_opinions": [opinion for opinion in opinions if not opinion.field],
        "decisions": [way for way in possible if way.role != Role.CLERK],
        "neighbours": neighbours(found, request.actor),
        "late_decisions": [
            late[way.action] for way in possible if way.role != Role.CLERK and way.action in late
        ],
        "own_moves": [
            (way, reverse(_OWN_MOVES[way.effect], args=[pk, way.action]), late.get(way.action))
            for way in possible
            if _is_own_move(way)
        ],
        "may_reply": any(way.effect == Effect.REPLY for way in possible),
        "adjusting": next((w for w in possible if w.effect == Effect.BEGIN_ADJUSTMENT), None),
        "budget": budgeting.standing(found, declaration),
        "replies": approving.replies(found),
        "adjustments": approving.adjustments(found),
        "may_edit": may_edit(found, request.actor),
        "may_judge": may_judge(found, request.actor),
        "may_evaluate": found.workflow_state.is_approved,
        "steps": steps,
        "returned": returned,
        "since_returned": _since(found, returned, declaration),
    }
    return render(request, "declaring/project.html", context)


@require_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A step of the clerk that needs nothing but itself: submit, withdraw, declare again."""
    if not any(_is_own_move(way) for way in workflow().transitions if way.action == action):
        raise Http404
    done = acts.take(
        project_id=pk,
        action=action,
        version=posted_version(request.POST),
        late_reason=request.POST.get("late_reason", ""),
        actor=request.actor,
        at=timezone.now(),
        request_id=request.request_id,
    )
    messages.success(request, f"《{done.name}》已办理，当前状态：{done.workflow_state.label}。")
    return redirect("declaring:project", pk=pk)


@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version, compared with any other (`with`); with the one before it unless said."""
    found = queries.find(pk, request.actor)
    chosen = found.versions.filter(number=number).first()
    if chosen is None:
        raise Http404
    other = whole_number(request.GET.get("with", "")) or number - 1
    before = found.versions.filter(number=other).first()
    declaration = chosen.declaration()
    context = {
        "project": found,
        "version": chosen,
        "saved_by": timeline.name_of(chosen.created_by),
        "paper": paper(declaration),
        "differences": differences(before.declaration(), declaration) if before else (),
        "before": before,
        "before_label": f"第{before.number}版" if before else "",
        "numbers": range(1, found.declaration_number + 1),
    }
    return render(request, "declaring/version.html", context)


@require_GET
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The official form (XLSX, PDF) or the data (JSON) of a version, the latest unless said.

    Its foot names the act that saved that very version: it prints the same ever after.
    """
    found = queries.find(pk, request.actor)
    number = whole_number(request.GET.get("version", "")) or found.declaration_number
    chosen = found.versions.filter(number=number).first()
    if chosen is None:
        raise Http404
    steps = reversed(timeline.steps(found))
    saved = next(step for step in steps if step.declaration == number)
    foot = f"第{number}版 · 存证 {saved.hash[:16]}"
    name = found.name if number == found.declaration_number else f"{found.name}（第{number}版）"
    return _file(kind, [chosen.declaration()], name, foot)


@require_GET
def target_trial(request: HttpRequest) -> HttpResponse:
    """指标值试读: anyone signed in types a value and sees how it is read and judged."""
    form = TrialForm(request.GET or None)
    tried = None
    if form.is_valid():
        data = form.cleaned_data
        tried = trial(data["value"], form.context(), data["actual"])
    context = {"form": form, "trial": tried, "examples": _TRIAL_EXAMPLES}
    return render(request, "declaring/target_trial.html", context)


def _since(
    project: Project, number: int | None, declaration: Declaration
) -> tuple[Difference, ...]:
    """What changed since a version, if there is a newer one."""
    if number is None or number == project.declaration_number:
        return ()
    return differences(project.versions.get(number=number).declaration(), declaration)


def _is_own_move(way: Transition) -> bool:
    return way.role == Role.CLERK and way.effect in _OWN_MOVES


def _file(kind: str, declarations: list[Declaration], name: str, foot: str | None) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    chosen: Download = KINDS[kind]
    response = HttpResponse(chosen.write(declarations, foot), content_type=chosen.media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
