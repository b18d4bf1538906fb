"""Reviewing many forms with the rules that compare them: time, memory, and what was planted.

`python -m benchmarks review_many` runs 5,000 forms; `python -m benchmarks.review_many 100000 2` as
many as said on as many processes. Among them are planted, one in a hundred: a set of indicators
copied to another unit (X02), a code used twice (X06), and the name of another unit (X03).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import active_children
from os import times
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from benchmarks.synthetic import clean_forms
from jixiao.declaration import Declaration
from jixiao.review import Compared, Reviewed, rank, review, review_set, review_stream, rule_book

SEED = 7
EVERY = 100


@dataclass(slots=True)
class Planted:
    """Positions of planted forms by rule, filled while the forms are made."""

    at: dict[str, set[int]] = field(
        default_factory=lambda: {"X02": set(), "X03": set(), "X06": set()}
    )


def forms(count: int, planted: Planted) -> Iterator[Declaration]:
    """Synthetic forms; of each hundred, one is changed in turn into one of the three."""
    random = Random(SEED)  # noqa: S311 - repeatable, not secret
    earlier: list[Declaration] = []
    for index, form in enumerate(clean_forms(count, SEED)):
        if index % EVERY == EVERY - 1:
            rule = ("X02", "X03", "X06")[index // EVERY % 3]
            planted.at[rule].add(index)
            yield _defect(form, random.choice(earlier), rule)
        else:
            if len(earlier) < 500 and index % 7 == 0:
                earlier.append(form)
            yield form


def _defect(form: Declaration, other: Declaration, rule: str) -> Declaration:
    project = form.project
    if rule == "X02":
        return replace(form, indicators=(*other.indicators[:-1], form.indicators[-1]))
    if rule == "X06":
        return replace(form, project=replace(project, code=other.project.code))
    text = f"{other.project.applicant}{form.objectives.annual}"
    return replace(form, objectives=replace(form.objectives, annual=text))


def run() -> list[tuple[str, str]]:
    """Pairs of name and figure."""
    rule_book(2022)
    declarations = list(clean_forms(1000, SEED))
    start = process_time()
    for declaration in declarations:
        review(declaration)
    alone = (process_time() - start) / len(declarations)
    start = process_time()
    result = review_set(declarations)
    together = (process_time() - start) / len(declarations)
    start = process_time()
    rank(declarations, result)
    ranking = (process_time() - start) / len(declarations)
    return [
        ("review_many: single-form rules, a form (CPU)", f"{alone * 1e3:.2f} ms"),
        ("review_many: set of 1,000, a form (CPU)", f"{together * 1e3:.2f} ms"),
        ("review_many: ranking, a form (CPU)", f"{ranking * 1e3:.2f} ms"),
        *stream(5000, 1),
        *stream(5000, 2),
    ]


def stream(count: int, processes: int) -> list[tuple[str, str]]:
    """A stream of so many forms: wall time with making the forms, memory, planted and found."""
    planted, found = Planted(), {rule: set[int]() for rule in Planted().at}
    name = f"review_many: stream of {count:,}, {processes} process(es)"
    before = sum(times()[:4])
    start, single, findings, peak = perf_counter(), 0.0, 0, 0
    for number, event in enumerate(review_stream(forms(count, planted), processes=processes)):
        if number % 500 == 0:
            peak = max(peak, sum(_resident(child.pid) for child in active_children()))
        match event:
            case Reviewed(review=one):
                single = perf_counter() - start
                findings += len(one.findings)
            case Compared(about=about, finding=finding):
                findings += 1
                if finding.rule in found:
                    found[finding.rule].update(about)
    seconds, cpu = perf_counter() - start, sum(times()[:4]) - before
    return [
        (
            f"{name}: wall, forms made on the way",
            f"{seconds:.1f} s, {seconds / count * 1e3:.2f} ms a form",
        ),
        (f"{name}: wall until the last single form", f"{single:.1f} s"),
        (f"{name}: CPU of all processes", f"{cpu:.1f} s, {cpu / count * 1e3:.2f} ms a form"),
        (f"{name}: peak memory, workers besides", f"{_peak() / 1024:.0f} + {peak / 1024:.0f} MB"),
        *(
            (f"{name}: {rule} planted / found of them", f"{len(at)} / {len(at & found[rule])}")
            for rule, at in planted.at.items()
        ),
        (f"{name}: findings", f"{findings}"),
    ]


def made(count: int) -> float:
    """Seconds it takes to make so many forms, to be taken off."""
    start = perf_counter()
    for _ in islice(forms(count, Planted()), count):
        pass
    return perf_counter() - start


def _resident(pid: int | None) -> int:
    return _status(f"/proc/{pid}/status", "VmRSS:")


def _peak() -> int:
    return _status("/proc/self/status", "VmHWM:")


def _status(path: str, key: str) -> int:
    """A figure of the kernel in kB; 0 where there is none."""
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)


if __name__ == "__main__":
    count, processes = (int(text) for text in (*sys.argv[1:], "5000", "1")[:2])
    for name, figure in stream(count, processes):
        print(f"{name:<72} {figure}")
    print(f"{'of it making the forms':<72} {made(count):.1f} s")
