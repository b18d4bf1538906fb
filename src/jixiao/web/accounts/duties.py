"""Who may do an administrator's work. Beside the acts because several apps ask it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role

View = Callable[..., HttpResponse]


def require(actor: Actor, role: Role) -> None:
    """Raises NotAllowed unless the actor has this role."""
    if not actor.has_role(role):
        raise NotAllowed(
            Message(
                id="duty.not_allowed",
                where="办理权限",
                what=f"此项须由{role.label}办理。",
                how=f"请联系{role.label}。",
            )
        )


def only(*roles: Role) -> Callable[[View], View]:
    """A page for people with one of these roles; to all others it is a missing page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
            if not any(request.actor.has_role(role) for role in roles):
                raise Http404
            return view(request, *arguments, **keywords)

        return guarded

    return decorate
