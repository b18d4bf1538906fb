"""Approved projects that are like one about to be declared, and what may be taken over from them.

What a clerk sees of another unit's project is what is published with the replied budget: its name,
its year and the names of its indicators. Prose and amounts are not shown, the unit is not named,
and values are those of the whole library.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.library.models import LibraryForm, LibraryUse
from jixiao.web.library.queries import class_labels
from jixiao.web.library.usual import Usual, as_written, suggestible, usual
from jixiao.web.searching.queries import Telling, telling
from jixiao.web.searching.words import plain, terms

SHOWN = 8
_COMPARED = (
    400  # approved forms that are compared in full: the nearest by words, the newest of a type
)
_NAME, _INDICATORS, _TYPE = 4.0, 2.0, 1.0


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """An indicator of an approved form. `own` is its value there, in the words of the coming year;
    empty where the form is outside the actor's scope or the value may not be suggested."""

    use: LibraryUse
    usual: Usual
    own: str

    @property
    def key(self) -> str:
        """How pages name the row: project and place, `12.3`."""
        return f"{self.use.project_id}.{self.use.row}"

    @property
    def class_label(self) -> str:
        """The second-level class in Chinese."""
        return class_labels()[self.use.entry.level2]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The values to choose from."""
        return tuple(self._told())

    @property
    def words(self) -> str:
        """The values, each with what it is: `“≥95%”常用（12行中7行）、该项目；“≥92%”中位数`."""
        return "；".join(f"“{value}”{'、'.join(said)}" for value, said in self._told().items())

    def _told(self) -> dict[str, list[str]]:
        told = self.usual.told()
        if self.own and self.usual.total == 1:
            return {self.own: ["该项目"]}
        if self.own:
            told.setdefault(self.own, []).append("该项目")
        return told


@dataclass(frozen=True, slots=True)
class Similar:
    """An approved project, newest form first of its code; `inside` the actor's scope or not."""

    project: Project
    inside: bool
    reasons: tuple[str, ...]
    rows: tuple[SimilarRow, ...]


def project_types() -> list[str]:
    """Project types that approved forms state, in the order of their codes."""
    stated = LibraryForm.objects.exclude(type_text="").order_by("type_text")
    return list(stated.values_list("type_text", flat=True).distinct())


def similar(text: str, type_text: str, year: int, actor: Actor) -> tuple[Similar, ...]:
    """Approved projects like one of these words and this type, the likest first, each project once;
    none where neither is given. `year` is the one the values are put for.
    """
    asked = telling(text)
    likeness = _likeness(asked, type_text, _candidates(asked, type_text))
    best = sorted(
        (form for form in likeness if likeness[form] > 0),
        key=lambda form: (-likeness[form], -form.year, form.code),
    )
    codes = list(dict.fromkeys(form.code for form in best))[:SHOWN]
    newest = {form.code: form.key for form in sorted(best, key=lambda form: form.year)}
    forms = _approved(codes)
    chosen = [forms[code][newest[code]] for code in codes]
    views = _views([form.project_id for form in chosen], year, actor)
    held = {key: {row.use.entry_id for row in rows} for key, rows in views.rows.items()}
    common = Counter(entry for entries in held.values() for entry in entries)
    return tuple(
        Similar(
            project=form.project,
            inside=form.project_id in views.inside,
            reasons=_reasons(
                text,
                form,
                type_text,
                [row.use.entry.name for row in views.rows[form.project_id]],
                same=sum(common[entry] > 1 for entry in held[form.project_id]),
                forms=len(forms[form.project.code]),
            ),
            rows=views.rows[form.project_id],
        )
        for form in chosen
    )


def keys_of(project_id: int) -> list[str]:
    """The keys of all rows that the library learned from a project's approved form."""
    rows = LibraryUse.objects.filter(project=project_id).order_by("row")
    return [f"{project_id}.{row}" for row in rows.values_list("row", flat=True)]


def rows_still_there(keys: Sequence[str], year: int, actor: Actor) -> tuple[SimilarRow, ...]:
    """The rows of those keys that the library still holds, in their order."""
    places = dict.fromkeys(_place(key) for key in keys)
    views = _views({project for project, _ in places}, year, actor)
    known = {(row.use.project_id, row.use.row): row for rows in views.rows.values() for row in rows}
    return tuple(known[place] for place in places if place in known)


def rows_taken(keys: Sequence[str], year: int, actor: Actor) -> tuple[SimilarRow, ...]:
    """The rows of those keys, in their order. Raises NotAllowed if one has left the library."""
    rows = rows_still_there(keys, year, actor)
    if not rows or len(rows) < len(set(keys)):
        raise NotAllowed(
            Message(
                id="library.row_gone",
                where="相似项目的指标",
                what="勾选的指标有的已不在指标库中，没有建立。",
                why="所参照的申报表可能刚刚调整过。",
                how="请重新查找并勾选。",
            )
        )
    return rows


def _place(key: str) -> tuple[int, int]:
    project, _, row = key.partition(".")
    return (int(project), int(row)) if project.isdecimal() and row.isdecimal() else (0, 0)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What decides whether an approved form is like what is asked for, its indicators apart."""

    key: int
    code: str
    year: int
    name: str
    type_text: str


def _candidates(asked: Telling, type_text: str) -> list[_Candidate]:
    rows = LibraryForm.objects.order_by("-project_id").values_list(
        "project_id", "project__code", "project__fiscal_year", "project__name", "type_text"
    )
    nearest = asked.nearest(LibraryForm.objects.values_list("project_id"), _COMPARED)
    found = dict.fromkeys(rows.filter(project_id__in=nearest))
    if type_text:
        found |= dict.fromkeys(rows.filter(type_text=type_text)[:_COMPARED])
    return [_Candidate(*row) for row in found]


def _likeness(
    asked: Telling, type_text: str, forms: Iterable[_Candidate]
) -> dict[_Candidate, float]:
    """How like the forms are. The indicators of a project are read only where with all of the words
    in them it could still be shown."""
    known = {
        form: _NAME * asked.share(asked.held(plain(form.name)))
        + (_TYPE if type_text and form.type_text == type_text else 0)
        for form in forms
    }
    least: dict[str, float] = defaultdict(float)
    for form, likeness in known.items():
        least[form.code] = max(least[form.code], likeness)
    bar = min(nlargest(SHOWN, least.values()), default=0) - _INDICATORS
    open_yet = {form: like for form, like in known.items() if least[form.code] >= bar}
    if not asked.weights:
        return open_yet
    held: dict[int, set[str]] = defaultdict(set)
    spoken: dict[int, frozenset[str]] = {}
    uses = LibraryUse.objects.filter(project__in=[form.key for form in open_yet])
    for key, entry, name in uses.values_list("project_id", "entry_id", "entry__plain"):
        if entry not in spoken:
            spoken[entry] = asked.held(name)
        held[key] |= spoken[entry]
    return {
        form: like + _INDICATORS * asked.share(held[form.key]) for form, like in open_yet.items()
    }


@dataclass(frozen=True, slots=True)
class _Views:
    """Rows of approved forms by project, and which of these projects the actor may see."""

    rows: Mapping[int, tuple[SimilarRow, ...]]
    inside: frozenset[int]


def _views(keys: Collection[int], year: int, actor: Actor) -> _Views:
    uses = list(
        LibraryUse.objects.filter(project__in=keys)
        .select_related("entry", "project")
        .order_by("project", "row")
    )
    seen = Project.objects.visible_to(actor).filter(pk__in=keys)
    inside = frozenset(seen.values_list("pk", flat=True))
    known = usual({use.entry_id for use in uses}, year)
    rows: dict[int, list[SimilarRow]] = defaultdict(list)
    for use in uses:
        own = ""
        if use.project_id in inside and suggestible(use.value, count=2):
            own = as_written(use.value, use.project.fiscal_year, year)
        rows[use.project_id].append(SimilarRow(use, known.get(use.entry_id, Usual()), own))
    return _Views({key: tuple(rows[key]) for key in keys}, inside)


def _approved(codes: Collection[str]) -> dict[str, dict[int, LibraryForm]]:
    """All approved forms of each project, whatever the year, by code and key."""
    found: dict[str, dict[int, LibraryForm]] = defaultdict(dict)
    rows = LibraryForm.objects.filter(project__code__in=codes)
    for form in rows.select_related("project__organisation"):
        found[form.project.code][form.project_id] = form
    return found


def _reasons(
    text: str, form: LibraryForm, type_text: str, indicators: Iterable[str], same: int, forms: int
) -> tuple[str, ...]:
    reasons = []
    if words := _shared(text, form.project.name):
        reasons.append(f"名称同有{'、'.join(f'“{word}”' for word in words)}")
    speaking = Counter(word for name in indicators for word in _shared(text, name))
    if speaking:
        [(word, count)] = speaking.most_common(1)
        reasons.append(f"{count}个指标含“{word}”")
    if type_text and form.type_text == type_text:
        reasons.append(f"项目类型相同（{type_text}）")
    if same:
        reasons.append(f"{same}个指标在所列其他项目中也有")
    reasons.append(f"{forms}张已批复的申报表")
    return tuple(reasons)


def _shared(text: str, other: str) -> tuple[str, ...]:
    """The longest runs of two characters or more of the text's terms that the other text holds."""
    held = plain(other)
    found: dict[str, None] = {}
    for term in terms(text):
        start = 0
        while start < len(term) - 1:
            end = start
            while end < len(term) and term[start : end + 1] in held:
                end += 1
            if end - start > 1:
                found[term[start:end]] = None
            start = max(end, start + 1)
    return tuple(found)
