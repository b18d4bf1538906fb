"""The site: start to first page, and CPU time of pages with the demonstration year.

CPU time is user + system of this process, which is what a busy machine does not change much. The
pages are asked in process, through all middleware; 100,000 projects are made for the long list.
"""

from __future__ import annotations

import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

REPEATS = 40
MANY = 100_000
SEARCHES = {  # word: how many of the many projects hold it
    "rare word (20 projects)": "龙舟",
    "usual word (2,000 projects)": "培训",
    "frequent word (all)": "投诉率",
    "one character": "舟",
}


def run() -> list[tuple[str, str]]:
    """Figures as (name, text)."""
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        first = _start_seconds(Path(folder))
        again = _start_seconds(Path(folder))
        pages = subprocess.run(
            [sys.executable, "-m", "benchmarks.site", "pages"],
            env=os.environ | {"JIXIAO_DATA": folder},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return [
        ("serve --demo, empty folder to first page", f"{first:.2f} s"),
        ("serve --demo, data in place, to first page", f"{again:.2f} s"),
        *(tuple(line.split("\t", 1)) for line in pages.splitlines() if "\t" in line),
    ]


def _start_seconds(folder: Path) -> float:
    """Wall seconds from starting the command to the first answered page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "jixiao.cli", "serve", "--demo", "--port", str(port)],
        env=os.environ | {"JIXIAO_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - begun < 60:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
                return time.perf_counter() - begun
            except urllib.error.URLError:
                time.sleep(0.02)
        raise RuntimeError("the site did not start")
    finally:
        server.terminate()
        server.wait()


def _pages() -> None:
    """Print CPU milliseconds of the pages; runs in a process of its own, set up for Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from jixiao.web.accounts.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        User.objects.get(username="department"), "django.contrib.auth.backends.ModelBackend"
    )
    pages = {
        "list page, 8 projects": "/projects/",
        "form page with findings": "/projects/5/",
        "edit page": "/projects/5/edit/",
        "desk": "/",
        "evaluation page": "/evaluations/1/",
        "official form as PDF": "/projects/5/form.pdf",
        "official form as XLSX": "/projects/5/form.xlsx",
    }
    for name, address in pages.items():
        print(f"{name}\t{_milliseconds(client, address):.1f} ms CPU")
    _fill()
    print(f"list page, {MANY:,} projects\t{_milliseconds(client, '/projects/'):.1f} ms CPU")
    page_500 = _milliseconds(client, "/projects/?page=500")
    print(f"list page 500 of {MANY:,} projects\t{page_500:.1f} ms CPU")
    for name, text in SEARCHES.items():
        figure = _milliseconds(client, f"/projects/?text={text}")
        print(f"search, {name}, {MANY:,} projects\t{figure:.1f} ms CPU")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process\t{peak:.0f} MB")


def _milliseconds(client, address: str) -> float:
    """Median CPU milliseconds of a page, after a warm-up."""
    assert client.get(address).status_code == 200
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        client.get(address)
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


def _fill() -> None:
    """Many projects in 520 units, for lists only."""
    from datetime import UTC, datetime
    from decimal import Decimal

    from jixiao.web.declaring.models import Project
    from jixiao.web.organisations.models import Organisation

    units = Organisation.objects.bulk_create(
        Organisation(code=f"440304131{number:03}", name=f"测试单位{number:03}", kind="unit")
        for number in range(100, 620)
    )
    at = datetime(2022, 3, 1, tzinfo=UTC)
    Project.objects.bulk_create(
        (
            Project(
                organisation=units[number % len(units)],
                fiscal_year=2022,
                code=f"44030422{number:013}",
                name=f"测试项目{number}",
                annual_budget_yuan=Decimal(number),
                total_budget_yuan=Decimal(3 * number),
                state="draft",
                updated_at=at,
            )
            for number in range(MANY)
        ),
        batch_size=2000,
    )
    _index()


def _index() -> None:
    """Ten indicators a project for the search, a few of them with rare words."""
    from django.db import connection, transaction

    from jixiao.web.declaring.models import Project
    from jixiao.web.searching.tables import PROJECTS

    rows = Project.objects.filter(organisation__code__gte="440304131100").values_list(
        "pk", "name", "code", "organisation__name"
    )
    usual = ("系统正常运行率 ≥99%", "服务对象投诉率 ≤5%", "预算执行率 ≥95%", "验收合格率 100%")
    texts = (
        (
            key,
            (
                *(name, code, unit, *usual),
                *(f"第{number % 97}类业务办理数量 ≥{number}件" for number in range(key, key + 5)),
                *(("龙舟赛场次 ≥1场",) if key % 5000 == 0 else ()),
                *(("培训人次 ≥100人次",) if key % 50 == 0 else ()),
            ),
        )
        for key, name, code, unit in rows.iterator()
    )
    with transaction.atomic():
        PROJECTS.put(connection, texts)


if __name__ == "__main__":
    if sys.argv[1:] == ["pages"]:
        _pages()
    else:
        for label, figure in run():
            print(f"{label:<58} {figure}")
