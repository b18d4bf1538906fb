"""The budget of a project beside its form. The caller has checked the project's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from jixiao.declaration import Declaration, wan
from jixiao.review import Rule
from jixiao.web.approving.models import Reply
from jixiao.web.budgeting.models import Budget, BudgetFigure
from jixiao.web.budgeting.sources import label_of, named, sources
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import law_of

UNADJUSTED = "M08"  # 预算已调整、目标未调整: its wording, basis and share are those of the book
TOTALS = frozenset({"年度资金总额", "资金总额", "合计"})


@dataclass(frozen=True, slots=True)
class Line:
    """A source with its newest figure, and the one before it if the budget changed."""

    label: str
    figure: BudgetFigure
    before: BudgetFigure | None


@dataclass(frozen=True, slots=True)
class Unadjusted:
    """The budget moved further than the rule allows since the reply, and no target changed."""

    rule: Rule
    what: str
    before: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """A project's budget. Amounts are yuan; `annual` is the form's, None if it states none.

    `years` are the totals of the same project code, by fiscal year.
    """

    lines: tuple[Line, ...]
    total: Decimal
    annual: Decimal | None
    unadjusted: Unadjusted | None
    years: tuple[tuple[int, Decimal], ...]

    @property
    def differs(self) -> bool:
        """Whether budget and form say different amounts."""
        return self.total != self.annual

    @property
    def difference(self) -> Decimal | None:
        """Budget less form; None if the form states no amount."""
        return None if self.annual is None else self.total - self.annual


def newest(project: Project) -> dict[str, BudgetFigure]:
    """The figures in force, by code of the source."""
    return _newest(project.budget_figures.order_by("pk"))


def standing(project: Project, declaration: Declaration) -> Standing | None:
    """The budget beside the form; None where no figure is known."""
    figures = list(project.budget_figures.order_by("pk"))
    if not figures:
        return None
    now = _newest(figures)
    earlier = _newest(each for each in figures if each.pk != now[each.source].pk)
    order = {source.code: place for place, source in enumerate(sources())}
    total = _sum(now)
    years = Budget.objects.filter(
        project__organisation=project.organisation_id, project__code=project.code
    )
    return Standing(
        lines=tuple(
            Line(label_of(code), now[code], earlier.get(code))
            for code in sorted(now, key=lambda code: (order.get(code, len(order)), code))
        ),
        total=total,
        annual=declaration.project.annual_budget,
        unadjusted=_unadjusted(project, declaration, figures, total),
        years=tuple(
            years.order_by("project__fiscal_year").values_list("project__fiscal_year", "total_yuan")
        ),
    )


def filled(declaration: Declaration, project: Project) -> Declaration:
    """The form with the budget's amounts: the year's, and those of the fund rows it prints. A row
    whose source the budget does not name stays as it is."""
    figures = newest(project)
    if not figures:
        return declaration
    total = _sum(figures)
    funds = []
    for line in declaration.funds:
        source = named(line.source)
        if "".join(line.source.split()) in TOTALS:
            line = replace(line, initial_budget=total)
        elif source is not None and source.code in figures:
            line = replace(line, initial_budget=figures[source.code].amount_yuan)
        funds.append(line)
    return replace(
        declaration,
        project=replace(declaration.project, annual_budget=total),
        funds=tuple(funds),
    )


def _unadjusted(
    project: Project, declaration: Declaration, figures: list[BudgetFigure], now: Decimal
) -> Unadjusted | None:
    """Since the newest reply. The budget of that day is what lists had said by then; where none
    had, the amount of the approved form."""
    reply = Reply.objects.filter(project=project).order_by("-number").first()
    if reply is None:
        return None
    try:
        rule = law_of(project).rule(UNADJUSTED)
    except KeyError:
        return None
    approved = project.versions.get(number=reply.number).declaration()
    by_then = _newest(each for each in figures if each.written_at <= reply.written_at)
    before = _sum(by_then) if by_then else approved.project.annual_budget
    if not before or abs(now / before - 1) <= Decimal(str(rule.number("share"))):
        return None
    if _targets(approved) != _targets(declaration):
        return None
    what = rule.usual.what.format(before=wan(before), now=wan(now))
    return Unadjusted(rule, what, before, now)


def _targets(declaration: Declaration) -> tuple[tuple[object, ...], ...]:
    return tuple(
        (
            row.level2,
            "".join(row.name.split()),
            "".join(row.target.text.split()) if row.target else "",
        )
        for row in declaration.indicators
        if row.applicable
    )


def _newest(figures: Iterable[BudgetFigure]) -> dict[str, BudgetFigure]:
    return {each.source: each for each in figures}


def _sum(figures: dict[str, BudgetFigure]) -> Decimal:
    return sum((each.amount_yuan for each in figures.values()), Decimal(0))
