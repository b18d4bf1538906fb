"""Pages that begin declarations: a new project, and a unit's whole year from the last one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jixiao.declaration import Declaration, FormKind, FormProfile, continued, profile, profile_ids
from jixiao.errors import JixiaoError, Message
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import begin_acts, queries
from jixiao.web.declaring.differences import Difference, differences, narrowed
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import Stage, workflow
from jixiao.web.library import similar as likeness
from jixiao.web.posted import whole_number
from jixiao.web.years import queries as years

LIMIT = 200
_IDENTITY = {"项目编码", "是否新增项目"}


@dataclass(frozen=True, slots=True)
class Continuing:
    """A project that may be continued: what would change by itself, and what went wrong."""

    project: Project
    changes: tuple[Difference, ...]
    annual_budget: str
    problem: Message | None = None
    chosen: bool = True


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new project: with an empty form, or with indicators of similar approved projects."""
    typed = request.POST if request.method == "POST" else request.GET
    year = whole_number(typed.get("fiscal_year", "")) or timezone.localdate().year + 1
    context = {
        "units": [
            (code, name)
            for code, name in queries.units(request.actor)
            if Role.CLERK in request.actor.roles_at(code)
        ],
        "profiles": _declared(),
        "types": years.choices(years.set_up(year)).get("project.type") or likeness.project_types(),
        "typed": typed,
        "year": year,
    }
    if request.method == "GET" or "look" in request.POST:
        return render(request, "declaring/new.html", context | _similar(request, typed))
    problem = _incomplete(request)
    if problem is None:
        try:
            project = _begin(request)
        except JixiaoError as refused:
            problem = refused.message
        else:
            messages.success(request, f"《{project.name}》已建立草稿，请填写。")
            _tell_left_out(request, project)
            return redirect("declaring:edit", pk=project.pk)
    context |= _similar(request, typed)
    return render(request, "declaring/new.html", context | {"problem": problem}, status=400)


@require_GET
def similar(request: HttpRequest) -> HttpResponse:
    """Similar approved projects for what is typed, to be put into the page that begins one."""
    return render(request, "declaring/similar.html", _similar(request, request.GET))


def _similar(request: HttpRequest, typed: QueryDict) -> dict[str, object]:
    """Similar projects by the typed words, else by the name; ticked rows come first. Nothing for
    those who begin no forms."""
    if not request.actor.is_clerk:
        return {}
    year = whole_number(typed.get("fiscal_year", "")) or timezone.localdate().year + 1
    words = (typed.get("words", "").strip() or typed.get("name", "").strip())[:200]
    ticked = likeness.rows_still_there(typed.getlist("take"), year, request.actor)
    return {
        "asked": bool(words or typed.get("type", "")),
        "similar": likeness.similar(words, typed.get("type", ""), year, request.actor),
        "ticked": ticked,
        "ticked_keys": {row.key: True for row in ticked},
    }


def _begin(request: HttpRequest) -> Project:
    """Begin what was typed, with the rows of one similar project or those that were ticked."""
    year = int(request.POST["fiscal_year"])
    common = {
        "unit_code": request.POST.get("unit", ""),
        "profile_id": request.POST["profile"],
        "fiscal_year": year,
        "code": request.POST["code"].strip(),
        "name": request.POST["name"].strip(),
        "type_text": request.POST.get("type", ""),
        "actor": request.actor,
        "at": timezone.now(),
        "request_id": request.request_id,
    }
    if "like" not in request.POST and "take" not in request.POST:
        return begin_acts.begin_blank(**common)
    return begin_acts.begin_similar(**common, taken=_taken(request.POST))


def _taken(data: QueryDict) -> list[str]:
    """The keys of the ticked rows, and of all rows of the project that was named as a whole."""
    whole = likeness.keys_of(whole_number(data.get("like", "")) or 0)
    return list(dict.fromkeys([*data.getlist("take"), *whole]))


def _tell_left_out(request: HttpRequest, project: Project) -> None:
    """Name the chosen indicators that the new form has no class for."""
    declaration = project.latest().declaration()
    classes = {str(entry.level2) for entry in profile(declaration.form.profile).classes}
    rows = likeness.rows_still_there(_taken(request.POST), project.fiscal_year, request.actor)
    left = [
        f"{row.class_label}“{row.use.entry.name}”"
        for row in rows
        if row.use.entry.level2 not in classes
    ]
    if left:
        messages.warning(request, f"本表样没有这些类别，没有带入：{'、'.join(left)}。")


@require_http_methods(["GET", "POST"])
def continue_year(request: HttpRequest) -> HttpResponse:
    """All projects of a unit's year at once into the next, with only what changes to look at."""
    source = whole_number((request.POST or request.GET).get("from", ""))
    years = queries.years(request.actor)
    source = source if source in years else (years[0] if years else None)
    if source is None:
        return render(request, "declaring/continue.html", {"rows": ()})
    target = source + 1
    open_now = list(_open_to_continue(request, source)[: LIMIT + 1])
    forms = queries.newest_forms(open_now[:LIMIT])
    rows = [_row(project, forms[project.pk], target) for project in open_now[:LIMIT]]
    if request.method == "POST":
        rows = _continued(request, rows, target)
    context = {
        "rows": rows,
        "source": source,
        "target": target,
        "years": years,
        "limit": LIMIT if len(open_now) > LIMIT else None,
    }
    return render(request, "declaring/continue.html", context)


def _open_to_continue(request: HttpRequest, year: int) -> QuerySet[Project]:
    """The actor's own units' projects of the year that the next year does not have yet."""
    own = [code for code, _ in queries.units(request.actor)]
    own = [code for code in own if Role.CLERK in request.actor.roles_at(code)]
    later = Project.objects.filter(fiscal_year=year + 1, code=OuterRef("code"))
    return (
        Project.objects.visible_to(request.actor)
        .filter(~Exists(later), fiscal_year=year, organisation__code__in=own)
        .exclude(state__in=workflow().in_stage(Stage.REFUSED))
        .select_related("organisation")
        .order_by("code")
    )


def _row(project: Project, before: Declaration, target: int) -> Continuing:
    changes = tuple(
        narrowed(change)
        for change in differences(before, continued(before, target))
        if change.label not in _IDENTITY
    )
    amount = project.annual_budget_yuan
    text = f"{amount.scaleb(-4).normalize():f}" if amount is not None else ""
    return Continuing(project, changes, text)


def _continued(request: HttpRequest, rows: list[Continuing], target: int) -> list[Continuing]:
    """Continue the chosen rows; the rows that were not chosen or went wrong come back as typed."""
    left, begun = [], []
    for row in rows:
        amount = request.POST.get(f"annual:{row.project.pk}", "")
        if str(row.project.pk) not in request.POST.getlist("chosen"):
            left.append(replace(row, annual_budget=amount, chosen=False))
            continue
        try:
            made = begin_acts.continue_project(
                project_id=row.project.pk,
                fiscal_year=target,
                annual_budget=amount,
                actor=request.actor,
                at=timezone.now(),
                request_id=request.request_id,
                counted=False,
            )
        except JixiaoError as refused:
            left.append(replace(row, annual_budget=amount, problem=refused.message))
        else:
            begun.append(made)
    begin_acts.review_begun(begun)
    if begun:
        names = "、".join(f"《{made.name}》" for made in begun[:3]) + (
            "等" if len(begun) > 3 else ""
        )
        messages.success(
            request, f"已把{names}{len(begun)}个项目结转到{target}年度，草稿可以填写了。"
        )
    if wrong := sum(row.problem is not None for row in left):
        messages.error(request, f"{wrong}个项目没有结转，原因写在各项目下面，其余不受影响。")
    return left


def _incomplete(request: HttpRequest) -> Message | None:
    missing = [
        label
        for name, label in (("code", "项目编码"), ("name", "项目名称"))
        if not request.POST.get(name, "").strip()
    ]
    year = whole_number(request.POST.get("fiscal_year", ""))
    if year is None or not 2000 <= year <= 2100:
        missing.append("预算年度（四位数）")
    if request.POST.get("profile") not in ["", *(each.id for each in _declared())]:
        missing.append("表样")
    if not missing:
        return None
    return Message(
        id="begin.incomplete",
        where="新建项目",
        what=f"没有填写：{'、'.join(missing)}。",
        how="请补填后再建立。",
    )


def _declared() -> list[FormProfile]:
    """The profiles a project can be declared on: target declarations that name a project."""
    every = map(profile, profile_ids())
    return [
        each
        for each in every
        if each.kind is FormKind.DECLARATION
        and any(entry.path == "project.name" for entry in each.fields)
    ]
