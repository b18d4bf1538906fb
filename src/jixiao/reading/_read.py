"""Reading a file of printed forms into declarations."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from jixiao.declaration import Declaration, Document, Doubt, FormRef, profile_ids
from jixiao.errors import Message, NotReadable
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._fields import read_header
from jixiao.reading._header import find_fields
from jixiao.reading._indicators import indicators, read_classes
from jixiao.reading._labels import Labels, labels
from jixiao.reading._place import Form
from jixiao.reading._split import FORM_LIMIT, split
from jixiao.reading._table import Table, find_table
from jixiao.reading._text import LIMIT_BYTES, MEDIA_TYPE, Text, decode, too_large
from jixiao.reading._year import fiscal_year as budget_year
from jixiao.reading._year import year_of_code, years_in
from jixiao.reading.understand._vocabulary import GENERIC

FORMS_LIMIT: Final = 30_000  # forms one file may hold; published ones reach the size limit earlier
_SEEN_LENGTH: Final = 40


def read(
    data: bytes,
    name: str,
    *,
    fiscal_year: int | None = None,
    profile: str | None = None,
    most_forms: int = FORMS_LIMIT,
) -> tuple[Declaration, ...]:
    """The declarations in a file's bytes, in printed order; at least one.

    `name` is kept in the document and decides nothing. `fiscal_year` is the budget year if known.
    `profile` is a form profile's id; without it the profile with most forms in the text is taken.
    Raises NotReadable if the file is empty, over LIMIT_BYTES, no text, or holds no form or more
    than `most_forms`, and BadProfile if there is no such profile. What is printed but not certain
    is a Doubt.
    """
    text = decode(data, name)
    document = Document(name, sha256(data).hexdigest(), MEDIA_TYPE)
    declarations = tuple(
        _declaration(form, document, known, fiscal_year)
        for form, known in _forms(text, name, profile, most_forms)
    )
    if not declarations:
        raise _no_form(text, name)
    return declarations


def read_path(
    path: Path, *, fiscal_year: int | None = None, profile: str | None = None
) -> tuple[Declaration, ...]:
    """The declarations in the file at `path`; as `read`. A missing file is NotReadable too."""
    try:
        size = path.stat().st_size
        if size > LIMIT_BYTES:
            raise too_large(path.name, size)
        data = path.read_bytes()
    except OSError as error:
        raise NotReadable(
            Message(
                "reading.no_file",
                f"文件“{path.name}”",
                "无法打开。",
                "文件不存在、是文件夹，或没有读取权限。",
                "请核对路径和权限。",
            )
        ) from error
    return read(data, path.name, fiscal_year=fiscal_year, profile=profile)


def _forms(text: Text, name: str, profile: str | None, most: int) -> Iterator[tuple[Form, Labels]]:
    known = labels(profile) if profile is not None else _recognised(text)
    for number, form in enumerate(split(text, known), start=1):
        if number > most:
            raise NotReadable(
                Message(
                    "reading.too_many_forms",
                    f"文件“{name}”",
                    f"文件里的申报表超过 {most} 张。",
                    "一次读取过多会占用过多内存。",
                    "请把文件拆成几份分别读取。",
                )
            )
        yield form, known


def _recognised(text: Text) -> Labels:
    """The profile whose titles and first labels stand most often in the text; else `generic`."""
    every = [labels(profile_id) for profile_id in profile_ids() if profile_id != GENERIC]
    counts = [sum(1 for _ in islice(split(text, known), 50)) for known in every]
    best = max(counts, default=0)
    return every[counts.index(best)] if best else labels(GENERIC)


def _declaration(
    form: Form, document: Document, known: Labels, asked_year: int | None
) -> Declaration:
    table = find_table(form, known)
    header = read_header(form, find_fields(form.text, known, table.start), known)
    classes = read_classes(form, table, known)
    values = [row.value for each in classes for row in each.rows.rows]
    names = [row.name for each in classes for row in each.rows.rows]
    year, year_doubts = budget_year(
        asked_year,
        year_of_code(header.project.code, known.profile),
        years_in((header.objectives.annual, *values, *names)),
    )
    rows, row_doubts = indicators(form, classes, known, year)
    title = form.title if form.title is not None else known.profile.title
    if form.page_ends is not None:
        last_page = form.first_page + len(form.page_ends)
        document = Document(
            document.name, document.sha256, document.media_type, form.first_page, last_page
        )
    return Declaration(
        document=document,
        form=FormRef(known.profile.id, known.profile.kind, title),
        fiscal_year=year,
        project=header.project,
        objectives=header.objectives,
        indicators=rows,
        doubts=(
            *_form_doubts(form, known),
            *year_doubts,
            *header.doubts,
            *_table_doubts(table, known),
            *row_doubts,
        ),
        lineage=header.lineage,
    )


def _form_doubts(form: Form, known: Labels) -> Iterator[Doubt]:
    if form.title is None:
        yield doubt("form.title", reasons.TITLE_MISSING, label=known.profile.title)
    if form.cut:
        yield doubt("document", reasons.FORM_TOO_LONG, limit=FORM_LIMIT)


def _table_doubts(table: Table, known: Labels) -> Iterator[Doubt]:
    if not table.blocks:
        yield doubt("indicators", reasons.TABLE_MISSING)
        return
    printed = {block.entry.label2 for block in table.blocks}
    for entry in known.profile.classes:
        if entry.label2 not in printed:
            yield doubt("indicators", reasons.CLASS_MISSING, label=entry.label2)
    for entry in table.repeated:
        yield doubt("indicators", reasons.CLASS_REPEATED, label=entry.label2)


def _no_form(text: Text, name: str) -> NotReadable:
    """The refusal of a text without a form, saying what stands in it instead."""
    first = text.content.lstrip()[: 2 * _SEEN_LENGTH].partition("\n")[0].rstrip()
    seen = first if len(first) <= _SEEN_LENGTH else first[:_SEEN_LENGTH] + "……"
    lines = text.content.count("\n") + 1
    titles = "、".join(f"《{labels(each).profile.title}》" for each in profile_ids())
    return NotReadable(
        Message(
            "reading.no_form",
            f"文件“{name}”",
            f"没有找到绩效目标申报表；文件共 {lines} 行，开头是“{seen}”。",
            f"表名和各栏名称都没有出现，能识别的表是{titles}。",
            "请确认文件是申报表的全文，而不是目录、说明或其他表。",
        )
    )
