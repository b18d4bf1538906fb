"""Reading scans: seconds a page and the memory of the child. Run: `python -m benchmarks.ocr`.

Our own paper as a scan of 200 dpi, 8 pages; processor time is that of all threads, so on two quiet
cores a page takes about half of it by the clock.
"""

from __future__ import annotations

import re
import statistics
import time
from importlib.resources import files
from pathlib import Path

from jixiao.reading import _limits, _recognition, read, read_limited
from jixiao.writing import write_pdf
from tests.reading.scans_made import drawn, pdf_of, scanned


def run() -> list[tuple[str, str]]:
    """Names and figures; nothing without the extra."""
    if not _recognition.available():
        return []
    forms = read(files("jixiao.demo").joinpath("forms.txt").read_bytes(), "forms.txt")
    paper = write_pdf(forms)
    images = [scanned(drawn(paper, page), skew=0.8 - 0.3 * page) for page in range(len(forms))]
    start = time.process_time()
    read(pdf_of(images[0]), "a.pdf")
    first = time.process_time() - start
    processor, clock = [], []
    for image in images:
        data = pdf_of(image)
        start, begun = time.process_time(), time.monotonic()
        read(data, "a.pdf")
        processor.append(time.process_time() - start)
        clock.append(time.monotonic() - begun)
    read_limited(pdf_of(*images), "a.pdf")
    status = Path(f"/proc/{_limits._pool._idle[0].process.pid}/status").read_text()
    _limits.close()
    peak, space = (
        int(match[1]) / 1024
        for name in ("VmHWM", "VmPeak")
        if (match := re.search(rf"{name}:\s*(\d+) kB", status)) is not None
    )
    return [
        ("first page, models loaded, s of processor time", f"{first:.1f}"),
        ("page of 200 dpi, s of processor time (median)", f"{statistics.median(processor):.2f}"),
        ("page of 200 dpi, s by the clock (median)", f"{statistics.median(clock):.2f}"),
        ("child, 8 pages, peak MB", f"{peak:.0f}"),
        ("child, 8 pages, peak MB of address space", f"{space:.0f}"),
    ]


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
