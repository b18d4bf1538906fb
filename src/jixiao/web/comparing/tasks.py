"""Background work of comparing, as the task library finds it by name."""

from __future__ import annotations

from django_tasks import task

FORMS_A_TURN = 500  # then the work of others comes first


@task()
def take_over(after: int = 0) -> None:
    """Take over forms that were saved before there was a comparison, of projects behind `after`.

    What is done stands in the database, so this may end at any point; `serve` starts it again.
    """
    from jixiao.web.comparing.filling import fill, missing

    some = list(missing().filter(pk__gt=after).values_list("pk", flat=True)[:FORMS_A_TURN])
    fill(missing().filter(pk__in=some))
    if len(some) == FORMS_A_TURN:
        take_over.enqueue(some[-1])
