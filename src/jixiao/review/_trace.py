"""What the comparison of forms keeps of each: small enough to hold for 100,000 forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jixiao.declaration import Level2, wan
from jixiao.review._form import Form, Row, unblanked
from jixiao.review._law import Rule, RuleBook
from jixiao.review._text import letters, plain
from jixiao.review._types import Place
from jixiao.review._values import is_money, is_rate
from jixiao.targets import Approximate, Comparison, Range

OFFICE = re.compile(r"\(本级\)$")
_MEASURE = re.compile(
    r"(?:数量|人次数|人次|次数|人数|户数|台数|个数|件数|条数|家数|面积|长度|里程|频次|场次|数)$"
)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """The annual budget over one counted quantity, in yuan; `head` is what is counted."""

    path: str
    where: str
    quote: str
    head: str
    unit: str
    cost: float


@dataclass(frozen=True, slots=True)
class Trace:
    """One form among many. `index` is its position in the set.

    `rows` are the texts of the indicator rows that can be copied, each in the form of `letters`;
    `overview` likewise. `quantities` is name and value of all quantity rows as one text; it is
    empty where one was not read. `fund` is the amount of project expenditure of a department's
    form (部门整体支出), None for a project's form or where it is not stated. Money is in yuan.
    """

    index: int
    profile: str
    kind: str
    year: int | None
    code: str | None
    name: str
    unit: str
    department: str
    type_code: str
    staff: bool
    document: str
    annual: Decimal | None
    total: Decimal | None
    term: int | None
    rows: tuple[str, ...]
    overview: str
    quantities: str
    raised_with_reason: bool
    costs: tuple[UnitCost, ...]
    whole: bool
    fund: Decimal | None

    @property
    def title(self) -> str:
        """The project's name in title marks."""
        return f"《{self.name or '未填项目名称'}》"

    @property
    def label(self) -> str:
        """What findings call the form: its code, else its document."""
        return self.code or self.document

    @property
    def key(self) -> tuple[str, str]:
        """What makes it a project: name and unit; versions of a form share it."""
        return letters(self.name), letters(self.unit)

    def place(self, field: str = "", quote: str = "") -> Place:
        """The form as a place to list: who, and the key to link to."""
        return Place(self.code, field, f"{self.unit}{self.title}", quote)

    def words(self) -> dict[str, str]:
        """What every template of a finding may name."""
        return {
            "project": self.name or "本项目",
            "year": "……" if self.year is None else str(self.year),
            "annual": "……" if self.annual is None else wan(self.annual),
            "total": "……" if self.total is None else wan(self.total),
            "term": "……" if self.term is None else str(self.term),
        }


def trace(form: Form, index: int, book: RuleBook) -> Trace:
    """The trace of a form; what counts as copied or as a reason is read from the rule book."""
    declaration, project = form.declaration, form.declaration.project
    laws = {rule.id: rule for rule in book.rules}
    overview = form.text("objectives.overview") or ""
    unit = plain(project.applicant or "")
    whole = "整体" in declaration.form.title
    return Trace(
        index=index,
        profile=form.profile.id,
        kind=declaration.form.kind.value,
        year=declaration.fiscal_year,
        code=project.code,
        name=unblanked(project.name or ""),
        unit=unit,
        department=OFFICE.sub("", plain(project.department or "")) or unit,
        type_code=project.type_code or "",
        staff=_is(laws.get("X02"), "staff", f"{project.code or ''} {project.type_label or ''}"),
        document=declaration.document.name,
        annual=project.annual_budget,
        total=project.total_budget,
        term=project.term_years,
        rows=_rows(form, laws.get("X02")),
        overview=letters(overview),
        quantities=_quantities(form),
        raised_with_reason=_is(laws.get("X08"), "reason", plain(overview)),
        costs=() if whole or "A06" not in laws else tuple(_costs(form)),
        whole=whole,
        fund=_project_expenditure(form) if whole else None,
    )


def _is(law: Rule | None, pattern: str, text: str) -> bool:
    return law is not None and law.pattern(pattern).search(text) is not None


def _rows(form: Form, law: Rule | None) -> tuple[str, ...]:
    """Name and value of the real rows, without execution rates and common indicators."""
    if law is None:
        return ()
    execution, common = law.pattern("execution_rate"), law.pattern("common")
    return tuple(
        letters(row.name + row.value)
        for row in form.real
        if not execution.search(row.name) and not common.fullmatch(row.name)
    )


def _quantities(form: Form) -> str:
    rows = list(form.rows_of(Level2.QUANTITY))
    if any(row.unread or row.target is None for row in rows):
        return ""
    return "\n".join(sorted(f"{letters(row.name)}={row.value}" for row in rows))


def _costs(form: Form) -> list[UnitCost]:
    annual = form.declaration.project.annual_budget
    if annual is None or annual <= 0:
        return []
    return [
        cost
        for row in form.rows_of(Level2.QUANTITY)
        if (cost := _cost(form, row, Fraction(annual))) is not None
    ]


def _cost(form: Form, row: Row, annual: Fraction) -> UnitCost | None:
    match row.target:
        case Comparison(amount=amount) | Approximate(amount=amount):
            pass
        case Range(high=high):
            amount = high
        case _:
            return None
    number = amount.value
    if number <= 0 or amount.unit is None or is_rate(amount.unit) or is_money(amount.unit):
        return None
    return UnitCost(
        path=row.path("target"),
        where=form.where(row, "target"),
        quote=row.said,
        head=_MEASURE.sub("", letters(row.end)),
        unit=amount.unit.base,
        cost=float(annual / number),
    )


def _project_expenditure(form: Form) -> Decimal | None:
    """Project expenditure of a department's form: its fund row, else all of a form without rows."""
    funds = form.declaration.funds
    for line in funds:
        if "项目支出" in plain(line.source):
            return line.initial_budget if line.adjusted_budget is None else line.adjusted_budget
    return None if funds else form.declaration.project.annual_budget
