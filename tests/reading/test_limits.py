"""Reading in a child: the same answers, and no file takes the program down."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from jixiao.declaration import Declaration
from jixiao.errors import BadProfile, NotReadable
from jixiao.reading import _children, _limits, _limits_child, read
from jixiao.reading._limits import read_limited
from jixiao.writing import write_xlsx
from tests.reading import cases
from tests.reading.office_made import docx, row, sheet_xml, text, xlsx, zipped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="children are a Unix matter")


@pytest.fixture(autouse=True, scope="module")
def closed() -> Iterator[None]:
    yield
    _limits.close()


@pytest.fixture(scope="module")
def declarations(published: str) -> tuple[Declaration, ...]:
    return read(published.encode(), "forms.txt")


def waiting() -> list[int]:
    return [child.process.pid for child in _limits._pool._idle]


def fails_as(monkeypatch: pytest.MonkeyPatch, script: str, wall_s: float = 20) -> NotReadable:
    """The refusal of a file whose child runs `script` in place of the reader."""
    _limits.close()
    real = subprocess.Popen
    before = "import sys, os, struct; n = os.read(0, 4)\n"
    command = [sys.executable, "-c", before + script]
    monkeypatch.setattr(_children.subprocess, "Popen", lambda _, **given: real(command, **given))
    monkeypatch.setattr(_limits, "allowance", lambda data: (20.0, wall_s))
    with pytest.raises(NotReadable) as refused:
        read_limited(b"x", "a.txt")
    assert waiting() == []
    return refused.value


def test_a_child_gives_what_reading_here_gives(published: str) -> None:
    assert read_limited(published.encode(), "forms.txt", fiscal_year=2022) == read(
        published.encode(), "forms.txt", fiscal_year=2022
    )


def test_a_written_workbook_is_read_in_a_child(declarations: tuple[Declaration, ...]) -> None:
    found = read_limited(write_xlsx(declarations), "forms.xlsx")

    assert [each.project.code for each in found] == [d.project.code for d in declarations]


def test_a_child_reads_many_files_and_a_refused_one_does_not_end_it(published: str) -> None:
    read_limited(published.encode(), "a.txt")
    (first, *_) = waiting()
    with pytest.raises(NotReadable) as refused:
        read_limited("不是申报表".encode(), "b.txt")
    read_limited(published.encode(), "c.txt")

    assert refused.value.message.id == "reading.no_form"
    assert "b.txt" in refused.value.message.where
    assert first in waiting()


def test_a_child_is_replaced_after_its_share_of_files(
    monkeypatch: pytest.MonkeyPatch, published: str
) -> None:
    _limits.close()
    monkeypatch.setattr(_children, "FILES_A_CHILD", 1)
    read_limited(published.encode(), "a.txt")

    assert waiting() == []


def test_an_unknown_profile_is_told_as_such(published: str) -> None:
    with pytest.raises(BadProfile):
        read_limited(published.encode(), "a.txt", profile="nowhere")


def test_a_file_too_large_never_reaches_a_child() -> None:
    with pytest.raises(NotReadable) as refused:
        read_limited(bytes(50_000_001), "a.txt")
    assert refused.value.message.id == "reading.too_large"


def test_a_child_that_aborts_is_a_refusal_and_the_next_file_is_read(
    monkeypatch: pytest.MonkeyPatch, published: str
) -> None:
    with monkeypatch.context() as changed:
        refused = fails_as(changed, "os.abort()")

    assert refused.message.id == "reading.child_crashed"
    assert refused.message.why and refused.message.how
    assert read_limited(published.encode(), "a.txt")


def test_a_child_over_its_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    burn = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass"
    with monkeypatch.context() as changed:
        assert fails_as(changed, burn).message.id == "reading.child_cpu"
    with monkeypatch.context() as changed:
        asleep = "import threading; threading.Event().wait()"
        assert fails_as(changed, asleep, 0.3).message.id == "reading.child_wall"


def test_an_answer_beyond_the_limit_or_of_no_shape_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = []
    for answer in (
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x01{",
        b"\x00\x00\x00\x02{}",
    ):
        with monkeypatch.context() as changed:
            script = f"os.write(1, {answer!r}); sys.stdin.read()"
            _limits.close()
            changed.setattr(_children.Child, "end", ended)
            ids.append(attempt(changed, script))

    assert ids == ["reading.child_output", *["reading.child_crashed"] * 3]


def ended(child: _children.Child, *, kindly: bool) -> None:
    child.process.kill()
    child.process.communicate()


def attempt(monkeypatch: pytest.MonkeyPatch, script: str) -> str:
    real = subprocess.Popen
    command = [sys.executable, "-c", "import os, sys\n" + script]
    monkeypatch.setattr(_children.subprocess, "Popen", lambda _, **given: real(command, **given))
    with pytest.raises(NotReadable) as refused:
        read_limited(b"x", "a.txt")
    for child in _limits._pool._idle:
        ended(child, kindly=False)
    _limits._pool._idle.clear()
    return refused.value.message.id


def test_memory_and_faults_inside_the_child_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"name": "a", "fiscal_year": None, "profile": None, "most_forms": 1, "password": None}
    for error, told in ((MemoryError(), b'"memory"'), (ZeroDivisionError(), b'"crashed"')):

        def failing(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(_limits_child, "read", failing)
        assert told in _limits_child._answer("read", dict(asked), b"", lambda *_: None)


def test_a_child_has_its_limits() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource\nfrom jixiao.reading import _limits_child as child\n"
            "child._limit_process(); child._limit_time(20)\n"
            "print([resource.getrlimit(each)[0] for each in (resource.RLIMIT_AS, "
            "resource.RLIMIT_CORE, resource.RLIMIT_NOFILE)])\n"
            "print(20 <= resource.getrlimit(resource.RLIMIT_CPU)[0] <= 30)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split("\n")[:2] == ["[1000000000, 0, 256]", "True"]


def test_a_pages_allowance_follows_what_can_be_in_the_file() -> None:
    assert _limits.allowance(b"x") == (20.0, 60.0)
    assert _limits.allowance(b"%PDF-1.7 /Count 100" + bytes(50_000))[0] == 30.0
    assert _limits.allowance(b"%PDF-1.7 /Count 999999")[0] == 20.0
    assert _limits.allowance("绩效".encode() * 200_000)[0] == pytest.approx(26.0)


def test_files_of_several_threads_do_not_mix(published: str) -> None:
    found: dict[int, int | None] = {}

    def one(year: int) -> None:
        found[year] = read_limited(published.encode(), "a.txt", fiscal_year=year)[0].fiscal_year

    threads = [threading.Thread(target=one, args=(2020 + n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {year: year for year in range(2020, 2025)}


def test_waiting_children_end_with_the_program() -> None:
    code = (
        "from jixiao.reading import _limits\n"
        "try: _limits.read_limited(b'x', 'a')\nexcept Exception: pass\n"
        "print(_limits._pool._idle[0].process.pid)"
    )
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )

    assert told.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.stdout), 0)


HOSTILE = {
    "far cell": xlsx({"表": sheet_xml(row(text("A1", "甲"), text("XFD1048576", "远")))}),
    "docx bomb": zipped({"word/document.xml": " " * 60_000_000}),
    "many elements": docx("<w:p/>" * 6_000_000),
    "zip bomb": zipped({"a.txt": bytes(110_000_000)}),
    "nested zips": zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": "c"})})}),
    "colspan": b"<table>" + b"<tr><td colspan=99999999>" * 3_000,
    "deep page": b"<div>" * 200_000,
    "no office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000),
    "truncated zip": zipped({"a.txt": "a"})[:40],
    "random": random.Random(1).randbytes(10_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_limited(HOSTILE[name], name)
    assert refused.value.message.where and refused.value.message.what


def mutated(data: bytes, seed: int) -> bytes:
    """Some bytes changed, or the end cut off."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed))] if seed % 5 == 0 else changed)


@pytest.mark.parametrize("name", ["forms.xls", "forms.xlsx", "forms.docx", "forms.html"])
def test_a_changed_file_is_read_or_refused(name: str) -> None:
    data = cases.document(name)
    for seed in range(40):
        try:
            assert read_limited(mutated(data, seed), name)
        except NotReadable as refused:
            told = refused.message.id
            assert not told.startswith("reading.child_") or name == "forms.xls", told


def test_a_member_that_kills_its_reader_is_left_out_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch, published: str
) -> None:
    _limits.close()
    asked = _children.Child.ask

    def ask(child: _children.Child, head: bytes, data: bytes, *rest: object) -> object:
        if data == b"kills":
            child.process.kill()
        return asked(child, head, data, *rest)

    monkeypatch.setattr(_children.Child, "ask", ask)
    made = zipped({"一.txt": published, "二.txt": b"kills", "三.txt": published})

    found = read_limited(made, "全年.zip")

    assert len(found) == 2 * len(read(published.encode(), "a"))
    assert found[0].document.name == "全年.zip/一.txt"
    (left_out,) = (each for each in found[0].doubts if each.reason == "document.left_out")
    assert "二.txt" in left_out.message and "中断" in left_out.message


def test_members_share_the_time_of_their_archive(
    monkeypatch: pytest.MonkeyPatch, published: str
) -> None:
    clock = iter([0.0, 1.0, 10_000.0])  # at the start, and before each member
    monkeypatch.setattr(_limits, "monotonic", lambda: next(clock))

    found = read_limited(zipped({"一.txt": published, "二.txt": published}), "a.zip")

    assert len(found) == len(read(published.encode(), "a"))
    assert "二.txt" in found[0].doubts[-1].message and "等待过久" in found[0].doubts[-1].message


def test_an_archive_is_counted_while_it_is_read(published: str) -> None:
    made = zipped({"一.txt": published, "二.txt": published})

    with pytest.raises(NotReadable) as refused:
        read_limited(made, "a.zip", most_forms=len(read(published.encode(), "a")) + 1)

    assert refused.value.message.id == "reading.too_many_forms"
