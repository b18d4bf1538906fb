"""Web pages: each innermost table a grid, text outside tables as lines.

A table that only arranges others gives no grid; its text becomes lines. Only a table's own rows
count, so no text is read twice. Nothing is fetched and nothing is executed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jixiao.errors import NotReadable
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading._ooxml import refusal

LIMIT_SPAN: Final = 1_000
LIMIT_POSITIONS: Final = 2_000_000
LIMIT_NODES: Final = 2_000_000
LIMIT_DEPTH: Final = 5_000  # the parser's time grows with the square of the depth
LIMIT_TABLE_DEPTH: Final = 50

_WHAT: Final = "网页（HTML）"
_DECLARED: Final = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_XML: Final = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_CHINESE: Final = frozenset(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz"))
_HIDDEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "iframe",
        "object",
        "svg",
        "math",
        "audio",
        "video",
        "datalist",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_TABLE_PARTS: Final = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th"))
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_UNCLOSED: Final = frozenset(  # elements that have no end, or whose end tag is often left out
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "html",
        "head",
        "body",
    ]
)
_SPACE: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_LOST: Final = "\ufffd"
_LOST_ONE_IN: Final = 1_000  # letters of a page of which one may be broken
_DATA_CELLS: Final = 4  # own cells with text from which a table around others is more than layout


@dataclass(slots=True)
class _Cell:
    """A cell as written: its spans, its text and the tables nested in it, in order."""

    row_span: int
    column_span: int
    pieces: list[str | _Table] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """A table as written. `group_ends` are the rows behind its row groups, `loose` what stands in
    it but in no cell, as captions do."""

    rows: list[list[_Cell]] = field(default_factory=list)
    group_ends: list[int] = field(default_factory=list)
    loose: list[str | _Table] = field(default_factory=list)

    def is_layout(self) -> bool:
        """Whether the table only arranges others."""
        cells = [cell for row in self.rows for cell in row]
        if not any(isinstance(piece, _Table) for cell in cells for piece in cell.pieces):
            return False
        own = sum(1 for cell in cells if _own_text(cell.pieces).strip())
        return own < _DATA_CELLS


@dataclass(slots=True)
class _Page:
    """What has been read so far: the text outside tables and the tables, in reading order."""

    name: str
    pieces: list[str | _Table] = field(default_factory=list)
    open_tables: list[_Table] = field(default_factory=list)


@dataclass(slots=True)
class _Output:
    """The grids made so far, and the text since the last one."""

    name: str
    grids: list[Grid] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    lines: int = 0
    positions: int = 0

    def outside(self) -> tuple[Line, ...]:
        """The lines outside tables since the last call."""
        texts = _texts("".join(self.waiting))
        self.waiting = []
        first = self.lines + 1
        self.lines += len(texts)
        return tuple(Line(text, Place(cells=f"第{n}段")) for n, text in enumerate(texts, first))


def grids(data: bytes, name: str = "") -> tuple[Grid, ...]:
    """The tables of a web page in reading order, nested ones behind the one they stand in.

    A page without a table is one grid without cells, its text after it. Raises NotReadable if the
    encoding is unknown or the page is over the limits. `name` is only told to people.
    """
    text = decoded(data, name)
    if _depth(text) > LIMIT_DEPTH:
        raise _too_large(name)
    root = LexborHTMLParser(text).root
    page = _Page(name)
    if root is not None:
        _walk(root, page)
    output = _Output(name)
    _put_out(page.pieces, output)
    after = output.outside()
    if not output.grids:
        return (Grid(0, 0, (), after=after),)
    *rest, last = output.grids
    return (*rest, Grid(last.rows, last.columns, last.cells, before=last.before, after=after))


def decoded(data: bytes, name: str = "") -> str:
    """The page as text: byte order mark, declared charset, strict UTF-8, then GB18030.

    gb2312 and gbk are read as GB18030, as browsers do, because pages hold letters beyond them. Some
    pages have single broken bytes: those become U+FFFD, and the cell with one is doubted.
    """
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    mended = [data.decode(encoding, "replace") for encoding in ("gb18030", "utf-8")]
    least = min(mended, key=lambda text: text.count(_LOST))
    if least.count(_LOST) * _LOST_ONE_IN <= len(least):
        return least
    raise refusal(
        "undecodable",
        name,
        _WHAT,
        "文字编码无法识别。",
        "可以读取的编码是 UTF-8、GB18030（含 GBK）和带标记的 UTF-16。",
        "请在浏览器中打开后另存为 UTF-8 网页再试。",
    )


def _encodings(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if data.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    head = data[:4096]
    match = _DECLARED.search(head) or _DECLARED_XML.search(head)
    declared = match.group(1).decode("ascii", "replace").lower() if match else ""
    if declared in _CHINESE:
        return ["gb18030", "utf-8"] if not _is_utf8(data) else ["utf-8"]
    if declared and not declared.startswith("utf-16"):
        try:
            if codecs.lookup(declared)._is_text_encoding:
                return [declared, "utf-8", "gb18030"]
        except LookupError:
            pass
    return ["utf-8", "gb18030"]


def _is_utf8(data: bytes) -> bool:
    """Whether non-ASCII bytes are UTF-8 throughout: then a declared gbk is a mistake."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _depth(text: str) -> int:
    """About how deep the elements of a page are nested, told from its tags."""
    depth = deepest = 0
    for match in _TAG.finditer(text):
        if match.group(2).lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _walk(root: LexborNode, page: _Page) -> None:
    """Visit every shown node once, without recursion: pages may nest a million deep."""
    node: LexborNode | None = root
    entered = True
    seen = 0
    while node is not None:
        if entered:
            seen += 1
            if seen > LIMIT_NODES:
                raise _too_large(page.name)
            inside = _enter(node, page)
            if inside and node.first_child is not None:
                node = node.first_child
                continue
            if inside:
                _leave(node, page)
        else:
            _leave(node, page)
        if node.next is not None:
            node, entered = node.next, True
        else:
            node, entered = node.parent, False


def _enter(node: LexborNode, page: _Page) -> bool:
    """Take in a node; False if its inside is not shown, and then it is not left either."""
    tag = node.tag
    if tag == "-text":
        _sink(page).append(_SPACE.sub(" ", node.text_content or ""))
        return False
    if tag in _SKIPPED or tag is None or tag.startswith("!") or tag == "-comment":
        return False
    attributes = node.attributes
    if tag not in _BLOCKS and tag in ("br", "input", "select", "img"):
        _sink(page).append(_shown_control(node, tag))
        return False
    if attributes and _is_hidden(attributes):
        return False
    if tag == "table":
        _start_table(page)
    elif page.open_tables and tag in _TABLE_PARTS:
        _start_part(page.open_tables[-1], tag, attributes)
    elif tag in _BLOCKS:
        _sink(page).append("\n")
    return True


def _leave(node: LexborNode, page: _Page) -> None:
    tag = node.tag
    if tag == "table" and page.open_tables:
        page.open_tables.pop()
    elif page.open_tables and tag in ("thead", "tbody", "tfoot"):
        table = page.open_tables[-1]
        table.group_ends.append(len(table.rows))
    elif tag in _BLOCKS and tag not in _TABLE_PARTS:
        _sink(page).append("\n")


def _sink(page: _Page) -> list[str | _Table]:
    """Where things go now: the open cell, the open table outside its cells, or the page."""
    if not page.open_tables:
        return page.pieces
    table = page.open_tables[-1]
    return table.rows[-1][-1].pieces if table.rows and table.rows[-1] else table.loose


def _start_table(page: _Page) -> None:
    if len(page.open_tables) >= LIMIT_TABLE_DEPTH:
        raise _too_large(page.name)
    table = _Table()
    _sink(page).append(table)
    page.open_tables.append(table)


def _start_part(table: _Table, tag: str, attributes: dict[str, str | None]) -> None:
    if tag == "tr":
        table.rows.append([])
    elif tag in ("td", "th"):
        if not table.rows:
            table.rows.append([])
        spans = [_span(attributes.get(name)) for name in ("rowspan", "colspan")]
        table.rows[-1].append(_Cell(spans[0], max(1, spans[1])))


def _put_out(pieces: list[str | _Table], output: _Output) -> None:
    """Make grids of the tables among `pieces`, and lines of the text."""
    for piece in pieces:
        if isinstance(piece, str):
            output.waiting.append(piece)
            continue
        output.waiting.append("\n")
        _put_out(piece.loose, output)
        output.waiting.append("\n")
        cells = [cell for row in piece.rows for cell in row]
        if piece.is_layout():
            for cell in cells:
                _put_out(cell.pieces, output)
                output.waiting.append("\n")
            continue
        rows, columns, placed = _placed(piece, output)
        output.grids.append(Grid(rows, columns, placed, before=output.outside()))
        _put_out([inner for cell in cells for inner in cell.pieces if _is_table(inner)], output)


def _is_table(piece: str | _Table) -> bool:
    return isinstance(piece, _Table)


def _own_text(pieces: list[str | _Table]) -> str:
    return "".join(piece if isinstance(piece, str) else "\n" for piece in pieces)


def _placed(table: _Table, output: _Output) -> tuple[int, int, tuple[Cell, ...]]:
    """The cells at their base positions, as HTML lays tables out, but never two at one position."""
    number = len(output.grids) + 1
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    columns = 0
    ends = iter((*table.group_ends, len(table.rows)))
    end = next(ends, 0)
    for row, written in enumerate(table.rows):
        while row >= end:
            end = next(ends, len(table.rows))
        column = 0
        for cell in written:
            while (row, column) in taken:
                column += 1
            row_span = min(cell.row_span or LIMIT_SPAN, end - row)
            free = 1
            while free < cell.column_span and (row, column + free) not in taken:
                free += 1
            output.positions += row_span * free
            if output.positions > LIMIT_POSITIONS:
                raise _too_large(output.name)
            taken.update((row + y, column + x) for y in range(row_span) for x in range(free))
            text = "\n".join(_texts(_own_text(cell.pieces)))
            reasons: tuple[str, ...] = ("not_rectangular",) if free < cell.column_span else ()
            if _LOST in text:
                reasons = (*reasons, "broken_bytes")
            place = Place(cells=f"表{number} 第{row + 1}行第{column + 1}列")
            confidence = 50 if reasons else 100
            cells.append(Cell(row, column, row_span, free, text, place, confidence, reasons))
            column += free
            columns = max(columns, column)
    return len(table.rows), columns, tuple(cells)


def _span(text: str | None) -> int:
    """A span as written, from 0 to the limit; 1 where it is no number."""
    digits = re.match(r"\s*\+?(\d{1,9})", text or "", re.ASCII)
    return min(int(digits.group(1)), LIMIT_SPAN) if digits else 1


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _shown_control(node: LexborNode, tag: str) -> str:
    """What a line break or a form control shows."""
    if tag == "br":
        return "\n"
    attributes = node.attributes
    if tag == "input":
        kind = (attributes.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            return "☑" if "checked" in attributes else "□"
        shown = kind in ("text", "number", "date", "tel", "email", "url", "search")
        return attributes.get("value") or "" if shown else ""
    if tag == "select":
        options = node.css("option")
        chosen = [option for option in options if "selected" in option.attributes]
        return " ".join(option.text() for option in (chosen or options[:1]))
    return ""


def _texts(text: str) -> list[str]:
    return [shown for line in text.split("\n") if (shown := _SPACE.sub(" ", line).strip(" "))]


def _too_large(name: str) -> NotReadable:
    return refusal(
        "table_too_large",
        name,
        _WHAT,
        "网页或其中的表格过大。",
        f"表格合计最多 {LIMIT_POSITIONS} 格，网页最多 {LIMIT_NODES} 个元素，"
        f"嵌套最多 {LIMIT_DEPTH} 层。",
        "请只保留申报表，另存后再试。",
    )
