"""Office Open XML packages (DOCX, XLSX): their parts, counted before and while inflating.

A package of 1 MB can hold 600 MB of XML. Declared sizes are summed first, and no part gives more
bytes than it declares. A part with a document type is refused: with entities unresolved, the text
behind one would be lost without a word.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from lxml import etree

from jixiao.errors import Message, NotReadable

LIMIT_PACKAGE_BYTES: Final = 100_000_000
LIMIT_PART_BYTES: Final = 50_000_000
LIMIT_PARTS: Final = 10_000
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DOCTYPE: Final = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_OFFICE: Final = "/officeDocument"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the last word of the relation's type, and the part meant."""

    type: str
    part: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package. `name` is the file's name as told to people, `what` its type."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    name: str
    what: str

    def part(self, path: str) -> bytes | None:
        """The bytes of a part, or None if there is none. Refuses damaged and hostile parts."""
        info = self.parts.get(path.lower())
        if info is None:
            return None
        if info.flag_bits & 1 or info.compress_type not in _METHODS:
            raise self.damaged()
        try:
            data = self.archive.read(info)
        except DAMAGED as error:
            raise self.damaged() from error
        if any(mark in data for mark in _DOCTYPE):
            raise self.with_doctype()
        return data

    def tree(self, path: str) -> Any | None:
        """The root element of a part, or None if there is no such part."""
        data = self.part(path)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged() from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self.with_doctype()
        return root

    def relations(self, path: str) -> dict[str, Relation]:
        """The inner relations of a part (of the package itself for ""), by their id."""
        folder, base = posixpath.split(path)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            target = element.get("Target", "")
            if element.get("TargetMode") != "External" and target:
                part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = element.get("Type", "").rpartition("/")[2]
                found[element.get("Id", "")] = Relation(kind, part)
        return found

    def main_part(self, usual: str) -> str:
        """The path of the part that the package is about."""
        for relation in self.relations("").values():
            if relation.type == _OFFICE[1:] and relation.part.lower() in self.parts:
                return relation.part
        return usual

    def damaged(self) -> NotReadable:
        """The refusal of a package that does not hold what it must."""
        return refusal(
            "damaged",
            self.name,
            self.what,
            f"{self.what}已损坏，内容不完整或不符合格式。",
            "可能是下载或拷贝中断。",
            f"请用 Office 或 WPS 打开后另存为新的 {self.what}再试。",
        )

    def with_doctype(self) -> NotReadable:
        """The refusal of a part that declares a document type."""
        return refusal(
            "doctype",
            self.name,
            self.what,
            "文件内部的 XML 带有 DOCTYPE 声明。",
            "正常的 Office 文件没有这种声明，读取它可能泄露或丢失内容。",
            f"请用 Office 或 WPS 打开后另存为新的 {self.what}再试。",
        )


def open_package(data: bytes, name: str, what: str) -> Package:
    """The package in `data`. Raises NotReadable if it is damaged or inflates beyond the limits."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except DAMAGED as error:
        raise Package(_NOTHING, {}, name, what).damaged() from error
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    largest = max((info.file_size for info in infos), default=0)
    if total > LIMIT_PACKAGE_BYTES or largest > LIMIT_PART_BYTES or len(infos) > LIMIT_PARTS:
        raise refusal(
            "inflated",
            name,
            what,
            f"文件解压后有 {total / 1_000_000:.0f} MB、{len(infos)} 个部件。",
            f"解压后最多 {LIMIT_PACKAGE_BYTES // 1_000_000} MB，"
            f"单个部件最多 {LIMIT_PART_BYTES // 1_000_000} MB，部件最多 {LIMIT_PARTS} 个。",
            "请删去文件中的图片和多余内容，或拆成几份分别读取。",
        )
    parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}
    return Package(archive, parts, name, what)


def refusal(code: str, name: str, kind: str, what: str, why: str, how: str) -> NotReadable:
    """A NotReadable whose place is the file's name, or its type where no name is known."""
    where = f"文件“{name}”" if name else kind
    return NotReadable(Message(f"reading.{code}", where, what, why, how))


def local(element: Any) -> str:
    """The name of an element without its namespace; strict and transitional files differ there."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _empty_archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(b"PK\x05\x06" + bytes(18)))


_NOTHING: Final = _empty_archive()
