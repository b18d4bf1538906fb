"""Background work of reviewing, as the task library finds it by name."""

from __future__ import annotations

from django_tasks import task

UNITS_A_TURN = 20  # then the work of others comes first


@task()
def review_again() -> None:
    """Review what another edition of the rule book reviewed, a few unit years at a time.

    What is done stands in the database, so this may end at any point; `serve` starts it again.
    """
    from jixiao.web.reviewing.findings import refresh_outdated

    if refresh_outdated(UNITS_A_TURN) == UNITS_A_TURN:
        review_again.enqueue()
