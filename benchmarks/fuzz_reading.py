"""Broken files against every reader: each must give forms or a refusal, within the limits.

Run: `python -m benchmarks.fuzz_reading --cases 100000 [--seed N] [--jobs N] [--formats …]`. Cases
are numbered; the same seed and number give the same file. They are read in worker processes under
the limits of a reading child, so that an abort, a stall or too much memory is seen case by case.
`--case N` reads one case here and now; `--keep FOLDER` keeps the files of failures. Pages without
text are not recognised, as without the extra `jixiao[ocr]`: that takes seconds each.
"""

from __future__ import annotations

import argparse
import json
import resource
import select
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.fuzz_mutations import FORMATS, mutated, seeds
from jixiao.declaration import from_json, to_json
from jixiao.errors import JixiaoError
from jixiao.reading import _limits_child, _recognition, read
from jixiao.reading._limits import allowance

STALL_S = 100.0
SEED = 20261122


@dataclass(slots=True)
class Tally:
    """What came of the cases of one format."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0
    peak_mb: float = 0.0

    def add(self, other: Tally) -> None:
        self.outcomes += other.outcomes
        self.failures += other.failures
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.peak_mb = max(self.peak_mb, other.peak_mb)


def case(seed: int, number: int, formats: tuple[str, ...] = FORMATS) -> tuple[str, bytes]:
    """The format and the file of a case."""
    chance = Random(f"{seed}:{number}")  # noqa: S311  # repeatable, for nothing secret
    kind = formats[number % len(formats)]
    return kind, mutated(kind, chance)


def outcome(data: bytes, name: str) -> str:
    """`read`, `refused`, or what went wrong."""
    try:
        found = read(data, name)
        for each in found:
            if from_json(json.loads(json.dumps(to_json(each)))) != each:
                return "lost in JSON"
    except MemoryError:
        return "over the memory limit"
    except JixiaoError as error:
        told = error.message
        return "refused" if told.where and told.what else "refused without a word"
    except Exception as error:  # noqa: BLE001  # any other exception is what we look for
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        place = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else ""
        return f"{type(error).__name__} at {place}: {error}"[:200]
    return "read"


def fuzz(
    cases: int, seed: int = SEED, jobs: int = 1, formats: tuple[str, ...] = FORMATS
) -> dict[str, Tally]:
    """Run the cases and tell what came of them, by format."""
    tallies = {kind: Tally() for kind in formats}
    with ThreadPoolExecutor(jobs) as pool:
        parts = [pool.submit(_share, seed, job, cases, jobs, formats) for job in range(jobs)]
        for part in parts:
            for kind, tally in part.result().items():
                tallies[kind].add(tally)
    return tallies


def _share(
    seed: int, number: int, cases: int, step: int, formats: tuple[str, ...]
) -> dict[str, Tally]:
    """Every `step`th case, in workers that are replaced when they die."""
    tallies = {kind: Tally() for kind in formats}
    while number < cases:
        worker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fuzz_reading", "--worker",
             json.dumps([seed, number, cases, step, formats])],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        if worker.stdout is None:
            raise RuntimeError
        while number < cases:
            ready, _, _ = select.select([worker.stdout], [], [], STALL_S)
            line = worker.stdout.readline() if ready else ""
            tally = tallies[formats[number % len(formats)]]
            if not line:
                worker.kill()
                end = f"ended by signal {-worker.wait()}" if ready else "stalled"
                tally.outcomes["failed"] += 1
                tally.failures.append(f"case {number}: {end}")
                number += step
                break
            told, seconds, peak_mb = json.loads(line)
            sound = told in ("read", "refused")
            tally.outcomes[told if sound else "failed"] += 1
            tally.seconds += seconds
            tally.slowest = max(tally.slowest, seconds)
            tally.peak_mb = max(tally.peak_mb, peak_mb)
            if not sound:
                tally.failures.append(f"case {number}: {told}")
            number += step
        worker.kill()
        worker.wait()
        worker.stdout.close()
    return tallies


def _work(seed: int, number: int, cases: int, step: int, formats: list[str]) -> None:
    """Read one case after another and print what came of each."""
    seeds()
    _limits_child._limit_process()
    _recognition.available = lambda: False
    for each in range(number, cases, step):
        kind, data = case(seed, each, tuple(formats))
        _limits_child._limit_time(allowance(data)[0])
        start = time.process_time()
        told = outcome(data, f"{each}.{kind}")
        spent = time.process_time() - start
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([told, round(spent, 4), round(peak_mb)]), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_reading")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--formats", nargs="+", default=FORMATS, choices=FORMATS)
    parser.add_argument("--case", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    formats = tuple(options.formats)
    if options.worker:
        _work(*json.loads(options.worker))
        return 0
    if options.case is not None:
        _recognition.available = lambda: False
        kind, data = case(options.seed, options.case, formats)
        if options.keep:
            (options.keep / f"{options.case}.{kind}").write_bytes(data)
        print(kind, len(data), outcome(data, f"{options.case}.{kind}"))
        return 0
    tallies = fuzz(options.cases, options.seed, options.jobs, formats)
    print(f"seed {options.seed}, {options.cases} cases")
    for kind, tally in tallies.items():
        count = sum(tally.outcomes.values())
        print(
            f"  {kind:5} {count:7} cases: {tally.outcomes['read']} read, "
            f"{tally.outcomes['refused']} refused, {tally.outcomes['failed']} failed; "
            f"{tally.seconds * 1000 / max(count, 1):.1f} ms a case, slowest {tally.slowest:.2f} s, "
            f"peak {tally.peak_mb:.0f} MB"
        )
    failures = [(kind, each) for kind, tally in tallies.items() for each in tally.failures]
    for kind, each in failures:
        print(f"  {kind} {each}")
    if options.keep:
        for kind, each in failures:
            number = int(each.split()[1].rstrip(":"))
            (options.keep / f"{number}.{kind}").write_bytes(case(options.seed, number, formats)[1])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
