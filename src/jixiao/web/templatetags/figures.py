"""Amounts and addresses in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.http import HttpRequest

from jixiao.declaration import wan as in_wan

register = template.Library()


@register.filter
def wan(amount_yuan: Decimal | None) -> str:
    """Yuan as 万元 with two decimals and thousands comma; a dash where nothing is stated."""
    return "—" if amount_yuan is None else in_wan(amount_yuan)


@register.simple_tag(takes_context=True)
def query(context: dict[str, object], **changes: object) -> str:
    """The address's query with some keys changed; keys set to empty are left out."""
    request = context["request"]
    if not isinstance(request, HttpRequest):
        raise TypeError("request")
    parameters = request.GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            parameters.pop(key, None)
        else:
            parameters[key] = str(value)
    return "?" + parameters.urlencode()


@register.simple_tag(takes_context=True)
def sort_link(context: dict[str, object], key: str) -> str:
    """The address that sorts by `key`, descending if it is sorted ascending already."""
    chosen = context["chosen"]
    current = getattr(chosen, "sort", "")
    return query(context, sort=f"-{key}" if current == key else key, page=None)


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value of a key that only the loop knows; empty if absent."""
    return mapping.get(key, "")
