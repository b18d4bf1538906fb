"""Rows of the lists that are on screen all day, made in Python: as templates they take half the
time of their pages. What people wrote is escaped here, word by word."""

from __future__ import annotations

from functools import cache
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from jixiao.web.declaring.queries import Listed
from jixiao.web.declaring.workflow import workflow
from jixiao.web.reviewing.desk import Waiting
from jixiao.web.reviewing.standing import UnitSums
from jixiao.web.templatetags.deadlines import days_left_of
from jixiao.web.templatetags.figures import tallies, wan

register = template.Library()

_LISTED = """<tr>
<td><a class="main-link" href="{address}">{name}</a>{found_in}</td>
<td class="code" data-label="项目编码">{code}</td>
{unit}<td data-label="年度">{year}</td>
<td><span class="state tone-{tone}">{state}</span>{budget}</td>
<td class="number" data-label="项目总金额（万元）">{total}</td>
<td class="number" data-label="本年度金额（万元）">{annual}</td>
<td>{tallies}</td>
<td class="nowrap soft">{updated}</td>
</tr>"""
_BUDGET_DIFFERS = ' <span class="state tone-warning">预算已变</span>'
_WAITING = """<tr>
{choice}<td><a class="main-link" href="{address}">{name}</a> <span class="code">{year}</span></td>
<td data-label="申请单位">{unit}</td>
<td><span class="state tone-{tone}">{state}</span> {days_left}</td>
<td class="number" data-label="本年度金额（万元）">{annual}</td>
<td>{tallies}</td>
<td class="nowrap soft">{updated}</td>
</tr>"""
_CHOICE = (
    '<td><input class="form-check-input" type="checkbox" name="chosen" value="{}" '
    'aria-label="选《{}》"></td>\n'
)
_UNIT = """<tr>
<td><a class="main-link" href="{projects}?organisation={code}&amp;year={year}">{name}</a></td>
<td class="number" data-label="项目数">{number}</td>
<td class="number" data-label="本年度金额（万元）">{annual}</td>
<td>{tallies}</td>
<td><a href="{findings}">问题汇总</a></td>
</tr>"""


@register.simple_tag
def listed_row(project: Listed, line: str, with_unit: bool) -> SafeString:
    """A project in the list. `line` is the indicator in which a searched term stands, or empty."""
    state = workflow().state(project.state)
    unit = escape(project.unit_name)
    return SafeString(
        _LISTED.format(
            address=_form_address().format(project.pk),
            name=escape(project.name),
            found_in=f'<div class="soft">指标：{escape(line)}</div>' if line else "",
            code=escape(project.code),
            unit=f'<td data-label="申请单位">{unit}</td>\n' if with_unit else "",
            year=project.fiscal_year,
            tone=escape(state.tone),
            state=escape(state.label),
            budget=_BUDGET_DIFFERS if project.differs_from_budget else "",
            total=wan(project.total_budget_yuan),
            annual=wan(project.annual_budget_yuan),
            tallies=tallies(project),
            updated=timezone.localtime(project.updated_at).strftime("%Y-%m-%d"),
        )
    )


@register.simple_tag(takes_context=True)
def waiting_row(context: template.Context, form: Waiting, with_choice: bool) -> SafeString:
    """A form on the desk, with the days left to its next step."""
    state = workflow().state(form.state)
    name = escape(form.name)
    return SafeString(
        _WAITING.format(
            choice=_CHOICE.format(form.pk, name) if with_choice else "",
            address=_form_address().format(form.pk),
            name=name,
            year=form.fiscal_year,
            unit=escape(form.unit_name),
            tone=escape(state.tone),
            state=escape(state.label),
            days_left=days_left_of(context, form.fiscal_year, form.state, form.unit_code),
            annual=wan(form.annual_budget_yuan),
            tallies=tallies(form),
            updated=timezone.localtime(form.updated_at).strftime("%Y-%m-%d %H:%M"),
        )
    )


@register.simple_tag
def unit_row(sums: UnitSums, year: int) -> SafeString:
    """A unit's year on the desk."""
    projects, findings = _unit_addresses()
    code = escape(sums.code)
    return SafeString(
        _UNIT.format(
            projects=projects,
            code=code,
            year=year,
            name=escape(sums.name),
            number=sums.number,
            annual=wan(sums.annual),
            tallies=tallies(sums),
            findings=findings.format(code, year),
        )
    )


@cache
def _form_address() -> str:
    """The address of a form, its key to be filled in: to look it up costs more than the rest."""
    return reverse("declaring:project", args=[0]).replace("/0/", "/{}/")


@cache
def _unit_addresses() -> tuple[str, str]:
    """Of the list of projects, and of a unit's findings with code and year to be filled in."""
    findings = reverse("reviewing:unit-year", args=["0", 1])
    return reverse("declaring:projects"), findings.replace("/0/", "/{}/").replace("/1/", "/{}/")
