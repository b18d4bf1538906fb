"""Across forms (跨表): what only several forms of one unit and year can show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

from jixiao.review._form import Form, Row, unblanked
from jixiao.review._law import Patterns, Rule
from jixiao.review._registry import (
    Found,
    Hit,
    Unread,
    peer_rule,
    place_of,
    set_rule,
    unread_value,
)
from jixiao.review._text import at_least, letters, plain
from jixiao.review._types import Place
from jixiao.review._values import parts
from jixiao.targets import Approximate, Change, Comparison, Frequency, Qualitative, Range

_WITH_BOUNDS = Comparison | Range | Approximate | Change | Frequency
_NUMERALS = str.maketrans("一二两三四五六七八九", "1223456789")
_SIGNS = re.compile(r"[≥≤<>=＝]")
_NAMED = 3  # projects that a sentence names
Styles = dict[str, list[Place]]


@peer_rule("X01")
def benefit_text_is_used_again(
    forms: Sequence[Form], law: Rule
) -> Iterator[tuple[int, Hit | Unread]]:
    """Different projects of a unit give the same prose as their benefit."""
    shortest = law.number("length")
    by_text: dict[str, list[tuple[int, Row]]] = {}
    for index, form in enumerate(forms):
        for row in form.real:
            if row.in_benefit and row.unread:
                yield index, unread_value(row)
            elif row.in_benefit and isinstance(row.target, Qualitative):
                text = letters(row.value)
                if len(text) >= shortest:
                    by_text.setdefault(text, []).append((index, row))
    for texts in _alike(list(by_text), law.number("similarity")):
        members = [member for text in texts for member in by_text[text]]
        cluster = f"X01-{sha256(texts[0].encode()).hexdigest()[:8]}"
        for index, row in members:
            others = [(i, r) for i, r in members if _differ(forms[i], forms[index])]
            if others:
                yield index, _copied(forms, index, row, others, cluster)


def _alike(texts: list[str], threshold: float) -> list[list[str]]:
    """Texts in groups: each is like at least one other of its group."""
    groups: list[list[str]] = []
    for text in texts:
        near = [group for group in groups if any(at_least(text, x, threshold) for x in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(member for group in near for member in group), text])
    return groups


def _differ(one: Form, other: Form) -> bool:
    """Two projects, not two versions of one."""
    first, second = one.declaration.project, other.declaration.project
    return first.code != second.code or first.name != second.name


def _copied(
    forms: Sequence[Form], index: int, row: Row, others: list[tuple[int, Row]], cluster: str
) -> Hit:
    form = forms[index]
    projects = dict.fromkeys(i for i, _ in others)
    return Hit(
        path=row.path("target"),
        where=form.where(row, "target"),
        quote=row.said,
        values={
            "name": row.called,
            "value": row.said,
            "others": _titles([forms[i] for i in projects]),
        },
        row=row,
        peers=tuple(forms[i].label for i in projects),
        related=tuple(place_of(forms[i], other, "target") for i, other in others),
        cluster=cluster,
    )


def _titles(forms: Sequence[Form]) -> str:
    """The first projects by name and how many there are: all of them are the finding's peers."""
    named = "".join(form.title for form in forms[:_NAMED])
    return f"{named}等{len(forms)}个项目" if len(forms) > _NAMED else named


@set_rule("X05")
def notation_differs_within_the_unit(forms: Sequence[Form], law: Rule) -> Found:
    """One meaning is written in several ways in the forms of a unit."""
    rows = [(form, row) for form in forms for row in form.real]
    yield from (unread_value(row) for _, row in rows if row.unread)
    bounds = [(form, row) for form, row in rows if _has_bound(row)]
    frequencies, example = _frequency_styles(rows, law)
    for case, styles in (
        ("at_least", _styles(bounds, law.patterns("at_least"))),
        ("at_most", _styles(bounds, law.patterns("at_most"))),
        ("frequency", frequencies),
    ):
        if len(styles) > 1:
            yield _mixed(forms, styles, case, example)


def _has_bound(row: Row) -> bool:
    return row.target is not None and any(
        isinstance(part, _WITH_BOUNDS) for part in parts(row.target)
    )


def _styles(rows: Sequence[tuple[Form, Row]], styles: Patterns) -> Styles:
    """Where each style is used; a longer one is taken out before a shorter one is looked for."""
    found: Styles = {}
    for form, row in rows:
        text = row.value
        for style, pattern in styles:
            rest = pattern.sub("　", text)
            if rest != text:
                found.setdefault(style, []).append(place_of(form, row, "target"))
                text = rest
    return found


def _frequency_styles(rows: Sequence[tuple[Form, Row]], law: Rule) -> tuple[Styles, str]:
    """The spellings of frequencies written in more than one way, and how one would be uniform."""
    by_frequency: dict[str, dict[str, list[Place]]] = {}
    for form, row in rows:
        target = row.target
        if isinstance(target, Frequency) and target.count is not None:
            spelling = _without_operator(row.value, law).translate(_NUMERALS)
            styles = by_frequency.setdefault(_uniform(target), {})
            styles.setdefault(spelling, []).append(place_of(form, row, "target"))
    mixed = {uniform: styles for uniform, styles in by_frequency.items() if len(styles) > 1}
    return (
        {places[0].quote: places for styles in mixed.values() for places in styles.values()},
        next(iter(mixed), ""),
    )


def _uniform(target: Frequency) -> str:
    number, period = target.every
    return f"{target.count}{target.unit}/{period if number == 1 else f'{number}{period}'}"


def _without_operator(value: str, law: Rule) -> str:
    for name in ("at_least", "at_most"):
        for _, pattern in law.patterns(name):
            value = pattern.sub("", value)
    return _SIGNS.sub("", plain(value))


def _mixed(forms: Sequence[Form], styles: Styles, case: str, example: str) -> Hit:
    declaration = forms[0].declaration
    unit = unblanked(declaration.project.applicant or "")
    return Hit(
        path="",
        where=f"{unit}{declaration.fiscal_year}年度申报表",
        quote="、".join(styles),
        values={
            "forms": str(len(forms)),
            "count": str(len(styles)),
            "styles": "".join(f"“{style}”" for style in styles),
            "uniform": example,
        },
        case=case,
        peers=tuple(form.label for form in forms),
        related=tuple(place for places in styles.values() for place in places),
    )
