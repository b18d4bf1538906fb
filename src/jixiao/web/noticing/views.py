"""Pages: what waits for me, what is late in my scope, where my daily letter goes."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from jixiao.web.declaring.forms import page_number
from jixiao.web.declaring.queries import years
from jixiao.web.noticing import acts, downloads, overdue, queries
from jixiao.web.noticing.forms import MailboxForm
from jixiao.web.reviewing.downloads import XLSX_TYPE

TAKEN_SHOWN = 50  # the workbook has them all


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What waits for this person: counts by kind, and the forms of one kind."""
    tasks = queries.tasks(request.actor, timezone.localdate())
    asked = request.GET.get("kind", "")
    first = next((kind for kind in queries.Kind if tasks.counts[kind]), queries.Kind.WAITING)
    kind = queries.Kind(asked) if asked in set(queries.Kind) else first
    context = {
        "counts": [(each, tasks.counts[each]) for each in queries.Kind],
        "kind": kind,
        "page": queries.page(request.actor, kind, tasks.limits, page_number(request.GET)),
        "mailbox": queries.mailbox(request.actor.username),
    }
    return render(request, "noticing/notices.html", context)


@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """Everything in scope whose step is late, and units without any form."""
    chosen, today = _filter(request.GET), timezone.localdate()
    departments = overdue.departments(request.actor)
    context = {
        "chosen": chosen,
        "page": overdue.page(request.actor, chosen, today, page_number(request.GET)),
        "taken_late": overdue.taken_late(request.actor, chosen)[:TAKEN_SHOWN],
        "silent": overdue.silent(request.actor, chosen, today),
        "years": years(request.actor),
        "departments": departments if len(departments) > 1 else [],
    }
    return render(request, "noticing/overdue.html", context)


@require_GET
def download(request: HttpRequest) -> FileResponse:
    """The same list as a workbook, whole."""
    chosen, today = _filter(request.GET), timezone.localdate()
    file = downloads.workbook(
        overdue.all_rows(request.actor, chosen, today),
        overdue.silent(request.actor, chosen, today),
        overdue.taken_late(request.actor, chosen).iterator(chunk_size=500),
    )
    response = FileResponse(file, content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"逾期清单{today}.xlsx")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def mailbox(request: HttpRequest) -> HttpResponse:
    """Where one's own daily letter goes."""
    there = queries.mailbox(request.actor.username)
    initial = {"email": there.email if there else "", "wanted": there.wanted if there else True}
    form = MailboxForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        acts.set_mailbox(
            user=request.user,
            email=form.cleaned_data["email"],
            wanted=form.cleaned_data["wanted"],
            at=timezone.now(),
            request_id=request.request_id,
        )
        messages.success(request, "邮件提醒的设置已保存。")
        return redirect("noticing:notices")
    return render(
        request, "noticing/mailbox.html", {"form": form}, status=422 if form.errors else 200
    )


def _filter(query: QueryDict) -> overdue.OverdueFilter:
    return overdue.OverdueFilter(
        year=query.get("year", ""),
        state=query.get("state", ""),
        organisation=query.get("organisation", "")[:30],
    )
