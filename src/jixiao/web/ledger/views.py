"""The state of the chain, for everyone signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jixiao.web.ledger import queries


def state(request: HttpRequest) -> HttpResponse:
    """The head of the chain; the whole chain is verified when asked for (`?verify=1`)."""
    context = {
        "head": queries.head(),
        "proof": queries.proof() if request.GET.get("verify") else None,
    }
    return render(request, "ledger/state.html", context)
