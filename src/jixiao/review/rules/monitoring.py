"""Monitoring (监控): spending and progress during the year, outlook, causes, warnings."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from jixiao.declaration import Indicator
from jixiao.review._background import MonitoredRow, MonitoringFacts
from jixiao.review._form import Form
from jixiao.review._law import Rule
from jixiao.review._past import single
from jixiao.review._registry import Found, Hit, Unread, rule
from jixiao.review._text import letters, plain
from jixiao.review._values import is_rate
from jixiao.review.rules.reported import rate_is_off
from jixiao.targets import Context, Judgement, Target, judge

_NO_MONEY = Unread("没有预算数或执行数")
ELAPSED = "elapsed"


def _facts(form: Form) -> MonitoringFacts:
    """The report; the engine runs these rules only where there is one."""
    facts = form.background.monitoring
    if facts is None:
        raise ValueError("monitoring")
    return facts


def _rate(facts: MonitoringFacts) -> Decimal | None:
    if facts.executed is None or not facts.adjusted_budget:
        return None
    return facts.executed / facts.adjusted_budget


def _replied(form: Form) -> dict[int, Indicator]:
    """The rows that are to be reported: of the replied version, else of the form itself."""
    declaration = form.background.replied or form.declaration
    return {row.number: row for row in declaration.indicators if row.applicable}


def _on_money(form: Form, quote: str, values: dict[str, str], case: str = "") -> Hit:
    return Hit("funds", f"{form.title}预算执行", quote, values, case)


def _on_row(
    form: Form, row: MonitoredRow, column: str, quote: str, values: dict[str, str], case: str = ""
) -> Hit:
    known = {"name": plain(row.name), **values}
    where = f"{form.title}监控表第{row.number}行“{plain(row.name)}”"
    return Hit(f"monitoring[{row.number}].{column}", where, quote, known, case)


def elapsed(day: date) -> Decimal:
    """The share of the calendar year that is over at the end of a day."""
    days = 366 if isleap(day.year) else 365
    return Decimal(day.timetuple().tm_yday) / days


def line_at(day: date, law: Rule) -> Decimal | None:
    """The execution rate expected by a day: by the calendar, or by the lines of a region.

    Region lines are pairs month:percent; before the first of them nothing is expected.
    """
    lines = law.text("lines")
    if lines == ELAPSED:
        return elapsed(day) * Decimal(str(law.number("share")))
    found: Decimal | None = None
    for entry in lines.split():
        month, percent = entry.split(":")
        if day.month >= int(month):
            found = Decimal(percent) / 100
    return found


@rule("M01")
def execution_is_under_the_line(form: Form, law: Rule) -> Found:
    """Less is spent than the line of the report's month."""
    facts = _facts(form)
    rate, until = _rate(facts), facts.until
    if rate is None or until is None:
        yield _NO_MONEY if rate is None else Unread("没有写明监控截止的日期")
        return
    line = line_at(until, law)
    if line is not None and rate < line:
        values = {
            "month": str(until.month),
            "rate": f"{rate * 100:.2f}",
            "line": f"{line * 100:.2f}",
        }
        by_calendar = law.text("lines") == ELAPSED
        far = by_calendar and rate < elapsed(until) * Decimal(str(law.number("red")))
        none = facts.executed == 0 and until.month >= law.number("nothing_spent_month")
        case = "red" if far or none else ""
        yield _on_money(form, f"{rate * 100:.2f}%", values, case)


@rule("M02")
def progress_and_money_part(form: Form, law: Rule) -> Found:
    """The mean progress of the targets is far from the execution rate."""
    facts = _facts(form)
    rate = _rate(facts)
    shares = [
        verdict.ratio
        for row, entry in _pairs(form)
        if (verdict := _judged(form, entry, row.current)) is not None and verdict.ratio is not None
    ]
    if rate is None or not shares:
        yield _NO_MONEY if rate is None else Unread("没有可以计算的目标进度")
        return
    progress = sum(shares, Fraction(0)) / len(shares)
    if abs(progress - Fraction(rate)) * 100 > Fraction(str(law.number("points"))):
        values = {"progress": f"{float(progress * 100):.2f}", "rate": f"{rate * 100:.2f}"}
        yield _on_money(form, f"{rate * 100:.2f}%", values)


def _pairs(form: Form) -> Iterator[tuple[MonitoredRow, Indicator]]:
    """The reported rows with the replied rows of the same number and name."""
    replied = _replied(form)
    for row in _facts(form).rows:
        entry = replied.get(row.number)
        if entry is not None and letters(plain(entry.name)) == letters(plain(row.name)):
            yield row, entry


def _judged(form: Form, entry: Indicator, reached: Target | None) -> Judgement | None:
    if entry.target is None or reached is None:
        return None
    context = Context(
        level1=entry.level1,
        level2=entry.level2,
        name=entry.name,
        fiscal_year=form.declaration.fiscal_year,
    )
    return judge(entry.target, reached, context=context)


@rule("M03")
def cause_is_missing(form: Form, law: Rule) -> Found:
    """The target may be missed, and cause or remedy is blank."""
    for row in _facts(form).rows:
        outlook = plain(row.outlook or "")
        if not outlook or law.pattern("certain").fullmatch(outlook):
            continue
        lacks = [
            word
            for word, said in (
                ("原因", any(row.causes)),
                ("措施", bool((row.remedy or "").strip())),
            )
            if not said
        ]
        if lacks:
            yield _on_row(form, row, "causes", outlook, {"lacks": "和".join(lacks)})


@rule("M04")
def outlook_contradicts_the_forecast(form: Form, law: Rule) -> Found:
    """Sure to be met, but the forecast misses the target; or the other way round."""
    compared = False
    for row, entry in _pairs(form):
        verdict = _judged(form, entry, row.forecast)
        outlook = plain(row.outlook or "")
        if verdict is None or verdict.satisfied is None or row.forecast is None or not outlook:
            continue
        compared = True
        target = "" if entry.target is None else plain(entry.target.text)
        values = {"forecast": plain(row.forecast.text), "target": target, "outlook": outlook}
        if law.pattern("certain").fullmatch(outlook) and not verdict.satisfied:
            yield _on_row(form, row, "outlook", outlook, values)
        elif law.pattern("impossible").fullmatch(outlook) and verdict.satisfied:
            yield _on_row(form, row, "outlook", outlook, values, case="met")
    if not compared:
        yield Unread("没有可以与目标比较的全年预计值")


@rule("M05")
def cumulative_value_falls(form: Form, law: Rule) -> Found:
    """Less is reported than in the report before."""
    facts = _facts(form)
    earlier = facts.earlier
    if earlier is None:
        yield Unread("没有上一期监控数据")
        return
    if (
        facts.executed is not None
        and earlier.executed is not None
        and facts.executed < earlier.executed
    ):
        values = {"now": form.money(facts.executed), "before": form.money(earlier.executed)}
        yield _on_money(form, form.money(facts.executed), values, case="money")
    before = {row.number: row.current for row in earlier.rows}
    for row in facts.rows:
        now, then = single(row.current), single(before.get(row.number))
        if now is None or then is None or is_rate(now.unit) or now.dimension != then.dimension:
            continue
        if now.value < then.value:
            yield _on_row(form, row, "current", str(now), {"now": str(now), "before": str(then)})


@rule("M06")
def amount_or_rate_is_wrong(form: Form, law: Rule) -> Found:
    """More spent than budgeted, or a printed rate that is not the quotient."""
    facts = _facts(form)
    rate = _rate(facts)
    if rate is None or facts.executed is None or facts.adjusted_budget is None:
        yield _NO_MONEY
        return
    values = {
        "executed": form.money(facts.executed),
        "budget": form.money(facts.adjusted_budget),
        "rate": f"{rate * 100:.2f}",
        "printed": plain(facts.rate_printed or ""),
    }
    if facts.executed > facts.adjusted_budget:
        yield _on_money(form, form.money(facts.executed), values, case="amount")
    if rate_is_off(facts.rate_printed, rate, law):
        yield _on_money(form, plain(facts.rate_printed or ""), values)


@rule("M07")
def rows_are_not_the_replied_ones(form: Form, law: Rule) -> Found:
    """A replied row is missing, has no value, or stands under another name."""
    facts = _facts(form)
    if form.background.replied is None:
        yield Unread("没有批复的申报表")
        return
    replied, seen = _replied(form), set()
    for row in facts.rows:
        entry = replied.get(row.number)
        if entry is None or letters(plain(entry.name)) != letters(plain(row.name)):
            yield _on_row(form, row, "name", plain(row.name), {}, case="other")
            continue
        seen.add(row.number)
        if row.current is None or not row.current.text.strip():
            yield _on_row(form, row, "current", "", {}, case="blank")
    for number, entry in replied.items():
        if number not in seen:
            missing = MonitoredRow(number, "".join(entry.name.split()))
            yield _on_row(form, missing, "name", "", {})


@rule("M08")
def budget_changed_and_targets_did_not(form: Form, law: Rule) -> Found:
    """The budget moved by a tenth or more while the targets stayed."""
    facts = _facts(form)
    if not facts.initial_budget or facts.adjusted_budget is None:
        yield _NO_MONEY
        return
    share = abs(facts.adjusted_budget / facts.initial_budget - 1)
    if share > Decimal(str(law.number("share"))) and not facts.targets_adjusted:
        values = {
            "before": form.money(facts.initial_budget),
            "now": form.money(facts.adjusted_budget),
        }
        yield _on_money(form, form.money(facts.adjusted_budget), values)


@rule("M09")
def warning_is_not_answered(form: Form, law: Rule) -> Found:
    """An open warning is older than its term, and nothing was decided."""
    facts = _facts(form)
    if facts.warned_on is None or facts.decided:
        return
    if facts.today is None:
        yield Unread("不知道审核当天的日期")
        return
    term = int(law.number("days"))
    due = add_working_days(facts.warned_on, term)
    if facts.today > due:
        values = {"warned": facts.warned_on.isoformat(), "due": due.isoformat(), "days": str(term)}
        yield _on_money(form, facts.warned_on.isoformat(), values)


def add_working_days(start: date, count: int) -> date:
    """The day that many working days later; Saturdays and Sundays do not count, holidays do."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
