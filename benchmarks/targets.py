"""Speed of the target language: reading a value, importing the room, the worst long text.

    python -m benchmarks.targets

The two libraries measured beside it are optional and not in the lock:
    pip install jionlp recognizers-text-suite
"""

from __future__ import annotations

import contextlib
import importlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.accuracy_targets import FILES, rows
from jixiao.targets import Context, parse
from jixiao.targets._lexicon import words
from jixiao.targets._parse import read_text

LONG = 4000
REPEATS = 7
WORST = words(
    "1 每 ， ≥ 一 至 1至 元/ 2022年 (含) 百分之 1,000 90% 、 或 1人 1人、 a 培训 年 第 每月 ("
)
PEERS = {
    "jionlp": ("jionlp", "parse_time"),
    "recognizers-text-suite": ("recognizers_number", "recognize_number"),
}


def best(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Shortest of several runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


def uncached_us() -> tuple[float, float]:
    """Median and mean microseconds a value, read anew each time."""
    found = []
    for name in FILES:
        for row in rows(name):
            again = partial(read_text, row.value, row.context, None)
            again()
            found.append(best(again) * 1e6)
    return statistics.median(found), statistics.fmean(found)


def cached_us() -> float:
    """Median microseconds of a value that was read before."""
    found = []
    for text in ("≥90%", "不适用", "每月一次", "2022年12月31日前", "大于等于95%"):
        parse(text)
        found.append(best(partial(thousand, text)) * 1e3)
    return statistics.median(found)


def thousand(text: str) -> None:
    """Read one value a thousand times."""
    for _ in range(1000):
        parse(text)


def import_ms() -> float:
    """Median milliseconds to import the room in a fresh interpreter."""
    code = (
        "import time; s = time.perf_counter(); import jixiao.targets; "
        "print((time.perf_counter() - s) * 1e3)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(11)
    ]
    return statistics.median(runs)


def worst_ms() -> tuple[float, str]:
    """Longest time for a repeated text of 4,000 characters."""
    found = []
    for piece in WORST:
        text = (piece * LONG)[:LONG]
        found.append((best(partial(read_text, text, Context(), None), 3) * 1e3, piece))
    return max(found)


def peer_us(name: str) -> str:
    """Median microseconds of another library on the same values, or how to install it."""
    module, function = PEERS[name]
    try:
        call = getattr(importlib.import_module(module), function)
    except ImportError:
        return f"not installed (pip install {name})"
    texts = [row.value for row in rows(FILES[0]) if row.value.strip()][:200]
    found = []
    for text in texts:
        start = time.perf_counter()
        with contextlib.suppress(Exception):  # what it cannot read still took its time
            call(text, "zh-cn") if name != "jionlp" else call(text)
        found.append((time.perf_counter() - start) * 1e6)
    return f"{statistics.median(found):.0f} µs a value (median of {len(found)})"


def run() -> list[tuple[str, str]]:
    """Name and figure of each measurement."""
    median, mean = uncached_us()
    longest, piece = worst_ms()
    return [
        ("targets: µs a value, uncached (median, mean)", f"{median:.1f}, {mean:.1f}"),
        ("targets: µs a value, cached", f"{cached_us():.2f}"),
        ("targets: import, ms (fresh interpreter, median)", f"{import_ms():.0f}"),
        ("targets: worst 4,000 characters, ms", f"{longest:.1f} ({piece!r} repeated)"),
        *((f"targets: {name} on the same values", peer_us(name)) for name in PEERS),
    ]


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:<52}{figure}")
