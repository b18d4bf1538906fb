"""Searching the library, what is usual for an indicator, and what to recommend for a form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Q, QuerySet, Sum

from jixiao.declaration import Declaration, profile
from jixiao.errors import Message, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.library.models import LibraryEntry, LibraryUse, LibraryValue
from jixiao.web.searching.queries import holding, like_named
from jixiao.web.searching.tables import LIBRARY
from jixiao.web.searching.words import plain

PAGE_SIZE = 30
VALUES_SHOWN = 3
PER_CLASS = 3


@dataclass(frozen=True, slots=True)
class UsualValue:
    """A target value and how many rows of approved forms state it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Known:
    """A library entry with its most usual values, and how often it was met of how often judged."""

    entry: LibraryEntry
    values: tuple[UsualValue, ...]
    met: int
    judged: int

    @property
    def class_label(self) -> str:
        """The second-level class in Chinese."""
        return class_labels()[self.entry.level2]

    @property
    def rows(self) -> int:
        """How many rows of approved forms state a value that is shown."""
        return sum(usual.count for usual in self.values)


@dataclass(frozen=True, slots=True)
class Recommended:
    """An entry that a form may take over, and why."""

    known: Known
    reasons: tuple[str, ...]


@cache
def class_labels() -> dict[str, str]:
    """Second-level classes of both class trees by code, in printed order."""
    return {str(entry.level2): entry.label2 for entry in profile("generic").classes}


def find(entry_id: int) -> LibraryEntry:
    """An entry. Raises NotFound."""
    entry = LibraryEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(
            Message(id="library.not_found", where="指标库", what="指标库里没有这个指标。")
        )
    return entry


def entries(text: str, level2: str, limit: int = PAGE_SIZE) -> tuple[Known, ...]:
    """Entries that hold all terms of the text, most used first; all of a class without a text."""
    rows = LibraryEntry.objects.all()
    if level2:
        rows = rows.filter(level2=level2)
    if text:
        rows = holding(LIBRARY, rows, text)
    return known(rows.order_by("-uses", "-core", "pk")[:limit])


def known(found: Iterable[LibraryEntry], shown: int = VALUES_SHOWN) -> tuple[Known, ...]:
    """Entries with their usual values, in the given order; two queries for all of them."""
    listed = list(found)
    used = LibraryUse.objects.filter(entry__in=listed)
    values: dict[int, list[UsualValue]] = defaultdict(list)
    stated = LibraryValue.objects.filter(entry__in=listed).values("entry_id", "value")
    for row in stated.annotate(stated=Sum("rows")).order_by("-stated", "value"):
        values[row["entry_id"]].append(UsualValue(row["value"], row["stated"]))
    judged = {
        row["entry_id"]: (row["reached"], row["judged"])
        for row in used.values("entry_id").annotate(
            reached=Count("pk", filter=Q(met=True)), judged=Count("pk", filter=Q(met__isnull=False))
        )
    }
    return tuple(
        Known(entry, tuple(values[entry.pk][:shown]), *judged.get(entry.pk, (0, 0)))
        for entry in listed
    )


def uses_in_scope(entry: LibraryEntry, actor: Actor, limit: int = PAGE_SIZE) -> list[LibraryUse]:
    """Where the entry stands in approved forms that the actor may see, newest year first."""
    seen = Project.objects.visible_to(actor)
    rows = LibraryUse.objects.filter(entry=entry, project__in=seen)
    return list(
        rows.select_related("project__organisation").order_by(
            "-project__fiscal_year", "project__code", "row"
        )[:limit]
    )


def recommended(project: Project, declaration: Declaration) -> tuple[Recommended, ...]:
    """What the form might take over: indicators of the unit's own and of like projects, and core
    indicators for mandatory classes that are empty. At most three a class, in printed order.
    """
    form = profile(declaration.form.profile)
    held = {(str(row.level2), plain(row.name)) for row in declaration.indicators if row.applicable}
    filled = {level2 for level2, _ in held}
    own = _counted(
        LibraryUse.objects.filter(project__organisation=project.organisation).exclude(
            project=project
        )
    )
    alike = _counted(LibraryUse.objects.filter(project__in=like_named(project.pk, project.name)))
    classes = {str(entry.level2): entry for entry in form.classes}
    missing = {code for code, entry in classes.items() if entry.mandatory and code not in filled}
    candidates = LibraryEntry.objects.filter(
        Q(pk__in=[*own, *alike]) | Q(core=True, level2__in=missing)
    )
    chosen: dict[str, list[tuple[float, LibraryEntry, tuple[str, ...]]]] = defaultdict(list)
    for entry in candidates:
        if entry.level2 not in classes or (entry.level2, entry.plain) in held:
            continue
        reasons, weight = [], 0.0
        if entry.pk in alike:
            reasons.append(f"名称相近的{alike[entry.pk]}个项目用过")
            weight += 2 * alike[entry.pk]
        if entry.pk in own:
            reasons.append(f"本单位{own[entry.pk]}个已批复项目用过")
            weight += own[entry.pk]
        if entry.level2 in missing:
            reasons.append(f"“{class_labels()[entry.level2]}”必填，本表还没有")
            weight += 1
        if entry.core:
            reasons.append("常用核心指标")
            weight += 0.5
        chosen[entry.level2].append((weight, entry, tuple(reasons)))
    picked = [
        (entry, reasons)
        for code in classes
        for _, entry, reasons in sorted(chosen[code], key=lambda each: (-each[0], each[1].pk))[
            :PER_CLASS
        ]
    ]
    views = known(entry for entry, _ in picked)
    return tuple(
        Recommended(view, reasons) for view, (_, reasons) in zip(views, picked, strict=True)
    )


def held_by(declaration: Declaration) -> set[int]:
    """The entries of the library that a form has already."""
    plains = {(str(row.level2), plain(row.name)) for row in declaration.indicators}
    found = LibraryEntry.objects.filter(plain__in=[name for _, name in plains])
    return {entry.pk for entry in found if (entry.level2, entry.plain) in plains}


def _counted(uses: QuerySet[LibraryUse]) -> Counter[int]:
    """How many projects hold each entry."""
    rows = uses.values("entry_id").annotate(projects=Count("project", distinct=True))
    return Counter({row["entry_id"]: row["projects"] for row in rows})
