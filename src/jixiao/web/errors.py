"""Pages for what goes wrong outside the domain: missing pages, expired forms, server errors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A missing row and a row outside one's scope look the same."""
    return render(request, "not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Names the request so that an operator finds it in the log."""
    context = {"request_id": getattr(request, "request_id", "")}
    return render(request, "server_error.html", context, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off."""
    return render(request, "csrf_failure.html", status=403)
