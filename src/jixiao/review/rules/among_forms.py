"""Across forms (跨表): what shows when the forms of many units are laid side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from jixiao.declaration import wan
from jixiao.review._join import alike_pairs, linked, near_sets
from jixiao.review._law import Rule
from jixiao.review._registry import Among, Hit, Together, Unread, among_rule
from jixiao.review._text import alike, letters, plain, similarity
from jixiao.review._trace import Trace

K = TypeVar("K")
_YEARLY = "project.annual_budget"
_CODE = "project.code"


@among_rule("X02")
def whole_set_is_copied(forms: Together, law: Rule) -> Among:
    """Two projects of a year whose indicator rows are nearly the same."""
    fewest, most = int(law.number("rows")), int(law.number("most"))
    same: dict[tuple[str, ...], list[Trace]] = defaultdict(list)
    for form in forms.now:
        if len(form.rows) >= fewest and not form.staff:
            same[tuple(sorted(form.rows))].append(form)
    sets = list(same)
    near: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for earlier, later, share in near_sets(sets, law.number("similarity")):
        near[earlier].append((share, later))
        near[later].append((share, earlier))
    pairs: list[tuple[Trace, Trace, float]] = []
    for position, rows in enumerate(sets):
        groups = [(1.0, position), *sorted(near[position], reverse=True)]
        for form in same[rows]:
            before = (
                (other, share)
                for share, group in groups
                for other in reversed(same[sets[group]])
                if other.index < form.index and _differ(form, other)
            )
            pairs += ((form, other, share) for other, share in islice(before, most))
    yield from _copies(pairs)


def _copies(pairs: Sequence[tuple[Trace, Trace, float]]) -> Among:
    clusters = linked([(one.index, other.index) for one, other, _ in pairs])
    for form, other, share in sorted(pairs, key=lambda pair: (pair[0].index, pair[1].index)):
        first = clusters[form.index]
        yield (
            (form.index, other.index),
            _pair(
                form,
                other,
                {"percent": f"{share * 100:.0f}"},
                field="indicators",
                cluster=f"X02-{sha256(str(first).encode()).hexdigest()[:8]}",
            ),
        )


def _pair(
    form: Trace,
    other: Trace,
    values: dict[str, str],
    *,
    field: str,
    quote: str = "",
    case: str = "",
    cluster: str = "",
) -> Hit:
    return Hit(
        path=field,
        where=f"{form.unit}{form.title}",
        quote=quote,
        values={
            "unit": other.unit,
            "other": other.name or other.document,
            "code": other.label,
            **values,
        },
        case=case,
        peers=(other.label,),
        related=(other.place(field),),
        cluster=cluster,
    )


@among_rule("X04")
def applied_for_twice(forms: Together, law: Rule) -> Among:
    """Two projects of one department whose names or overviews say the same."""
    most = int(law.number("most"))
    for together in _by(forms.now, lambda form: form.department).values():
        coded = [form for form in together if form.code is not None and not form.whole]
        found: dict[tuple[int, int], tuple[Trace, Trace, str, float]] = {}
        for case, text in (("name", _name), ("overview", _overview)):
            usual = _usual_names(coded, law) if case == "name" else set()
            for one, other, share in _alike(coded, text, law.number("similarity"), usual, most):
                if one.code != other.code and not _parts_of_one(one, other, law):
                    later, earlier = sorted((one, other), key=lambda form: -form.index)
                    found.setdefault((later.index, earlier.index), (later, earlier, case, share))
        for members, (later, earlier, case, share) in sorted(found.items()):
            values = {"percent": f"{share * 100:.0f}"}
            path = "project.name" if case == "name" else "objectives.overview"
            yield members, _pair(later, earlier, values, field=path, case=case, quote=later.name)


def _name(form: Trace) -> str:
    return letters(form.name)


def _overview(form: Trace) -> str:
    return form.overview


def _usual_names(forms: Sequence[Trace], law: Rule) -> set[str]:
    """Names that many units of the department use: a standard project, not the same one twice."""
    units: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        units[_name(form)].add(form.unit)
    return {name for name, users in units.items() if len(users) > law.number("units")}


def _alike(
    forms: Sequence[Trace],
    text: Callable[[Trace], str],
    threshold: float,
    left_out: set[str],
    most: int,
) -> Iterator[tuple[Trace, Trace, float]]:
    """Pairs of forms with equal or alike texts; of many equal ones, each with the few before it."""
    same = _by((form for form in forms if text(form) not in left_out), text)
    same.pop("", None)
    for members in same.values():
        for position, form in enumerate(members):
            for other in members[max(0, position - most) : position]:
                yield form, other, 1.0
    texts = list(same)
    for first, second, share in alike_pairs(texts, threshold):
        for form in same[texts[first]][:most]:
            for other in same[texts[second]][:most]:
                yield form, other, share


def _parts_of_one(one: Trace, other: Trace, law: Rule) -> bool:
    """Phases and lots of one undertaking, or each unit's own project under its own name."""
    numbers = [law.pattern("part").findall(plain(form.name)) for form in (one, other)]
    if numbers[0] != numbers[1]:
        return True
    return one.unit != other.unit and all(
        form.unit and letters(form.unit) in letters(form.name) for form in (one, other)
    )


@among_rule("X06")
def code_is_used_twice(forms: Together, law: Rule) -> Among:
    """Two different projects of a year and stage share a code."""
    coded = (form for form in forms.now if form.code is not None)
    for (_, code), members in _by(coded, lambda form: (form.kind, form.code)).items():
        projects = {form.key: form for form in members}
        if len(projects) > 1:
            first, *others = projects.values()
            yield (
                tuple(form.index for form in projects.values()),
                Hit(
                    path=_CODE,
                    where=f"{first.unit}{first.title}",
                    quote=code or "",
                    values={
                        "code": code or "",
                        "others": "、".join(f"{form.unit}{form.title}" for form in others),
                    },
                    peers=tuple(form.document for form in others),
                    related=tuple(form.place(_CODE, code or "") for form in projects.values()),
                ),
            )


@among_rule("X07")
def department_and_projects_disagree(forms: Together, law: Rule) -> Among:
    """The project expenditure of a department's form is not the sum of its projects."""
    wholes = [form for form in forms.now if form.whole]
    if not wholes:
        yield (), Unread("没有一并给出部门整体支出绩效目标表")
    for whole in wholes:
        projects = {
            form.code or form.key: form
            for form in forms.now
            if not form.whole and form.kind == whole.kind and form.department == whole.department
        }
        amounts = [form.annual for form in projects.values() if form.annual is not None]
        if whole.fund is None or not projects or len(amounts) < len(projects):
            yield (whole.index,), Unread("整体表或部门的项目缺少金额")
            continue
        total = sum(amounts, start=Decimal(0))
        if abs(total - whole.fund) > whole.fund * _tolerance(law):
            yield (
                (whole.index, *(form.index for form in projects.values())),
                Hit(
                    path=_YEARLY,
                    where=f"{whole.department}整体表",
                    quote=wan(whole.fund),
                    values={
                        "whole": wan(whole.fund),
                        "sum": wan(total),
                        "projects": str(len(projects)),
                    },
                    peers=tuple(form.label for form in projects.values()),
                    related=tuple(
                        form.place(_YEARLY, wan(form.annual))
                        for form in projects.values()
                        if form.annual is not None
                    ),
                ),
            )


def _tolerance(law: Rule) -> Decimal:
    return Decimal(str(law.number("tolerance")))


@among_rule("X08")
def more_money_for_the_same(forms: Together, law: Rule) -> Among:
    """Much more money than last year, and every quantity as before."""
    last_year = _by(forms.before, lambda form: form.unit)
    for form in forms.now:
        if form.whole:
            continue
        candidates = [
            other
            for other in last_year.get(form.unit, ())
            if not other.whole and other.kind == form.kind
        ]
        previous = _match(form, candidates, law.number("similarity"))
        if previous is None:
            reason = "上一年度没有可比的项目" if candidates else "没有一并给出上一年度的申报表"
            yield (form.index,), Unread(reason)
        elif form.annual is None or not previous.annual:
            yield (form.index,), Unread("年度金额未填或未能识别")
        elif not form.quantities or not previous.quantities:
            yield (form.index,), Unread("没有可以比较的数量指标")
        elif (
            form.annual > previous.annual * (1 + Decimal(str(law.number("growth"))))
            and form.quantities == previous.quantities
            and not form.raised_with_reason
        ):
            percent = (form.annual / previous.annual - 1) * 100
            yield (
                (form.index, previous.index),
                Hit(
                    path=_YEARLY,
                    where=f"{form.title}本年度项目金额",
                    quote=wan(form.annual),
                    values={"percent": f"{percent:.0f}", "before": wan(previous.annual)},
                    peers=(previous.label,),
                    related=(previous.place(_YEARLY, wan(previous.annual)),),
                ),
            )


def _match(form: Trace, candidates: Sequence[Trace], threshold: float) -> Trace | None:
    """The form of the same project last year: by code, else by the name most alike."""
    for other in candidates:
        if form.code is not None and other.code == form.code:
            return other
    name = letters(form.name)
    near = [other for other in candidates if alike(letters(other.name), name, threshold)]
    return max(near, key=lambda other: similarity(other.name, form.name), default=None)


def _differ(one: Trace, other: Trace) -> bool:
    """Two projects, not two versions of one."""
    return one.code != other.code or letters(one.name) != letters(other.name)


def _by(forms: Iterable[Trace], key: Callable[[Trace], K]) -> dict[K, list[Trace]]:
    groups: dict[K, list[Trace]] = defaultdict(list)
    for form in forms:
        groups[key(form)].append(form)
    return groups
