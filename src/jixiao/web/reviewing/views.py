"""The desk, decisions, verdicts, the findings of a unit's year, the rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import JixiaoError, NotAllowed, NotReadable, StaleVersion
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries as projects
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.paper import has_place, label_of
from jixiao.web.declaring.workflow import Effect, workflow
from jixiao.web.errors import status_of
from jixiao.web.noticing.queries import in_head
from jixiao.web.paths import anchor_of
from jixiao.web.posted import posted_date, posted_version, whole_number
from jixiao.web.reviewing import acts, queries
from jixiao.web.reviewing import desk as desks
from jixiao.web.reviewing.desk import LISTED
from jixiao.web.reviewing.picked import with_findings
from jixiao.web.reviewing.standing import standing

_ORDERS = (("", "等得最久的在前"), ("risk", "风险大的在前"), ("amount", "金额大的在前"))


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and where all visible projects stand."""
    order = request.GET.get("order", "")
    years = projects.years(request.actor)
    chosen = whole_number(request.GET.get("year", ""))
    year = chosen if chosen in years else next(iter(years), None)
    of_year = year if chosen is not None else None
    waiting = desks.first_waiting(request.actor, LISTED + 1, order, of_year)
    context = {
        "waiting": waiting[:LISTED],
        "more_waiting": len(waiting) > LISTED,
        "standing": standing(request.actor, year) if year else None,
        "years": years,
        "order": order,
        "of_year": of_year,
        "orders": _ORDERS,
        "may_decide": any(request.actor.has_role(way.role) for way in workflow().transitions),
        "may_upload": request.actor.has_role(Role.CLERK),
    }
    if of_year is None:
        context["number_waiting"] = in_head(len(waiting))  # not counted again
    return render(request, "reviewing/desk.html", context)


@require_POST
def decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Return or approve, with opinions on the form and on rows (inputs `opinion:` + path)."""
    if action not in {way.action for way in workflow().transitions if way.role != Role.CLERK}:
        raise Http404
    opinions = _typed_opinions(request.POST)
    if picked := request.POST.getlist("finding"):
        opinions = with_findings(projects.find(pk, request.actor), opinions, picked)
    try:
        done = acts.decide(
            project_id=pk,
            version=posted_version(request.POST),
            action=action,
            opinion=opinions.pop(""),
            row_opinions=opinions,
            replied_on=posted_date(request.POST, "replied_on"),
            document_number=request.POST.get("document_number", ""),
            with_sheet="sheet" in request.POST,
            late_reason=request.POST.get("late_reason", ""),
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
    except (NotAllowed, NotReadable, StaleVersion) as refused:
        return _again(request, projects.find(pk, request.actor), refused)
    messages.success(request, f"《{done.name}》已办理，当前状态：{done.workflow_state.label}。")
    return redirect("declaring:project", pk=pk)


def _typed_opinions(posted: QueryDict) -> dict[str, str]:
    """Opinions by field path, that on the form under ""."""
    rows = [name for name in posted if name.startswith("opinion:")]
    return {name.removeprefix("opinion:"): posted[name] for name in rows} | {
        "": posted.get("opinion", "")
    }


def _again(request: HttpRequest, project: Project, refused: JixiaoError) -> HttpResponse:
    """Why a decision was not taken, with everything that was typed for it, to be sent again.

    What was said of a row that the newest version no longer has goes into the opinion on the form.
    """
    typed, declaration = _typed_opinions(request.POST), project.latest().declaration()
    roles = request.actor.roles_at(project.organisation.code)
    possible = workflow().possible(project.state, roles)
    lost = [path for path in typed if not has_place(declaration, path)]
    typed[""] = "\n".join(part for part in (typed[""], *map(typed.pop, lost)) if part.strip())
    context = {
        "project": project,
        "message": refused.message,
        "is_stale": isinstance(refused, StaleVersion),
        "ways": [way for way in possible if way.role != Role.CLERK],
        "may_reply": any(way.effect == Effect.REPLY for way in possible),
        "opinion": typed.pop(""),
        "opinions": [
            (path, label_of(declaration, path), text)
            for path, text in typed.items()
            if text.strip()
        ],
        "typed": request.POST,
        "findings": request.POST.getlist("finding"),
    }
    return render(request, "reviewing/again.html", context, status=status_of(refused))


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a verdict on a finding, and go back to where it stands."""
    field = request.POST.get("field", "")
    judged = acts.judge(
        project_id=pk,
        version=posted_version(request.POST),
        rule=request.POST.get("rule", ""),
        field=field,
        kind=request.POST.get("kind", ""),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=timezone.now(),
        request_id=request.request_id,
    )
    messages.success(request, "复核结论已保存，并记入台账。")
    page = "evaluating:evaluation" if judged.workflow_state.is_approved else "declaring:project"
    return redirect(reverse(page, args=[pk]) + "#" + anchor_of(field))


@require_GET
def unit_year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """All findings of a unit's forms of a year, those across forms first."""
    first = (
        Project.objects.visible_to(request.actor)
        .select_related("organisation")
        .filter(organisation__code=code, fiscal_year=year)
        .first()
    )
    if first is None:
        raise Http404
    result = queries.year_review(first.organisation_id, year)
    context = {
        "organisation": first.organisation,
        "year": year,
        "projects": [(project, result.findings[project.pk]) for project in result.projects],
        "set_findings": result.set_findings,
    }
    return render(request, "reviewing/unit_year.html", context)
