"""Days left until a step is due."""

from __future__ import annotations

from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from jixiao.web.declaring.models import Project
from jixiao.web.years.deadlines import SOON, due
from jixiao.web.years.queries import set_up

register = template.Library()


@register.simple_tag(takes_context=True)
def days_left(context: template.Context, project: Project) -> SafeString | str:
    """The next deadline of a project with the days left; nothing where none is set. A list asks for
    each fiscal year once."""
    known = context.render_context.setdefault("fiscal_years", {})
    if project.fiscal_year not in known:
        year = set_up(project.fiscal_year)
        extensions = list(year.extensions.select_related("organisation")) if year else []
        known[project.fiscal_year] = year, extensions
    year, extensions = known[project.fiscal_year]
    code = project.organisation.code if extensions else ""
    found = due(year, project.state, timezone.localdate(), code, extensions)
    if found is None:
        return ""
    if found.days_left < 0:
        tone, words = "error", f"已超期{-found.days_left}天"
    else:
        tone = "warning" if found.days_left <= SOON else "neutral"
        words = f"还有{found.days_left}天" if found.days_left else "今天到期"
    label, extended = escape(found.label), "（已延期）" if found.extended else ""
    return SafeString(
        f'<span class="state tone-{tone}" title="{label}须在{found.day}前办理{extended}">'
        f"{label}{words}</span>"
    )
