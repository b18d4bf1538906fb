"""Reading a file of printed forms into declarations, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from jixiao.declaration import Declaration, Document, Doubt, FormRef, profile_ids
from jixiao.errors import Message, NotReadable
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt
from jixiao.reading._fields import read_header
from jixiao.reading._formats import (
    FORMATS,
    Format,
    as_lines,
    grids_of,
    media_type,
    no_form_in,
    noted,
    placed,
    questioned,
)
from jixiao.reading._header import find_fields
from jixiao.reading._indicators import indicators, read_classes
from jixiao.reading._labels import Labels, labels
from jixiao.reading._place import Form
from jixiao.reading._recognition import Progress
from jixiao.reading._sniff import kind
from jixiao.reading._split import FORM_LIMIT, split
from jixiao.reading._table import Table, find_table
from jixiao.reading._text import FORMS_LIMIT, LIMIT_BYTES, MEDIA_TYPE, Text, decode, too_large
from jixiao.reading._year import fiscal_year as budget_year
from jixiao.reading._year import year_of_code, years_in
from jixiao.reading.understand import declarations_from, is_family, loose_grids

_SEEN_LENGTH: Final = 40
_MEMBERS_TOLD: Final = 3


def read(
    data: bytes,
    name: str,
    *,
    fiscal_year: int | None = None,
    profile: str | None = None,
    most_forms: int = FORMS_LIMIT,
    password: str | None = None,
    progress: Progress | None = None,
) -> tuple[Declaration, ...]:
    """The declarations in a file's bytes, in printed order; at least one.

    The content decides what a file is: text, PDF, XLSX, XLS, DOCX, DOC, HTML, or a ZIP of such.
    `name` is kept in the document and decides nothing. `fiscal_year` is the budget year if known.
    `profile` is a form profile's id; without it the one whose labels a form prints is taken.
    `password` opens a protected PDF. `progress` is called with number and count as each page of a
    file is begun that has to be recognised, which takes seconds. Raises NotReadable if the file is
    empty, over LIMIT_BYTES, of another kind, or holds no form or more than `most_forms`, and
    BadProfile if there is no such profile. What is printed but not certain is a Doubt.
    """
    if len(data) > LIMIT_BYTES:
        raise too_large(name, len(data))
    found = kind(data)
    if found == "zip":

        def member(content: bytes, label: str, most: int) -> tuple[Declaration, ...]:
            return read(
                content,
                label,
                fiscal_year=fiscal_year,
                profile=profile,
                most_forms=most,
                password=password,
                progress=progress,
            )

        return read_archive(data, name, most_forms, member)
    if found in FORMATS:
        if profile is not None:
            labels(profile)
        return _read_grids(
            data, name, FORMATS[found], fiscal_year, profile, most_forms, password, progress
        )
    text = decode(data, name)
    document = Document(name, sha256(data).hexdigest(), MEDIA_TYPE)
    declarations = _from_text(text, document, fiscal_year, profile, most_forms)
    if not declarations:
        raise _no_form(text, name)
    return declarations


def _from_text(
    text: Text, document: Document, fiscal_year: int | None, profile: str | None, most: int
) -> tuple[Declaration, ...]:
    """The declarations in running text: of known profiles, else of tables that came apart."""
    if profile is None or not is_family(labels(profile).profile):
        found = tuple(
            _declaration(form, document, known, fiscal_year)
            for form, known in _forms(text, document.name, profile, most)
        )
        if found or profile is not None:
            return found
    grids = loose_grids(text.content)
    found = declarations_from(grids, document, fiscal_year=fiscal_year, profile=profile)
    if len(found) > most:
        raise _too_many(document.name, most)
    return found


def _read_grids(
    data: bytes,
    name: str,
    form: Format,
    fiscal_year: int | None,
    profile: str | None,
    most: int,
    password: str | None,
    progress: Progress | None,
) -> tuple[Declaration, ...]:
    """The declarations in a file with tables; without one in them, those in its running text."""
    grids = grids_of(data, form.kind, name, password, progress)
    document = Document(name, sha256(data).hexdigest(), media_type(form, data))
    declarations = declarations_from(grids, document, fiscal_year=fiscal_year, profile=profile)
    if not declarations:
        text, places = as_lines(grids)
        declarations = tuple(
            placed(each, places) for each in _from_text(text, document, fiscal_year, profile, most)
        )
    if not declarations:
        raise no_form_in(grids, name, form.called, _titles())
    if len(declarations) > most:
        raise _too_many(name, most)
    noted_ones = noted(declarations, (note for grid in grids for note in grid.notes))
    return questioned(noted_ones, grids)


def read_archive(
    data: bytes,
    name: str,
    most: int,
    read_member: Callable[[bytes, str, int], tuple[Declaration, ...]],
) -> tuple[Declaration, ...]:
    """The declarations in all members of an archive; members without one are named in a doubt.

    One member is in memory at a time. `read_member` reads its bytes, under its name in the archive,
    as at most so many declarations; where it raises NotReadable, the rest of the archive goes on.
    """
    from jixiao.reading import _archive

    found: list[Declaration] = []
    refused: list[NotReadable] = []
    for member, content in _archive.members(data, name):
        if isinstance(content, NotReadable):
            refused.append(content)
            continue
        try:
            found.extend(read_member(content, f"{name}/{member}", most - len(found)))
        except NotReadable as error:
            if error.message.id == "reading.too_many_forms":
                raise _too_many(name, most) from error
            refused.append(error)
    if found:
        notes = (f"{error.message.where}：{error.message.what}" for error in refused)
        return noted(tuple(found), notes)
    if len(refused) == 1:
        raise refused[0]
    told = "；".join(error.message.where for error in refused[:_MEMBERS_TOLD])
    raise NotReadable(
        Message(
            "reading.no_form",
            f"文件“{name}”",
            f"压缩包里的 {len(refused)} 个文件都没有读出申报表{f'（{told}）' if told else ''}。",
            f"能识别的表是{_titles()}。",
            "请确认压缩包里是填好的申报表。",
        )
    )


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
            raise _too_many(name, most)
        yield form, known


def _too_many(name: str, most: int) -> NotReadable:
    return NotReadable(
        Message(
            "reading.too_many_forms",
            f"文件“{name}”",
            f"文件里的申报表超过 {most} 张。",
            "一次读取过多会占用过多内存。",
            "请把文件拆成几份分别读取。",
        )
    )


def _recognised(text: Text) -> Labels:
    """The known profile whose titles and first labels stand most often in the text."""
    every = [labels(each) for each in profile_ids() if not is_family(labels(each).profile)]
    if len(every) == 1:
        return every[0]
    return max(every, key=lambda known: sum(1 for _ in islice(split(text, known), 50)))


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
    return NotReadable(
        Message(
            "reading.no_form",
            f"文件“{name}”",
            f"没有找到绩效目标申报表；文件共 {lines} 行，开头是“{seen}”。",
            f"表名和各栏名称都没有出现，能识别的表是{_titles()}。",
            "请确认文件是申报表的全文，而不是目录、说明或其他表。",
        )
    )


def _titles() -> str:
    titles = dict.fromkeys(labels(each).profile.title for each in profile_ids())
    return "、".join(f"《{title}》" for title in titles)
