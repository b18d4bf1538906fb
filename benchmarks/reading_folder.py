"""Reading a folder of 10,000 small forms: forms a second, and memory after 1,000, 5,000 and 10,000.

Run: `python -m benchmarks.reading_folder [--forms N]`. A quarter each are text, XLSX, HTML and
PDF, a form a file, with codes and names of their own. The command `jixiao read FOLDER --json` is
measured from outside: the memory is that of its process and of its reading children at that moment.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading_office import as_html
from jixiao.declaration import Declaration
from jixiao.reading import _xlsx, read
from jixiao.writing import write_pdf, write_xlsx

FORMS = 10_000
LOOKED_AT = (0.1, 0.5, 1.0)
_RESIDENT = re.compile(r"VmRSS:\s*(\d+) kB")
_TITLE = "二级项目支出绩效目标申报表"


def run(count: int = FORMS) -> list[tuple[str, str]]:
    """Names and figures: memory on the way, and forms a second with one reader and with two."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write_forms(folder, count)
        figures: list[tuple[str, str]] = []
        for jobs in (1, 2):
            figures += _measured(folder, count, jobs)
    return figures


def _write_forms(folder: Path, count: int) -> None:
    """So many files, a form each, the kinds in turn."""
    text = files("jixiao.demo").joinpath("forms.txt").read_text("utf-8")
    texts = [_TITLE + part for part in text.split(_TITLE)[1:]]
    forms = read(text.encode(), "forms.txt")
    for number in range(count):
        at, kind = number // 4 % len(forms), ("txt", "xlsx", "html", "pdf")[number % 4]
        (folder / f"{number:05}.{kind}").write_bytes(_form(texts[at], forms[at], number, kind))


def _form(text: str, form: Declaration, number: int, kind: str) -> bytes:
    code, name = form.project.code or "", form.project.name or ""
    own_code, own_name = f"{code[:-5]}{number:05}", f"{name}{number}"
    if kind == "txt":
        return text.replace(code, own_code).encode()
    own = replace(form, project=replace(form.project, code=own_code, name=own_name))
    if kind == "pdf":
        return write_pdf((own,))
    workbook = write_xlsx((own,))
    return workbook if kind == "xlsx" else as_html(_xlsx.grids(workbook))


def _measured(folder: Path, count: int, jobs: int) -> list[tuple[str, str]]:
    looked_at = [round(count * share) for share in LOOKED_AT]
    figures = []
    start = time.perf_counter()
    command = [sys.executable, "-m", "jixiao.cli", "read", str(folder), "--json"]
    command += ["--jobs", str(jobs)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    if process.stdout is None:
        raise RuntimeError
    for number, _ in enumerate(process.stdout, 1):
        if number in looked_at:
            own, *children = (_resident(pid) for pid in _family(process.pid))
            figures.append(
                (
                    f"--jobs {jobs}, after {number} forms, MB, own and children",
                    f"{own} + {' + '.join(map(str, children))}",
                )
            )
            last = time.perf_counter()
    assert process.wait() == 0 and number == count
    rate = count / (last - start)
    return [*figures, (f"--jobs {jobs}, forms a second (wall)", f"{rate:.0f}")]


def _family(pid: int) -> Iterator[int]:
    """A process and its children."""
    yield pid
    for each in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, each.read_text().split())


def _resident(pid: int) -> int:
    found = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) / 1024) if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading_folder")
    parser.add_argument("--forms", type=int, default=FORMS)
    for label, figure in run(parser.parse_args().forms):
        print(f"{label}: {figure}")
