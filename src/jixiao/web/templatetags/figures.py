"""Amounts and addresses in templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from html import escape

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jixiao.declaration import plain_number
from jixiao.declaration import wan as in_wan
from jixiao.review import Rule, RuleExamples, Wording, rule_examples
from jixiao.web.paths import anchor_of

register = template.Library()
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@register.filter
def wan(amount_yuan: Decimal | None) -> str:
    """Yuan as 万元 with two decimals and thousands comma; a dash where nothing is stated."""
    return "—" if amount_yuan is None else in_wan(amount_yuan)


@register.filter
def examples(rule_id: str) -> RuleExamples | None:
    """The examples of a rule; None if it has none."""
    return rule_examples().get(rule_id)


@register.filter
def points(number: Decimal | None) -> str:
    """Points without trailing zeros; a dash where nothing was scored."""
    return "—" if number is None else plain_number(number)


@register.filter
def percent(share: float) -> str:
    """A share of 1 in percent, with one decimal where it is not whole."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


@register.filter
def anchor(path: str) -> str:
    """The fragment of the form page where a field stands."""
    return anchor_of(path)


@register.filter
def unfilled(template_text: str) -> str:
    """A text of the rule book with its placeholders left open."""
    return _PLACEHOLDER.sub("……", template_text)


@register.filter
def other_wordings(rule: Rule) -> list[Wording]:
    """The wordings of a rule that say something else than the usual one."""
    said = {(rule.usual.severity, rule.usual.what, rule.usual.why)}
    others = []
    for wording in rule.cases.values():
        told = (wording.severity, wording.what, wording.why)
        if told not in said:
            said.add(told)
            others.append(wording)
    return others


@register.filter
def years(span: object) -> str:
    """The years of an entry that has `valid_from` and `valid_to`."""
    first, last = getattr(span, "valid_from", None), getattr(span, "valid_to", None)
    return f"{first}年起" if last is None else f"{first}—{last}年"


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
def sort_head(context: dict[str, object], key: str, label: str, css: str = "") -> str:
    """A column head that sorts by `key`; a second click turns the order round."""
    current = getattr(context["chosen"], "sort", "")
    address = query(context, sort=f"-{key}" if current == key else key, page=None)
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="{}">{}</a></th>',
        css,
        state,
        address,
        label,
    )


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value of a key that only the loop knows; empty if absent."""
    return mapping.get(key, "")


@register.simple_tag
def options(pairs: Iterable[tuple[object, object]], chosen: str) -> SafeString:
    """The options of a select, made in Python: a list of units may have hundreds."""
    flat = [str(part) for pair in pairs for part in pair]
    if not flat:
        return SafeString("")
    # Escaped at once: one by one takes three times as long.
    texts = iter(escape("\0".join(flat)).split("\0"))
    chosen = escape(chosen)
    lines = [
        f'<option value="{value}"{" selected" if value == chosen else ""}>{label}</option>'
        for value, label in zip(texts, texts, strict=True)
    ]
    return SafeString("\n".join(lines))


@register.simple_tag
def tallies(counted: object) -> SafeString:
    """Open findings of a list row (an object or mapping with errors, warnings, notices)."""
    parts = []
    for kind, word in (("error", "错误"), ("warning", "警告"), ("notice", "提示")):
        name = f"{kind}s"
        number = int(counted[name] if isinstance(counted, dict) else getattr(counted, name))
        zero = "" if number else " zero"
        parts.append(f'<span class="tally {kind}{zero}" title="{word}">{number}</span>')
    return SafeString(f'<span class="nowrap">{" ".join(parts)}</span>')
