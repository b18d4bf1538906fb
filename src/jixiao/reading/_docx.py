"""Word documents (DOCX): each table a grid, paragraphs outside tables as lines.

Only the text that Word shows is taken: deleted and hidden text, field codes and ruby are left out,
text boxes held twice are taken once. Numbering made by Word is not in the file's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from jixiao.errors import NotReadable
from jixiao.reading._grid import Cell, Grid, Line, Place
from jixiao.reading._ooxml import Package, local, open_package, refusal

LIMIT_POSITIONS: Final = 2_000_000
LIMIT_SPAN: Final = 1_000
LIMIT_DEPTH: Final = 100

_WHAT: Final = "Word 文档（DOCX）"
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WRAPPERS: Final = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_SKIPPED: Final = frozenset(
    ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt", "sdtPr")
)
_BLOCKS: Final = frozenset(("p", "tbl"))
_OFF: Final = frozenset(("0", "false", "off", "none"))
_BREAKS: Final = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_SYMBOLS: Final = {
    ("wingdings", "fe"): "☑",
    ("wingdings", "fc"): "√",
    ("wingdings", "fd"): "☒",
    ("wingdings", "6f"): "□",
    ("wingdings", "a8"): "□",
    ("wingdings 2", "52"): "☑",
    ("wingdings 2", "53"): "☒",
    ("wingdings 2", "50"): "√",
    ("wingdings 2", "a3"): "□",
}


@dataclass(slots=True)
class _Draft:
    """A cell while its rows are still being read."""

    row: int
    column: int
    column_span: int
    text: str
    row_span: int = 1
    broken: bool = False


@dataclass(slots=True)
class _Body:
    """What has been read so far; `waiting` are the lines since the last table."""

    package: Package
    grids: list[Grid] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    paragraphs: int = 0
    positions: int = 0


def grids(data: bytes, name: str = "") -> tuple[Grid, ...]:
    """The tables of a DOCX file in reading order, nested ones behind the one they stand in.

    A document without a table is one grid without cells, its text after it. Raises NotReadable if
    the file is damaged, hostile or over the limits. `name` is only told to people.
    """
    package = open_package(data, name, _WHAT)
    main = package.main_part("word/document.xml")
    root = package.tree(main)
    content = None if root is None else _child(root, "body")
    if content is None:
        raise package.damaged()
    heads, feet = _margins(package, main)
    body = _Body(package, waiting=list(heads))
    _read_blocks(content, body, 0)
    after = (*body.waiting, *feet)
    if not body.grids:
        return (Grid(0, 0, (), after=after),)
    *rest, last = body.grids
    return (*rest, _with_after(last, after))


def _with_after(grid: Grid, after: tuple[Line, ...]) -> Grid:
    return Grid(grid.rows, grid.columns, grid.cells, before=grid.before, after=after)


def _margins(package: Package, main: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of page heads and feet, each text once: a title may stand there."""
    found: dict[str, dict[str, Line]] = {"header": {}, "footer": {}}
    for relation in package.relations(main).values():
        root = package.tree(relation.part) if relation.type in found else None
        if root is None:
            continue
        label = "页眉" if relation.type == "header" else "页脚"
        for paragraph in root.iter("{*}p"):
            for text in _lines(_paragraph_text(paragraph)):
                found[relation.type].setdefault(text, Line(text, Place(cells=label)))
    return tuple(found["header"].values()), tuple(found["footer"].values())


def _read_blocks(parent: Any, body: _Body, depth: int) -> None:
    for block in _blocks(parent):
        if local(block) == "tbl":
            _read_table(block, body, depth)
        else:
            body.paragraphs += 1
            place = Place(cells=f"第{body.paragraphs}段")
            body.waiting += [Line(text, place) for text in _lines(_paragraph_text(block))]
            for table in _boxed_tables(block):
                _read_table(table, body, depth)


def _read_table(table: Any, body: _Body, depth: int) -> None:
    """Append the table's grid, then those of the tables nested in its cells."""
    if depth > LIMIT_DEPTH:
        raise _too_large(body.package)
    drafts: list[_Draft] = []
    nested: list[Any] = []
    open_cells: dict[int, _Draft] = {}
    rows = columns = 0
    for element in _children(table, "tr"):
        properties = _child(element, "trPr")
        if properties is not None and _child(properties, "del") is not None:
            continue
        now_open: dict[int, _Draft] = {}
        for draft, settings in _row(element, _number(properties, "gridBefore", 0), rows, nested):
            above = open_cells.get(draft.column)
            cell = draft
            if above is not None and _continues(settings, "vMerge"):
                if above.column_span == draft.column_span:
                    above.row_span += 1
                    cell = above
                else:
                    draft.broken = True
            if cell is draft:
                drafts.append(draft)
            if settings is not None and _child(settings, "vMerge") is not None:
                now_open[draft.column] = cell
            columns = max(columns, draft.column + draft.column_span)
            body.positions += draft.column_span
        if body.positions > LIMIT_POSITIONS:
            raise _too_large(body.package)
        open_cells = now_open
        rows += 1
    number = len(body.grids) + 1
    cells = tuple(_cell(draft, number) for draft in drafts)
    body.grids.append(Grid(rows, columns, cells, before=tuple(body.waiting)))
    body.waiting = []
    for inner in nested:
        _read_table(inner, body, depth + 1)


def _row(element: Any, column: int, row: int, nested: list[Any]) -> list[tuple[_Draft, Any | None]]:
    """The cells of one row from grid column `column` on, with their properties."""
    found: list[tuple[_Draft, Any | None]] = []
    for part in _children(element, "tc"):
        settings = _child(part, "tcPr")
        span = max(1, _number(settings, "gridSpan", 1))
        text, inner = _cell_text(part)
        nested += inner
        if found and _continues(settings, "hMerge"):
            found[-1][0].column_span += span
        else:
            found.append((_Draft(row, column, span, text), settings))
        column += span
    return found


def _cell(draft: _Draft, table: int) -> Cell:
    return Cell(
        draft.row,
        draft.column,
        draft.row_span,
        draft.column_span,
        draft.text,
        Place(cells=f"表{table} 第{draft.row + 1}行第{draft.column + 1}列"),
        50 if draft.broken else 100,
        ("not_rectangular",) if draft.broken else (),
    )


def _cell_text(element: Any) -> tuple[str, list[Any]]:
    """The text of a cell's own paragraphs, and the tables nested in it."""
    texts: list[str] = []
    tables: list[Any] = []
    for block in _blocks(element):
        if local(block) == "tbl":
            tables.append(block)
        else:
            texts.append(_paragraph_text(block))
            tables += _boxed_tables(block)
    return "\n".join(texts).strip("\n"), tables


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of a body, cell or text box, out of their wrappers."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        name = local(element)
        if name in _BLOCKS:
            yield element
        elif name in _WRAPPERS:
            stack.extend(reversed(element))
        elif name == "AlternateContent":
            stack.extend(reversed(_alternative(element)))


def _children(parent: Any, wanted: str) -> Iterator[Any]:
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        name = local(element)
        if name == wanted:
            yield element
        elif name in _WRAPPERS:
            stack.extend(reversed(element))


def _alternative(element: Any) -> list[Any]:
    """The contents of the first alternative that holds text, as Word takes one of them."""
    branches = [branch for branch in element if local(branch) in ("Choice", "Fallback")]
    for branch in branches:
        if any(node.text for node in branch.iter("{*}t")):
            return list(branch)
    return list(branches[0]) if branches else []


def _paragraph_text(paragraph: Any) -> str:
    """The shown text of a paragraph; text boxes anchored in it follow as lines of their own."""
    parts: list[str] = []
    boxes: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "txbxContent":
            boxes += [_paragraph_text(block) for block in _blocks(element) if local(block) == "p"]
        elif name == "AlternateContent":
            stack.extend(reversed(_alternative(element)))
        elif name == "sym":
            parts.append(_symbol(element))
        elif name in _BREAKS:
            parts.append(_BREAKS[name])
        elif not (name in _SKIPPED or (name == "r" and _is_hidden(element))):
            stack.extend(reversed(element))
    return "\n".join(("".join(parts), *boxes)) if boxes else "".join(parts)


def _boxed_tables(paragraph: Any) -> list[Any]:
    """Tables in text boxes that are anchored in a paragraph."""
    return [
        block
        for box in paragraph.iter("{*}txbxContent")
        if not any(local(up) == "Fallback" for up in box.iterancestors())
        for block in _blocks(box)
        if local(block) == "tbl"
    ]


def _symbol(element: Any) -> str:
    attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    font, code = attributes.get("font", "").lower(), attributes.get("char", "").lower()
    known = _SYMBOLS.get((font, code[-2:]))
    if known is not None:
        return known
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _is_hidden(run: Any) -> bool:
    properties = _child(run, "rPr")
    mark = None if properties is None else _child(properties, "vanish")
    return mark is not None and _value(mark) not in _OFF


def _continues(properties: Any | None, name: str) -> bool:
    mark = None if properties is None else _child(properties, name)
    return mark is not None and _value(mark) in (None, "", "continue")


def _number(properties: Any | None, name: str, otherwise: int) -> int:
    element = None if properties is None else _child(properties, name)
    text = None if element is None else _value(element)
    if text is None or not text.isascii() or not text.isdigit():
        return otherwise
    return min(int(text[:9]), LIMIT_SPAN)


def _value(element: Any) -> str | None:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == "val" and not key.startswith(_W14):
            return str(value)
    return None


def _child(parent: Any, name: str) -> Any | None:
    return next((element for element in parent if local(element) == name), None)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _too_large(package: Package) -> NotReadable:
    return refusal(
        "table_too_large",
        package.name,
        _WHAT,
        "文件里的表格过大或嵌套过深。",
        f"表格合计最多 {LIMIT_POSITIONS} 格，最多嵌套 {LIMIT_DEPTH} 层。",
        "请只保留申报表，另存后再试。",
    )
