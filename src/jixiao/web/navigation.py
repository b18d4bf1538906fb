"""The main navigation: what each person may go to. Every page shows it, so it is made once for each
kind of person and place, not by a template for each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role

_KINDS = 500  # of person and place, far more than there are


@dataclass(frozen=True, slots=True)
class _Entry:
    """A link: its page, its words, who sees it, and the other pages it leads to."""

    view: str
    label: str
    seen_by: Callable[[Actor], bool]
    also: tuple[str, ...] = ()


def _on_business(actor: Actor) -> bool:
    return not actor.administers


def _knows_units(actor: Actor) -> bool:
    return actor.administers != Role.AUDIT_ADMINISTRATOR


def _tends_people(actor: Actor) -> bool:
    return bool(actor.administers) and _knows_units(actor)


_ENTRIES = (
    _Entry("reviewing:desk", "工作台", _on_business),
    _Entry("declaring:projects", "项目", _on_business),
    _Entry("uploading:upload", "上传申报表", lambda a: _on_business(a) and a.is_clerk),
    _Entry("library:library", "指标库", _on_business, ("library:entry",)),
    _Entry("declaring:target-trial", "指标值试读", _on_business),
    _Entry("reviewing:findings", "问题", _on_business),
    _Entry("reviewing:rules", "规则库", _on_business, ("reviewing:rule", "reviewing:rule-book")),
    _Entry("years:years", "年度", _on_business),
    _Entry("organisations:organisations", "单位", _knows_units),
    _Entry("accounts:people", "人员", _tends_people),
    _Entry("importing:imports", "导入", lambda actor: actor.may_import),
    _Entry("ledger:state", "台账存证", lambda actor: True),
)


def navigation(actor: Actor, view: str) -> SafeString:
    """The list of links for a person, the one of the page `view` marked as current."""
    return _made(tuple(entry.seen_by(actor) for entry in _ENTRIES), view)


@lru_cache(maxsize=_KINDS)
def _made(seen: tuple[bool, ...], view: str) -> SafeString:
    current = SafeString(' aria-current="page"')
    return format_html(
        '<ul class="main-nav">{}</ul>',
        format_html_join(
            "\n",
            '<li><a href="{}"{}>{}</a></li>',
            (
                (
                    reverse(entry.view),
                    current if view in (entry.view, *entry.also) else "",
                    entry.label,
                )
                for entry, is_seen in zip(_ENTRIES, seen, strict=True)
                if is_seen
            ),
        ),
    )
