"""Completeness, second part: points of the rows, what the measurement columns say, fund lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.declaration import Level1
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._past import COLUMNS, funds_of
from jixiao.review._registry import Found, Hit, Unread, on_table, rule

_NO_WEIGHTS = Unread("本表没有分值，或分值没有填全")
_COLUMN_LABELS = {
    "initial_budget": "年初预算数",
    "adjusted_budget": "全年预算数",
    "executed": "执行数",
}


def shown(number: Decimal) -> str:
    """Points without needless zeros: 22.5, 90."""
    return format(number.normalize(), "f")


def weights_of(form: Form) -> dict[int, Decimal] | None:
    """Points by row index of the real rows; None if the form prints none or leaves one blank."""
    weights = {row.index: row.indicator.weight for row in form.real}
    known = {index: weight for index, weight in weights.items() if weight is not None}
    return known if known and len(known) == len(weights) else None


@rule("C12")
def weights_do_not_add_up(form: Form, law: Rule) -> Found:
    """The sum of all points is not one the scheme allows."""
    weights = weights_of(form)
    if weights is None:
        yield _NO_WEIGHTS
        return
    printed = (row.indicator.weight for row in form.rows)  # also of rows that do not apply (C11)
    total = sum((weight for weight in printed if weight is not None), Decimal(0))
    execution = form.evaluation.execution_points
    allowed = [Decimal(text) for text in law.text("sums").split()]
    if execution is not None:
        allowed = [Decimal(100) - execution]
    if all(abs(total - wanted) > Decimal(str(law.number("tolerance"))) for wanted in allowed):
        values = {"sum": shown(total), "wanted": "或".join(map(shown, allowed))}
        yield on_table(form, "指标分值", (), "target", values)


@rule("C13")
def weights_are_odd(form: Form, law: Rule) -> Found:
    """One row holds most points, all rows hold the same, or the classes follow no scheme."""
    weights = weights_of(form)
    if weights is None:
        yield _NO_WEIGHTS
        return
    if _is_staff_cost(form, weights, law):
        return
    reasons = list(_oddities(form, weights, law))
    if reasons:
        yield on_table(form, "指标分值", (), "target", {"reasons": "；".join(reasons)})


def _is_staff_cost(form: Form, weights: dict[int, Decimal], law: Rule) -> bool:
    """Wages and their like have a standard set of indicators: by code letter or by the points."""
    code = form.declaration.project.code or ""
    printed = " ".join(shown(weight) for weight in sorted(weights.values(), reverse=True))
    return bool(law.pattern("staff_code").match(code) or law.pattern("staff_sets").match(printed))


def _oddities(form: Form, weights: dict[int, Decimal], law: Rule) -> Iterator[str]:
    heaviest = max(form.real, key=lambda row: weights[row.index])
    if weights[heaviest.index] > Decimal(str(law.number("most"))):
        yield f"“{heaviest.called}”一项占{shown(weights[heaviest.index])}分"
    if len(weights) >= law.number("equal_rows") and len(set(weights.values())) == 1:
        yield f"{len(weights)}项指标分值相同"
    sums = _class_sums(form.real, weights)
    if sums and all(_differs(sums, scheme.split(), law) for scheme, _ in law.patterns("schemes")):
        labels = {Level1.COST: "成本", Level1.OUTPUT: "产出", Level1.BENEFIT: "效益"}
        told = "、".join(f"{labels.get(key, '满意度')}{shown(each)}" for key, each in sums.items())
        yield f"各类分值（{told}）与评分办法相差较大"


def _class_sums(rows: tuple[Row, ...], weights: dict[int, Decimal]) -> dict[Level1, Decimal]:
    """Points by first-level class; cost rows inside 产出 count where they stand."""
    sums: dict[Level1, Decimal] = {}
    for row in rows:
        if row.indicator.level1 is None:
            return {}
        level1 = row.indicator.level1
        sums[level1] = sums.get(level1, Decimal(0)) + weights[row.index]
    return sums


def _differs(sums: dict[Level1, Decimal], scheme: list[str], law: Rule) -> bool:
    """Whether a class is further from the scheme than allowed, the scheme taken to the same sum."""
    wanted = {
        tuple(names.split("+")): Decimal(points)
        for names, points in zip(scheme[::2], scheme[1::2], strict=True)
    }
    total = sum(sums.values(), Decimal(0))
    scale = total / sum(wanted.values(), Decimal(0))
    listed = {name for names in wanted for name in names}
    if any(level1.value not in listed for level1 in sums):
        return True
    return any(
        abs(sum((sums.get(Level1(name), Decimal(0)) for name in names), Decimal(0)) - each * scale)
        > Decimal(str(law.number("class_tolerance")))
        for names, each in wanted.items()
    )


@rule("C14")
def measurement_columns_are_empty(form: Form, law: Rule) -> Found:
    """A column for the scoring standard, the source or the evidence is left blank."""
    columns = [
        (column, label)
        for column, label in form.profile.columns
        if column in ("explanation", "remark") and law.pattern("measurement").search(label)
    ]
    if not columns:
        yield Unread("本表样没有评分标准、取值方式、数据来源或佐证资料栏")
        return
    for column, label in columns:
        for row in form.real:
            text = getattr(row.indicator, column)
            if not (text or "").strip():
                yield Hit(
                    path=row.path(column),
                    where=form.where(row, column),
                    values={"name": row.called, "column": label},
                    row=row,
                )


@rule("A10")
def fund_sources_do_not_add_up(form: Form, law: Rule) -> Found:
    """The sources of money do not make the printed total, or this year's amount."""
    if form.is_evaluation:
        return  # E04 speaks about the fund table of a self-evaluation
    table = funds_of(form.declaration, law)
    checked = False
    for column in COLUMNS:
        stated = table.stated(column)
        if stated is None and column == "initial_budget":
            stated = form.declaration.project.annual_budget
        sums = table.sums(column)
        if stated is None or not sums:
            continue
        checked = True
        if all(abs(total - stated) > Decimal(str(law.number("tolerance_yuan"))) for total in sums):
            yield fund_hit(form, column, sums[-1], stated)
    if not checked:
        yield Unread("没有分来源的资金")


def fund_hit(form: Form, column: str, total: Decimal, stated: Decimal) -> Hit:
    """A hit on a column of the fund table whose parts make another sum."""
    label = _COLUMN_LABELS[column]
    return Hit(
        path="funds",
        where=f"{form.title}资金情况 ›“{label}”",
        quote=form.money(stated),
        values={"sum": form.money(total), "stated": form.money(stated), "column": label},
    )
