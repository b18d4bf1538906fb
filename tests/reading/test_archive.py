"""ZIP archives: names, nesting, unreadable and hostile members; and the kinds of files."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.errors import NotReadable
from jixiao.reading import _archive
from jixiao.reading._sniff import kind
from tests.reading.office_made import docx, sheet_xml, xlsx, zipped


def listed(data: bytes) -> dict[str, bytes | str]:
    """Each member's bytes, or the id of its refusal."""
    return {
        name: content.message.id if isinstance(content, NotReadable) else content
        for name, content in _archive.members(data, "a.zip")
    }


def flagged(data: bytes, flag: int) -> bytes:
    """An archive of one member with a flag set in both of its headers."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark) + offset
        struct.pack_into("<H", changed, at, struct.unpack_from("<H", changed, at)[0] | flag)
    return bytes(changed)


def test_members_come_in_order_and_folders_and_system_files_do_not() -> None:
    data = zipped({"b/": "", "b/二.txt": "2", "__MACOSX/x": "", "一.txt": "1", "b/.DS_Store": ""})

    assert list(listed(data).items()) == [("b/二.txt", b"2"), ("一.txt", b"1")]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_not_flagged_as_utf_8_are_read_as_what_they_are(encoding: str) -> None:
    name = "申报表".encode(encoding)
    data = zipped({"x" * len(name): "1"}).replace(b"x" * len(name), name)

    assert listed(data) == {"申报表": b"1"}


def test_one_level_of_nesting_is_opened_and_the_next_is_told() -> None:
    inner = zipped({"二.txt": "2", "三.zip": zipped({"四.txt": "4"})})

    assert listed(zipped({"一.zip": inner, "五.docx": docx("<w:p/>")})) == {
        "一.zip/二.txt": b"2",
        "一.zip/三.zip": "reading.nested",
        "五.docx": docx("<w:p/>"),
    }


def test_an_encrypted_member_is_told_and_does_not_stop_the_rest() -> None:
    locked = flagged(zipped({"一.txt": "1"}), 1)

    assert listed(locked) == {"一.txt": "reading.password"}
    assert listed(zipped({"一.zip": locked, "二.txt": "2"})) == {
        "一.zip/一.txt": "reading.password",
        "二.txt": b"2",
    }


def test_a_damaged_member_does_not_stop_the_rest() -> None:
    data = zipped({"一.txt": "甲乙丙丁", "二.txt": "2"}, stored=True)
    broken = data.replace("甲乙丙丁".encode(), "甲乙丙戊".encode())

    assert listed(broken) == {"一.txt": "reading.damaged", "二.txt": b"2"}


def test_an_unusual_compression_is_told() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("一.txt", "1")

    assert listed(out.getvalue()) == {"一.txt": "reading.compression"}


def test_a_bomb_is_told_and_does_not_stop_the_rest() -> None:
    bomb = zipped({"一.txt": bytes(30_000_000), "二.txt": "2"})

    assert listed(bomb) == {"一.txt": "reading.inflated", "二.txt": b"2"}


def test_the_whole_is_counted_over_nested_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archive, "LIMIT_TOTAL_BYTES", 3_000_000)
    large = zipped({f"{n}.txt": bytes(1_000_000) for n in range(9)})
    found = listed(zipped({"一.zip": large, "二.zip": large}))

    assert "reading.inflated" in found.values()
    assert sum(isinstance(content, bytes) for content in found.values()) <= 3


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archive, "LIMIT_ENTRIES", 3)

    with pytest.raises(NotReadable) as refused:
        list(_archive.members(zipped({str(n): "" for n in range(4)}), "a.zip"))
    assert refused.value.message.id == "reading.too_many_entries"


def test_names_that_climb_out_of_a_folder_are_only_names() -> None:
    assert listed(zipped({"../../etc/passwd": "x"})) == {"../../etc/passwd": b"x"}


def test_an_archive_cut_short_is_refused() -> None:
    with pytest.raises(NotReadable) as refused:
        list(_archive.members(zipped({"一.txt": "1"})[:-30], "a.zip"))
    assert refused.value.message.id == "reading.damaged"


SAMPLE = zipped({"一.txt": "甲" * 50, "二.zip": zipped({"三.txt": "3"})})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=6))
def test_a_changed_archive_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for at, value in changes:
        data[at] = value
    try:
        for _, content in _archive.members(bytes(data)):
            assert isinstance(content, bytes | NotReadable)
    except NotReadable as refused:
        assert refused.message.what


def ole(*names: str) -> bytes:
    """The header and directory of an OLE container with these streams."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
        for name in names
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"junk" * 100 + b"%PDF-1.7", "pdf"),
        (b"x" * 2_000 + b"%PDF-1.7", "text"),
        (docx(""), "docx"),
        (docx("")[:-20], "docx"),
        (xlsx({"a": sheet_xml("")}), "xlsx"),
        (zipped({"a.docx": docx("")}, stored=True), "zip"),
        (zipped({"a.pdf": "%PDF-1.7"}, stored=True), "zip"),
        (zipped({}), "zip"),
        (ole("Root Entry", "WordDocument"), "doc"),
        (ole("Root Entry", "Workbook"), "xls"),
        (ole("Root Entry", "Book"), "xls"),
        (ole("Root Entry", "EncryptedPackage"), "ole"),
        (ole("Root Entry"), "ole"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"GIF89a", "image"),
        (b"RIFF\0\0\0\0WEBP", "image"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        (b"<table><tr>", "html"),
        ("项目名称：<table>".encode(), "text"),
        ("绩效目标".encode("gbk"), "text"),
        ("绩效目标".encode("utf-16"), "text"),
        (b"", "text"),
        (b"\x00\x01\x02", "unknown"),
        (b"{\\rtf1", "unknown"),
        (b"Rar!\x1a\x07\x00", "unknown"),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_content(data: bytes, expected: str) -> None:
    assert kind(data) == expected


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), st.binary())
def test_any_bytes_have_a_kind(head: bytes, data: bytes) -> None:
    assert kind(head + data)


def test_an_office_file_stored_in_an_archive_does_not_make_it_one() -> None:
    inner = docx("<w:p/>")

    assert kind(zipped({"一.docx": inner}, stored=True)) == "zip"
    assert kind(zipped({"一.docx": inner, "二.xlsx": "2"}, stored=True)[:-10]) == "zip"
    assert kind(inner[:-10]) == "docx"


def test_a_member_without_a_name_is_passed_over() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", b"one")
        archive.writestr("b.txt", b"two")
        archive.filelist[0].filename = ""  # as the directory at the end will have it

    assert listed(written.getvalue()) == {"b.txt": b"two"}
