"""The state of the chain, for everyone signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jixiao.web.ledger import queries


def state(request: HttpRequest) -> HttpResponse:
    """Verify the chain now and show the result."""
    return render(request, "ledger/state.html", {"proof": queries.proof()})
