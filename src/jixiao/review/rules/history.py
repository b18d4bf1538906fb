"""Appropriateness and feasibility against earlier years and the papers handed in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from jixiao.declaration import Declaration
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._past import (
    funds_of,
    last_year,
    past_years,
    same_project,
    same_row,
    single,
    year_of,
)
from jixiao.review._registry import (
    Found,
    Unread,
    on_field,
    on_value,
    rule,
    unread_field,
    unread_value,
)
from jixiao.review._text import plain
from jixiao.review._values import is_lower_better
from jixiao.targets import Amount, Comparison, Range, Target

_NO_HISTORY = Unread("没有上年的资料")
_NOT_THERE = Unread("上年的资料中没有这个项目")
YEARLY, TOTAL, IS_NEW = "project.annual_budget", "project.total_budget", "project.is_new"
_YEARS_BACK = 3


@rule("A03")
def target_is_below_last_years_actual(form: Form, law: Rule) -> Found:
    """The target is worse than what was reached last year with about the same money."""
    past = last_year(form, law)
    if past is None:
        yield _NO_HISTORY if year_of(form, 1) is None else _NOT_THERE
        return
    if _money_was_cut(form, past, law):
        yield Unread("资金比上年减少较多，不与上年比较", partly=True)
        return
    compared = False
    share = Fraction(str(law.number("share")))
    for row in form.real:
        found = same_row(row, past, law)
        reached = None if found is None else single(found.actual)
        if reached is None:
            continue
        if row.unread:
            yield unread_value(row)
            continue
        bound = _bound(row, law)
        if bound is None or bound[1].dimension != reached.dimension:
            continue
        compared = True
        is_floor, amount = bound
        worse = (reached.value - amount.value) * (1 if is_floor else -1)
        if worse > share * abs(reached.value):
            values = {"reached": str(reached), "sign": "≥" if is_floor else "≤"}
            yield on_value(form, row, values, case="" if is_floor else "ceiling")
    if not compared:
        yield Unread("上年没有可以比较的实际完成值")


def _money_was_cut(form: Form, past: Declaration, law: Rule) -> bool:
    now, before = form.declaration.project.annual_budget, past.project.annual_budget
    if now is None or not before:
        return False
    return now < before * (1 - Decimal(str(law.number("cut"))))


def _bound(row: Row, law: Rule) -> tuple[bool, Amount] | None:
    """Whether the target is a floor, and its number; None for a kind without one bound."""
    target: Target | None = row.target
    match target:
        case Comparison(op=">=" | ">", amount=amount):
            return True, amount
        case Comparison(op="<=" | "<", amount=amount):
            return False, amount
        case Comparison(op="==", amount=amount):
            return not (row.in_cost or is_lower_better(row, law)), amount
        case Range():
            return True, target.low
        case _:
            return None


@rule("F04")
def new_or_continuing_is_doubtful(form: Form, law: Rule) -> Found:
    """The flag contradicts last year's forms, or the period contradicts the goals."""
    project, objectives = form.declaration.project, form.declaration.objectives
    if project.is_new is None:
        yield unread_field(form, IS_NEW)
        return
    flag = "是" if project.is_new else "否"
    goals = (plain(objectives.annual or ""), plain(objectives.long_term or ""))
    if project.term_years == 1 and all(goals) and goals[0] != goals[1]:
        yield on_field(form, "project.term_years", quote="1", case="one_year")
    before = year_of(form, 1)
    if before is None:
        yield _NO_HISTORY
        return
    match = next((past for past in before if same_project(form.declaration, past, law)), None)
    if match is not None and project.is_new:
        values = {"other": match.project.name or match.project.code or ""}
        yield on_field(form, IS_NEW, values, quote=flag, case="known")
    elif match is None and not project.is_new:
        yield on_field(form, IS_NEW, quote=flag)


@rule("F05")
def same_money_after_low_execution(form: Form, law: Rule) -> Found:
    """Much of last year's money was left, and no less is asked for."""
    past, annual = last_year(form, law), form.declaration.project.annual_budget
    if past is None or annual is None:
        yield _NO_HISTORY if year_of(form, 1) is None else _NOT_THERE
        return
    table = funds_of(past, law)
    budget, spent = table.figure("adjusted_budget"), table.figure("executed")
    if budget is None or spent is None or budget <= 0:
        yield Unread("上年没有预算执行数")
        return
    asked = past.project.annual_budget or table.figure("initial_budget") or budget
    rate = spent / budget
    if rate < Decimal(str(law.number("share"))) and annual >= asked:
        values = {"rate": f"{rate * 100:.2f}", "before": form.money(asked)}
        yield on_field(form, YEARLY, values, quote=form.money(annual))


@rule("F06")
def target_leaps_over_history(form: Form, law: Rule) -> Found:
    """A floor far above the best of three years, without a reason and without more money."""
    pasts = list(past_years(form, law, _YEARS_BACK))
    if not pasts:
        yield _NO_HISTORY if form.background.history is None else _NOT_THERE
        return
    compared = False
    factor = Fraction(str(law.number("factor")))
    for row in form.real:
        bound = _bound(row, law)
        if bound is None or not bound[0]:
            continue
        amount = bound[1]
        reached = [
            (found.value, found)
            for past in pasts
            if (entry := same_row(row, past, law)) is not None
            and (found := single(entry.actual)) is not None
            and found.dimension == amount.dimension
        ]
        if not reached:
            continue
        compared = True
        best, shown = max(reached, key=lambda pair: pair[0])
        said_why = law.pattern("reason").search(plain(row.indicator.explanation or ""))
        allowed = max(factor, _money_grew(form, pasts[0])) * best
        if best > 0 and amount.value > allowed and not said_why:
            yield on_value(form, row, {"best": str(shown)})
    if not compared:
        yield Unread("近三年没有可以比较的实际完成值")


def _money_grew(form: Form, past: Declaration) -> Fraction:
    """This year's money over last year's; 1 where either is unknown."""
    now, before = form.declaration.project.annual_budget, past.project.annual_budget
    return Fraction(now) / Fraction(before) if now and before else Fraction(1)


@rule("F07")
def new_project_lacks_its_assessment(form: Form, law: Rule) -> Found:
    """A large new project without the report of its ex-ante assessment."""
    project = form.declaration.project
    if project.is_new is None or (project.is_new and project.total_budget is None):
        yield unread_field(form, IS_NEW if project.is_new is None else TOTAL)
        return
    total = project.total_budget
    if not project.is_new or total is None or total < Decimal(str(law.number("large_yuan"))):
        return
    if form.background.attachments is None:
        yield Unread("没有附件清单")
    elif not any(law.pattern("report").search(name) for name in form.background.attachments):
        yield on_field(form, TOTAL, quote=form.money(total))
