"""Self-evaluation (自评), second part: money, totals, evidence, and the replied version."""

from __future__ import annotations

import re
from decimal import Decimal

from jixiao.declaration import Declaration, Indicator
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._past import COLUMNS, FundTable, funds_of, single
from jixiao.review._registry import Found, Hit, Unread, on_field, on_name, on_value, rule
from jixiao.review._text import letters, plain, similarity
from jixiao.review._values import is_money
from jixiao.review.rules.scores import on_actual, on_score, scored
from jixiao.review.rules.weights import fund_hit, shown

_PRINTED = re.compile(r"(\d+)(?:\.(\d+))?[%％]?$")
_NO_FUNDS = Unread("没有资金情况")
_NO_EVIDENCE = Unread("没有佐证资料清单")


@rule("E04")
def fund_rows_do_not_add_up(form: Form, law: Rule) -> Found:
    """In some column the sources make another sum than the printed total."""
    table = funds_of(form.declaration, law)
    if table.total is None or not (table.parts or table.inner):
        yield _NO_FUNDS
        return
    for column in COLUMNS:
        stated, sums = table.stated(column), table.sums(column)
        if stated is None or not sums:
            continue
        if all(abs(total - stated) > money_tolerance(total, law) for total in sums):
            yield fund_hit(form, column, sums[-1], stated)
            return  # one finding a table: the columns are mostly wrong together


def money_tolerance(amount: Decimal, law: Rule) -> Decimal:
    """How far two amounts in yuan may lie apart: a fixed sum or a share, the larger."""
    share = abs(amount) * Decimal(str(law.number("money_share")))
    return max(Decimal(str(law.number("money_yuan"))), share)


def rate_is_off(printed: str | None, rate: Decimal, law: Rule) -> bool | None:
    """Whether a printed percentage differs by more than half its last digit.

    None where nothing readable is printed, or only 约.
    """
    text = plain(printed or "")
    match = _PRINTED.search(text)
    if match is None or law.pattern("about").search(text):
        return None
    half = Decimal("0.5").scaleb(-len(match[2] or ""))
    said = Decimal(f"{match[1]}.{match[2] or '0'}")
    return abs(said - rate * 100) > half


@rule("E05")
def execution_rate_is_wrong(form: Form, law: Rule) -> Found:
    """The printed rate is not spent ÷ adjusted budget."""
    table, printed = funds_of(form.declaration, law), form.evaluation.rate_printed
    budget, spent = table.figure("adjusted_budget"), table.figure("executed")
    if budget is None or spent is None or budget <= 0:
        yield _NO_FUNDS
        return
    off = rate_is_off(printed, spent / budget, law)
    if off is None:
        yield Unread("没有印出预算执行率，或只写了约数")
    elif off:
        by_initial = _is_by_initial(table, printed, spent, law)
        values = {
            "printed": plain(printed or ""),
            "rate": f"{spent / budget * 100:.2f}",
            "spent": form.money(spent),
            "budget": form.money(budget),
        }
        case = "initial" if by_initial else ""
        yield Hit("funds", f"{form.title}预算执行率", plain(printed or ""), values, case)


def _is_by_initial(table: FundTable, printed: str | None, spent: Decimal, law: Rule) -> bool:
    initial = table.figure("initial_budget")
    return bool(initial) and rate_is_off(printed, spent / (initial or 1), law) is False


@rule("E06")
def evidence_is_missing(form: Form, law: Rule) -> Found:
    """A row has points and no paper is named for it."""
    evidence = form.evaluation.evidence
    if evidence is None:
        yield _NO_EVIDENCE
        return
    for row in form.real:
        score = row.indicator.score
        if score is not None and score > 0 and not evidence.get(row.indicator.number):
            yield on_score(form, row)


@rule("E07")
def result_copies_the_goal(form: Form, law: Rule) -> Found:
    """What was reached is told in the words of what was planned."""
    goal, result = form.text("objectives.annual"), form.evaluation.result
    if goal is None or not (result or "").strip():
        yield Unread("没有预期目标或实际完成情况")
        return
    if max(len(plain(goal)), len(plain(result or ""))) < law.number("short"):
        return
    share = similarity(plain(goal), plain(result or ""))
    if share >= law.number("similarity"):
        values = {"percent": str(int(share * 100))}
        hit = on_field(form, "objectives.annual", values, quote=plain(result or ""))
        yield Hit(hit.path, f"{form.title}年度目标实际完成情况", hit.quote, hit.values)


@rule("E09")
def total_is_wrong(form: Form, law: Rule) -> Found:
    """The printed total is not the sum of the scores, or the points do not make 100."""
    facts, entries = form.evaluation, list(scored(form))
    if not entries:
        yield Unread("自评表没有得分")
        return
    tolerance = Decimal(str(law.number("tolerance")))
    score = sum((entry.score for entry in entries), facts.execution_score or Decimal(0))
    points = sum((entry.points for entry in entries), facts.execution_points or Decimal(0))
    left_out = len(form.real) < len(form.rows) and points > 0
    wanted = {score, (score * 100 / points)} if left_out else {score}
    if facts.total is None:
        yield Unread("没有印出总分", partly=facts.execution_points is not None)
    elif all(abs(facts.total - each) > tolerance for each in wanted):
        values = {"sum": shown(score), "total": shown(facts.total)}
        yield Hit("total", f"{form.title}总分", shown(facts.total), values)
        return
    if facts.execution_points is not None and not left_out and abs(points - 100) > tolerance:
        values = {"sum": shown(points), "total": ""}
        yield Hit("total", f"{form.title}分值", shown(points), values, case="points")


@rule("E12")
def target_is_not_the_replied_one(form: Form, law: Rule) -> Found:
    """A row or its target differs from the version that was approved."""
    replied = form.background.replied
    if replied is None:
        yield Unread("没有批复的申报表")
        return
    expected = _by_name(replied)
    for row in form.real:
        entry = expected.pop(letters(row.name), None)
        if entry is None:
            yield on_name(form, row, case="added")
        elif entry.target != row.indicator.target:
            said = "空白" if entry.target is None else "".join(entry.target.text.split())
            yield on_value(form, row, {"replied": said})
    for entry in expected.values():
        name = "".join(entry.name.split())
        yield Hit(
            "indicators", f"{form.title}指标表", values={"name": name, "value": ""}, case="missing"
        )  # fmt: skip


def _by_name(declaration: Declaration) -> dict[str, Indicator]:
    return {letters(plain(row.name)): row for row in declaration.indicators if row.applicable}


@rule("E13")
def cost_is_not_what_was_spent(form: Form, law: Rule) -> Found:
    """A total-cost indicator reports another amount than the money spent."""
    spent = funds_of(form.declaration, law).figure("executed")
    if spent is None:
        yield _NO_FUNDS
        return
    for row in form.real:
        reached = single(row.indicator.actual)
        if not _is_total_cost(row, law) or reached is None or not is_money(reached.unit):
            continue
        amount = Decimal(reached.value.numerator) / reached.value.denominator
        if abs(amount - spent) > money_tolerance(spent, law):
            yield on_actual(form, row, {"spent": form.money(spent)})


def _is_total_cost(row: Row, law: Rule) -> bool:
    return (
        row.in_cost
        and law.pattern("total_cost").search(row.name) is not None
        and law.pattern("unit_cost").search(row.name) is None
    )


@rule("E14")
def satisfaction_without_a_survey(form: Form, law: Rule) -> Found:
    """A satisfaction row has points and no paper named is a survey."""
    evidence = form.evaluation.evidence
    rows = [row for row in form.real if row.in_satisfaction and (row.indicator.score or 0) > 0]
    if rows and evidence is None:
        yield _NO_EVIDENCE
        return
    for row in rows:
        named = " ".join((evidence or {}).get(row.indicator.number, ()))
        by_log = law.pattern("complaint").search(row.name) and "投诉" in named
        if not law.pattern("survey").search(named) and not by_log:
            yield on_score(form, row, {"evidence": named or "无"})
