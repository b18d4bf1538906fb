"""Whose request it is, by address: for the lockout after failed sign-ins."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address. Behind the TLS proxy it is the last entry of X-Forwarded-For, which
    the proxy wrote itself; earlier entries are whatever the client claims."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.CONFIGURATION.https and forwarded:
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
