"""A declaration as its paper form, for templates: header lines and class groups in printed order,
each field with its reading, its doubts, its findings and the opinions on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jixiao.declaration import (
    Declaration,
    Doubt,
    FormField,
    Indicator,
    Source,
    field_text,
    profile,
)
from jixiao.review import Baseline
from jixiao.targets import NotApplicable, Qualitative, Unparsed, plain
from jixiao.web.paths import ROW, anchor_of, place_of
from jixiao.web.reviewing.models import Opinion
from jixiao.web.reviewing.queries import JudgedFinding


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands in the margin beside a field or row."""

    doubts: tuple[Doubt, ...] = ()
    findings: tuple[JudgedFinding, ...] = ()
    opinions: tuple[Opinion, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.doubts or self.findings or self.opinions)


@dataclass(frozen=True, slots=True)
class PaperField:
    """A header field: its form entry, the text as printed, its margin."""

    entry: FormField
    text: str
    notes: Notes

    @property
    def anchor(self) -> str:
        """The fragment that findings link to."""
        return anchor_of(self.entry.path)

    @property
    def is_prose(self) -> bool:
        """Whether it fills a line of the paper by itself."""
        return self.entry.path.startswith("objectives.")


@dataclass(frozen=True, slots=True)
class CellInput:
    """A cell of a row on the editing page."""

    path: str
    label: str
    is_target: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An indicator row with the spans of the class cells that begin at it (0 where none does).

    `baseline` is what its indicator was set at and reached the year before, where that is known.
    """

    index: int
    indicator: Indicator
    span1: int
    span2: int
    reading: str
    reading_kind: str
    notes: Notes
    inputs: tuple[CellInput, ...]
    baseline: Baseline | None

    @property
    def path(self) -> str:
        """The row's field path, as findings and opinions name it."""
        return f"indicators[{self.index}]"

    @property
    def anchor(self) -> str:
        """The fragment that findings link to."""
        return anchor_of(self.path)

    @property
    def target_text(self) -> str:
        """The value as printed; empty where the cell is empty."""
        return self.indicator.target.text if self.indicator.target else ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole form. `lines` hold the short header fields, two a line; `prose` the long ones."""

    title: str
    lines: tuple[tuple[PaperField, ...], ...]
    prose: tuple[PaperField, ...]
    columns: dict[str, str]
    rows: tuple[PaperRow, ...]
    general: Notes = field(default_factory=Notes)


def paper(
    declaration: Declaration,
    findings: Sequence[JudgedFinding] = (),
    opinions: Sequence[Opinion] = (),
    before: Mapping[int, Baseline] | None = None,
) -> Paper:
    """Lay the form out with everything that is to stand beside it; `before` is last year's target
    and actual value by index of the row."""
    form = profile(declaration.form.profile)
    fields = [
        PaperField(
            entry=entry,
            text=field_text(declaration, entry.path),
            notes=_notes(entry.path, declaration.doubts, findings, opinions),
        )
        for entry in form.fields
    ]
    short = [entry for entry in fields if not entry.is_prose]
    lines: dict[int, list[PaperField]] = {}
    for entry in short:
        lines.setdefault(entry.entry.row, []).append(entry)
    known = {entry.path for entry in form.fields} | {
        f"indicators[{index}]" for index in range(len(declaration.indicators))
    }
    return Paper(
        title=declaration.form.title or form.title,
        lines=tuple(tuple(line) for line in lines.values()),
        prose=tuple(entry for entry in fields if entry.is_prose),
        columns=dict(form.columns),
        rows=_rows(declaration, findings, opinions, before or {}),
        general=Notes(
            doubts=tuple(d for d in declaration.doubts if place_of(d.field) not in known),
            findings=tuple(f for f in findings if place_of(f.finding.field) not in known),
            opinions=tuple(o for o in opinions if o.field and place_of(o.field) not in known),
        ),
    )


def has_place(declaration: Declaration, path: str) -> bool:
    """Whether an opinion may stand there: on the form (""), on a header field, on a row it has."""
    if match := ROW.fullmatch(path):
        return int(match.group(1)) < len(declaration.indicators)
    return not path or path in {entry.path for entry in profile(declaration.form.profile).fields}


def label_of(declaration: Declaration, path: str) -> str:
    """A field path in words: “数量 · 空调维护数量”, “年度目标”."""
    form = profile(declaration.form.profile)
    if match := ROW.match(path):
        row = declaration.indicators[int(match.group(1))]
        return " · ".join(part for part in (row.label2, row.name) if part)
    if path == "fiscal_year":
        return "预算年度"
    for entry in form.fields:
        if entry.path == place_of(path):
            return entry.label
    return "整张表"


def places_with(findings: Sequence[JudgedFinding], sheet: Paper) -> dict[str, list[JudgedFinding]]:
    """Findings by the place they stand at on the sheet: a field, a row, or "" for above it."""
    known = {entry.entry.path for line in sheet.lines for entry in line}
    known |= {entry.entry.path for entry in sheet.prose} | {row.path for row in sheet.rows}
    found: dict[str, list[JudgedFinding]] = {}
    for entry in findings:
        place = place_of(entry.finding.field)
        found.setdefault(place if place in known else "", []).append(entry)
    return found


@dataclass(frozen=True, slots=True)
class OriginalPlace:
    """Where a field stands in the original (`第11–12行`, `第2页`, `表1 B4`), and the text there."""

    label: str
    where: str
    text: str


def places(declaration: Declaration) -> tuple[OriginalPlace, ...]:
    """The lineage of header fields and rows, in the order of the form."""
    sources = [(entry.field, entry.source) for entry in declaration.lineage] + [
        (f"indicators[{index}]", row.source)
        for index, row in enumerate(declaration.indicators)
        if row.source is not None
    ]
    return tuple(
        OriginalPlace(
            label=label_of(declaration, path),
            where=where_of(source),
            text=source.text,
        )
        for path, source in sources
    )


def where_of(source: Source) -> str:
    """The place in the document, in words: page, sheet, cells, lines, as far as known."""
    parts = [
        f"第{source.page}页" if source.page is not None else "",
        source.sheet or "",
        source.cells or "",
    ]
    if source.lines is not None:
        first, last = source.lines
        parts.append(f"第{first}行" if first == last else f"第{first}–{last}行")
    return " ".join(part for part in parts if part)


def reading_of(indicator: Indicator) -> tuple[str, str]:
    """What a page says beside a value, and the kind that colours it (read, words, unread, none)."""
    target = indicator.target
    if target is None or isinstance(target, NotApplicable):
        return "", "none"
    if isinstance(target, Unparsed):
        return plain(target), "unread"
    if isinstance(target, Qualitative):
        return "定性描述，自评时由人评档", "words"
    return plain(target), "read"


def _rows(
    declaration: Declaration,
    findings: Sequence[JudgedFinding],
    opinions: Sequence[Opinion],
    before: Mapping[int, Baseline],
) -> tuple[PaperRow, ...]:
    rows = declaration.indicators
    columns = dict(profile(declaration.form.profile).columns)
    spans1 = _spans([row.label1 for row in rows])
    spans2 = _spans([f"{row.label1}/{row.label2}" for row in rows])
    result = []
    for index, row in enumerate(rows):
        reading, kind = reading_of(row)
        result.append(
            PaperRow(
                index=index,
                indicator=row,
                span1=spans1[index],
                span2=spans2[index],
                reading=reading,
                reading_kind=kind,
                inputs=tuple(
                    CellInput(f"indicators[{index}].{column}", columns[column], column == "target")
                    for column in ("name", "target", "explanation")
                ),
                notes=_notes(f"indicators[{index}]", declaration.doubts, findings, opinions),
                baseline=before.get(index),
            )
        )
    return tuple(result)


def _spans(labels: Sequence[str]) -> list[int]:
    """For each position the length of the run that begins there, 0 inside a run."""
    spans = [0] * len(labels)
    start = 0
    for index in range(1, len(labels) + 1):
        if index == len(labels) or labels[index] != labels[start]:
            spans[start] = index - start
            start = index
    return spans


def _notes(
    path: str,
    doubts: Iterable[Doubt],
    findings: Iterable[JudgedFinding],
    opinions: Iterable[Opinion],
) -> Notes:
    return Notes(
        doubts=tuple(doubt for doubt in doubts if place_of(doubt.field) == path),
        findings=tuple(entry for entry in findings if place_of(entry.finding.field) == path),
        opinions=tuple(opinion for opinion in opinions if place_of(opinion.field) == path),
    )
