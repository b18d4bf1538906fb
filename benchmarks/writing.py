"""Official papers: CPU milliseconds a form, first and later, KB, share of reading back."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from jixiao.declaration import (
    Declaration,
    Document,
    FormKind,
    FormRef,
    Indicator,
    Objectives,
    Project,
    profile,
    yuan_from_wan,
)
from jixiao.targets import Context, parse
from jixiao.writing import write_pdf, write_xlsx
from jixiao.writing._layout import declaration_sheet
from jixiao.writing._verify_pdf import verify_pdf

FORMS = Path(__file__).parent.parent / "tests" / "data" / "writing" / "forms.json"
REPEATS = 24
WRITERS: dict[str, Callable[[Sequence[Declaration]], bytes]] = {
    "PDF": write_pdf,
    "XLSX": write_xlsx,
}


def declarations() -> tuple[Declaration, ...]:
    """The eight published forms of tests/data/writing."""
    return tuple(
        _declaration(entry["fields"], entry["rows"])
        for entry in json.loads(FORMS.read_text(encoding="utf-8"))
    )


def _declaration(fields: dict[str, str], rows: list[list[str]]) -> Declaration:
    form = profile("shenzhen-2022")
    classes = {form.printed_label2(entry): entry for entry in form.classes}
    value = [fields[entry.label] for entry in form.fields]
    type_code, type_label = value[5].split(" ", 1)
    return Declaration(
        document=Document("forms.json", "", "application/json"),
        form=FormRef(form.id, FormKind.DECLARATION, form.title),
        fiscal_year=2022,
        project=Project(
            code=value[0],
            name=value[1],
            applicant=value[2],
            department=value[3],
            term_years=int(value[4]),
            type_code=type_code,
            type_label=type_label,
            is_new=value[6] == "是",
            allocation_method=value[7],
            total_budget=yuan_from_wan(value[8]),
            annual_budget=yuan_from_wan(value[9]),
        ),
        objectives=Objectives(*value[10:13]),
        indicators=tuple(
            Indicator(
                number=number,
                level1=classes[label2].level1,
                level2=classes[label2].level2,
                label1=label1,
                label2=classes[label2].label2,
                name=name,
                target=parse(
                    target, Context(level1=label1, level2=label2, name=name, fiscal_year=2022)
                ),
                explanation=explanation,
                mandatory=classes[label2].mandatory,
                applicable=name not in form.blank_tokens,
            )
            for number, (label1, label2, name, target, explanation) in enumerate(rows, 1)
        ),
    )


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
    forms = declarations()
    figures = []
    for kind, write in WRITERS.items():
        one, all_forms = write(forms[4:5]), write(forms)
        single = milliseconds(partial(write, forms[4:5]))
        eight = milliseconds(partial(write, forms), repeats=8)
        figures += [
            (f"{kind}, first form of a process", f"{first_call(kind)} ms"),
            (f"{kind}, one form", f"{single:.1f} ms, {len(one) // 1024} KB"),
            (f"{kind}, eight forms", f"{eight:.1f} ms, {len(all_forms) // 1024} KB"),
        ]
    content, sheets = write_pdf(forms[4:5]), (declaration_sheet(forms[4]),)
    whole = milliseconds(partial(write_pdf, forms[4:5]))
    share = milliseconds(partial(verify_pdf, content, sheets)) / whole
    figures.append(("PDF, share of reading back", f"{share * 100:.0f} %"))
    return figures


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name:40} {figure}")
