"""Puts the acting person on the request, holds first passwords to be changed, and keeps
administrators out of business pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jixiao.web.accounts.actors import actor_of

_FOR_ADMINISTRATORS = frozenset({"accounts", "organisations", "ledger", "importing"})
_DESK = "reviewing:desk"


class RequestActor:
    """`request.actor` is the signed-in person as `Actor`, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        if request.user.is_authenticated:
            request.actor = actor_of(request.user, timezone.localdate())
            allowed = (reverse("accounts:password"), reverse("accounts:sign-out"))
            if request.user.must_change_password and request.path not in allowed:
                return redirect("accounts:password")
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> HttpResponse | None:
        """The three administrators see no business data: other apps are missing pages to them,
        whatever their views do."""
        if request.actor is None or not request.actor.administers:
            return None
        if request.resolver_match.view_name == _DESK:
            return redirect("accounts:own")
        if request.resolver_match.app_name not in _FOR_ADMINISTRATORS:
            raise Http404
        return None
