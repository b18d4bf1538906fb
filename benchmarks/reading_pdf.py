"""Reading PDF files: milliseconds of one core a page and peak memory, producer by producer.

Run: `python -m benchmarks.reading_pdf`. The papers of the demonstration forms are always measured;
the shared documents where JIXIAO_CASES names them; pdfplumber beside us where it is installed.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.reading import read
from jixiao.reading.pdf import grids
from jixiao.writing import write_pdf

REPEATS = 5
COPIES = 25
PRODUCERS = ("typst", "libreoffice", "chromium", "weasyprint", "reportlab", "fpdf2")
PEAK = """
import re, sys
from pathlib import Path
from jixiao.reading.pdf import grids
grids(Path(sys.argv[1]).read_bytes())
# of this process alone: getrusage would tell the peak of the parent that it was forked from
print(int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024)
"""
PEER = """
import sys, time
import pdfplumber
start = time.process_time()
with pdfplumber.open(sys.argv[1]) as document:
    for page in document.pages:
        page.extract_tables()
    print((time.process_time() - start) * 1000 / len(document.pages))
"""


def run() -> list[tuple[str, str]]:
    """Names and figures: median CPU time a page, and the peak of a process that reads the file."""
    forms = read(files("jixiao.demo").joinpath("forms.txt").read_bytes(), "forms.txt")
    figures: list[tuple[str, str]] = []
    with TemporaryDirectory() as folder:
        own = Path(folder) / "own.pdf"
        own.write_bytes(write_pdf(forms))
        many = Path(folder) / "many.pdf"
        many.write_bytes(write_pdf(forms * COPIES))
        documents = [("own paper, 8 pages", own), (f"own paper, {8 * COPIES} pages", many)]
        cases = os.environ.get("JIXIAO_CASES")
        if cases:
            paths = [(name, Path(cases) / "rendered" / f"{name}.pdf") for name in PRODUCERS]
            documents += [(f"{name}, 8 pages", path) for name, path in paths if path.is_file()]
        for name, path in documents:
            figures.append((f"{name}, ms a page (median)", f"{_milliseconds(path):.1f}"))
            figures.append((f"{name}, peak MB", f"{_told(PEAK, path):.0f}"))
            if importlib.util.find_spec("pdfplumber") and path is not many:
                figures.append((f"{name}, pdfplumber, ms a page", f"{_told(PEER, path):.1f}"))
    return figures


def _milliseconds(path: Path) -> float:
    data = path.read_bytes()
    pages = max(grid.last_page or 0 for grid in grids(data))
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        grids(data)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000 / pages


def _told(code: str, path: Path) -> float:
    """The number that a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
