"""Reading projects and uploads, always inside the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from jixiao.errors import Message, NotFound, StaleVersion
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project, Upload

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
    sort: str = "code"


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One page of a list. `count` stops at COUNT_LIMIT; sums are yuan over all filtered rows."""

    projects: tuple[Project, ...]
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


def for_change(project_id: int, *, version: int, actor: Actor) -> Project:
    """A project locked for a change. Raises NotFound, or StaleVersion if `version` is outdated.

    Call inside the act's transaction.
    """
    project = (
        Project.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=project_id)
        .first()
    )
    if project is None:
        raise NotFound(_NOT_FOUND)
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
    rows = Project.objects.visible_to(actor)
    if chosen.text:
        rows = rows.filter(
            Q(name__icontains=chosen.text)
            | Q(code__contains=chosen.text)
            | Q(organisation__name__icontains=chosen.text)
        )
    if chosen.year.isdigit():
        rows = rows.filter(fiscal_year=int(chosen.year))
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.organisation:
        rows = rows.filter(organisation__code=chosen.organisation)
    if chosen.severity in ("errors", "warnings", "notices"):
        rows = rows.filter(**{f"{chosen.severity}__gt": 0})
    keys = _SORTS.get(chosen.sort.removeprefix("-"), _SORTS["code"])
    sign = "-" if chosen.sort.startswith("-") else ""
    return rows.order_by(*(sign + key for key in keys))


def page(chosen: ProjectFilter, actor: Actor, number: int) -> ProjectPage:
    """One page of a list: ids first, then the rows with their joins; the count is capped."""
    rows = filtered(chosen, actor)
    start = (number - 1) * PAGE_SIZE
    ids = list(rows.values_list("pk", flat=True)[start : start + PAGE_SIZE + 1])
    found = (
        Project.objects.visible_to(actor).select_related("organisation").in_bulk(ids[:PAGE_SIZE])
    )
    sums = rows.order_by().aggregate(
        total=Sum("total_budget_yuan"), annual=Sum("annual_budget_yuan")
    )
    return ProjectPage(
        projects=tuple(found[pk] for pk in ids[:PAGE_SIZE]),
        number=number,
        count=rows.order_by()[: COUNT_LIMIT + 1].count(),
        has_next=len(ids) > PAGE_SIZE,
        total_budget=sums["total"],
        annual_budget=sums["annual"],
    )


def years(actor: Actor) -> list[int]:
    """Fiscal years the actor has projects of, newest first."""
    return list(
        Project.objects.visible_to(actor)
        .order_by("-fiscal_year")
        .values_list("fiscal_year", flat=True)
        .distinct()
    )


def organisations(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of organisations the actor sees projects of."""
    return list(
        Project.objects.visible_to(actor)
        .order_by("organisation__code")
        .values_list("organisation__code", "organisation__name")
        .distinct()
    )


def upload(upload_id: int, actor: Actor) -> Upload:
    """One's own upload. Raises NotFound otherwise."""
    found = Upload.objects.visible_to(actor).filter(pk=upload_id).first()
    if found is None:
        raise NotFound(
            Message(id="upload.not_found", where="上传", what="没有找到该上传，或它不属于您。")
        )
    return found


def earlier_uploads(sha256: str, actor: Actor, before: int) -> QuerySet[Upload]:
    """One's own earlier uploads of the same bytes, newest first."""
    return (
        Upload.objects.visible_to(actor)
        .filter(sha256=sha256, pk__lt=before)
        .order_by("-uploaded_at")
    )
