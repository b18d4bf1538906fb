"""Our reader beside table libraries, on the same files: CPU time and peak memory.

`JIXIAO_CASES=… python -m benchmarks.peers`. A peer is measured where it can be imported; install
it anywhere and name the folder in PYTHONPATH. Each reader runs in a process of its own, once to
warm up and then three times; the median is told. Ours makes typed declarations; the peers make
tables of text.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

FORMS = 8
HEAD = """
import re, statistics, sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore")
path = sys.argv[1]
"""
FOOT = """
once()
times = []
for _ in range(3):
    begun = time.process_time()
    once()
    times.append(time.process_time() - begun)
peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(f"{statistics.median(times) * 1000 / 8:.1f} ms a form, peak {peak:.0f} MB")
"""
OURS = """
from jixiao.reading import read
data = Path(path).read_bytes()
def once(): read(data, path)
"""
PEERS = {
    "pdfplumber": (
        ".pdf",
        """
import pdfplumber
def once():
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
""",
    ),
    "camelot": (
        ".pdf",
        """
import camelot
def once(): list(camelot.read_pdf(path, pages="all", flavor="lattice"))
""",
    ),
    "img2table": (
        ".pdf",
        """
from img2table.document import PDF
def once(): PDF(path).extract_tables()
""",
    ),
    "openpyxl": (
        ".xlsx",
        """
import openpyxl
def once():
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows(values_only=True):
            pass
""",
    ),
    "docx": (
        ".docx",
        """
import docx
def once():
    for table in docx.Document(path).tables:
        for row in table.rows:
            [cell.text for cell in row.cells]
""",
    ),
}


def run() -> list[tuple[str, str]]:
    """Figures as (name, text); nothing without the shared documents."""
    cases = os.environ.get("JIXIAO_CASES")
    if not cases:
        return [("peers", "not measured: JIXIAO_CASES names no documents")]
    folder = Path(cases) / "rendered"
    figures = []
    for name in (
        "typst.pdf",
        "chromium.pdf",
        "forms.xlsx",
        "forms.docx",
        "forms.html",
        "forms.xls",
    ):
        path = folder / name
        if not path.is_file():
            continue
        figures.append((f"{name}: jixiao", _measured(OURS, path)))
        for peer, (suffix, code) in PEERS.items():
            if suffix == path.suffix:
                known = importlib.util.find_spec(peer) is not None
                figures.append(
                    (f"{name}: {peer}", _measured(code, path) if known else "not installed")
                )
    return figures


def _measured(code: str, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", HEAD + code + FOOT, str(path)], capture_output=True, text=True
    )
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:<58} {figure}")
