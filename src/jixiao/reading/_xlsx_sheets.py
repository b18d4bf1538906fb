"""XLSX workbooks as stored sheets, in one pass over the XML of each.

A library gives values without number formats and aborts the process on one cell at XFD1048576;
here positions are checked before anything is laid out, and digits stay as written in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from lxml import etree

from jixiao.errors import NotReadable
from jixiao.reading._ooxml import Package, local, open_package, refusal
from jixiao.reading._xlsx_formats import BUILT_IN, GENERAL
from jixiao.reading._xlsx_model import (
    LIMIT_COLUMNS,
    LIMIT_POSITIONS,
    LIMIT_ROWS,
    Sheet,
    Stored,
)

WHAT: Final = "Excel 工作簿"
_REFERENCE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE: Final = ("1", "true", "on")


def sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of an XLSX workbook in order, hidden ones without their cells."""
    package = open_package(data, name, WHAT)
    main = package.main_part("xl/workbook.xml")
    workbook = package.tree(main)
    if workbook is None or local(workbook) != "workbook":
        raise _unsupported(name) if main.endswith(".bin") else package.damaged()
    relations = package.relations(main)
    paths = {relation.type: relation.part for relation in relations.values()}
    texts = _shared_texts(package, paths.get("sharedStrings"))
    codes = _codes(package, paths.get("styles"))
    settings = next(workbook.iterchildren("{*}workbookPr"), None)
    from_1904 = settings is not None and settings.get("date1904", "") in _TRUE
    found: list[Sheet] = []
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        relation = relations.get(key)
        if relation is None or relation.type != "worksheet":
            continue
        sheet = Sheet(
            element.get("name", ""), element.get("state", "visible") != "visible", from_1904
        )
        if not sheet.is_hidden:
            _fill(sheet, package, relation.part, texts, codes)
        found.append(sheet)
    return found


def too_large(name: str, sheet: str) -> NotReadable:
    """The refusal of a sheet whose cells lie beyond the limits."""
    return refusal(
        "sheet_too_large",
        name,
        WHAT,
        f"工作表“{sheet}”的单元格分布过大。",
        f"一张工作表最多 {LIMIT_ROWS} 行、{LIMIT_COLUMNS} 列，合计 {LIMIT_POSITIONS} 格。",
        "请删去表外的单元格，只保留申报表，另存后再试。",
    )


def _unsupported(name: str) -> NotReadable:
    return refusal(
        "unsupported",
        name,
        WHAT,
        "文件是二进制工作簿（XLSB）。",
        "这种格式不能读取。",
        "请另存为 XLSX 再试。",
    )


def _shared_texts(package: Package, path: str | None) -> list[str]:
    root = package.tree(path) if path is not None else None
    return [] if root is None else [_text(item) for item in root.iterchildren("{*}si")]


def _text(item: Any) -> str:
    """The text of a string item, without phonetic guides."""
    parts: list[str] = []
    for element in item:
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "r":
            parts += [each.text or "" for each in element.iterchildren("{*}t")]
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), "".join(parts))


def _codes(package: Package, path: str | None) -> list[str | None]:
    """The number format of each style index; None for one that is not in the file."""
    root = package.tree(path) if path is not None else None
    if root is None:
        return []
    own = {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    known = {str(number): code for number, code in BUILT_IN.items()} | own
    return [known.get(xf.get("numFmtId", "0")) for xf in root.iterfind("{*}cellXfs/{*}xf")]


def _fill(
    sheet: Sheet, package: Package, path: str, texts: list[str], codes: list[str | None]
) -> None:
    data = package.part(path)
    if data is None:
        raise package.damaged()
    last_row = -1
    try:
        for element in _elements(data, package):
            if local(element) == "mergeCell":
                _merge(sheet, element.get("ref", ""))
                continue
            number = element.get("r", "")
            last_row = int(number) - 1 if number.isdigit() and len(number) < 9 else last_row + 1
            if element.get("hidden", "") in _TRUE:
                sheet.hidden_rows.add(last_row)
            for cell in _row_cells(element, last_row, texts, codes):
                if not sheet.add(cell):
                    raise too_large(package.name, sheet.name)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise package.damaged() from error


def _elements(data: bytes, package: Package) -> Iterator[Any]:
    """Rows and merged ranges of a sheet, dropped from memory when they have been seen."""
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=("{*}row", "{*}mergeCell"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for number, (_, element) in enumerate(events):
        if number == 0 and element.getroottree().docinfo.internalDTD is not None:
            raise package.with_doctype()
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _merge(sheet: Sheet, reference: str) -> None:
    first, _, last = reference.partition(":")
    top_left, bottom_right = _position(first), _position(last or first)
    if top_left is None or bottom_right is None or len(sheet.merged) >= LIMIT_ROWS:
        return
    sheet.merged.append((*top_left, *bottom_right))


def _position(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of a reference such as `B4`."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _row_cells(
    row: Any, number: int, texts: list[str], codes: list[str | None]
) -> Iterator[Stored]:
    column = -1
    for element in row:
        if local(element) != "c":
            continue
        reference = element.get("r", "")
        position = _position(reference)
        if position is None:
            position = (number, column + 1)
        column = position[1]
        yield _stored(element, position, texts, codes)


def _stored(
    element: Any, position: tuple[int, int], texts: list[str], codes: list[str | None]
) -> Stored:
    style = element.get("s", "0")
    index = int(style) if style.isdigit() and len(style) < 9 else 0
    code = codes[index] if index < len(codes) else GENERAL
    kind = element.get("t", "n")
    is_formula = False
    value: str | None = None
    text: str | None = None
    for child in element:
        name = local(child)
        if name == "v":
            value = child.text
        elif name == "f":
            is_formula = True
        elif name == "is":
            text = _text(child)
    if value is not None and kind != "inlineStr":
        if kind == "s":
            place = int(value)
            text = texts[place] if 0 <= place < len(texts) else None
        elif kind == "b":
            text = "TRUE" if value.strip() in _TRUE else "FALSE"
        elif kind in ("str", "e", "d"):
            text = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), value)
        else:
            return Stored(*position, None, value.strip(), code, is_formula)
    elif kind == "str" and is_formula:
        text = ""
    has_answer = text is not None
    return Stored(*position, text, None, code, is_formula and not has_answer, kind == "e")
