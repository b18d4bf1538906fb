"""Pages of organisations: the tree, one with its history, and the acts of the system
administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import JixiaoError
from jixiao.web.accounts.duties import only
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.handover import hand_over, years_of
from jixiao.web.organisations import acts, queries
from jixiao.web.organisations.forms import CloseForm, CreateForm, HandOverForm, RenameForm
from jixiao.web.organisations.models import Lineage, Organisation

_SYSTEM = Role.SYSTEM_ADMINISTRATOR


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree inside the person's scope, as of today unless all are asked for."""
    text = request.GET.get("text", "").strip()
    closed = request.GET.get("closed") == "1"
    lines = queries.tree(
        request.actor, text=text, on=None if closed or text else timezone.localdate()
    )
    context = {
        "lines": lines[: queries.LIST_LIMIT],
        "more": len(lines) > queries.LIST_LIMIT,
        "text": text,
        "closed": closed,
        "today": timezone.localdate(),
        "may_change": request.actor.has_role(_SYSTEM),
    }
    return render(request, "organisations/organisations.html", context)


@only(_SYSTEM)
def create(request: HttpRequest) -> HttpResponse:
    """Found an organisation."""
    form = CreateForm(request.POST or None, initial={"code": request.GET.get("below", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create(**form.cleaned_data, **_who(request))
        except JixiaoError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已设立“{made}”。")
            return redirect(made)
    status = 422 if form.errors else 200
    return render(request, "organisations/new.html", {"form": form}, status=status)


@require_GET
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: where it stands, its history, and what may be changed."""
    return _page(request, queries.find(code, request.actor))


@require_POST
@only(_SYSTEM)
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give it a new name."""
    form = RenameForm(request.POST, auto_id="rename_%s")
    if form.is_valid():
        try:
            done = acts.rename(code=code, **form.cleaned_data, **_who(request))
        except JixiaoError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已更名为“{done}”。")
            return redirect(done)
    return _page(request, queries.find(code, request.actor), rename_form=form, status=422)


@require_POST
@only(_SYSTEM)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Merge it into another, or close it."""
    form = CloseForm(request.POST, auto_id="close_%s")
    if form.is_valid():
        try:
            done = acts.close(code=code, **form.cleaned_data, **_who(request))
        except JixiaoError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"“{done}”的最后一天是{done.valid_to}。")
            return redirect(done)
    return _page(request, queries.find(code, request.actor), close_form=form, status=422)


@require_POST
@only(_SYSTEM)
def hand_over_projects(request: HttpRequest, code: str) -> HttpResponse:
    """Move all its projects of a year to another unit."""
    source = queries.find(code, request.actor)
    form = HandOverForm(request.POST, auto_id="hand_over_%s")
    if form.is_valid():
        try:
            number = hand_over(source=source, **form.cleaned_data, **_who(request))
        except JixiaoError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已移交{number}个项目。")
            return redirect(source)
    return _page(request, source, hand_over_form=form, status=422)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now(), "request_id": request.request_id}


def _page(
    request: HttpRequest,
    found: Organisation,
    *,
    rename_form: Form | None = None,
    close_form: Form | None = None,
    hand_over_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    may_change = request.actor.has_role(_SYSTEM)
    years = years_of(found) if may_change else ()
    history = queries.history(found)
    context = {
        "organisation": found,
        "parent_visible": queries.visible_to(request.actor).filter(pk=found.parent_id).exists(),
        "may_see_people": may_change or request.actor.has_role(Role.SECURITY_ADMINISTRATOR),
        "is_open": found.is_open(timezone.localdate()),
        "history": history,
        "below": queries.below(found).order_by("code")[: queries.LIST_LIMIT],
        "may_change": may_change,
        "rename_form": rename_form or RenameForm(auto_id="rename_%s"),
        "close_form": close_form or CloseForm(auto_id="close_%s"),
        "hand_over_form": hand_over_form or _hand_over_form(found, years, history),
        "years": years,
        "organisations": Organisation.objects.filter(valid_to__isnull=True).order_by("code")
        if may_change
        else (),
    }
    return render(request, "organisations/organisation.html", context, status=status)


def _hand_over_form(
    found: Organisation, years: Iterable[dict[str, int]], history: Iterable[Lineage]
) -> HandOverForm:
    """Filled with the newest year that has projects, and with the unit that took this one over."""
    year = next((each["fiscal_year"] for each in years), None)
    successors = (entry.successor for entry in history if entry.organisation_id == found.pk)
    successor = next((each.code for each in successors if each), "")
    initial = {"fiscal_year": year, "target": successor}
    return HandOverForm(auto_id="hand_over_%s", initial=initial)
