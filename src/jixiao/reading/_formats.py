"""Which module makes the grids of which kind of file. A module is imported when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jixiao.declaration import Declaration, Doubt, Source
from jixiao.errors import Message, NotReadable
from jixiao.reading import _doubts as reasons
from jixiao.reading import _recognition
from jixiao.reading._doubts import doubt
from jixiao.reading._grid import Grid, Place
from jixiao.reading._recognition import Progress
from jixiao.reading._text import Text

FROM_LINES: Final = 60  # percent: understood as running text although the file may hold tables
_SEEN_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file as `_sniff` names it: how people call it, and its media type."""

    kind: str
    called: str
    media_type: str


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMATS: Final = {
    each.kind: each
    for each in (
        Format("pdf", "PDF 文档", "application/pdf"),
        Format("xlsx", "Excel 工作簿", f"{_OFFICE}.spreadsheetml.sheet"),
        Format("xls", "Excel 工作簿（旧版）", "application/vnd.ms-excel"),
        Format("docx", "Word 文档", f"{_OFFICE}.wordprocessingml.document"),
        Format("doc", "Word 文档（旧版）", "application/msword"),
        Format("html", "网页", "text/html"),
        Format("image", "扫描件或照片", "image/*"),
    )
}


_PICTURES: Final = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*", "image/tiff"),
    (b"MM", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"RIFF", "image/webp"),
)


def media_type(form: Format, data: bytes) -> str:
    """The media type of a file of that kind; pictures have several."""
    if form.kind != "image":
        return form.media_type
    return next(own for magic, own in _PICTURES if data.startswith(magic))


def grids_of(
    data: bytes,
    kind: str,
    name: str,
    password: str | None = None,
    progress: Progress | None = None,
) -> tuple[Grid, ...]:
    """The grids of a file of one of FORMATS. Raises NotReadable as its module does."""
    try:
        match kind:
            case "pdf":
                from jixiao.reading import pdf

                return pdf.grids(data, password=password, progress=progress)
            case "image":
                if not _recognition.available():
                    raise _recognition.missing()
                from jixiao.reading import ocr

                return ocr.grids(data, progress)
            case "xlsx" | "xls":
                from jixiao.reading import _xlsx

                return _xlsx.grids(data, name)
            case "docx":
                from jixiao.reading import _docx

                return _docx.grids(data, name)
            case "doc":
                from jixiao.reading import _doc

                return _doc.grids(data, name)
            case _:
                from jixiao.reading import _html

                return _html.grids(data, name)
    except NotReadable as error:
        message = error.message
        if name in message.where:
            raise
        raise NotReadable(replace(message, where=f"文件“{name}”，{message.where}")) from error


def as_lines(grids: Sequence[Grid]) -> tuple[Text, tuple[Place, ...]]:
    """All text of the grids as lines, a row of cells on one line, and the place of each line."""
    lines: list[str] = []
    places: list[Place] = []

    def add(text: str, place: Place) -> None:
        for each in text.replace("\r", "\n").split("\n"):
            lines.append(each)
            places.append(place)

    for grid in grids:
        for line in grid.before:
            add(line.text, line.place)
        rows: dict[int, list[tuple[str, Place]]] = {}
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
            if cell.text.strip():
                text = " ".join(cell.text.split())
                rows.setdefault(cell.row, []).append((text, cell.place))
        for row in rows.values():
            add("  ".join(text for text, _ in row), row[0][1])
        for line in grid.after:
            add(line.text, line.place)
    return Text("\n".join(lines)), tuple(places)


def placed(declaration: Declaration, places: Sequence[Place]) -> Declaration:
    """A declaration understood from `as_lines`, its line numbers made places of the document."""

    def moved(source: Source | None) -> Source | None:
        if source is None or source.lines is None:
            return source
        place = places[min(source.lines[0], len(places)) - 1]
        return Source(
            text=source.text,
            lines=place.lines,
            page=place.page,
            sheet=place.sheet,
            cells=place.cells,
            box=place.box,
            confidence=min(source.confidence, FROM_LINES),
        )

    question = doubt("document", reasons.FORM_UNCERTAIN, percent=FROM_LINES)
    return replace(
        declaration,
        indicators=tuple(replace(row, source=moved(row.source)) for row in declaration.indicators),
        doubts=(
            question,
            *(replace(each, source=moved(each.source)) for each in declaration.doubts),
        ),
        lineage=tuple(
            replace(entry, source=moved(entry.source) or entry.source)
            for entry in declaration.lineage
        ),
    )


def noted(declarations: tuple[Declaration, ...], notes: Iterable[str]) -> tuple[Declaration, ...]:
    """The declarations; what was left out of their file is asked about at the first."""
    questions = tuple(_left_out(note) for note in notes)
    if not declarations or not questions:
        return declarations
    first = declarations[0]
    return (replace(first, doubts=(*first.doubts, *questions)), *declarations[1:])


def questioned(
    declarations: tuple[Declaration, ...], grids: Sequence[Grid]
) -> tuple[Declaration, ...]:
    """The declarations, each with the question that the way of reading the file calls for."""
    if not any("old_word" in cell.reasons for grid in grids for cell in grid.cells[:1]):
        return declarations
    question = doubt("document", reasons.OLD_WORD)
    return tuple(replace(each, doubts=(question, *each.doubts)) for each in declarations)


def _left_out(note: str) -> Doubt:
    return doubt("document", reasons.LEFT_OUT, candidates=(note,), text=note.rstrip("。"))


def no_form_in(grids: Sequence[Grid], name: str, called: str, titles: str) -> NotReadable:
    """The refusal of a file whose grids and lines hold no form, saying what stands in it."""
    tables = sum(1 for grid in grids if grid.cells)
    text, _ = as_lines(grids)
    first = next((line.strip() for line in text.content.split("\n") if line.strip()), "")
    seen = first if len(first) <= _SEEN_LENGTH else first[:_SEEN_LENGTH] + "……"
    notes = "".join(note for grid in grids for note in grid.notes)
    return NotReadable(
        Message(
            "reading.no_form",
            f"文件“{name}”",
            f"没有找到绩效目标申报表；这是{called}，有 {tables} 个表格，开头是“{seen}”。{notes}",
            f"表名和各栏名称都没有出现，能识别的表是{titles}。",
            "请确认文件是申报表的全文，而不是目录、说明或其他表。",
        )
    )
