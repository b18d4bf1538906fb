"""What earlier years say of a unit's projects, for the rules that compare with them.

A project of an earlier year counts once it was replied, in its newest replied version, with the
results of its submitted self-evaluation. A fixed number of queries, however many the projects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Max

from jixiao.declaration import Declaration, Document, FormKind, FormRef, Objectives, from_json
from jixiao.declaration import Project as Header
from jixiao.evaluation import actuals_from_json, with_actuals
from jixiao.review import Background
from jixiao.web.approving.models import Reply
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.workflow import Stage, workflow
from jixiao.web.evaluating.models import SelfEvaluation

YEARS_BACK = 3  # as far as F06 looks


@dataclass(frozen=True, slots=True)
class _Past:
    """A replied project of an earlier year; `number` is the version in force."""

    key: int
    year: int
    code: str
    name: str
    unit: int
    number: int


def backgrounds(
    projects: Sequence[Project], forms: Mapping[int, Declaration]
) -> dict[int, Background]:
    """By project id. The projects are of one year; `forms` are their forms by id.

    A project is known again by its code, else by an equal name in its unit. Where the year before
    has neither, the unit's other projects of that year stand with their headers only: enough to
    see that the year is there, and whether one has nearly the same name.
    """
    if not projects:
        return {}
    known = _replied(projects)
    by_code = {(one.year, one.code): one for one in known}
    by_name = {(one.year, one.unit, _plain(one.name)): one for one in known}
    chosen: dict[int, list[_Past]] = {}
    for project in projects:
        found = (
            by_code.get((year, project.code))
            or by_name.get((year, project.organisation_id, _plain(project.name)))
            for year in range(project.fiscal_year - 1, project.fiscal_year - 1 - YEARS_BACK, -1)
        )
        chosen[project.pk] = [one for one in found if one is not None]
    full = _forms({one.key: one for found in chosen.values() for one in found}.values())
    result = {}
    for project in projects:
        applicant = forms[project.pk].project.applicant
        last = project.fiscal_year - 1
        pasts = [_of_unit(full[one.key], applicant) for one in chosen[project.pk]]
        if all(one.year != last for one in chosen[project.pk]):
            unit = project.organisation_id
            pasts += [
                _header(one, applicant) for one in known if (one.year, one.unit) == (last, unit)
            ]
        result[project.pk] = Background(history=tuple(pasts))
    return result


def background_of(project: Project, form: Declaration) -> Background:
    """What is known besides one form, saved or as it is typed."""
    return backgrounds([project], {project.pk: form})[project.pk]


def later_years(project: Project) -> list[Project]:
    """The projects of the same code whose forms are compared with this one's results, one for each
    unit's year."""
    year = project.fiscal_year
    return list(
        Project.objects.filter(
            code=project.code, fiscal_year__gt=year, fiscal_year__lte=year + YEARS_BACK
        ).order_by("fiscal_year")
    )


def _replied(projects: Sequence[Project]) -> list[_Past]:
    year = projects[0].fiscal_year
    replies = Reply.objects.filter(
        project__fiscal_year__lt=year, project__fiscal_year__gte=year - YEARS_BACK
    )
    columns = ("fiscal_year", "code", "name", "organisation_id")
    found: dict[int, _Past] = {}
    for some in (  # one after the other: either has an index, both at once have none
        replies.filter(project__organisation__in={each.organisation_id for each in projects}),
        replies.filter(project__code__in={each.code for each in projects}),
    ):
        rows = some.order_by().values_list("project", *(f"project__{name}" for name in columns))
        for row in rows.annotate(Max("number")):
            found[row[0]] = _Past(*row)
    return sorted(found.values(), key=lambda past: past.code)


def _forms(pasts: Iterable[_Past]) -> dict[int, Declaration]:
    """The replied forms by project id, with the results that were handed in."""
    numbers = {one.key: one.number for one in pasts}
    if not numbers:
        return {}
    versions = DeclarationVersion.objects.filter(
        project__in=numbers, number__in=set(numbers.values())
    ).values_list("project_id", "number", "body")
    found = {key: from_json(body) for key, number, body in versions if numbers[key] == number}
    results = SelfEvaluation.objects.filter(project__in=numbers, result__isnull=False)
    given_back = workflow().in_stage(Stage.APPROVED)
    results = results.exclude(project__state__in=given_back)
    for key, actuals in results.values_list("project_id", "actuals"):
        found[key] = with_actuals(found[key], actuals_from_json(actuals))
    return found


def _of_unit(form: Declaration, applicant: str | None) -> Declaration:
    """The form under the unit's name of today: units are renamed, the site knows them by code."""
    return replace(form, project=replace(form.project, applicant=applicant))


def _header(past: _Past, applicant: str | None) -> Declaration:
    return Declaration(
        document=Document("", "", "application/json"),
        form=FormRef("generic", FormKind.DECLARATION, ""),
        fiscal_year=past.year,
        project=Header(code=past.code, name=past.name, applicant=applicant),
        objectives=Objectives(),
        indicators=(),
    )


def _plain(name: str) -> str:
    return "".join(name.split())
