"""A district of 600 units: 20,000 projects a year over five years, made for measuring.

The newest year has forms (ten indicators each) in every state of the way. Of the two years before
it the library knows 40,000 approved forms, each of its own words; beyond that the earlier years are
rows of lists only. Runs inside Django, on the database of the environment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.synthetic import PROFILE, YEAR, clean_forms, row
from jixiao.declaration import Indicator, field_text, in_year, profile, to_json
from jixiao.targets import symbols

DEPARTMENTS, UNITS, A_YEAR, YEARS = 30, 600, 20_000, (2018, 2019, 2020, 2021, 2022)
LEARNED = (2020, 2021)
FORMS = 500  # different forms; each unit's code and the project's name are put in
STATES = ("draft", "submitted", "submitted", "submitted", "finance_review", "replied")
SEED = 7
CLERKS = 32  # departments with a reviewer each, who approve at the same time


def build() -> None:
    """Organisations, people, projects, versions and the search index."""
    from django.db import connection, transaction

    from jixiao.web.accounts.models import Grant, Role, User
    from jixiao.web.comparing import filling
    from jixiao.web.declaring.models import DeclarationVersion, Project
    from jixiao.web.organisations.models import Organisation
    from jixiao.web.reviewing import findings
    from jixiao.web.reviewing.queries import year_review
    from jixiao.web.searching.acts import texts
    from jixiao.web.searching.tables import PROJECTS

    bureau = Organisation.objects.get(kind="bureau")
    heads = Organisation.objects.bulk_create(
        Organisation(
            code=f"{bureau.code}{500 + number}",
            name=f"某区第{number}局",
            kind="department",
            parent=bureau,
        )
        for number in range(DEPARTMENTS)
    )
    units = Organisation.objects.bulk_create(
        Organisation(
            code=f"{heads[number % DEPARTMENTS].code}{number:03}",
            name=f"某区第{number % DEPARTMENTS}局第{number // DEPARTMENTS}中心",
            kind="unit",
            parent=heads[number % DEPARTMENTS],
        )
        for number in range(UNITS)
    )
    for number in range(CLERKS):
        person = User.objects.create_user(
            f"reviewer{number}", f"审核{number}", "x", must_change_password=False
        )
        Grant.objects.create(
            user=person,
            role=Role.DEPARTMENT_REVIEWER,
            organisation=bureau,
            valid_from=date(2018, 1, 1),
        )
    at = datetime(2022, 1, 10, tzinfo=UTC)
    for year in YEARS:
        Project.objects.bulk_create(_projects(year, units, at), batch_size=2000)
    newest = Project.objects.filter(fiscal_year=YEARS[-1], organisation__in=units)
    bodies = [to_json(form) for form in clean_forms(FORMS, SEED)]
    rows = newest.select_related("organisation").order_by("pk").iterator()
    while batch := list(islice(rows, 1000)):
        with transaction.atomic():
            made = [(project, _body(bodies, project)) for project in batch]
            DeclarationVersion.objects.bulk_create(
                DeclarationVersion(
                    project=project, number=1, body=body, created_at=at, created_by="clerk"
                )
                for project, body in made
            )
            PROJECTS.put(
                connection,
                ((project.pk, texts(project.organisation.name, body)) for project, body in made),
            )
            for project, body in made:
                project.name = body["project"]["name"]
            Project.objects.bulk_update((project for project, _ in made), ["name"])
    filling.fill(newest.order_by("pk"))
    for unit in units:
        findings.store(year_review(unit.pk, YEARS[-1]))
    for year in LEARNED:
        _learn(year)


def _learn(year: int) -> None:
    """Approved forms of a year in library and search index, as their approval would leave them."""
    from django.db import connection

    from jixiao.web.declaring.models import Project
    from jixiao.web.library.models import LibraryEntry, LibraryForm, LibraryUse, LibraryValue
    from jixiao.web.searching.acts import texts
    from jixiao.web.searching.tables import LIBRARY, PROJECTS
    from jixiao.web.searching.words import plain

    entries = {(entry.level2, entry.plain): entry for entry in LibraryEntry.objects.all()}
    projects = Project.objects.filter(fiscal_year=year, code__startswith=f"440304{year % 100}0")
    rows = projects.select_related("organisation").order_by("pk").iterator()
    forms = clean_forms(A_YEAR, year)
    stated: Counter[tuple[int, str]] = Counter()
    while batch := list(islice(zip(rows, forms, strict=False), 2000)):
        known, used, indexed = [], [], []
        for project, made in batch:
            project.name = made.project.name
            form = replace(made, indicators=(*made.indicators, _everywhere(project.pk)))
            known.append(LibraryForm(project=project, type_text=field_text(form, "project.type")))
            indexed.append((project.pk, texts(project.organisation.name, to_json(form))))
            for number, indicator in enumerate(form.indicators):
                key = (str(indicator.level2), plain(indicator.name))
                entry = entries.setdefault(
                    key, LibraryEntry(level2=key[0], plain=key[1], name=indicator.name)
                )
                entry.uses += 1
                value = in_year(symbols(indicator.target), YEAR, year)
                used.append((entry, project, number, value))
        new = [entry for entry in entries.values() if entry.pk is None]
        LibraryEntry.objects.bulk_create(new)
        LIBRARY.put(connection, ((entry.pk, (entry.name, "")) for entry in new))
        LibraryForm.objects.bulk_create(known)
        LibraryUse.objects.bulk_create(
            LibraryUse(entry=entry, project=project, row=number, value=value)
            for entry, project, number, value in used
        )
        stated.update((entry.pk, value) for entry, _, _, value in used)
        PROJECTS.put(connection, indexed)
        Project.objects.bulk_update((project for project, _ in batch), ["name"], batch_size=500)
    LibraryEntry.objects.bulk_update(entries.values(), ["uses"], batch_size=500)
    LibraryValue.objects.bulk_create(
        (
            LibraryValue(entry_id=entry, value=value, fiscal_year=year, rows=rows)
            for (entry, value), rows in stated.items()
        ),
        batch_size=2000,
    )


def _everywhere(number: int) -> Indicator:
    """The row that every form of the library has."""
    value = f"≥{80 + number * 7 % 20}%"
    return row(8, ("成本", "预算执行率", value, "支出数÷预算数×100%"), profile(PROFILE))


def _projects(year: int, units: list[Any], at: datetime) -> Iterator[Any]:
    from jixiao.web.declaring.models import Project

    for number in range(A_YEAR):
        amount = (number % 997 + 1) * 1000
        yield Project(
            organisation=units[number % UNITS],
            fiscal_year=year,
            code=f"440304{year % 100}{number:013}",
            name=f"测量项目{number}",
            annual_budget_yuan=amount,
            total_budget_yuan=3 * amount,
            state=STATES[number % len(STATES)] if year == YEARS[-1] else "self_evaluated",
            errors=number % 17 == 0,
            warnings=number % 3,
            notices=number % 4,
            updated_at=at + timedelta(minutes=number),
        )


def _body(bodies: list[dict[str, Any]], project: Any) -> dict[str, Any]:
    body = bodies[project.pk % FORMS]
    unit = project.organisation
    return body | {
        "fiscal_year": project.fiscal_year,
        "project": body["project"]
        | {"code": project.code, "applicant": unit.name, "department": unit.parent_id and "某局"},
    }
