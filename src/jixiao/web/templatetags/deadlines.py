"""Days left until a step is due."""

from __future__ import annotations

from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from jixiao.web.declaring.models import Project
from jixiao.web.years.deadlines import SOON, Due, due
from jixiao.web.years.queries import set_up

register = template.Library()


@register.simple_tag(takes_context=True)
def days_left(context: template.Context, project: Project) -> SafeString | str:
    """The next deadline of a project with the days left; nothing where none is set."""
    years = context.render_context.setdefault("fiscal_years", {})
    if project.fiscal_year not in years:
        years[project.fiscal_year] = project.year_set_up
    return days_left_of(context, project.fiscal_year, project.state, project.organisation.code)


def days_left_of(
    context: template.Context, fiscal_year: int, state: str, code: str
) -> SafeString | str:
    """The same of a form in a state, of the organisation of that code. A page asks for each fiscal
    year once, and tells forms with the same deadline the same."""
    years = context.render_context.setdefault("fiscal_years", {})
    if fiscal_year not in years:
        years[fiscal_year] = set_up(fiscal_year)
    year = years[fiscal_year]
    told = context.render_context.setdefault("days_left", {})
    extensions = year.known_extensions if year else ()
    own = tuple(each for each in extensions if code.startswith(each.organisation.code))
    key = fiscal_year, state, own
    if key not in told:
        told[key] = _told(due(year, state, timezone.localdate(), code, own))
    return told[key]


def _told(found: Due | None) -> SafeString | str:
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
