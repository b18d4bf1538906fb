"""Background work, as the task library finds it by name."""

from __future__ import annotations

from time import monotonic

from django.utils import timezone
from django_tasks import task

TURN_S = 20.0  # then the batches of others come first


@task()
def work_on(batch_id: int) -> None:
    """Read the waiting files of a batch and save its chosen forms, for one turn.

    Several may work on one batch. What a file or form has come to stands in the database alone, so
    this may end at any point and be started again.
    """
    from jixiao.web.uploading import reader

    end = monotonic() + TURN_S
    while reader.read_next(batch_id) or reader.save_next(batch_id):
        if monotonic() > end:
            work_on.enqueue(batch_id)
            return


def take_up() -> int:
    """Start work on batches that have something to do and nobody at it; returns how many.

    For a worker whose queue is empty: files of a reader that died are found here.
    """
    from jixiao.web.uploading import reader

    batches = reader.left_lying(timezone.now())
    for batch_id in batches:
        work_on.enqueue(batch_id)
    return len(batches)
