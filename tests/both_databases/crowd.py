"""A crowd at work on a real database, run as a program of its own by the tests.

`python -m tests.both_databases.crowd` builds the demonstration year in the database of the
environment, then 32 threads return, submit and save on all projects at once, and fill in the same
review form. Prints a JSON line of what happened.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from datetime import UTC, datetime

THREADS, ROUNDS = 32, 6


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.demo import site
    from jixiao.web.declaring.models import DeclarationVersion
    from jixiao.web.ledger.models import Event
    from jixiao.web.ledger.queries import proof
    from jixiao.web.reviewing.models import StoredSheet

    site.build()
    before = Event.objects.count()
    told: Counter[str] = Counter()
    lock = threading.Lock()
    start = threading.Barrier(THREADS)
    crowd = [
        threading.Thread(target=_person, args=(number, told, lock, start))
        for number in range(THREADS)
    ]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    result = proof()
    sys.stdout.write(
        json.dumps(
            {
                "told": dict(told),
                "acts": Event.objects.count() - before,
                "problems": list(result.problems),
                "versions": DeclarationVersion.objects.count(),
                "saves": Event.objects.filter(
                    act__in=["declaration.create", "declaration.save"]
                ).count(),
                "sheets": sum(StoredSheet.objects.values_list("version", flat=True)),
                "sheet_saves": Event.objects.filter(act="review_sheet.save").count(),
            }
        )
    )


def _person(
    number: int, told: Counter[str], lock: threading.Lock, start: threading.Barrier
) -> None:
    from django.db import connection

    from jixiao.declaration import amend
    from jixiao.errors import NotAllowed, StaleVersion
    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User
    from jixiao.web.declaring import acts
    from jixiao.web.declaring.models import Project
    from jixiao.web.reviewing import acts as reviewing
    from jixiao.web.reviewing import sheet_acts, sheets
    from jixiao.web.reviewing.forms import SheetEntries

    at = datetime(2023, 3, 1, tzinfo=UTC)
    clerk, department = (
        actor_of(User.objects.get(username=name), at.date()) for name in ("clerk", "department")
    )
    start.wait()
    for turn in range(ROUNDS):
        project = Project.objects.order_by("code")[(number + turn) % 8]
        common = {"project_id": project.pk, "version": project.version, "at": at}
        try:
            if project.state == "submitted" and number // 8 % 2:
                own = sheets.own(project, department)
                sheet = sheets.begun(project, department, own).sheet
                sheet_acts.save_sheet(
                    sheet_version=own.version if own else 0,
                    entries=SheetEntries(
                        points=tuple(item.points for item in sheet.items),
                        remarks=tuple(item.remark for item in sheet.items),
                        opinions={entry.dimension: entry.text for entry in sheet.opinions},
                        overall=f"第{number}人第{turn}轮的总体意见",
                    ),
                    actor=department,
                    **common,
                )
            elif project.state == "submitted":
                reviewing.decide(
                    action="return",
                    opinion=f"第{turn}轮意见",
                    row_opinions={},
                    with_sheet=True,
                    actor=department,
                    **common,
                )
            elif project.state == "returned" and turn % 2:
                acts.take(action="submit", actor=clerk, **common)
            else:
                declaration = project.latest().declaration()
                text = f"第{number}人第{turn}轮的目标"
                changed = amend(declaration, {"objectives.annual": text}).declaration
                acts.save_declaration(declaration=changed, actor=clerk, **common)
            outcome = "done"
        except (StaleVersion, NotAllowed) as refused:
            outcome = type(refused).__name__
        except Exception as failure:  # noqa: BLE001 - counted and told, the test fails on it
            outcome = f"failed: {failure!r}"
        with lock:
            told[outcome] += 1
    connection.close()


if __name__ == "__main__":
    main()
