"""Puts the acting person on the request, holds first passwords to be changed, and keeps
administrators out of business pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jixiao.web.accounts.actors import Actor, actor_of
from jixiao.web.declaring.workflow import workflow

_FOR_ADMINISTRATORS = frozenset({"accounts", "organisations", "ledger", "importing"})
_DESK = "reviewing:desk"
CHOSEN_ROLE = "role"  # in the session


class RequestActor:
    """`request.actor` is the signed-in person as `Actor`, in the role they chose, or None;
    `request.own_roles` are all their roles of the day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.own_roles = None, []
        if request.user.is_authenticated:
            whole = actor_of(request.user, timezone.localdate())
            request.own_roles = [role for role in workflow().role_labels if role in whole.roles]
            request.actor = self._in_chosen_role(request, whole)
            if request.user.must_change_password and request.path not in (
                reverse("accounts:password"),
                reverse("accounts:sign-out"),
            ):
                return redirect("accounts:password")
        return self.get_response(request)

    def _in_chosen_role(self, request: HttpRequest, whole: Actor) -> Actor:
        """The person in the role chosen for this session; in all of them united where none is
        chosen, or the chosen one ended meanwhile."""
        chosen = request.session.get(CHOSEN_ROLE, "")
        if chosen in whole.roles:
            return whole.in_role(chosen)
        if chosen:
            del request.session[CHOSEN_ROLE]
        return whole

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
