"""Small valid files of every digital format, and ways to break them that keep their shape."""

from __future__ import annotations

import base64
import json
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from random import Random

from jixiao.reading import _xlsx, read
from jixiao.reading._grid import Grid
from jixiao.reading._ole import stream
from tests.reading import doc_made, pdf_files, xls_made
from tests.reading.office_made import zipped

FORMATS = ("text", "html", "xlsx", "xls", "docx", "doc", "pdf", "zip")

_LONGEST = 400_000  # bytes of a mutated file
_OWN_SHARE = 0.8  # of the changes know the format; the others are made to its bytes
_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000)
_WORDS = (
    b"0", b"-1", b"1", b"3", b"99999999", b"4294967296", b"1e999", b"NaN", b"-0.0", b"9" * 40, b"",
    "１２".encode(), "²".encode(), "\u2067".encode(), "\u0000".encode(), b"]]>", b"&#0;", b"&a;",
    "二级项目支出绩效目标申报表".encode(), "一级指标".encode(), "项目编码：".encode(), b"\xff\xfe",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{0,200}>")
_ELEMENT = re.compile(rb"<(w:tr|w:tc|w:p|row|c|tr|td)\b[^>]*>.{0,4000}?</\1>", re.DOTALL)
_VALUE = re.compile(rb'(?<==")[^"<>]*(?=")')
_CONTENT = re.compile(rb"(?<=>)[^<>]+(?=<)")
_OBJECT = re.compile(rb"\d+ 0 R|/[A-Za-z]+|-?\d+(?:\.\d+)?")

Mutation = Callable[[bytes, Random], bytes]


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """The valid files by format, made by a process of its own.

    The libraries that write would take their share of the memory that cases may use.
    """
    code = "import sys; from benchmarks.fuzz_mutations import told; sys.stdout.write(told())"
    found = json.loads(
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout
    )
    return {kind: tuple(map(base64.b64decode, each)) for kind, each in found.items()}


def told() -> str:
    """The valid files as JSON."""
    from benchmarks.reading_office import as_docx, as_html
    from jixiao.writing import write_pdf, write_xlsx

    text = files("jixiao.demo").joinpath("forms.txt").read_text("utf-8")
    forms = read(text.encode(), "forms.txt")[:1]
    first = text[: text.index("二级项目支出绩效目标申报表", 40)]
    workbook = write_xlsx(forms)
    grids = _xlsx.grids(workbook)
    drawn = pdf_files.pdf(
        pdf_files.table([["a", "b", "c"], ["1", "2", "3"]]), pdf_files.table([["d", "e"]] * 4)
    )
    html = as_html(grids)
    inner = zipped({"四.html": html})
    found = {
        "text": (first.encode(), first.encode("gb18030"), first.encode("utf-16")),
        "html": (html,),
        "xlsx": (workbook,),
        "xls": (_as_xls(grids),),
        "docx": (as_docx(grids),),
        "doc": (_as_doc(grids),),
        "pdf": (write_pdf(forms), drawn),
        "zip": (zipped({"一.txt": first, "二/三.xlsx": workbook, "五.zip": inner}),),
    }
    return json.dumps(
        {kind: [base64.b64encode(each).decode() for each in data] for kind, data in found.items()}
    )


def mutated(kind: str, chance: Random) -> bytes:
    """A file of that format, broken in one to three ways."""
    data = chance.choice(seeds()[kind])
    for _ in range(chance.choice((1, 1, 2, 3))):
        own = chance.random() < _OWN_SHARE
        data = chance.choice(_OWN[kind] if own else _OF_BYTES)(data, chance)[:_LONGEST]
    return data


def _flipped(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data or b"\x00")
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _spliced(data: bytes, chance: Random) -> bytes:
    """A piece of this file or of another one in place of a piece."""
    other = data if chance.random() < 0.7 else chance.choice(seeds()[chance.choice(FORMATS)])
    start = chance.randint(0, len(other))
    piece = other[start : start + chance.choice((4, 30, 200, 3_000))]
    at = chance.randint(0, len(data))
    return data[:at] + piece * chance.choice((1, 1, 1, 60)) + data[at + chance.choice((0, 50)) :]


def _numbered(data: bytes, chance: Random) -> bytes:
    """Extreme numbers written over some bytes."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        value, size = chance.choice(_NUMBERS), chance.choice((1, 2, 4))
        at = chance.randint(0, max(0, len(changed) - size))
        changed[at : at + size] = (value & (256**size - 1)).to_bytes(size, "little")
    return bytes(changed)


def _worded(pattern: re.Pattern[bytes]) -> Mutation:
    """Some matches replaced by extreme words, swapped, repeated or dropped."""

    def mutation(data: bytes, chance: Random) -> bytes:
        found = list(pattern.finditer(data))
        chosen = chance.sample(found, min(len(found), chance.randint(1, 4)))
        for match in sorted(chosen, key=lambda match: -match.start()):
            own, other = match.group(), chance.choice(found).group()
            repeated = own * chance.choice((0, 2, 2, 60_000 // len(own) if own else 0))
            put = chance.choice((chance.choice(_WORDS), other, repeated))
            data = data[: match.start()] + put + data[match.end() :]
        return data

    return mutation


def _relined(data: bytes, chance: Random) -> bytes:
    """Lines of a text moved, repeated, dropped or joined."""
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        line = lines.pop(at) if chance.random() < 0.6 else lines[at]
        put = (line, line[:5_000] * 40, chance.choice(_WORDS) + line, line[: len(line) // 2])
        lines.insert(chance.randint(0, len(lines)), chance.choice(put))
    return chance.choice((b"\n", b"\n", b"", b"\r\n", b"  ")).join(lines)


def _reparted(inner: tuple[Mutation, ...]) -> Mutation:
    """One part of a ZIP archive changed, dropped, or put in place of another."""

    def mutation(data: bytes, chance: Random) -> bytes:
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()[:40]}
        except Exception:  # noqa: BLE001  # an archive that is broken already is broken as bytes
            return _flipped(data, chance)
        if not parts:
            return data
        name = chance.choice(list(parts))
        if chance.random() < 0.08:
            del parts[name]
        elif chance.random() < 0.08:
            parts[name] = chance.choice(list(parts.values()))
        else:
            parts[name] = chance.choice(inner)(parts[name], chance)
        return zipped(dict(parts), stored=chance.random() < 0.3)

    return mutation


def _restreamed(*names: str) -> Mutation:
    """The streams of an old Office file changed inside a sound container."""

    def mutation(data: bytes, chance: Random) -> bytes:
        try:
            found = {name: stream(data, (name,)) or b"" for name in names}
        except Exception:  # noqa: BLE001  # as above
            return _flipped(data, chance)
        name = chance.choice(names)
        change = chance.choice((_flipped, _numbered, _spliced, _cut, _rerecorded))
        found[name] = change(found[name], chance)[:60_000]
        return xls_made.ole(found)

    return mutation


def _rerecorded(data: bytes, chance: Random) -> bytes:
    """Records of a workbook with other lengths, kinds and bodies, moved and repeated."""
    records = list(_records(data))
    for _ in range(chance.randint(1, 4)):
        if not records:
            break
        at = chance.randrange(len(records))
        kind, body = records[at]
        other = chance.choice(records)
        changed = (
            (other[0], body),
            (kind, other[1]),
            (0x3C, body),
            (kind, _numbered(body, chance)),
            (kind, body[: chance.randint(0, len(body))]),
        )
        records[at] = chance.choice(changed)
        if chance.random() < 0.3:
            records.insert(chance.randint(0, len(records)), records[at])
    return b"".join(struct.pack("<2H", kind, len(body)) + body for kind, body in records)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<2H", data, at)
        yield kind, data[at + 4 : at + 4 + min(size, 8_000)]
        at += 4 + size


_OF_BYTES: tuple[Mutation, ...] = (_flipped, _cut, _spliced, _numbered)
_WELL_FORMED: tuple[Mutation, ...] = (_worded(_ELEMENT), _worded(_VALUE), _worded(_CONTENT))
_MARKUP: tuple[Mutation, ...] = (*_WELL_FORMED, _worded(_NUMBER), _worded(_TAG), _spliced, _flipped)
_OWN: dict[str, tuple[Mutation, ...]] = {
    "text": (_relined, _worded(_NUMBER)),
    "html": _MARKUP,
    "xlsx": (_reparted(_MARKUP),),
    "docx": (_reparted(_MARKUP),),
    "xls": (_restreamed("Workbook"),),
    "doc": (_restreamed("WordDocument", "1Table"),),
    "pdf": (_worded(_OBJECT), _worded(_NUMBER)),
    "zip": (_reparted((*_MARKUP, _relined, _cut)),),
}


def _as_xls(grids: tuple[Grid, ...]) -> bytes:
    cells = [cell for cell in grids[0].cells if cell.text]
    texts = [xls_made.unicode_text(cell.text, runs=number % 2) for number, cell in enumerate(cells)]
    body = b"".join(
        xls_made.text_cell(cell.row, cell.column, number) for number, cell in enumerate(cells)
    )
    merged = [
        (cell.row, cell.row + cell.row_span - 1, cell.column, cell.column + cell.column_span - 1)
        for cell in grids[0].cells
        if cell.row_span * cell.column_span > 1
    ]
    body += xls_made.record(0x203, struct.pack("<3Hd", 60, 0, 0, 0.95))
    body += xls_made.record(0x06, struct.pack("<3H", 60, 1, 0) + bytes(6) + b"\xff\xff" + bytes(6))
    body += xls_made.record(0x207, xls_made.unicode_text("结果"))
    areas = b"".join(struct.pack("<4H", *area) for area in merged)
    body += xls_made.record(0xE5, struct.pack("<H", len(merged)) + areas)
    return xls_made.workbook(body, xls_made.shared(*texts))


def _as_doc(grids: tuple[Grid, ...]) -> bytes:
    covering = grids[0].covering()
    rows = [doc_made.paragraph("二级项目支出绩效目标申报表")]
    for y in range(grids[0].rows):
        cells = [
            cell
            for x in range(grids[0].columns)
            if (cell := covering.get((y, x))) is not None and cell.column == x
        ]
        edges = tuple(1_000 * cell.column for cell in cells)
        kinds = tuple(0 if cell.row == y else doc_made.ABOVE for cell in cells)
        texts = [cell.text.replace("\n", "\x0b") if cell.row == y else "" for cell in cells]
        last = 1_000 * (cells[-1].column + cells[-1].column_span)
        rows += doc_made.row(*texts, edges=(*edges, last), kinds=kinds)
    return doc_made.doc(rows)
