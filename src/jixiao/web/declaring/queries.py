"""Reading projects, always inside the actor's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from jixiao.declaration import Declaration
from jixiao.errors import Message, NotFound, StaleVersion
from jixiao.review import RuleBook
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.workflow import Transition, Workflow
from jixiao.web.organisations.models import Organisation
from jixiao.web.posted import whole_number
from jixiao.web.searching.queries import found_in, search
from jixiao.web.years.deadlines import Lateness, lateness
from jixiao.web.years.queries import law_as_set_up, refuse_closed

PAGE_SIZE = 50
COUNT_LIMIT = 10_000

_SORTS = {
    "code": ("code",),
    "name": ("name", "code"),
    "annual": ("annual_budget_yuan", "code"),
    "total": ("total_budget_yuan", "code"),
    "state": ("state", "code"),
    "findings": ("errors", "warnings", "notices", "code"),
    "updated": ("updated_at", "id"),
}

# Steps from year to year along an index, where DISTINCT would read every project. The units come
# first, and each is asked for one project of the year.
_YEARS = """
WITH RECURSIVE known(year) AS (
    SELECT MAX(fiscal_year) FROM project
    UNION ALL
    SELECT (SELECT MAX(fiscal_year) FROM project WHERE fiscal_year < known.year)
    FROM known WHERE known.year IS NOT NULL
)
SELECT year FROM known
WHERE EXISTS (
    SELECT 1 FROM organisation CROSS JOIN project
    WHERE project.organisation_id = organisation.id AND project.fiscal_year = known.year
    AND ({inside})
)
"""

_NOT_FOUND = Message(
    id="project.not_found", where="项目", what="没有找到该项目，或它不在您的查看范围内。"
)


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a list shows. Empty means all; `sort` is a key with `-` before it for descending."""

    text: str = ""
    year: str = ""
    state: str = ""
    organisation: str = ""
    severity: str = ""
    budget: str = ""
    sort: str = "code"


class Listed(NamedTuple):
    """A project as its row in a list tells it. Money is in yuan; `budget_yuan` is None where no
    budget was laid down."""

    pk: int
    name: str
    code: str
    unit_name: str
    fiscal_year: int
    state: str
    total_budget_yuan: Decimal | None
    annual_budget_yuan: Decimal | None
    budget_yuan: Decimal | None
    errors: int
    warnings: int
    notices: int
    updated_at: datetime

    @property
    def differs_from_budget(self) -> bool:
        """Whether the budget is another amount than the form's for the year."""
        return self.budget_yuan is not None and self.budget_yuan != self.annual_budget_yuan


_COLUMNS = [
    {"unit_name": "organisation__name", "budget_yuan": "budget__total_yuan"}.get(name, name)
    for name in Listed._fields
]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One page of a list. `count` stops one above COUNT_LIMIT.

    `found_in` names the indicator in which a searched term stands, by the project's key, where
    name, code and unit do not hold it.

    The sums are yuan over all filtered rows; None where there are none, or more than COUNT_LIMIT.
    """

    projects: tuple[Listed, ...]
    found_in: Mapping[int, str]
    number: int
    count: int
    has_next: bool
    total_budget: Decimal | None
    annual_budget: Decimal | None


def find(project_id: int, actor: Actor) -> Project:
    """A project inside the actor's scope. Raises NotFound otherwise."""
    project = (
        Project.objects.visible_to(actor)
        .select_related("organisation")
        .filter(pk=project_id)
        .first()
    )
    if project is None:
        raise NotFound(_NOT_FOUND)
    return project


def law_of(project: Project) -> RuleBook:
    """The rule book that judges the project's forms. Its year is asked for once a project."""
    return law_as_set_up(project.fiscal_year, project.year_set_up)


def late_ways(project: Project, ways: Iterable[Transition]) -> dict[str, Lateness]:
    """Which of these steps would be late today, by action."""
    today, code = timezone.localdate(), project.organisation.code
    return lateness(project.year_set_up, [way.action for way in ways], code, today)


def newest_forms(projects: Sequence[Project]) -> dict[int, Declaration]:
    """The newest form of each project by its key, in one query."""
    newest = DeclarationVersion.objects.filter(
        project__in=projects, number=F("project__declaration_number")
    )
    return {version.project_id: version.declaration() for version in newest}


def lock_unit(organisation_id: int) -> None:
    """Let no other act change the forms of a unit until the transaction ends.

    An act on one form also writes the findings of the unit's other forms. Every act therefore takes
    this lock before that of a project: in any other order two of them would wait for each other.
    """
    if connection.features.has_select_for_update:  # SQLite lets one act write at a time anyway
        list(Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id))


def for_change(project_id: int, *, version: int, actor: Actor) -> Project:
    """A project locked for a change. Raises NotFound, or StaleVersion if `version` is outdated.

    Call inside the act's transaction.
    """
    if connection.features.has_select_for_update:  # nobody holds up a unit out of their sight
        seen = Project.objects.visible_to(actor).filter(pk=project_id)
        unit = seen.values_list("organisation_id", flat=True).first()
        if unit is None:
            raise NotFound(_NOT_FOUND)
        lock_unit(unit)
    project = (
        Project.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=project_id)
        .first()
    )
    if project is None:
        raise NotFound(_NOT_FOUND)
    refuse_closed(project.year_set_up)
    if project.version != version:
        raise StaleVersion(
            Message(
                id="project.stale",
                where=f"《{project.name}》",
                what="在您打开页面之后，已有他人保存或办理过这个项目。",
                why="为避免覆盖他人的修改，本次操作没有保存。",
                how="请刷新页面查看最新内容后再办理。",
            )
        )
    return project


def filtered(chosen: ProjectFilter, actor: Actor) -> QuerySet[Project]:
    """All projects of a filter, in its order."""
    rows = _without_text(chosen, actor)
    return search(chosen.text).among(rows) if chosen.text else rows


def _without_text(chosen: ProjectFilter, actor: Actor) -> QuerySet[Project]:
    rows = Project.objects.visible_to(actor)
    year = whole_number(chosen.year)
    if year is not None:
        rows = rows.filter(fiscal_year=year)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.organisation:
        rows = rows.filter(organisation__code=chosen.organisation)
    if chosen.severity in ("errors", "warnings", "notices"):
        rows = rows.filter(**{f"{chosen.severity}__gt": 0})
    if chosen.budget == "differs":
        rows = rows.filter(budget__isnull=False).exclude(
            annual_budget_yuan__isnull=False, annual_budget_yuan=F("budget__total_yuan")
        )
    keys = _SORTS.get(chosen.sort.removeprefix("-"), _SORTS["code"])
    sign = "-" if chosen.sort.startswith("-") else ""
    return rows.order_by(*(sign + key for key in keys))


def page(chosen: ProjectFilter, actor: Actor, number: int) -> ProjectPage:
    """One page of a list: ids first, then the rows with their joins; the count is capped."""
    within = _without_text(chosen, actor)
    asked = search(chosen.text) if chosen.text else None
    rows = asked.among(within) if asked else within
    start = (number - 1) * PAGE_SIZE
    ids = list(rows.values_list("pk", flat=True)[start : start + PAGE_SIZE + 1])
    shown = Project.objects.visible_to(actor).filter(pk__in=ids[:PAGE_SIZE])
    found = {row[0]: Listed._make(row) for row in shown.values_list(*_COLUMNS)}
    count = (
        asked.count_among(within, COUNT_LIMIT + 1)
        if asked
        else rows.order_by()[: COUNT_LIMIT + 1].count()
    )
    sums: dict[str, Decimal | None] = {"total": None, "annual": None}
    if count <= COUNT_LIMIT:
        sums = rows.order_by().aggregate(
            total=Sum("total_budget_yuan"), annual=Sum("annual_budget_yuan")
        )
    return ProjectPage(
        projects=tuple(found[pk] for pk in ids[:PAGE_SIZE]),
        found_in=found_in(ids[:PAGE_SIZE], asked.terms) if asked else {},
        number=number,
        count=count,
        has_next=len(ids) > PAGE_SIZE,
        total_budget=sums["total"],
        annual_budget=sums["annual"],
    )


def years(actor: Actor) -> list[int]:
    """Fiscal years the actor has projects of, newest first."""
    inside, codes = scope_condition(actor)
    with connection.cursor() as cursor:
        cursor.execute(_YEARS.format(inside=inside), codes)
        return [year for (year,) in cursor.fetchall()]


def scope_condition(actor: Actor) -> tuple[str, list[str]]:
    """The actor's scope for statements written out: a condition on the table `organisation`, and
    its parameters."""
    ranges = actor.code_ranges()
    condition = "organisation.code >= %s AND organisation.code < %s"
    inside = " OR ".join(f"({condition})" for _ in ranges) or "1 = 0"
    return inside, [code for codes in ranges for code in codes]


def unknown_states(flow: Workflow) -> dict[str, int]:
    """How many stored projects are in each state that a workflow does not have. For whoever tends
    the site: counts without scope."""
    counted = Project.objects.order_by("state").values_list("state").annotate(Count("pk"))
    return {state: number for state, number in counted if not flow.state(state).known}


def in_scope(actor: Actor) -> QuerySet[Organisation]:
    """The organisations inside the actor's scope, by code."""
    inside = Q()
    for low, high in actor.code_ranges():
        inside |= Q(code__gte=low, code__lt=high)
    found = Organisation.objects.filter(inside) if inside else Organisation.objects.none()
    return found.order_by("code")


def units_in_scope(actor: Actor) -> QuerySet[Organisation]:
    """The budget units inside the actor's scope, by code."""
    return in_scope(actor).filter(kind=Organisation.Kind.UNIT)


def units(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the budget units inside the actor's scope."""
    return list(units_in_scope(actor).values_list("code", "name"))
