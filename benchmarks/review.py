"""How long a review takes: a form alone, and the eight demonstration forms together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

from jixiao import demo
from jixiao.declaration import Declaration
from jixiao.reading import read
from jixiao.review import review, review_set, rule_book
from jixiao.review._book import read_rule_book, shipped
from jixiao.review._text import letters, plain, similarity

ROUNDS = 50


def run() -> list[tuple[str, str]]:
    """Pairs of name and figure; CPU time, medians of many rounds."""
    forms = read(demo.forms(), "forms.txt")
    rule_book(2022)
    return [
        ("review: one form, first time (median of eight)", _per_form(forms, forget=True)),
        ("review: one form, again (median of eight)", _per_form(forms, forget=False)),
        ("review: set of eight, first time", _median(lambda: review_set(forms), forget=True)),
        (
            "review: compile the rule book of a year (once a process)",
            _median(lambda: read_rule_book(shipped(), 2022), forget=False),
        ),
    ]


def _per_form(forms: tuple[Declaration, ...], *, forget: bool) -> str:
    return f"{median(_seconds(partial(review, form), forget) for form in forms) * 1e3:.2f} ms"


def _median(act: Callable[[], object], *, forget: bool) -> str:
    return f"{_seconds(act, forget) * 1e3:.2f} ms"


def _seconds(act: Callable[[], object], forget: bool) -> float:
    """Median CPU seconds of an act; `forget` drops the remembered texts before each round."""
    times = []
    for _ in range(ROUNDS):
        if forget:
            for remembered in (letters, plain, similarity):
                remembered.cache_clear()
        start = process_time()
        act()
        times.append(process_time() - start)
    return median(times)


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
