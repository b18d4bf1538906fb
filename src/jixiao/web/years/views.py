"""Pages of fiscal years: for everyone to read, for the performance office to set up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import BadProfile, NotAllowed
from jixiao.web.accounts.duties import only_if
from jixiao.web.declaring.workflow import workflow
from jixiao.web.posted import posted_version, whole_number
from jixiao.web.years import acts, codes, queries
from jixiao.web.years.forms import YearForm
from jixiao.web.years.models import FiscalYear

_office_only = only_if(lambda actor: actor.sets_years)


@require_GET
def years(request: HttpRequest) -> HttpResponse:
    """All years that are set up."""
    context = {
        "years": queries.years(),
        "may_change": request.actor.sets_years,
        "office": workflow().year_office,
    }
    return render(request, "years/years.html", context)


@_office_only
def open_year(request: HttpRequest) -> HttpResponse:
    """What a new year copies and what differs from the last; a post opens it."""
    known = queries.years()
    usual = known[0].year + 1 if known else timezone.localdate().year
    data = request.POST if request.method == "POST" else request.GET
    year = whole_number(data.get("year", str(usual))) or usual
    if not 2000 <= year <= 2100:
        raise Http404
    if request.method == "POST":
        opened = acts.open_year(year=year, **_who(request))
        messages.success(request, f"已打开{opened}，请核对期限和表样。")
        return redirect(opened)
    planned = acts.copied(year)
    last, lists = queries.before(year), acts.copied_lists(year)
    context = {
        "planned": planned,
        "last": last,
        "lines": queries.lines(planned),
        "lists": lists,
        "differences": (
            *queries.differences(last, planned),
            *codes.differences(codes.plain(codes.lists_of(last)), lists),
        )
        if last
        else (),
    }
    return render(request, "years/open.html", context)


def year(request: HttpRequest, year: int) -> HttpResponse:
    """What is laid down for a year; a post of the performance office changes it."""
    found = queries.find(year)
    form = YearForm.of(found)
    if request.method == "POST":
        if not request.actor.sets_years:
            raise Http404
        form = YearForm(request.POST)
        if form.is_valid():
            try:
                acts.change_year(
                    year=year,
                    version=posted_version(request.POST),
                    settings=form.settings(),
                    **_who(request),
                )
            except (BadProfile, NotAllowed) as refusal:
                form.add_error(None, f"{refusal.message.what}{refusal.message.how}")
            else:
                messages.success(request, "已保存。")
                return redirect(found)
    return _page(request, found, form)


@require_POST
@_office_only
def set_state(request: HttpRequest, year: int) -> HttpResponse:
    """Close a year, or open it again."""
    found = acts.set_state(
        year=year,
        version=posted_version(request.POST),
        closed=request.POST.get("closed") == "1",
        reason=request.POST.get("reason", ""),
        **_who(request),
    )
    messages.success(request, f"{found}{found.get_state_display()}。")
    return redirect(found)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now(), "request_id": request.request_id}


def _page(request: HttpRequest, found: FiscalYear, form: YearForm) -> HttpResponse:
    last, own = queries.before(found.year), queries.city()
    is_open = found.state == FiscalYear.State.OPEN
    lists = codes.plain(codes.lists_of(found))
    context = {
        "year": found,
        "form": form,
        "lines": queries.lines(found),
        "book": queries.law(found.year),
        "city": own,
        "last": last,
        "lists": lists,
        "differences": (
            *queries.differences(last, found),
            *codes.differences(codes.plain(codes.lists_of(last)), lists),
        )
        if last
        else (),
        "may_change": request.actor.sets_years,
        "is_open": is_open,
        "tone": "approved" if is_open else "neutral",
    }
    return render(request, "years/year.html", context, status=422 if form.errors else 200)
