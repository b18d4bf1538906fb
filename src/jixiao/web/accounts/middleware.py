"""Puts the acting person on the request, and holds first passwords to be changed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jixiao.web.accounts.actors import actor_of


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
