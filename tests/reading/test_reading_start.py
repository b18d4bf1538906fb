"""What reading loads, and when: nothing for pictures, pages or the site where files are digital."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from jixiao.declaration import Declaration
from jixiao.reading import read
from jixiao.writing import write_pdf, write_xlsx
from tests.reading.doc_made import doc, row
from tests.reading.office_made import cell, docx, table, zipped
from tests.reading.xls_made import shared, text_cell, unicode_text, workbook

HEAVY = (
    "numpy",
    "cv2",
    "onnxruntime",
    "rapidocr",
    "PIL",
    "django",
    "python_calamine",
    "xlsxwriter",
)
READING = """
import sys
from pathlib import Path
from jixiao.errors import NotReadable
from jixiao.reading import read
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read(path.read_bytes(), path.name)
    except NotReadable as error:
        assert error.message.id == "reading.no_form", error.message
print(sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""
STARTING = """
import sys, jixiao.reading
print(sorted(name for name in sys.modules if name.startswith("jixiao.")))
"""


def told(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_digital_files_are_read_without_libraries_for_pictures(
    tmp_path: Path, published: str
) -> None:
    forms: tuple[Declaration, ...] = read(published.encode(), "forms.txt")[:1]
    made = {
        "1.txt": published.encode(),
        "2.xlsx": write_xlsx(forms),
        "3.pdf": write_pdf(forms),
        "4.html": b"<table><tr><td>1</td></tr></table>",
        "5.docx": docx(table(cell("甲"))),
        "6.doc": doc(row("甲")),
        "7.xls": workbook(text_cell(0, 0, 0), shared(unicode_text("甲"))),
        "8.zip": zipped({"a.txt": "甲"}),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)

    assert told(READING, tmp_path, *HEAVY) == "[]"


def test_who_reads_in_children_loads_no_understanding_before_the_first_file() -> None:
    loaded = told(STARTING)

    assert "jixiao.reading._limits" in loaded
    assert "jixiao.targets" not in loaded and "jixiao.declaration" not in loaded
