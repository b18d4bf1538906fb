"""The pages on which a reviewer decides many forms at once, or answers their findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jixiao.errors import NotAllowed
from jixiao.review import rule_book
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries as declaring
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import late_ways
from jixiao.web.declaring.workflow import Transition
from jixiao.web.posted import whole_number
from jixiao.web.reviewing import answers, bulk, ranked, sheets
from jixiao.web.reviewing.models import StoredFinding
from jixiao.web.years.deadlines import Lateness

_NAMES = 10
_GROUPS = 50  # as many as a page of findings shows


@dataclass(frozen=True, slots=True)
class SameFinding:
    """A rule that fires in several projects of a year: one opinion may answer all of them."""

    year: int
    rule: str
    title: str
    projects: tuple[Project, ...]


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Ask for the step, the opinion and the sample; then take the step with every project."""
    typed = request.POST if request.method == "POST" else request.GET
    keys = {whole_number(text) for text in typed.getlist("chosen")} - {None}
    found = list(
        Project.objects.visible_to(request.actor)
        .select_related("organisation")
        .filter(pk__in=keys)
        .order_by("code")[: bulk.MOST + 1]
    )
    projects = found[: bulk.MOST]
    ways = bulk.common_ways(projects, request.actor)
    context: dict[str, object] = {
        "projects": projects,
        "most": bulk.MOST if len(found) > bulk.MOST else None,
        "ways": ways,
        "reviews": any(way.role != Role.CLERK for way in ways),
        "sample": bulk.sample(projects, request.actor),
        "same": _same_findings(projects),
        "sheets": sheets.own_by_project(projects, request.actor),
        "late": _late(projects, ways),
        "typed": typed,
        "looked": set(typed.getlist("looked")),
    }
    if request.method == "GET" or not projects:
        return render(request, "reviewing/bulk.html", context)
    try:
        outcomes = bulk.decide_many(
            projects,
            versions={
                project.pk: whole_number(request.POST.get(f"version:{project.pk}", "")) or 0
                for project in projects
            },
            action=request.POST.get("action", ""),
            opinion=request.POST.get("opinion", ""),
            late_reason=request.POST.get("late_reason", ""),
            looked_at=frozenset(whole_number(key) or 0 for key in request.POST.getlist("looked")),
            with_sheets="sheets" in request.POST,
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
    except NotAllowed as refused:
        return render(
            request, "reviewing/bulk.html", context | {"problem": refused.message}, status=400
        )
    _tell(request, outcomes)
    return redirect("reviewing:desk")


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Findings that say the same on many forms: write one opinion to all that are ticked."""
    typed = request.POST if request.method == "POST" else request.GET
    chosen = ranked.finding_filter(request.GET.dict(), declaring.years(request.actor))
    keys = {whole_number(text) for text in request.GET.getlist("chosen")} - {None}
    found = answers.to_answer(
        replace(chosen, gist=""), request.GET.getlist("gist")[:_GROUPS], keys, request.actor
    )
    projects = [form.project for form in found.forms]
    ticked = {key for text in typed.getlist("finding") if (key := whole_number(text)) is not None}
    context: dict[str, object] = {
        "chosen": chosen,
        "found": found,
        "typed": typed,
        "ticked": ticked if request.method == "POST" else None,
        "proposed": _proposed(found.forms),
        "late": _late(projects, tuple(way for way, _ in found.ways)),
    }
    if request.method == "GET":
        return render(request, "reviewing/answer.html", context)
    try:
        outcomes = answers.answer_many(
            [
                replace(form, findings=some)
                for form in found.forms
                if (some := tuple(each for each in form.findings if each.pk in ticked))
            ],
            versions={
                project.pk: whole_number(request.POST.get(f"version:{project.pk}", "")) or 0
                for project in projects
            },
            action=request.POST.get("action", ""),
            opinion=request.POST.get("opinion", ""),
            with_findings="with_findings" in request.POST,
            late_reason=request.POST.get("late_reason", ""),
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
    except NotAllowed as refused:
        return render(
            request, "reviewing/answer.html", context | {"problem": refused.message}, status=400
        )
    _tell(request, outcomes)
    if gone := len(ticked - {entry.pk for form in found.forms for entry in form.findings}):
        messages.warning(
            request, f"勾选的问题中有{gone}个在打开页面后已经变化或改由他人办理，没有办理。"
        )
    return redirect(f"{reverse('reviewing:findings')}?year={chosen.year}")


def _proposed(forms: Sequence[answers.FormToAnswer]) -> str:
    """What the findings suggest, where all of them suggest the same."""
    said = {entry.finding().suggestion for form in forms for entry in form.findings}
    return said.pop() if len(said) == 1 else ""


def _tell(request: HttpRequest, outcomes: Sequence[bulk.Outcome]) -> None:
    """Say what was done, and of what was not done why."""
    done = [outcome.project for outcome in outcomes if outcome.problem is None]
    if done:
        label = done[0].workflow_state.label
        messages.success(request, f"已办理{len(done)}个项目，当前状态：{label}。")
    refused: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.problem:
            told = outcome.problem.what + outcome.problem.how
            refused[told].append(f"《{outcome.project.name}》")
    for told, names in refused.items():
        shown = "".join(names[:_NAMES]) + (f"等{len(names)}个项目" if len(names) > _NAMES else "")
        messages.error(request, f"{shown}没有办理：{told}")


def _late(projects: list[Project], ways: tuple[Transition, ...]) -> list[Lateness]:
    """The steps that are late for some of the projects; asked once for each unit and year."""
    places = {(project.organisation_id, project.fiscal_year): project for project in projects}
    found = {
        (late.action, late.day): late
        for project in places.values()
        for late in late_ways(project, ways).values()
    }
    return list(found.values())


def _same_findings(projects: list[Project]) -> tuple[SameFinding, ...]:
    """Rules that fire in more than one of the projects, most projects first."""
    by_key = {project.pk: project for project in projects}
    hits: dict[tuple[int, str], set[int]] = defaultdict(set)
    stored = StoredFinding.objects.filter(project__in=projects)
    for year, rule, key in stored.values_list("fiscal_year", "rule", "project_id"):
        hits[year, rule].add(key)
    titles = {
        (year, rule.id): rule.title
        for year in {project.fiscal_year for project in projects}
        for rule in rule_book(year).rules
    }
    groups = [
        SameFinding(
            year, rule, titles.get((year, rule), ""), tuple(by_key[key] for key in sorted(keys))
        )
        for (year, rule), keys in hits.items()
        if len(keys) > 1
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group.projects), group.rule)))
