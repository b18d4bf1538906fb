"""A worker that is killed while it reads and while it saves, run as a program by the tests.

`python -m tests.both_databases.killed` hands in batches in the database of the environment, starts
a worker, kills it with SIGKILL in the middle of a file and again in the middle of saving, each time
lets another worker finish, and prints a JSON line of what is there in the end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

LARGE, FORMS_OF_LARGE, SMALL = 2, 80, 6
_AT = datetime.now(UTC)  # a worker clears up old uploads


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.demo import site
    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User
    from jixiao.web.ledger.models import Event
    from jixiao.web.ledger.queries import proof
    from jixiao.web.uploading import acts
    from jixiao.web.uploading.models import UploadedForm

    site.build()
    clerk = actor_of(User.objects.get(username="clerk"), _AT.date())
    large = _batch(clerk, [_forms(number, FORMS_OF_LARGE) for number in range(LARGE)])
    small = _batch(clerk, [_forms(LARGE + number, 1) for number in range(SMALL)])

    def read_of(batch) -> int:
        return batch.files.filter(state="read").count()

    def kept() -> int:
        return UploadedForm.objects.filter(upload__batch=small, state="kept").count()

    left_reading = _killed(lambda: large.files.filter(state="reading").exists())
    unread = large.files.exclude(state="read").count()
    _finished(lambda: read_of(large) == LARGE and read_of(small) == SMALL)
    before = Event.objects.count()
    acts.choose_clear(batch_id=small.pk, actor=clerk, request_id="one")
    _killed(lambda: 0 < kept() < SMALL)
    unsaved = SMALL - kept()
    _finished(lambda: kept() == SMALL)
    projects = {
        form.project for form in UploadedForm.objects.filter(upload__batch=small, state="kept")
    }
    sys.stdout.write(
        json.dumps(
            {
                "left_reading": left_reading,
                "unread": unread,
                "unsaved": unsaved,
                "forms": sorted(upload.forms.count() for upload in large.files.all()),
                "states": sorted({upload.state for upload in large.files.all()}),
                "tries": max(upload.tries for upload in large.files.all()),
                "projects": len(projects),
                "versions": sum(project.versions.count() for project in projects),
                "events": Event.objects.count() - before,
                "problems": list(proof().problems),
            }
        )
    )


def _forms(number: int, count: int) -> bytes:
    from jixiao.demo import forms

    text = forms().decode()
    title = "二级项目支出绩效目标申报表\n项目编码： "
    start, end = (
        text.index(title + code) for code in ("440304221311500200051", "440304221311500400052")
    )
    one = text[start:end]
    return "".join(
        one.replace("440304221311500200051", f"44030422131{number:05d}{each:05d}")
        for each in range(count)
    ).encode()


def _batch(clerk, files: list[bytes]):
    from jixiao.web.uploading import acts

    return acts.receive(
        files=[acts.Incoming(f"{n}.txt", len(data), data) for n, data in enumerate(files)],
        fiscal_year=2022,
        actor=clerk,
        at=_AT,
    )


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "jixiao.web.worker"])


def _killed(is_in_the_middle: Callable[[], bool]) -> bool:
    """Start a worker and kill it at the first moment that fits; whether it left a file behind."""
    from jixiao.web.uploading.models import Upload

    worker = _worker()
    _wait(is_in_the_middle)
    worker.kill()
    worker.wait()
    return Upload.objects.filter(state="reading").exists()


def _finished(is_done: Callable[[], bool]) -> None:
    worker = _worker()
    _wait(is_done)
    worker.terminate()
    worker.wait()


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)


if __name__ == "__main__":
    main()
