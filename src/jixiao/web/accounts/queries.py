"""Reading people and their grants."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from jixiao.errors import Message, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Grant, Role, User
from jixiao.web.declaring.workflow import Workflow

LIST_LIMIT = 200
_SEE_PEOPLE = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)


def people(actor: Actor) -> QuerySet[User]:
    """Everybody, for the two administrators who tend accounts and grants; nobody for others."""
    return User.objects.all() if actor.administers in _SEE_PEOPLE else User.objects.none()


def search(actor: Actor, text: str, on: date) -> list[User]:
    """People by name, account or organisation, with the grants of the day as `valid_grants`."""
    rows = people(actor)
    if text:
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(username__contains=text.lower())
            | Q(grants__organisation__name__icontains=text)
        ).distinct()
    return list(
        rows.order_by("username").prefetch_related(
            Prefetch("grants", queryset=valid_grants(on), to_attr="valid_grants")
        )[: LIST_LIMIT + 1]
    )


def person(username: str, actor: Actor) -> User:
    """A person, for those who may see people. Raises NotFound otherwise."""
    found = people(actor).filter(username=username).first()
    if found is None:
        raise NotFound(Message(id="account.not_found", where="账号", what="没有找到该账号。"))
    return found


def grants_of(user: User) -> QuerySet[Grant]:
    """All grants of a person, ended ones included, newest first."""
    return user.grants.select_related("organisation").order_by("-valid_from", "-id")


def unknown_roles(flow: Workflow) -> dict[str, int]:
    """How many grants there are of each role that a workflow does not have: they give nothing."""
    counted = Grant.objects.order_by("role").values_list("role").annotate(Count("pk"))
    return {role: number for role, number in counted if role not in flow.role_labels}


def valid_grants(on: date) -> QuerySet[Grant]:
    """Grants that hold on a day."""
    return (
        Grant.objects.filter(valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .select_related("organisation")
        .order_by("role", "organisation__code")
    )
