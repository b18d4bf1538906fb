"""Finding a project and its indicators in earlier years, and sums of fund lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jixiao.declaration import Declaration, FundLine, Indicator
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._text import letters, plain, similarity
from jixiao.targets import Amount, Approximate, Comparison, Target

Column = Literal["initial_budget", "adjusted_budget", "executed"]
COLUMNS: tuple[Column, ...] = ("initial_budget", "adjusted_budget", "executed")


def same_unit(one: Declaration, other: Declaration) -> bool:
    """Whether both forms are of one unit; an unnamed unit is nobody's."""
    units = one.project.applicant, other.project.applicant
    return all(units) and plain(units[0] or "") == plain(units[1] or "")


def same_project(one: Declaration, other: Declaration, law: Rule) -> bool:
    """The same project in two years: one unit, and one code or nearly one name."""
    if not same_unit(one, other):
        return False
    if one.project.code and one.project.code == other.project.code:
        return True
    names = (one.project.name or "", other.project.name or "")
    return similarity(*map(plain, names)) >= law.number("same_project")


def year_of(form: Form, back: int) -> list[Declaration] | None:
    """The unit's forms of `back` years before; None if that year is not loaded."""
    history, year = form.background.history, form.declaration.fiscal_year
    if history is None or year is None:
        return None
    return [
        past
        for past in history
        if past.fiscal_year == year - back and same_unit(form.declaration, past)
    ] or None


def last_year(form: Form, law: Rule) -> Declaration | None:
    """The project's form of last year; None if there is none or nothing is loaded."""
    return _the_project(form, 1, law)


def past_years(form: Form, law: Rule, count: int) -> Iterator[Declaration]:
    """The project's forms of the last years, the latest first."""
    for back in range(1, count + 1):
        past = _the_project(form, back, law)
        if past is not None:
            yield past


def _the_project(form: Form, back: int, law: Rule) -> Declaration | None:
    """The project's form of some years before: of its code, else the first of nearly its name."""
    own, pasts = form.declaration, year_of(form, back) or ()
    if own.project.code:
        for past in pasts:
            if past.project.code == own.project.code:
                return past
    return next((past for past in pasts if same_project(own, past, law)), None)


def same_row(row: Row, past: Declaration, law: Rule) -> Indicator | None:
    """The indicator of another form that is called the same, in the same first-level class."""
    name = letters(row.name)
    best: tuple[float, Indicator | None] = (law.number("same_indicator"), None)
    entries = [
        (letters(plain(entry.name)), entry)
        for entry in past.indicators
        if entry.applicable and entry.level1 is row.indicator.level1
    ]
    for called, entry in entries:
        if name and called == name:
            return entry
    for called, entry in entries:
        if name and called:
            share = similarity(name, called)
            if share > best[0] or (best[1] is None and share == best[0]):
                best = (share, entry)
    return best[1]


def single(target: Target | None) -> Amount | None:
    """The one number of an actual value; None for everything else."""
    match target:
        case Comparison(amount=amount) | Approximate(amount=amount):
            return amount
        case _:
            return None


@dataclass(frozen=True, slots=True)
class FundTable:
    """Fund lines as total and parts. Rows 其中 may be parts or parts of parts."""

    total: FundLine | None
    parts: tuple[FundLine, ...]
    inner: tuple[FundLine, ...]

    def stated(self, column: Column) -> Decimal | None:
        """The printed total; None where there is none."""
        return None if self.total is None else getattr(self.total, column)

    def sums(self, column: Column) -> tuple[Decimal, ...]:
        """What the parts may add up to: without the rows 其中, and with them."""
        return tuple(
            sum(known, Decimal(0))
            for lines in (self.parts, (*self.parts, *self.inner))
            if (known := _known(lines, column))
        )

    def figure(self, column: Column) -> Decimal | None:
        """The figure to reckon with: the total, or the parts where it is blank or wrongly 0."""
        stated, sums = self.stated(column), self.sums(column)
        if stated or not sums:
            return stated
        return sums[-1] if stated is None or sums[-1] else stated


def _known(lines: Sequence[FundLine], column: Column) -> list[Decimal]:
    values: list[Decimal | None] = [getattr(line, column) for line in lines]
    return [value for value in values if value is not None]


def funds_of(declaration: Declaration, law: Rule) -> FundTable:
    """The fund lines of a form, told apart by their labels."""
    total: FundLine | None = None
    parts: list[FundLine] = []
    inner: list[FundLine] = []
    for line in declaration.funds:
        label = plain(line.source)
        if total is None and law.pattern("fund_total").search(label):
            total = line
        elif law.pattern("fund_part").match(label):
            inner.append(line)
        else:
            parts.append(line)
    return FundTable(total, tuple(parts), tuple(inner))
