"""The state of the chain for everyone; events and sign-ins for the audit administrator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.accounts.duties import only
from jixiao.web.accounts.models import Role
from jixiao.web.ledger import queries
from jixiao.web.ledger.labels import act_labels
from jixiao.web.posted import whole_number


def state(request: HttpRequest) -> HttpResponse:
    """The head of the chain; the whole chain is verified when asked for (`?verify=1`)."""
    context = {
        "head": queries.head(),
        "proof": queries.proof() if request.GET.get("verify") else None,
        "may_read": request.actor.has_role(Role.AUDIT_ADMINISTRATOR),
    }
    return render(request, "ledger/state.html", context)


@require_GET
@only(Role.AUDIT_ADMINISTRATOR)
def events(request: HttpRequest) -> HttpResponse:
    """Events, newest first. What stood in a declaration is not shown: it is business data."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("actor", "act", "subject")}
    before = whole_number(request.GET.get("before", ""))
    entries = queries.entries(**chosen, before=before)
    context = {
        "entries": entries[: queries.PAGE_SIZE],
        "has_next": len(entries) > queries.PAGE_SIZE,
        "chosen": chosen,
        "acts": sorted(act_labels().items(), key=lambda pair: pair[1]),
    }
    return render(request, "ledger/events.html", context)


@require_GET
@only(Role.AUDIT_ADMINISTRATOR)
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign-ins and failures to sign in, newest first."""
    username = request.GET.get("username", "").strip()
    context = {"sign_ins": queries.sign_ins(username), "username": username}
    return render(request, "ledger/sign_ins.html", context)
