"""Pages over many findings: 5,000 forms in 520 units, reviewed and stored, then asked for through
all middleware. The forms are the eight of the demonstration with other codes, units, amounts and
numbers in their values, so that findings differ from form to form."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

FORMS, UNITS, REPEATS = 5_000, 520, 7


def run() -> list[tuple[str, str]]:
    """Figures as (name, text)."""
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.findings", "pages"],
            env=os.environ | {"JIXIAO_DATA": folder, "JIXIAO_DATABASE": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return [tuple(line.split("\t", 1)) for line in told.splitlines() if "\t" in line]


def _pages() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from jixiao.demo import site
    from jixiao.web.accounts.models import User
    from jixiao.web.reviewing.findings import refresh_outdated
    from jixiao.web.reviewing.models import StoredFinding

    call_command("migrate", verbosity=0)
    site.build()
    _fill()
    begun = time.perf_counter()
    units = refresh_outdated()
    seconds = time.perf_counter() - begun
    stored = StoredFinding.objects.count()
    print(
        f"review and store {FORMS:,} forms of {units} units\t{seconds:.1f} s, {stored:,} findings"
    )
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        User.objects.get(username="department"), "django.contrib.auth.backends.ModelBackend"
    )
    for name, address in {
        "findings, first page": "/findings/",
        "findings, page 20": "/findings/?page=20",
        "findings of one rule": "/findings/?rule=C06",
        "rules": "/rules/?year=2022",
        "one rule": "/rules/C06/?year=2022",
        "form page": "/projects/5/",
    }.items():
        wall, processor = _times(client, address)
        print(f"{name}\t{wall:.0f} ms, CPU {processor:.0f} ms")
    for kind in ("jsonl", "xlsx"):
        begun = time.perf_counter()
        size = sum(map(len, client.get(f"/findings/all.{kind}?verdict=").streaming_content))
        took = time.perf_counter() - begun
        print(f"all findings as {kind}\t{took:.1f} s, {size / 1e6:.1f} MB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process\t{peak:.0f} MB")


def _times(client, address: str) -> tuple[float, float]:
    """Median wall and CPU milliseconds of a page, after a warm-up."""
    assert client.get(address).status_code == 200
    wall, processor = [], []
    for _ in range(REPEATS):
        begun, used = time.perf_counter(), time.process_time()
        client.get(address)
        wall.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    return statistics.median(wall) * 1000, statistics.median(processor) * 1000


def _fill() -> None:
    """The forms, saved without review, as an import would."""
    import re
    from datetime import UTC, datetime
    from decimal import Decimal

    from jixiao.web.declaring.models import DeclarationVersion, Project
    from jixiao.web.organisations.models import Organisation

    units = Organisation.objects.bulk_create(
        Organisation(code=f"440304131{number:03}", name=f"测试单位{number:03}", kind="unit")
        for number in range(100, 100 + UNITS)
    )
    at = datetime(2022, 3, 1, tzinfo=UTC)
    models = [version.body for version in DeclarationVersion.objects.filter(number=1)]
    projects, versions = [], []
    for number in range(FORMS):
        body = dict(models[number % len(models)])
        unit, code = units[number % UNITS], f"44030422{number:013}"
        name = f"测试项目{number}"
        amount = Decimal(50_000 + number * 1_000)
        body["project"] = body["project"] | {
            "code": code,
            "name": name,
            "applicant": unit.name,
            "annual_budget_yuan": str(amount),
        }
        body["indicators"] = [
            row | {"name": re.sub("率$", f"{number % 97}率", row["name"])}
            for row in body["indicators"]
        ]
        projects.append(
            Project(
                organisation=unit,
                fiscal_year=2022,
                code=code,
                name=name,
                annual_budget_yuan=amount,
                total_budget_yuan=3 * amount,
                state="draft",
                updated_at=at,
            )
        )
        versions.append((body, projects[-1]))
    Project.objects.bulk_create(projects, batch_size=1000)
    DeclarationVersion.objects.bulk_create(
        (
            DeclarationVersion(project=project, number=1, body=body, created_at=at, created_by="x")
            for body, project in versions
        ),
        batch_size=500,
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["pages"]:
        _pages()
    else:
        for label, figure in run():
            print(f"{label:<58} {figure}")
