"""Who may do what no step of the workflow is about. Beside the acts because several apps ask it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.workflow import workflow

View = Callable[..., HttpResponse]


def require(actor: Actor, *roles: str) -> None:
    """Raises NotAllowed unless the actor has one of these roles."""
    if actor.roles.isdisjoint(roles):
        office = "或".join(map(workflow().role_label, roles))
        raise NotAllowed(
            Message(
                id="duty.not_allowed",
                where="办理权限",
                what=f"此项须由{office}办理。",
                how=f"请联系{office}。",
            )
        )


def only(*roles: Role) -> Callable[[View], View]:
    """A page for people with one of these roles; to all others it is a missing page."""
    return only_if(lambda actor: not actor.roles.isdisjoint(roles))


def only_if(may: Callable[[Actor], bool]) -> Callable[[View], View]:
    """A page for people of whom this is true; to all others it is a missing page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
            if not may(request.actor):
                raise Http404
            return view(request, *arguments, **keywords)

        return guarded

    return decorate
