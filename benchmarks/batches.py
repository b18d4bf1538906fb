"""A batch of digital PDF files through background workers: reading them, and saving their forms."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

FILES, WORKERS = 100, 2
_CODE = "440304221311500200051"


def run() -> list[tuple[str, str]]:
    """Figures as (name, text)."""
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.batches", "batch"],
            env=os.environ | {"JIXIAO_DATA": folder, "JIXIAO_DATABASE": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return [tuple(line.split("\t", 1)) for line in told.splitlines() if "\t" in line]


def _batch() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.demo import site
    from jixiao.web.accounts.actors import actor_of
    from jixiao.web.accounts.models import User
    from jixiao.web.uploading import acts
    from jixiao.web.uploading.models import UploadedForm

    site.build()
    at = datetime.now(UTC)
    clerk = actor_of(User.objects.get(username="clerk"), at.date())
    files = [_file(number) for number in range(FILES)]
    begun = time.perf_counter()
    batch = acts.receive(files=files, fiscal_year=2022, actor=clerk, at=at)
    _tell(f"{FILES} files kept", time.perf_counter() - begun)
    read = batch.files.exclude(state="waiting").exclude(state="reading")
    _tell(f"{FILES} PDF files read by {WORKERS} workers", *_worked(lambda: read.count() == FILES))
    UploadedForm.objects.filter(upload__batch=batch).update(doubts=0)  # all of them, to be saved
    acts.choose_clear(batch_id=batch.pk, actor=clerk)
    left = UploadedForm.objects.filter(upload__batch=batch, state="chosen")
    _tell(f"{FILES} forms saved by {WORKERS} workers", *_worked(lambda: not left.exists()))


def _file(number: int):  # type: ignore[no-untyped-def]
    from jixiao.demo import forms
    from jixiao.reading import read
    from jixiao.web.uploading.acts import Incoming
    from jixiao.writing import write_pdf

    text = forms().decode()
    start = text.index(f"二级项目支出绩效目标申报表\n项目编码： {_CODE}")
    end = text.index("二级项目支出绩效目标申报表", start + 1)
    one = text[start:end].replace(_CODE, f"4403042213117{number:08d}").encode()
    data = write_pdf(read(one, "forms.txt", fiscal_year=2022))
    return Incoming(f"{number}.pdf", len(data), data)


def _worked(is_done: Callable[[], bool]) -> tuple[float, float]:
    """Seconds until it is done, starting of the workers included, and their processor seconds."""
    used, begun = _used(), time.perf_counter()
    workers = [
        subprocess.Popen([sys.executable, "-m", "jixiao.web.worker"]) for _ in range(WORKERS)
    ]
    while not is_done():
        time.sleep(0.1)
    wall = time.perf_counter() - begun
    for worker in workers:
        worker.terminate()
        worker.wait()
    return wall, _used() - used


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tell(name: str, wall: float, processor: float | None = None) -> None:
    used = f"; CPU {processor:.1f} s, {processor / FILES * 1000:.0f} ms each" if processor else ""
    print(f"{name}\t{wall:.1f} s, {FILES / wall * 60:.0f} a minute{used}")


if __name__ == "__main__":
    if sys.argv[1:] == ["batch"]:
        _batch()
    else:
        for label, figure in run():
            print(f"{label:<58} {figure}")
