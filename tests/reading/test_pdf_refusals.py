"""Files that cannot be read are refused in plain words, and no bytes do worse than that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.errors import NotReadable
from jixiao.reading import pdf as room
from jixiao.reading.pdf import _rulings, grids
from tests.reading.pdf_files import pdf, stream, table, text

SOUND = pdf(table([["alpha", "beta"], ["one", "two"]]), text("tail", 40, 40).encode())

# Reads files given as a length of four bytes and the content; answers one line for each.
CHILD = """
import sys
from jixiao.errors import NotReadable
from jixiao.reading.pdf import grids
while size := sys.stdin.buffer.read(4):
    data = sys.stdin.buffer.read(int.from_bytes(size, "big"))
    try:
        grids(data)
        print("read", flush=True)
    except NotReadable:
        print("refused", flush=True)
    except BaseException as error:
        print(repr(error), flush=True)
"""


def refused(data: bytes, **options: str) -> NotReadable:
    with pytest.raises(NotReadable) as caught:
        grids(data, **options)
    message = caught.value.message
    assert message.where and message.what and message.why and message.how
    return caught.value


def test_a_file_with_a_password_asks_for_an_open_copy():
    data = pdf(table([["alpha", "beta"]]), passwords=("secret", "owner"))

    message = refused(data).message

    assert message.id == "reading.pdf_encrypted"
    assert "口令" in message.what and "另存" in message.how


def test_a_file_with_a_password_is_read_with_it():
    data = pdf(table([["alpha", "beta"]]), passwords=("secret", "owner"))

    (grid,) = grids(data, password="secret")

    assert [cell.text for cell in grid.cells] == ["alpha", "beta"]


def test_a_wrong_password_is_told():
    data = pdf(table([["alpha", "beta"]]), passwords=("secret", "owner"))

    assert "给出的口令" in refused(data, password="guess").message.what


def test_a_file_with_an_owner_password_only_is_read():
    data = pdf(table([["alpha", "beta"]]), passwords=("", "owner"))

    (grid,) = grids(data)

    assert [cell.text for cell in grid.cells] == ["alpha", "beta"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"garbage" * 100, SOUND[:60], b"\0" * 5000])
def test_what_is_no_pdf_is_refused_as_damaged(data):
    assert refused(data).message.id == "reading.pdf_damaged"


def test_a_file_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr("jixiao.reading.pdf._document.MAX_PAGES", 1)

    message = refused(SOUND).message

    assert message.id == "reading.pdf_too_many_pages" and "共 2 页" in message.what
    assert room.MAX_PAGES == 2_000


def test_a_page_of_too_many_objects_is_refused(monkeypatch):
    monkeypatch.setattr(_rulings, "MAX_OBJECTS", 5)

    message = refused(SOUND).message

    assert message.id == "reading.pdf_page_too_large" and "第 1 页" in message.where


def test_a_form_that_draws_itself_ends():
    own = "/Type/XObject/Subtype/Form/BBox[0 0 400 300]/Resources<</XObject<</Own 4 0 R>>>>"
    data = pdf(
        table([["alpha", "beta"]]) + b"\n/Own Do",
        objects=[stream(b"/Own Do 10 10 50 50 re S", own)],
        resources="/XObject<</Own 4 0 R>>",
    )

    assert [cell.text for cell in grids(data)[0].cells] == ["alpha", "beta"]


def test_text_that_is_no_text_is_not_taken():
    content = "".join(f"\\{code:03o}" for code in range(1, 9)) * 5
    data = pdf(text(content, 40, 200).encode())

    message = refused(data).message

    assert message.id == "reading.pdf_no_text" and "编码" in message.what


@pytest.mark.parametrize("number", ["1e38", "-1e38", "99999999999", "0.00001"])
def test_coordinates_beyond_sense_do_no_harm(number):
    content = (
        table([["alpha", "beta"]])
        + (
            f"\n{number} 0 m {number} 300 l S 0 {number} m 400 {number} l S\n"
            f"q {number} 0 0 {number} {number} {number} cm 0 0 10 1 re f {text('far', 1, 1)} Q"
        ).encode()
    )

    (grid,) = grids(pdf(content))

    assert {cell.text for cell in grid.cells} >= {"alpha", "beta"}


@pytest.fixture(scope="module")
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that reads files: pdfium may abort, which no test could catch in its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    yield process
    process.communicate(timeout=30)


def answer(child: subprocess.Popen[bytes], data: bytes) -> str:
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(len(data).to_bytes(4, "big") + data)
    child.stdin.flush()
    return child.stdout.readline().decode().strip()


@given(
    st.lists(
        st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=12
    )
)
@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_changed_bytes_are_read_or_refused(child, changes):
    data = bytearray(SOUND)
    for place, byte in changes:
        data[place] = byte

    assert answer(child, bytes(data)) in ("read", "refused")


@given(st.integers(0, len(SOUND)))
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_file_cut_anywhere_is_read_or_refused(child, length):
    assert answer(child, SOUND[:length]) in ("read", "refused")
