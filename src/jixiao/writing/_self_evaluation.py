"""The self-evaluation form (项目支出绩效自评表) as a sheet; its words are in a data file.

Ten grid columns: the indicator table takes the last three together, the fund rows one by one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from jixiao.declaration import Declaration, plain_number, wan
from jixiao.evaluation import SelfEvaluation, State, half_up
from jixiao.writing._layout import with_classes
from jixiao.writing._sheet import Block, Cell, Role, Sheet
from jixiao.writing._text import printable

_LAST = 9


@cache
def _words() -> dict[str, Any]:
    source = files("jixiao.writing").joinpath("papers", "self-evaluation.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def self_evaluation_sheet(evaluation: SelfEvaluation) -> Sheet:
    """The paper of one project. What is not reported stays blank; there is then no total."""
    words = _words()
    declaration = evaluation.declaration
    project = declaration.project
    year = declaration.fiscal_year
    used = evaluation.profile
    return Sheet(
        name=project.name or project.code or words["title"],
        title=words["title"],
        subtitle=None if year is None else words["year"].format(year=year),
        widths_mm=tuple(words["widths_mm"]),
        landscape=True,
        blocks=(
            Block((*_header(declaration), *_funds(evaluation), *_goal(evaluation))),
            Block(tuple(_indicators(evaluation)), head_rows=1),
        ),
        notes=evaluation.notes,
        foot=words["foot"]["profile"].format(name=used.name, edition=used.edition, id=used.id),
    )


def _header(declaration: Declaration) -> Iterator[tuple[Cell, ...]]:
    words, project = _words()["header"], declaration.project
    yield (
        Cell(words["name"], Role.LABEL, 0, columns=2),
        Cell(printable(project.name or ""), Role.TEXT, 2, columns=8),
    )
    yield (
        Cell(words["department"], Role.LABEL, 0, columns=2),
        Cell(printable(project.department or ""), Role.TEXT, 2, columns=2),
        Cell(words["applicant"], Role.LABEL, 4),
        Cell(printable(project.applicant or ""), Role.TEXT, 5, columns=5),
    )


def _funds(evaluation: SelfEvaluation) -> Iterator[tuple[Cell, ...]]:
    """The fund rows: points and score stand on the total row only."""
    words, execution = _words()["funds"], evaluation.execution
    lines = [line for line in evaluation.declaration.funds if line.source != words["total"]]
    yield (
        Cell(words["label"], Role.LABEL, 0, columns=2, rows=2 + len(lines)),
        Cell("", Role.HEAD, 2),
        Cell(words["initial"], Role.HEAD, 3),
        Cell(words["adjusted"], Role.HEAD, 4),
        Cell(words["executed"], Role.HEAD, 5, columns=2),
        Cell(words["points"], Role.HEAD, 7),
        Cell(words["rate"], Role.HEAD, 8),
        Cell(words["score"], Role.HEAD, 9),
    )
    yield (
        Cell(words["total"], Role.LABEL, 2),
        *_amounts(execution.initial, execution.adjusted, execution.executed),
        Cell(plain_number(execution.max_points), Role.SHORT, 7),
        Cell(_percent(execution.rate), Role.SHORT, 8),
        Cell(_points(execution.state, execution.points), Role.SHORT, 9),
    )
    for line in lines:
        yield (
            Cell(printable(line.source), Role.LABEL, 2),
            *_amounts(line.initial_budget, line.adjusted_budget, line.executed),
            *(Cell("", Role.SHORT, at) for at in (7, 8, 9)),
        )


def _amounts(
    initial: Decimal | None, adjusted: Decimal | None, executed: Decimal | None
) -> tuple[Cell, ...]:
    return (_amount(initial, 3), _amount(adjusted, 4), _amount(executed, 5, columns=2))


def _amount(yuan: Decimal | None, column: int, columns: int = 1) -> Cell:
    """An amount in 万元, printed and as the same number."""
    if yuan is None:
        return Cell("", Role.AMOUNT, column, columns=columns)
    text = wan(yuan)
    return Cell(text, Role.AMOUNT, column, columns=columns, number=Decimal(text.replace(",", "")))


def _goal(evaluation: SelfEvaluation) -> Iterator[tuple[Cell, ...]]:
    words = _words()["goal"]
    yield (
        Cell(words["label"], Role.LABEL, 0, columns=2, rows=2),
        Cell(words["expected"], Role.HEAD, 2, columns=3),
        Cell(words["reached"], Role.HEAD, 5, columns=5),
    )
    expected = evaluation.declaration.objectives.annual or ""
    reached = evaluation.actuals.result or ""
    yield (
        Cell(printable(expected), Role.TEXT, 2, columns=3),
        Cell(printable(reached), Role.TEXT, 5, columns=5),
    )


def _indicators(evaluation: SelfEvaluation) -> Iterator[tuple[Cell, ...]]:
    words = _words()["indicators"]
    columns = ("level1", "level2", "name", "target", "actual", "points", "score")
    yield (
        *(Cell(words[column], Role.HEAD, at) for at, column in enumerate(columns)),
        Cell(words["reason"], Role.HEAD, 7, columns=3),
    )
    scored = {score.number: score for score in evaluation.scores}
    rows = tuple(row for row in evaluation.declaration.indicators if row.number in scored)
    for row, classes in with_classes(rows):
        score = scored[row.number]
        yield (
            *classes,
            Cell(printable(row.name), Role.TEXT, 2),
            Cell(printable(score.target), Role.TEXT, 3),
            Cell(printable(score.actual), Role.TEXT, 4),
            Cell("" if score.max_points is None else plain_number(score.max_points), Role.SHORT, 5),
            Cell(_points(score.state, score.points), Role.SHORT, 6),
            Cell(printable(score.reason or ""), Role.TEXT, 7, columns=3),
        )
    total = evaluation.total
    yield (
        Cell(words["sum"], Role.LABEL, 0, columns=5),
        Cell(words["full"], Role.SHORT, 5),
        Cell("" if total is None else plain_number(total), Role.SHORT, 6),
        Cell(_outcome(evaluation), Role.TEXT, 7, columns=3),
    )


def _outcome(evaluation: SelfEvaluation) -> str:
    """The grade, or how many values are still to come."""
    words = _words()["outcome"]
    if evaluation.grade is not None:
        return str(words["grade"].format(grade=evaluation.grade))
    if not evaluation.missing:
        return ""
    return str(words["missing"].format(count=len(evaluation.missing)))


def _points(state: State, points: Decimal | None) -> str:
    if state is State.NOT_APPLICABLE:
        return str(_words()["indicators"]["not_scored"])
    return "" if points is None else plain_number(points)


def _percent(rate: Fraction | None) -> str:
    return "" if rate is None else plain_number(half_up(rate * 100, 2)) + "%"
