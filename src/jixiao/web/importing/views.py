"""Pages of importing: hand in, look at the trial, apply."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from jixiao.errors import JixiaoError, Message, NotFound, NotReadable
from jixiao.web.importing import acts
from jixiao.web.importing.forms import WorkbookForm
from jixiao.web.importing.models import Workbook
from jixiao.web.importing.sheets import SHEETS, template
from jixiao.web.importing.steps import Outcome

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def imports(request: HttpRequest) -> HttpResponse:
    """Hand a workbook in; one's own earlier ones."""
    _refuse_others(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        workbook = acts.hand_in(
            name=file.name,
            data=file.read(),
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
        return redirect("importing:workbook", pk=workbook.pk)
    context = {
        "form": form,
        "recent": Workbook.objects.visible_to(request.actor).order_by("-handed_in_at")[:10],
        "sheets": [(sheet, sheet.may(request.actor)) for sheet in SHEETS],
    }
    return render(request, "importing/imports.html", context, status=422 if form.errors else 200)


@require_GET
def download_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    _refuse_others(request)
    response = HttpResponse(template(), content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename="导入模板.xlsx"
    )
    return response


def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """What applying would do, row by row; a post applies. First passwords are on the answer to that
    post and nowhere else."""
    found = Workbook.objects.visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(Message(id="import.not_found", where="导入", what="没有找到该清单。"))
    context: dict[str, object] = {"workbook": found}
    try:
        if request.method == "POST":
            result = acts.apply(
                workbook=found,
                actor=request.actor,
                at=timezone.now(),
                request_id=request.request_id,
            )
            context |= {"result": result, "applied": True}
            return render(request, "importing/applied.html", context)
        result = acts.trial(workbook=found, actor=request.actor, at=timezone.now())
    except NotReadable as refusal:
        return _refused(request, context, refusal)
    context["result"] = result
    context["counts"] = [(each, result.count(each)) for each in Outcome]
    return render(request, "importing/workbook.html", context)


def _refuse_others(request: HttpRequest) -> None:
    """To people who bring nothing in, the pages are missing."""
    if not request.actor.may_import:
        raise Http404


def _refused(
    request: HttpRequest, context: dict[str, object], refusal: JixiaoError
) -> HttpResponse:
    context["refusal"] = refusal.message
    return render(request, "importing/workbook.html", context, status=422)
