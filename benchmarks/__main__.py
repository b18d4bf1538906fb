"""Run every benchmark and print its figures: `python -m benchmarks [name …]`."""

from __future__ import annotations

import importlib
import platform
import sys
from datetime import date

ALL = (
    "targets",
    "reading",
    "reading_office",
    "reading_pdf",
    "ocr",
    "review",
    "review_many",
    "evaluation",
    "writing",
    "site",
    "live_review",
    "findings",
    "batches",
    "district",
)


def main(names: tuple[str, ...]) -> None:
    print(f"{date.today().isoformat()}  Python {platform.python_version()}  {platform.machine()}")  # noqa: DTZ011
    for name in names:
        print(f"\n{name}")
        for label, figure in importlib.import_module(f"benchmarks.{name}").run():
            print(f"  {label:<58} {figure}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or ALL)
