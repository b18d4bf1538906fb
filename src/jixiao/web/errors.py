"""Pages for what goes wrong outside the domain: missing pages, expired forms, server errors."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LOG = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A missing row and a row outside one's scope look the same."""
    return render(request, "not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Names the request, here and in the log, so that an operator finds it."""
    request_id = getattr(request, "request_id", "")
    _LOG.error("request %s failed: %s %s", request_id, request.method, request.path)
    context = {"request_id": request_id}
    return render(request, "server_error.html", context, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off."""
    return render(request, "csrf_failure.html", status=403)
