"""Official papers: CPU milliseconds a form, first and later, KB, share of reading back."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from jixiao.declaration import Declaration
from jixiao.demo import forms
from jixiao.reading import read
from jixiao.writing import write_pdf, write_xlsx
from jixiao.writing._layout import declaration_sheet
from jixiao.writing._verify_pdf import verify_pdf

REPEATS = 24
WRITERS: dict[str, Callable[[Sequence[Declaration]], bytes]] = {
    "PDF": write_pdf,
    "XLSX": write_xlsx,
}


def declarations() -> tuple[Declaration, ...]:
    """The eight demonstration forms."""
    return read(forms(), "forms.txt", fiscal_year=2022)


def milliseconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median CPU time of a call."""
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        act()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def first_call(kind: str) -> str:
    """CPU time of the first paper of a fresh process, imports not counted."""
    script = (
        "import time\n"
        "from benchmarks.writing import WRITERS, declarations\n"
        "forms = declarations()[:1]\n"
        "start = time.process_time()\n"
        f"WRITERS[{kind!r}](forms)\n"
        "print(round((time.process_time() - start) * 1000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return done.stdout.strip()


def run() -> list[tuple[str, str]]:
    """The figures, in CPU time of one core."""
    published = declarations()
    figures = []
    for kind, write in WRITERS.items():
        one, all_forms = write(published[4:5]), write(published)
        single = milliseconds(partial(write, published[4:5]))
        eight = milliseconds(partial(write, published), repeats=8)
        figures += [
            (f"{kind}, first form of a process", f"{first_call(kind)} ms"),
            (f"{kind}, one form", f"{single:.1f} ms, {len(one) // 1024} KB"),
            (f"{kind}, eight forms", f"{eight:.1f} ms, {len(all_forms) // 1024} KB"),
        ]
    content, sheets = write_pdf(published[4:5]), (declaration_sheet(published[4]),)
    whole = milliseconds(partial(write_pdf, published[4:5]))
    share = milliseconds(partial(verify_pdf, content, sheets)) / whole
    figures.append(("PDF, share of reading back", f"{share * 100:.0f} %"))
    return figures


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name:40} {figure}")
