"""Many replies at the same time on a real database, run as a program of its own by the tests.

`python -m tests.both_databases.replies` gives the demonstration eight units more, with forms whose
rows have the same new names in different orders, then 32 threads reply to them all at once. Prints
a JSON line of what happened.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

UNITS, FORMS = 8, 32
AT = datetime(2023, 3, 1, tzinfo=UTC)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.demo import site
    from jixiao.web.ledger.queries import proof
    from jixiao.web.library.models import LibraryEntry, LibraryUse, LibraryValue

    site.build()
    waiting = _forms()
    told: Counter[str] = Counter()
    lock, start = threading.Lock(), threading.Barrier(len(waiting))
    people = [
        threading.Thread(target=_reply, args=(key, version, told, lock, start))
        for key, version in waiting
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    uses = Counter(LibraryUse.objects.order_by().values_list("entry", "project").distinct())
    counted = Counter(entry for entry, _ in uses)
    stated = Counter(LibraryUse.objects.values_list("entry", "value", "project__fiscal_year"))
    values = LibraryValue.objects.values_list("entry", "value", "fiscal_year", "rows")
    sys.stdout.write(
        json.dumps(
            {
                "told": dict(told),
                "problems": list(proof().problems),
                "miscounted": [
                    entry.name
                    for entry in LibraryEntry.objects.all()
                    if entry.uses != counted[entry.pk]
                ],
                "values_miscounted": [row for *row, rows in values if stated[tuple(row)] != rows],
                "shared": LibraryEntry.objects.filter(uses=len(waiting)).count(),
            }
        )
    )


def _forms() -> list[tuple[int, int]]:
    """Keys and versions of new forms that wait for the reply."""
    from django.db import transaction

    from jixiao.declaration import amend
    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User
    from jixiao.web.declaring.models import Project
    from jixiao.web.declaring.version_acts import create_project
    from jixiao.web.organisations.models import Organisation

    clerk = actor_of(User.objects.get(username="clerk"), AT.date())
    like = Project.objects.select_related("organisation").order_by("code")[0]
    units = [
        Organisation.objects.create(
            code=f"{like.organisation.parent.code}9{number:02}",
            name=f"第{number}中心",
            kind="unit",
            parent=like.organisation.parent,
        )
        for number in range(UNITS)
    ]
    for number in range(FORMS):
        form = amend(
            like.latest().declaration(),
            {"project.code": f"440304229{number:012}", "project.name": f"同时批复的项目{number}"},
        ).declaration
        rows = [
            replace(row, name=f"同时批复的指标{index}")
            for index, row in enumerate(form.indicators)
            if row.applicable
        ]
        form = replace(form, indicators=tuple(rows if number % 2 else reversed(rows)))
        with transaction.atomic():
            unit = units[number % UNITS]
            made = create_project(form, unit, clerk, AT, "", counted=False)
        Project.objects.filter(pk=made.pk).update(state="finance_review")
    new = Project.objects.filter(organisation__in=units)
    return list(new.order_by("pk").values_list("pk", "version"))


def _reply(
    key: int, version: int, told: Counter[str], lock: threading.Lock, start: threading.Barrier
) -> None:
    from django.db import connection

    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User
    from jixiao.web.reviewing import acts

    bureau = actor_of(User.objects.get(username="bureau"), AT.date())
    start.wait()
    try:
        acts.decide(
            project_id=key,
            version=version,
            action="reply",
            opinion="",
            row_opinions={},
            actor=bureau,
            at=AT,
        )
        outcome = "done"
    except Exception as failure:  # noqa: BLE001 - counted and told, the test fails on it
        outcome = f"failed: {failure!r}"
    with lock:
        told[outcome] += 1
    connection.close()


if __name__ == "__main__":
    main()
