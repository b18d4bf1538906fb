"""Scans and photographs: read like the pages they show, with their places and their doubts."""

from __future__ import annotations

import socket
import subprocess
import sys
from importlib.resources import files

import pytest

from jixiao.declaration import Declaration, field_text
from jixiao.errors import NotReadable
from jixiao.reading import _recognition, read
from jixiao.writing import write_pdf
from tests.reading import cases
from tests.reading.office_made import zipped
from tests.reading.pdf_files import pdf, table
from tests.reading.scans_made import drawn, jpeg, pdf_of, scanned, written

needs_extra = pytest.mark.skipif(not _recognition.available(), reason="needs jixiao[ocr]")

HEAD = (
    "project.code",
    "project.name",
    "project.applicant",
    "project.department",
    "project.term_years",
    "project.total_budget",
    "project.annual_budget",
    "objectives.overview",
    "objectives.annual",
    "objectives.long_term",
)


@pytest.fixture(scope="module")
def forms() -> tuple[Declaration, ...]:
    return read(files("jixiao.demo").joinpath("forms.txt").read_bytes(), "forms.txt")


@pytest.fixture(scope="module")
def paper(forms: tuple[Declaration, ...]) -> bytes:
    """The first form as a PDF of our own."""
    return write_pdf(forms[:1])


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a scan is read without network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


def wrong(found: Declaration, wanted: Declaration) -> list[tuple[str, str, str]]:
    """The texts that differ, each with its field path."""
    pairs = [(path, field_text(found, path), field_text(wanted, path)) for path in HEAD]
    for at, (row, own) in enumerate(zip(found.indicators, wanted.indicators, strict=True)):
        pairs += [
            (f"indicators[{at}].name", row.name, own.name),
            (f"indicators[{at}].target", row.target.text, own.target.text),
            (f"indicators[{at}].explanation", row.explanation, own.explanation),
            (f"indicators[{at}].level2", row.level2, own.level2),
        ]
    return [
        (path, one or "", other or "")
        for path, one, other in pairs
        if squeezed(one) != squeezed(other)
    ]


def doubted(form: Declaration) -> set[str]:
    return {doubt.field for doubt in form.doubts}


@needs_extra
def test_a_stamped_skewed_scan_is_read_without_network(forms, paper, no_network):
    page = scanned(drawn(paper, dpi=150), skew=2.4, light=60, stamp=(620, 700))

    (found,) = read(jpeg(page, dpi=(150, 150)), "扫描.jpg")

    missed = wrong(found, forms[0])
    assert len(missed) <= 1
    assert {path for path, _, _ in missed} <= doubted(found)
    assert found.document.media_type == "image/jpeg"
    source = next(entry.source for entry in found.lineage if entry.field == "project.code")
    digital = next(e.source for e in read(paper, "a.pdf")[0].lineage if e.field == "project.code")
    assert source.page == 1 and source.confidence < 100
    assert inside(source.box, digital.box, page.size, skew=2.4, dpi=150)


def inside(box, original, size, *, skew, dpi) -> bool:
    """Whether a box of a scan holds the middle of the page's own box, turned as the page was."""
    import math

    left, top, right, bottom = (side / 100 * dpi / 72 for side in original)
    turn = math.radians(-skew)
    dx, dy = (left + right) / 2 - size[0] / 2, (top + bottom) / 2 - size[1] / 2
    x = size[0] / 2 + dx * math.cos(turn) - dy * math.sin(turn)
    y = size[1] / 2 + dx * math.sin(turn) + dy * math.cos(turn)
    tall = bottom - top + (right - left) * math.sin(abs(turn)) + 20
    return box[0] < x < box[2] and box[1] < y < box[3] and box[3] - box[1] < tall


@needs_extra
def test_scanned_and_digital_pages_of_a_file_are_read_page_by_page(forms):
    import pypdfium2

    digital, second = write_pdf(forms[1:2]), write_pdf(forms[2:3])
    turned = scanned(drawn(second)).rotate(90, expand=True)
    mixed = pypdfium2.PdfDocument(digital)
    scan = pypdfium2.PdfDocument(pdf_of(turned))
    mixed.import_pages(scan)
    from io import BytesIO

    target = BytesIO()
    mixed.save(target)
    mixed.close()
    scan.close()
    told: list[tuple[int, int]] = []

    found = read(target.getvalue(), "a.pdf", progress=lambda n, count: told.append((n, count)))

    assert [form.project.code for form in found] == [f.project.code for f in forms[1:3]]
    assert wrong(found[0], forms[1]) == []
    assert {path for path, _, _ in wrong(found[1], forms[2])} <= doubted(found[1])
    assert [row.source.page for row in found[1].indicators] == [2] * len(found[1].indicators)
    assert told == [(1, 1)]


@needs_extra
@pytest.mark.parametrize("number", [0, 4])
def test_a_form_of_the_shared_scan_is_exact_or_doubted(number):
    import pypdfium2

    whole = pypdfium2.PdfDocument(cases.document("scan200.pdf"))
    image = whole[number].render(scale=200 / 72).to_pil().convert("L")
    whole.close()
    truth = cases.truth()[number]

    (found,) = read(pdf_of(image), "scan.pdf")

    read_rows = [
        list(map(squeezed, (row.name, row.target.text, row.explanation)))
        for row in found.indicators
    ]
    assert read_rows == [list(map(squeezed, row[2:])) for row in truth["rows"]]
    assert found.project.code == truth["fields"]["项目编码"]


@needs_extra
def test_a_blank_picture_is_told_as_such():
    from PIL import Image

    with pytest.raises(NotReadable) as caught:
        read(written(Image.new("L", (1654, 2339), 250)), "空白.png")

    assert caught.value.message.id == "reading.picture_no_text"


def test_without_the_extra_a_picture_is_refused_with_what_is_missing(monkeypatch):
    monkeypatch.setattr(_recognition, "available", lambda: False)
    from PIL import Image

    with pytest.raises(NotReadable) as caught:
        read(zipped({"a.png": written(Image.new("L", (20, 20)))}), "a.zip")

    message = caught.value.message
    assert message.id == "reading.no_recognition" and "a.png" in message.where
    assert "jixiao[ocr]" in message.why


def test_reading_digital_files_loads_nothing_of_the_extra():
    code = (
        "import sys; from jixiao.reading import read\n"
        "try: read(sys.stdin.buffer.read(), 'a.pdf')\nexcept Exception: pass\n"
        "print(sorted({'numpy', 'cv2', 'onnxruntime', 'rapidocr', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pdf(table([["a", "b"]])),
        capture_output=True,
        check=True,
    )

    assert done.stdout.strip() == b"[]"
