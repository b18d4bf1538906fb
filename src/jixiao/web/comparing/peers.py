"""A row among its peers: where its promise stands among those of other projects of the year.

Counts only what the actor may see. A fixed number of queries for a form, whatever its rows and
however many forms there are; the counting reads one index.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import accumulate
from operator import attrgetter

from django.db.models import Count, Max, Min, QuerySet

from jixiao.declaration import Declaration
from jixiao.targets import Figure
from jixiao.web.accounts.actors import Actor
from jixiao.web.comparing.acts import TYPE_LENGTH
from jixiao.web.comparing.figures import Relation, figure_of, relation_of, stored, told, why_not
from jixiao.web.comparing.models import IndicatorName, IndicatorValue, NearName
from jixiao.web.declaring.models import Project

NAMED = 5
PAGE_SIZE = 50
_BY_VALUE = attrgetter("value")
_CENTRE = 50
_FEW = 3  # fewer peers say nothing about what is usual
_WEAK_QUARTERS = 3  # our choice: told apart where three quarters of the peers ask more


@dataclass(frozen=True, slots=True)
class Peer:
    """A promise of another project. `name` is its indicator's where it is called otherwise."""

    project: Project
    value: str
    name: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Distribution:
    """The promises of one measure: how many, the lowest, the middle (of two the lower), the
    highest; how many ask less, as much and more than the row (are lower and higher where neither
    way is known to be better).

    `own_place`, `middle_place` are places between lowest and highest in percent.
    """

    count: int
    lowest: str
    middle: str
    highest: str
    below: int
    equal: int
    above: int
    sign: int
    own_place: int
    middle_place: int

    @property
    def is_weak(self) -> bool:
        """Whether at least three quarters of three peers or more ask more."""
        enough = self.count >= _FEW and self.sign != 0
        return enough and 4 * self.above >= _WEAK_QUARTERS * self.count


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a row's peers: `why` says why the row cannot be compared, `others` how many
    peers promise something that counts otherwise."""

    why: str
    distribution: Distribution | None
    named: tuple[Peer, ...]
    others: int


@dataclass(slots=True)  # not frozen: there may be 20,000, and freezing takes three times as long
class _Counted:
    """Promises of one name and value among the visible ones, with two of their projects."""

    name: int
    value: int
    count: int
    first: int
    last: int


def standings(
    project: Project, declaration: Declaration, actor: Actor, *, same_type: bool
) -> Mapping[int, Standing]:
    """By index of the row, for every row that states an indicator. The caller has checked the
    project's scope."""
    names = dict(
        IndicatorValue.objects.filter(project=project)
        .exclude(row__gte=len(declaration.indicators))
        .values_list("row", "name_id")
    )
    groups = _groups(names.values())
    counted: dict[tuple[int, str], list[_Counted]] = defaultdict(list)
    rows = (
        _others(project, declaration, actor, same_type=same_type)
        .filter(name__in=set().union(*groups.values()))
        .order_by()
        .values_list("name_id", "measure", "value")
        .annotate(Count("pk"), Min("project_id"), Max("project_id"))
    )
    for name, measure, value, count, first, last in rows:
        counted[name, measure].append(_Counted(name, value or 0, count, first, last))
    found, chosen = {}, {}
    for row, name in names.items():
        own = figure_of(declaration, declaration.indicators[row])
        measure, value = stored(own)
        every = {each: entries for each, entries in counted.items() if each[0] in groups[name]}
        same = [entry for key, some in every.items() if key[1] == measure for entry in some]
        same.sort(key=_BY_VALUE)
        total = sum(entry.count for some in every.values() for entry in some)
        if own is None or value is None:
            found[row] = (why_not(declaration.indicators[row]), None, total)
            continue
        spread = _distribution(own, value, same)
        found[row] = ("", spread, total - (spread.count if spread else 0))
        chosen[row] = (own, value, _spread(same, value))
    named = _named(chosen, names, actor)
    return {
        row: Standing(why, spread, named.get(row, ()), others)
        for row, (why, spread, others) in found.items()
    }


@dataclass(frozen=True, slots=True)
class PeerPage:
    """One page of all visible peers of a row, the lowest value first."""

    peers: tuple[Peer, ...]
    has_next: bool


def page(
    project: Project,
    declaration: Declaration,
    row: int,
    actor: Actor,
    number: int,
    *,
    same_type: bool,
) -> PeerPage:
    """All peers of one row that promise something of the same measure."""
    own = figure_of(declaration, declaration.indicators[row])
    measure, value = stored(own)
    name = IndicatorValue.objects.filter(project=project, row=row).values_list("name", flat=True)
    key = name.first()
    if own is None or value is None or key is None:
        return PeerPage((), has_next=False)
    start = (number - 1) * PAGE_SIZE
    found = list(
        _others(project, declaration, actor, same_type=same_type)
        .filter(name__in=_groups([key])[key], measure=measure)
        .select_related("project__organisation", "name")
        .order_by("value", "project", "row")[start : start + PAGE_SIZE + 1]
    )
    return PeerPage(
        tuple(
            Peer(
                entry.project,
                told(own, entry.value),
                entry.name.plain if entry.name_id != key else "",
                relation_of(own.sign, entry.value - value),
            )
            for entry in found[:PAGE_SIZE]
        ),
        has_next=len(found) > PAGE_SIZE,
    )


def _others(
    project: Project, declaration: Declaration, actor: Actor, *, same_type: bool
) -> QuerySet[IndicatorValue]:
    rows = (
        IndicatorValue.objects.visible_to(actor)
        .filter(fiscal_year=project.fiscal_year)
        .exclude(project=project)
    )
    if same_type:
        rows = rows.filter(type_code=(declaration.project.type_code or "")[:TYPE_LENGTH])
    return rows


def _groups(names: Iterable[int]) -> dict[int, set[int]]:
    """Each name with those nearly the same."""
    groups = {name: {name} for name in names}
    for name, near in NearName.objects.filter(name__in=list(groups)).values_list("name", "near"):
        groups[name].add(near)
    return groups


def _distribution(own: Figure, value: int, ordered: Sequence[_Counted]) -> Distribution | None:
    if not ordered:
        return None
    sums = list(accumulate(entry.count for entry in ordered))
    count = sums[-1]
    middle = next(
        entry.value for entry, so_far in zip(ordered, sums, strict=True) if 2 * so_far >= count
    )
    begin = bisect_left(ordered, value, key=_BY_VALUE)
    end = bisect_right(ordered, value, lo=begin, key=_BY_VALUE)
    lower = sums[begin - 1] if begin else 0
    equal = (sums[end - 1] if end else 0) - lower
    higher = count - lower - equal
    lowest, highest = min(ordered[0].value, value), max(ordered[-1].value, value)
    width = highest - lowest
    return Distribution(
        count=count,
        lowest=told(own, ordered[0].value),
        middle=told(own, middle),
        highest=told(own, ordered[-1].value),
        below=higher if own.sign < 0 else lower,
        equal=equal,
        above=lower if own.sign < 0 else higher,
        sign=own.sign,
        own_place=100 * (value - lowest) // width if width else _CENTRE,
        middle_place=100 * (middle - lowest) // width if width else _CENTRE,
    )


def _spread(ordered: Sequence[_Counted], value: int) -> list[tuple[_Counted, int]]:
    """Up to five promises from all of the distribution, each with a project: the most usual value
    first, then lowest, highest, the nearest to the row's own, and the others by how usual."""
    if not ordered:
        return []
    usual = nlargest(NAMED, ordered, key=lambda entry: entry.count)
    place = bisect_left(ordered, value, key=_BY_VALUE)
    nearest = min(
        ordered[max(place - 1, 0) : place + 1], key=lambda entry: abs(entry.value - value)
    )
    wanted = [usual[0], ordered[0], ordered[-1], nearest, *usual]
    places = [(entry, entry.first) for entry in wanted] + [(entry, entry.last) for entry in usual]
    chosen: dict[int, _Counted] = {}
    for entry, project in places:
        if len(chosen) < NAMED:
            chosen.setdefault(project, entry)
    return sorted(
        ((entry, project) for project, entry in chosen.items()),
        key=lambda place: (place[0].value, place[1]),
    )


def _named(
    chosen: Mapping[int, tuple[Figure, int, list[tuple[_Counted, int]]]],
    names: Mapping[int, int],
    actor: Actor,
) -> dict[int, tuple[Peer, ...]]:
    """The chosen peers by row, with their projects and what their indicators are called."""
    places = [place for _, _, some in chosen.values() for place in some]
    projects = (
        Project.objects.visible_to(actor)
        .select_related("organisation")
        .in_bulk({key for _, key in places})
    )
    called = IndicatorName.objects.in_bulk({entry.name for entry, _ in places})
    return {
        row: tuple(
            Peer(
                projects[key],
                told(own, entry.value),
                called[entry.name].plain if entry.name != names[row] else "",
                relation_of(own.sign, entry.value - value),
            )
            for entry, key in some
        )
        for row, (own, value, some) in chosen.items()
    }
