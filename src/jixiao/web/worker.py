"""One worker: takes background work from the database until it is told to stop.

`python -m jixiao.web.worker` starts one; `jixiao worker` and `jixiao serve` keep several running. A
worker that is killed loses nothing: what it worked on is taken up by the next.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from types import FrameType

IDLE_S = 1.0  # between two looks at an empty queue
SWEEP_EVERY = timedelta(hours=6)


def main() -> None:
    """Work until SIGTERM or SIGINT, or until the process that started this one is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.db import close_old_connections
    from django.utils import timezone

    from jixiao.web.uploading import acts, sweep, tasks

    worker = _worker()
    worker.configure_signals()
    parent = os.getppid()
    acts.review_kept()  # a worker may have been killed between saving and reviewing
    swept: datetime | None = None
    while worker.running and os.getppid() == parent:
        worker.run()
        now = timezone.now()
        if swept is None or now - swept > SWEEP_EVERY:
            sweep.sweep(now)
            swept = now
        if worker.running and tasks.take_up() == 0:
            time.sleep(IDLE_S)
        close_old_connections()


def _worker():  # type: ignore[no-untyped-def]  # its class exists only once Django is set up
    """A worker of the task library that stops without a word and returns on an empty queue."""
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    class Quiet(Worker):
        def shutdown(self, signum: int, frame: FrameType | None) -> None:
            self.running = False
            if not self.running_task:
                raise SystemExit(0)

    return Quiet(
        queue_names=["*"],
        interval=IDLE_S,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


if __name__ == "__main__":
    main()
