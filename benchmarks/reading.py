"""Reading plain-text forms: milliseconds of one core a form, and megabytes a second of large files.

Run: `python -m benchmarks.reading`. The forms are the demonstration version of the eight published
ones; targets are parsed with them.
"""

from __future__ import annotations

import statistics
import time
from importlib.resources import files

from jixiao.reading import read

REPEATS = 60
COPIES = 50


def run() -> list[tuple[str, str]]:
    """Names and figures: median CPU time a form, and the rate over one file of 400 forms."""
    data = files("jixiao.demo").joinpath("forms.txt").read_bytes()
    count = len(read(data, "forms.txt"))
    times = [_cpu_seconds(data) / count for _ in range(REPEATS)]
    large = data * COPIES
    spent = _cpu_seconds(large)
    return [
        ("plain text, ms a form (median)", f"{statistics.median(times) * 1000:.2f}"),
        ("plain text, ms a form (slowest)", f"{max(times) * 1000:.2f}"),
        (
            f"plain text, {count * COPIES} forms in one file, MB/s",
            f"{len(large) / spent / 1e6:.1f}",
        ),
    ]


def _cpu_seconds(data: bytes) -> float:
    start = time.process_time()
    read(data, "forms.txt")
    return time.process_time() - start


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
