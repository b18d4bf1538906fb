"""How exactly scans are read, and how many wrong cells are asked about.

    python -m benchmarks.accuracy_scans [--wrong]

The shared scan, and pages of the rendered files made worse on purpose: coarse, askew, noisy,
blurred, squeezed as JPEG, unevenly lit, under a red seal or a grey one. A cell is a header field or
one of the texts of a row; it is exact if it equals the truth without white space, and flagged if a
doubt names it. With --wrong every wrong cell is printed. Needs JIXIAO_CASES or the cases beside the
repository, and the extra `jixiao[ocr]`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import ImageOps

from benchmarks.accuracy_reading import CASES, PATHS, squeezed
from jixiao.declaration import Declaration, field_text
from jixiao.errors import JixiaoError
from jixiao.reading import _recognition, read
from jixiao.reading._doubts import TABLE_MISSING
from tests.reading.scans_made import drawn, jpeg, scanned

FILES = ("typst", "libreoffice", "chromium", "weasyprint", "reportlab", "fpdf2")
KINDS: dict[str, dict[str, Any]] = {
    "200 dpi, 1° askew, JPEG 70": {"skew": 1.0},
    "150 dpi, 3° askew, noise, JPEG 50": {"dpi": 150, "skew": -3.0, "noise": 12, "quality": 50},
    "200 dpi, 5° askew, blurred, JPEG 40": {"skew": 5.0, "blur": 1.4, "quality": 40},
    "150 dpi, blurred, dark corner, JPEG 40": {
        "dpi": 150,
        "skew": 0.6,
        "blur": 1.1,
        "light": 110,
        "noise": 9,
        "quality": 40,
    },
    "200 dpi, red seal": {"skew": -0.7, "seal": True},
    "200 dpi, grey seal": {"skew": -0.7, "seal": True, "grey": True},
}


@dataclass(slots=True)
class Count:
    """Cells of one kind of scan, and what went wrong."""

    cells: int = 0
    wrong: list[tuple[str, str, str, bool]] = field(default_factory=list)
    false_alarms: int = 0

    def __str__(self) -> str:
        exact = self.cells - len(self.wrong)
        flagged = sum(asked for *_, asked in self.wrong)
        return (
            f"exact {exact}/{self.cells} ({100 * exact / self.cells:.1f} %), "
            f"wrong ones flagged {flagged}/{len(self.wrong)}, "
            f"right ones flagged {self.false_alarms}/{exact}"
        )


def add(count: Count, form: Declaration | None, truth: dict[str, Any]) -> None:
    """Count the cells of a form; all are wrong and unflagged where none was read."""
    pairs: list[tuple[str, str, str]] = []
    for label, wanted in truth["fields"].items():
        path = PATHS[label]
        pairs.append((path, field_text(form, path) or "" if form else "", wanted))
    rows = list(form.indicators) if form else []
    for at, row in enumerate(truth["rows"]):
        own = rows[at] if at < len(rows) else None
        label2 = ("*" if own.mandatory else "") + own.label2 if own else ""
        texts = (own.label1, label2, own.name, own.target.text if own.target else "") if own else ()
        every = (*texts, own.explanation or "") if own else ("",) * 5
        names = ("label1", "label2", "name", "target", "explanation")
        pairs += [
            (f"indicators[{at}].{name}", one, wanted)
            for name, one, wanted in zip(names, every, row, strict=True)
        ]
    asked = {doubt.field for doubt in form.doubts} if form else set()
    asked |= {path.replace(".level", ".label") for path in asked}
    told_missing = form is not None and any(doubt.reason == TABLE_MISSING for doubt in form.doubts)
    for path, one, wanted in pairs:
        count.cells += 1
        flagged = path in asked or path.partition(".")[0] in asked
        flagged = flagged or (told_missing and path.startswith("indicators"))
        if squeezed(one) != squeezed(wanted):
            count.wrong.append((path, one, wanted, flagged))
        else:
            count.false_alarms += flagged


def shared(truth: list[dict[str, Any]]) -> Iterator[tuple[str, Count]]:
    """The scan of all eight forms."""
    path = CASES / "rendered" / "scan200.pdf"
    if path.is_file():
        count = Count()
        for form, wanted in zip(read(path.read_bytes(), path.name), truth, strict=True):
            add(count, form, wanted)
        yield path.name, count


def made(truth: list[dict[str, Any]], pages: int) -> Iterator[tuple[str, Count]]:
    """Pages of every producer, a different one for each, in each kind of badness."""
    for turn, (name, own) in enumerate(KINDS.items()):
        count = Count()
        for number in range(pages):
            file = CASES / "rendered" / f"{FILES[(number + turn) % len(FILES)]}.pdf"
            page = (number + 3 * turn) % len(truth)
            options = dict(own)
            dpi, quality = options.pop("dpi", 200), options.pop("quality", 70)
            image = drawn(file.read_bytes(), page, dpi=dpi)
            if options.pop("seal", False):
                options["stamp"] = (image.width * 2 // 3, image.height // 3)
            grey = options.pop("grey", False)
            image = scanned(image, seed=100 * turn + number, **options)
            data = jpeg(ImageOps.grayscale(image) if grey else image, quality, dpi=(dpi, dpi))
            try:
                found = read(data, "scan.jpg")
            except JixiaoError:
                found = ()
            add(count, found[0] if found else None, truth[page])
        yield name, count


def counted(pages: int = 6) -> Iterator[tuple[str, Count]]:
    """Every kind of scan with its count; nothing where cases or extra are missing."""
    path = CASES / "rendered" / "truth.json"
    if path.is_file() and _recognition.available():
        truth = json.loads(path.read_text(encoding="utf-8"))
        yield from shared(truth)
        yield from made(truth, pages)


def run() -> list[tuple[str, str]]:
    """Names and figures."""
    return [(name, str(count)) for name, count in counted()]


if __name__ == "__main__":
    total = Count()
    for kind, found in counted():
        print(f"{kind}: {found}", flush=True)
        total.cells += found.cells
        total.wrong += found.wrong
        total.false_alarms += found.false_alarms
        if "--wrong" in sys.argv:
            for path, one, wanted, asked in found.wrong:
                print(f"    {'?' if asked else '!'} {path}: {one!r} for {wanted!r}", flush=True)
    if total.cells:
        print(f"all: {total}")
