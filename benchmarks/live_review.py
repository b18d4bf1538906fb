"""Review while typing: server time of one answer, through all middleware, with the largest
demonstration form, with a form of 40 indicators, and with a form that has a year before it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime

REPEATS = 60


def run() -> list[tuple[str, str]]:
    """Figures as (name, text)."""
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.live_review", "answers"],
            env=os.environ | {"JIXIAO_DATA": folder, "JIXIAO_DATABASE": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return [tuple(line.split("\t", 1)) for line in told.splitlines() if "\t" in line]


def _answers() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from jixiao.declaration import Level2, amend, with_row
    from jixiao.demo import site
    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User
    from jixiao.web.declaring.begin_acts import continue_project
    from jixiao.web.declaring.forms import editable_texts, signed
    from jixiao.web.declaring.models import Project

    call_command("migrate", verbosity=0)
    site.build()
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        User.objects.get(username="clerk"), "django.contrib.auth.backends.ModelBackend"
    )
    project = max(Project.objects.all(), key=lambda one: len(one.latest().declaration().indicators))
    form = project.latest().declaration()
    large = form
    while len(large.indicators) < 40:
        number = len(large.indicators)
        large = with_row(large, Level2.QUANTITY)
        row = next(i for i, one in enumerate(large.indicators) if not one.name)
        texts = {"name": f"设备维护数量{number}", "target": f"{number}台", "explanation": "台账"}
        changes = {f"indicators[{row}].{column}": text for column, text in texts.items()}
        large = amend(large, changes).declaration
    evaluated = Project.objects.get(state="self_evaluated")
    clerk = actor_of(User.objects.get(username="clerk"), datetime.now(UTC).date())
    continued = continue_project(
        project_id=evaluated.pk,
        fiscal_year=evaluated.fiscal_year + 1,
        annual_budget="4.18",
        actor=clerk,
        at=datetime.now(UTC),
    )
    cases = (
        ("largest demonstration form", project, form),
        ("40 indicators", project, large),
        ("with last year's result", continued, continued.latest().declaration()),
    )
    for name, asked, declaration in cases:
        sent = editable_texts(declaration) | {"working": signed(declaration)}
        rows = len(declaration.indicators)
        wall, processor = _times(client, f"/projects/{asked.pk}/edit/review/", sent)
        print(
            f"answer, {name} ({rows} rows)\t{statistics.median(wall):.1f} ms, "
            f"slowest of {REPEATS} {max(wall):.1f} ms; CPU {statistics.median(processor):.1f} ms"
        )


def _times(client, address: str, sent: dict[str, str]) -> tuple[list[float], list[float]]:
    """Wall and CPU milliseconds of answers, each to another text, after one to warm up."""
    wall, processor = [], []
    for number in range(REPEATS + 1):
        typed = sent | {
            "indicators[0].target": f"≥{number}个",
            "objectives.annual": f"目标{number}",
        }
        begun, used = time.perf_counter(), time.process_time()
        answer = client.post(address, typed)
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - used) * 1000)
        assert answer.status_code == 200
    return wall[1:], processor[1:]


if __name__ == "__main__":
    if sys.argv[1:] == ["answers"]:
        _answers()
    else:
        for label, figure in run():
            print(f"{label:<58} {figure}")
