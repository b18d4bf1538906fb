"""Roles in words."""

from __future__ import annotations

from django import template

from jixiao.web.declaring.workflow import workflow

register = template.Library()


@register.filter
def role_label(role: str) -> str:
    """What the workflow file in force calls a role."""
    return workflow().role_label(role)
