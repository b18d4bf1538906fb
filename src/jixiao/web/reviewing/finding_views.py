"""问题: the findings of a year over all visible forms, ranked and grouped, and their downloads.
Apart from `views`, which are about single forms and units."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from jixiao.review import Severity
from jixiao.web.declaring import queries as declaring
from jixiao.web.declaring.forms import page_number
from jixiao.web.reviewing import answers, downloads, ranked
from jixiao.web.reviewing.models import Verdict

VERDICTS = [("open", "待处理"), ("judged", "已复核"), *Verdict.Kind.choices]
XLSX_LIMIT = 100_000


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Groups of findings, the riskiest first; with `gist` the findings of one group."""
    years = declaring.years(request.actor)
    chosen = ranked.finding_filter(request.GET.dict(), years)
    units = declaring.units(request.actor)
    context = {
        "chosen": chosen,
        "years": [(year, year) for year in years],
        "page": ranked.page(chosen, request.actor, page_number(request.GET)),
        "rules": ranked.rules_fired(chosen.year, request.actor),
        "severities": [(entry.value, entry.label) for entry in Severity],
        "verdicts": VERDICTS,
        "may_answer": answers.may_answer(request.actor),
        "units": units,
        "several_units": len(units) > 1,
    }
    return render(request, "reviewing/findings.html", context)


@require_GET
def download(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The same findings, one a row (XLSX) or one a line (JSON lines)."""
    if kind not in ("xlsx", "jsonl"):
        raise Http404
    chosen = ranked.finding_filter(request.GET.dict(), declaring.years(request.actor))
    rows = ranked.ranked_rows(chosen, request.actor)
    response: StreamingHttpResponse
    if kind == "jsonl":
        response = StreamingHttpResponse(
            downloads.json_lines(rows), content_type="application/x-ndjson"
        )
    else:
        number = ranked.filtered(chosen, request.actor).count()
        if number > XLSX_LIMIT:
            messages.error(
                request,
                f"当前筛选有{number}个问题，XLSX 一次最多导出{XLSX_LIMIT}个。"
                "请按规则或单位筛选，或下载 JSON。",
            )
            return redirect(f"{request.path.removesuffix('all.xlsx')}?{request.GET.urlencode()}")
        response = FileResponse(downloads.workbook(rows), content_type=downloads.XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(
        True, f"{chosen.year}年度问题.{kind}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
