"""The review form (绩效目标审核表) as a sheet; its words are in a data file.

Five grid columns: a dimension beside its sub-items, then its opinion over the full width.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jixiao.declaration import Declaration, plain_number
from jixiao.review import ReviewSheet, SheetPart
from jixiao.writing._sheet import Block, Cell, Role, Sheet
from jixiao.writing._text import printable


@dataclass(frozen=True, slots=True)
class ReviewPaper:
    """A filled-in review form with what it is about and who signs it.

    `number` is the version of the form; `office` the reviewer's role in words.
    """

    declaration: Declaration
    number: int
    sheet: ReviewSheet
    office: str
    reviewer: str
    reviewed_on: date


@cache
def _words() -> dict[str, Any]:
    source = files("jixiao.writing").joinpath("papers", "review-sheet.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def review_sheet(paper: ReviewPaper) -> Sheet:
    """The paper of one reviewer. What was not scored says so; opinions only have no points."""
    words = _words()
    project, year = paper.declaration.project, paper.declaration.fiscal_year
    return Sheet(
        name=project.name or project.code or words["title"],
        title=words["title"],
        subtitle=None if year is None else words["year"].format(year=year),
        widths_mm=tuple(words["widths_mm"]),
        blocks=(
            Block(tuple(_header(paper))),
            Block(tuple(_items(paper.sheet)), head_rows=1),
            Block((*_total(paper.sheet), *_signature(paper))),
        ),
        notes=paper.sheet.notes,
    )


def _header(paper: ReviewPaper) -> Iterator[tuple[Cell, ...]]:
    words, project = _words()["header"], paper.declaration.project
    yield (
        Cell(words["name"], Role.LABEL, 0),
        Cell(printable(project.name or ""), Role.TEXT, 1, columns=4),
    )
    version = words["version_number"].format(number=paper.number)
    yield (
        Cell(words["code"], Role.LABEL, 0),
        Cell(printable(project.code or ""), Role.TEXT, 1),
        Cell(words["version"], Role.LABEL, 2, columns=2),
        Cell(version, Role.TEXT, 4),
    )
    yield (
        Cell(words["department"], Role.LABEL, 0),
        Cell(printable(project.department or ""), Role.TEXT, 1),
        Cell(words["applicant"], Role.LABEL, 2, columns=2),
        Cell(printable(project.applicant or ""), Role.TEXT, 4),
    )


def _items(sheet: ReviewSheet) -> Iterator[tuple[Cell, ...]]:
    words = _words()["items"]
    columns = ("dimension", "question", "points_at_most", "points", "remark")
    yield tuple(Cell(words[column], Role.HEAD, at) for at, column in enumerate(columns))
    for part in sheet.parts:
        yield from _part(part, sheet.graded)
        yield (
            Cell(words["opinion"], Role.LABEL, 0),
            Cell(printable(part.opinion.text), Role.TEXT, 1, columns=4),
        )


def _part(part: SheetPart, graded: bool) -> Iterator[tuple[Cell, ...]]:
    words = _words()["items"]
    label = words["dimension_points"].format(
        label=part.dimension.label, points=plain_number(part.max_points)
    )
    first = [Cell(label, Role.CLASS, 0, rows=len(part.items))]
    for item in part.items:
        yield (
            *first,
            Cell(words["item"].format(label=item.label, question=item.question), Role.TEXT, 1),
            Cell(plain_number(item.max_points), Role.SHORT, 2),
            Cell(_points(item.points, graded, words["not_scored"]), Role.SHORT, 3),
            Cell(printable(item.remark), Role.TEXT, 4),
        )
        first.clear()


def _total(sheet: ReviewSheet) -> Iterator[tuple[Cell, ...]]:
    words = _words()["total"]
    if sheet.graded:
        yield (
            Cell(words["label"], Role.LABEL, 0, columns=2),
            Cell(words["most"], Role.SHORT, 2),
            Cell("" if sheet.total is None else plain_number(sheet.total), Role.SHORT, 3),
            Cell("", Role.TEXT, 4),
        )
        yield (
            Cell(words["grade"], Role.LABEL, 0, columns=2),
            Cell(sheet.grade, Role.SHORT, 2, columns=2),
            Cell(sheet.outcome, Role.TEXT, 4),
        )
    yield (
        Cell(words["overall"], Role.LABEL, 0),
        Cell(printable(sheet.overall), Role.TEXT, 1, columns=4),
    )


def _signature(paper: ReviewPaper) -> Iterator[tuple[Cell, ...]]:
    words, day = _words()["signature"], paper.reviewed_on
    yield (
        Cell(words["office"], Role.LABEL, 0),
        Cell(paper.office, Role.TEXT, 1),
        Cell(words["reviewer"], Role.LABEL, 2, columns=2),
        Cell(printable(paper.reviewer), Role.TEXT, 4),
    )
    yield (
        Cell(words["date"], Role.LABEL, 0),
        Cell(
            words["day"].format(year=day.year, month=day.month, day=day.day),
            Role.TEXT,
            1,
            columns=4,
        ),
    )


def _points(points: Decimal | None, graded: bool, not_scored: str) -> str:
    if not graded:
        return ""
    return not_scored if points is None else plain_number(points)
