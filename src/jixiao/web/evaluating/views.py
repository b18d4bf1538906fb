"""The self-evaluation page and its papers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from jixiao.declaration import Indicator
from jixiao.errors import Message, NotAllowed
from jixiao.evaluation import ActualRow, Actuals, BadActuals, Score, SelfEvaluation
from jixiao.targets import Qualitative
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries as projects
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.paper import reading_of
from jixiao.web.declaring.workflow import Effect, Stage, workflow
from jixiao.web.evaluating import acts, queries
from jixiao.web.evaluating.findings import findings_of
from jixiao.web.evaluating.forms import actuals_from_post
from jixiao.web.paths import anchor_of, place_of
from jixiao.web.posted import posted_version
from jixiao.web.reviewing.acts import may_judge_evaluation
from jixiao.web.reviewing.queries import JudgedFinding
from jixiao.writing import write_self_evaluation_pdf, write_self_evaluation_xlsx

_PAPERS = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_self_evaluation_xlsx,
    ),
    "pdf": ("application/pdf", write_self_evaluation_pdf),
}


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """An indicator with what was reported and how it scored."""

    indicator: Indicator
    reading: str
    actual: ActualRow
    score: Score
    needs_band: bool
    anchor: str
    findings: tuple[JudgedFinding, ...]


def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in actual values; each is judged with its working shown; hand in when complete."""
    found = _evaluable(request, pk)
    if request.method == "GET":
        return _page(request, found, queries.actuals_of(found))
    declaration = found.latest().declaration()
    actuals, problems = actuals_from_post(request.POST, declaration)
    if problems:
        return _page(request, found, actuals, problems, status=422)
    common = {"actor": request.actor, "at": timezone.now(), "request_id": request.request_id}
    try:
        saved = acts.save_actuals(
            project_id=pk, version=posted_version(request.POST), actuals=actuals, **common
        )
    except BadActuals as bad:
        listed = tuple(("", message) for message in bad.problems)
        return _page(request, found, actuals, listed, status=422)
    if "submit" in request.POST:
        try:
            acts.submit(
                project_id=pk,
                version=saved.version,
                late_reason=request.POST.get("late_reason", ""),
                **common,
            )
        except NotAllowed as refusal:
            saved.refresh_from_db()
            return _page(request, saved, actuals, (("", refusal.message),), status=422)
        messages.success(request, f"《{found.name}》自评已提交。")
        return redirect("evaluating:evaluation", pk=pk)
    messages.success(request, "已保存，得分按所填内容重新计算。")
    return redirect("evaluating:evaluation", pk=pk)


@require_GET
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The 自评表 as XLSX or PDF."""
    found = _evaluable(request, pk)
    if kind not in _PAPERS:
        raise Http404
    media_type, write = _PAPERS[kind]
    response = HttpResponse(write([queries.evaluation_of(found)]), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{found.name}自评表.{kind}")
    return response


def _evaluable(request: HttpRequest, pk: int) -> Project:
    found = projects.find(pk, request.actor)
    if not found.workflow_state.is_approved:
        raise NotAllowed(
            Message(
                id="evaluation.too_early",
                where=f"《{found.name}》自评",
                what=f"当前状态为“{found.workflow_state.label}”，还不能自评。",
                how="绩效目标批复后，按批复的指标填报完成情况。",
            )
        )
    return found


def _page(
    request: HttpRequest,
    found: Project,
    actuals: Actuals,
    problems: tuple[tuple[str, Message], ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    try:
        result: SelfEvaluation = queries.evaluation_of(found, actuals)
    except BadActuals as bad:
        problems = problems or tuple(("", message) for message in bad.problems)
        result = queries.evaluation_of(found)
    roles = request.actor.roles_at(found.organisation.code)
    possible = workflow().possible(found.state, roles)
    judged = findings_of(found, result)
    beside: dict[str, list[JudgedFinding]] = {}
    for entry in judged:
        beside.setdefault(place_of(entry.finding.field), []).append(entry)
    rows = [
        EvaluationRow(
            indicator=row,
            reading=reading_of(row)[0],
            actual=actuals.row(row.number),
            score=result.score(row.number),
            needs_band=isinstance(row.target, Qualitative),
            anchor=anchor_of(f"indicators[{index}]"),
            findings=tuple(beside.pop(f"indicators[{index}]", ())),
        )
        for index, row in enumerate(result.declaration.indicators)
        if row.applicable
    ]
    context = {
        "project": found,
        "result": result,
        "actuals": actuals,
        "rows": rows,
        "findings": judged,
        "general": [entry for entries in beside.values() for entry in entries],
        "may_judge": may_judge_evaluation(found, request.actor),
        "problems": problems,
        "typed": {name: request.POST.get(name, "") for name, _ in problems if name},
        "late": projects.late_ways(
            found, [way for way in possible if way.effect is Effect.SELF_EVALUATION]
        ),
        "late_reason": request.POST.get("late_reason", ""),
        "may_fill": found.workflow_state.stage is Stage.APPROVED and Role.CLERK in roles,
        "decisions": [way for way in possible if way.role != Role.CLERK],
    }
    return render(request, "evaluating/evaluation.html", context, status=status)
