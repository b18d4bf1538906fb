"""Extending deadlines: who was given longer, and giving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jixiao.errors import NotAllowed, NotFound
from jixiao.web.declaring.workflow import workflow
from jixiao.web.organisations.models import Organisation
from jixiao.web.organisations.queries import visible_to
from jixiao.web.years import extension_acts, queries
from jixiao.web.years.forms import ExtensionForm
from jixiao.web.years.models import FiscalYear

_OFFERED = 500  # organisations offered beside the input; any code may be typed


def extensions(request: HttpRequest, year: int) -> HttpResponse:
    """Who was given longer for what, as far as it concerns the person; a post of the performance
    office gives longer."""
    found = queries.find(year)
    office = request.actor.sets_years
    form = ExtensionForm(found)
    if request.method == "POST":
        if not office:
            raise Http404
        form = ExtensionForm(found, request.POST)
        if form.is_valid():
            try:
                made = extension_acts.extend(
                    year=year,
                    **form.cleaned_data,
                    actor=request.actor,
                    at=timezone.now(),
                    request_id=request.request_id,
                )
            except (NotAllowed, NotFound) as refused:
                form.add_error(None, f"{refused.message.what}{refused.message.how}")
            else:
                messages.success(request, f"已将“{made.organisation}”延至{made.day}。")
                return redirect("years:extensions", year=year)
    may_change = office and found.state == FiscalYear.State.OPEN
    offered = visible_to(request.actor).exclude(kind=Organisation.Kind.BUREAU).order_by("code")
    context = {
        "year": found,
        "form": form,
        "may_change": may_change,
        "office": workflow().year_office,
        "rows": queries.extensions_for(found, request.actor),
        "organisations": offered[:_OFFERED] if may_change else (),
    }
    return render(request, "years/extensions.html", context, status=422 if form.errors else 200)
