"""From grids of any format to declarations: papers cut, profile recognised, everything accounted.

Every cell and line with text is a field, a row, a title, a label, or named in a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Final

from jixiao.declaration import (
    Declaration,
    Document,
    Doubt,
    FormKind,
    FormRef,
    profile_ids,
)
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._folding import fold, unwrapped
from jixiao.reading._grid import Cell, Grid, Line
from jixiao.reading._labels import labels as printed_labels
from jixiao.reading._year import fiscal_year as budget_year
from jixiao.reading._year import year_of_code, years_in
from jixiao.reading.understand._funds import Funds, read_funds
from jixiao.reading.understand._head import Head, money_unit, read_head
from jixiao.reading.understand._indicators import coded, indicators
from jixiao.reading.understand._papers import Paper, cells_of, papers
from jixiao.reading.understand._several import by_project
from jixiao.reading.understand._sources import source_at, source_of
from jixiao.reading.understand._table import Found, find_rows
from jixiao.reading.understand._vocabulary import (
    GENERIC,
    HeadLabels,
    column_of,
    head_labels,
    is_family,
    label_fold,
    table_words,
)

UNCERTAIN_BELOW: Final = 90  # percent; a cell less certain is a question
_MOST_UNCERTAIN: Final = 2  # more than 1 cell in so many: one question for the form
_EVIDENCE: Final = 3  # labels, column titles and a title that make a stretch a form
_OWN_SHARE: Final = 60  # percent of a profile's labels that recognise it where no title stands
_SHARE_AGAINST_TITLE: Final = 85  # the same under a title of another form
_YEAR_LINE: Final = re.compile(r"[(（]?\s*(20[0-9]{2})\s*年度?\s*[)）]?")
_TITLE_YEAR: Final = re.compile(r"(20[0-9]{2})年")


@dataclass(frozen=True, slots=True)
class _Read:
    paper: Paper
    profile: str
    found: Found
    head: Head
    funds: Funds


def declarations_from(
    grids: Sequence[Grid],
    document: Document,
    *,
    fiscal_year: int | None = None,
    profile: str | None = None,
) -> tuple[Declaration, ...]:
    """The declarations in the grids of one document, in its order; none where no form is in them.

    `fiscal_year` is the budget year if known. `profile` is a form profile's id; without it each
    form is given the profile whose labels it prints, else `generic`. Raises BadProfile if there is
    no such profile. What is not certain, and every text not understood, is a Doubt.
    """
    read = (_read(paper, profile) for paper in by_project(papers(grids)))
    return tuple(_declaration(each, document, fiscal_year) for each in read if each is not None)


def _read(paper: Paper, asked: str | None) -> _Read | None:
    """The paper read with its profile; None if it is no form."""
    chosen = asked if asked is not None else _recognised(paper)
    known = head_labels(chosen)
    found = find_rows(paper.stretches, known)
    funds = read_funds(paper, found.used, money_unit(paper) or known.profile.money_unit)
    head = _head(paper, known, chosen, found)
    columns = found.columns if found.rows or found.empty else set()
    evidence = head.count + len(columns) + (paper.title is not None)
    if evidence < _EVIDENCE or (not found.rows and not found.empty and head.count < 2):
        return None
    return _Read(paper, chosen, found, head, funds)


def _head(paper: Paper, known: HeadLabels, chosen: str, found: Found) -> Head:
    """The head of a paper; where its table lies on its side, the head may too."""
    head = read_head(paper, known, printed_labels(chosen), found.used)
    if found.side is None:
        return head
    used = {turned for turned, cell in found.originals.items() if id(cell) in found.used}
    side = replace(paper, stretches=[found.side])
    other = read_head(side, known, printed_labels(chosen), used)
    if len(other.lineage) < len(head.lineage) or len(other.doubts) > len(head.doubts):
        return head
    originals = found.originals
    return replace(
        other,
        used=frozenset(id(originals[each]) if each in originals else each for each in other.used),
    )


def _recognised(paper: Paper) -> str:
    """The profile whose title the paper bears, or most of whose own labels it prints."""
    cells = list(cells_of(paper))
    lines = [line.text for group in paper.lines for line in group]
    texts = [cell.text for cell in cells] + lines
    columns = {column for cell in cells if (column := column_of(cell.text)) is not None}
    best, weight = GENERIC, 0
    for profile_id in _known_profiles():
        known = head_labels(profile_id)
        own = {
            stem
            for text in texts
            for piece in re.split(r"[\s　](?=\S+[:：])", text[:400])
            if (stem := _own_stem(piece, known.own)) is not None
        }
        share = 100 * len(own) // max(1, len(known.own))
        enough = _OWN_SHARE
        if paper.title is not None:
            bears_it = fold(known.profile.title) in fold(paper.title.text)
            share += 100 * bears_it
            enough = _SHARE_AGAINST_TITLE
        fits = columns <= {column for column, _ in known.profile.columns}
        if fits and share >= enough and share > weight:
            best, weight = profile_id, share
    return best if best != GENERIC else _family(paper, columns)


def _family(paper: Paper, columns: set[str]) -> str:
    """The family of forms whose signs the paper shows, the one with most of them; else generic."""
    best, weight = GENERIC, 0
    title = label_fold(paper.title.text) if paper.title is not None else ""
    for profile_id in profile_ids():
        signs = head_labels(profile_id).profile.signs
        if signs is None or not set(signs.columns) <= columns:
            continue
        asked = signs.title is not None and (title or not signs.columns)
        if asked and signs.title is not None and signs.title.search(title) is None:
            continue
        labels = signs.label
        if labels is not None and not any(labels.search(fold(c.text)) for c in cells_of(paper)):
            continue
        given = 2 * (signs.title is not None) + len(signs.columns) + 2 * (labels is not None)
        if given > weight:
            best, weight = profile_id, given
    return best


@cache
def _known_profiles() -> tuple[str, ...]:
    return tuple(each for each in profile_ids() if not is_family(head_labels(each).profile))


def _own_stem(text: str, own: frozenset[str]) -> str | None:
    head = fold(re.split("[:：]", text, maxsplit=1)[0])
    for stem in (head, head.partition("(")[0]):
        if stem in own:
            return stem
    return None


def _declaration(read: _Read, document: Document, asked: int | None) -> Declaration:
    paper, found, head = read.paper, read.found, read.head
    known = head_labels(read.profile)
    stated = asked if asked is not None else _stated_year(paper)
    texts = [row.text(column) for row in found.rows for column in ("target", "name")]
    year, year_doubts = budget_year(
        stated,
        year_of_code(head.project.code, known.profile),
        years_in((head.objectives.annual, *texts)),
    )
    rows, joined, row_doubts = indicators(found, known.profile, year)
    title = unwrapped(paper.title.text) if paper.title is not None else known.profile.title
    kind = paper.title.kind if paper.title is not None else known.profile.kind
    if paper.title is None and "actual" in found.columns and "score" in found.columns:
        kind = FormKind.SELF_EVALUATION
    return Declaration(
        document=_paged(document, paper),
        form=FormRef(known.profile.id, kind, title),
        fiscal_year=year,
        project=head.project,
        objectives=head.objectives,
        indicators=rows,
        funds=read.funds.lines,
        doubts=(
            *_form_doubts(read),
            *year_doubts,
            *head.doubts,
            *_table_doubts(read),
            *row_doubts,
            *read.funds.doubts,
            *_uncertain(read),
            *_unassigned(read),
        ),
        lineage=(*head.lineage, *read.funds.lineage, *joined),
    )


def _stated_year(paper: Paper) -> int | None:
    """The one year the title or a line of its own states; None if none or several."""
    years = set()
    if paper.title is not None:
        years.update(_TITLE_YEAR.findall(fold(paper.title.text)))
    for group in paper.lines:
        for line in group:
            if (match := _YEAR_LINE.fullmatch(line.text.strip())) is not None:
                years.add(match.group(1))
    if paper.unit_from is not None:
        return _stated_year(paper.unit_from)
    for cell in cells_of(paper):
        if (match := _YEAR_LINE.fullmatch(cell.text.strip())) is not None:
            years.add(match.group(1))
    return int(years.pop()) if len(years) == 1 else None


def _paged(document: Document, paper: Paper) -> Document:
    pages = [cell.place.page for cell in cells_of(paper) if cell.place.page is not None]
    last = [
        stretch.grid.last_page
        for stretch in paper.stretches
        if stretch.grid.last_page is not None and stretch.last == stretch.grid.rows
    ]
    if not pages:
        return document
    return replace(document, first_page=min(pages), last_page=max((*pages, *last)))


def _form_doubts(read: _Read) -> Iterator[Doubt]:
    if read.paper.title is None:
        title = head_labels(read.profile).profile.title
        yield doubt("form.title", reasons.TITLE_MISSING, label=title)


def _table_doubts(read: _Read) -> Iterator[Doubt]:
    found = read.found
    if not found.rows and not found.empty:
        yield doubt("indicators", reasons.TABLE_MISSING)
        return
    if not found.titled:
        yield doubt("indicators", reasons.COLUMNS_GUESSED)
    known = head_labels(read.profile).profile
    if is_family(known):
        return
    labels = [row.label for row in found.rows] + [label for label, _ in found.empty]
    printed = {coded(label, known)[1] for label in labels}
    for entry in known.classes:
        if entry.level2 not in printed:
            yield doubt("indicators", reasons.CLASS_MISSING, label=entry.label2)


def _uncertain(read: _Read) -> Iterator[Doubt]:
    """Cells below the threshold, each with its text; one question if they are most of the form."""
    cells: list[tuple[str, Cell]] = []
    for at, row in enumerate(read.found.rows):
        for column, own in row.cells.items():
            cells.extend((f"indicators[{at}].{column}", cell) for cell in own if cell.text)
        cells.extend((f"indicators[{at}].label2", cell) for cell in row.label.cells if cell.text)
    low = [(path, cell) for path, cell in cells if cell.confidence < UNCERTAIN_BELOW]
    head = [entry for entry in read.head.lineage if entry.source.confidence < UNCERTAIN_BELOW]
    count = len(cells) + len(read.head.lineage)
    if (len(low) + len(head)) * _MOST_UNCERTAIN > count:
        usual = sorted(cell.confidence for _, cell in low)[len(low) // 2] if low else 0
        yield doubt("document", reasons.FORM_UNCERTAIN, percent=usual)
        low = [(path, cell) for path, cell in low if cell.confidence < usual]
        head = [entry for entry in head if entry.source.confidence < usual]
    for entry in head:
        yield doubt(
            entry.field,
            reasons.CELL_UNCERTAIN,
            candidates=(entry.source.text,),
            source=entry.source,
            text=entry.source.text,
        )
    seen: set[int] = set()
    for path, cell in low:
        if id(cell) not in seen:
            seen.add(id(cell))
            yield doubt(
                path,
                reasons.CELL_UNCERTAIN,
                candidates=(cell.text,),
                source=source_of([cell]),
                text=cell.text,
            )


def _unassigned(read: _Read) -> Iterator[Doubt]:
    """Texts that became no field and no row: a question for each row of cells, column and line."""
    for title, cells in read.found.others.items():
        yield doubt(
            "indicators",
            reasons.TEXT_UNASSIGNED,
            candidates=tuple(cell.text for cell in cells),
            source=source_of(cells),
            text=title or cells[0].text,
        )
    used = read.found.used | read.head.used | read.funds.used
    for stretch in read.paper.stretches:
        for row in range(stretch.first, stretch.last):
            left = [
                cell
                for cell in stretch.anchored(row)
                if id(cell) not in used and not _is_group(cell) and not _says_nothing(cell)
            ]
            if left:
                yield doubt(
                    "document",
                    reasons.TEXT_UNASSIGNED,
                    candidates=tuple(cell.text for cell in left),
                    source=source_of(left),
                    text=source_of(left).text,
                )
    for group in read.paper.lines:
        for own, run in groupby(group, key=lambda line: id(line) in used or _says_nothing(line)):
            if not own:
                yield _line_question(list(run))


def _line_question(lines: list[Line]) -> Doubt:
    text = "\n".join(line.text for line in lines)
    return doubt(
        "document",
        reasons.TEXT_UNASSIGNED,
        candidates=tuple(line.text for line in lines),
        source=source_at(text, lines[0].place),
        text=text,
    )


def _is_group(cell: Cell) -> bool:
    return fold(cell.text).strip("*:") in table_words().groups


def _says_nothing(text: Line | Cell) -> bool:
    """A text that is blank, or a year of its own that was taken."""
    return not fold(text.text) or _YEAR_LINE.fullmatch(text.text.strip()) is not None
