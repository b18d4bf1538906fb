"""Planted defects of forms with a past and of reports: what a form alone does not hold.

As in `planted`, clean synthetic forms are changed in one respect, and whatever is not labelled must
stay silent. A clean form has reached its targets last year, a clean self-evaluation has full marks
by the formula, a clean monitoring report is on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from random import Random

from benchmarks.planted import Case, Label, Source, with_row
from benchmarks.synthetic import YEAR
from jixiao.declaration import Declaration, FormKind, FundLine, Indicator
from jixiao.review import Background, EvaluationFacts, MonitoredRow, MonitoringFacts
from jixiao.targets import Amount, Comparison, Context, Deadline, Target, parse

SEEDS = {"tuned": 23, "holdout": 1319}
FIRST = 500_000  # forms that no other planted case is made of
TIMES = {"tuned": 4, "holdout": 3}
POINTS = (14, 14, 10, 12, 30, 10)
QUANTITY, QUALITY, COST, SATISFACTION = 0, 1, 3, 5


@dataclass(slots=True)
class Told:
    """A case while it is made: the form, what is known besides it, and what must be found."""

    form: Declaration
    words: dict[str, str]
    known: Background = field(default_factory=Background)
    labels: list[Label] = field(default_factory=list)

    def wants(self, rule: str, row: int | None = None) -> None:
        """Label a finding of the form; of a row where one is given."""
        self.labels.append((0, rule, row))

    def alters(self, index: int, **changes: object) -> None:
        """Change cells of a row; `actual` and `target` may be given as texts."""
        entry = self.form.indicators[index]
        for name in ("actual", "target"):
            if isinstance(changes.get(name), str):
                changes[name] = _parsed(entry, str(changes[name]))
        rows = list(self.form.indicators)
        rows[index] = replace(entry, **changes)  # type: ignore[arg-type]
        self.form = replace(self.form, indicators=tuple(rows))

    def states(self, **changes: object) -> None:
        """Change what the self-evaluation states beside its rows."""
        assert self.known.evaluation is not None
        self.known = replace(self.known, evaluation=replace(self.known.evaluation, **changes))  # type: ignore[arg-type]

    def reports(self, **changes: object) -> None:
        """Change what the monitoring report says."""
        assert self.known.monitoring is not None
        self.known = replace(self.known, monitoring=replace(self.known.monitoring, **changes))  # type: ignore[arg-type]


def _parsed(entry: Indicator, text: str) -> Target:
    context = Context(
        level1=entry.level1.value if entry.level1 else None,
        level2=entry.level2.value if entry.level2 else None,
        name=entry.name,
        fiscal_year=YEAR,
    )
    return parse(text, context)


def amount_of(entry: Indicator) -> Amount:
    """The bound of a row, all of whose targets here are comparisons."""
    assert isinstance(entry.target, Comparison)
    return entry.target.amount


def times(entry: Indicator, factor: str) -> str:
    """The bound of a row times a factor, as text."""
    amount = amount_of(entry)
    number = (amount.n * Decimal(factor)).quantize(Decimal("0.01")).normalize()
    return f"{number:f}{amount.unit}"


def reached(form: Declaration) -> Declaration:
    """The form with every target just reached."""
    rows = []
    for entry in form.indicators:
        target = entry.target
        assert target is not None
        if isinstance(target, Comparison):
            text = str(target.amount)
        else:
            assert isinstance(target, Deadline)
            text = f"{YEAR}年2月20日"
        rows.append(replace(entry, actual=_parsed(entry, text)))
    return replace(form, indicators=tuple(rows))


# --- a form and the year before -------------------------------------------------------------------


def _with_past(source: Source, **now: object) -> Told:
    made = source.next(
        lambda one: len(one.form.indicators) == len(POINTS) and one.form.project.term_years == 3
    )
    told = Told(replace(made.form, project=replace(made.form.project, **now)), made.words)  # type: ignore[arg-type]
    _past(told)
    return told


def _past(told: Told, spent: str = "1", money: str = "1", **actuals: str) -> None:
    """Last year's form: its money and spending as shares, actual values by row as `r0`."""
    form = reached(told.form)
    annual = told.form.project.annual_budget
    assert annual is not None
    budget = (annual * Decimal(money)).quantize(Decimal(1))
    rows = list(form.indicators)
    for name, text in actuals.items():
        index = int(name[1:])
        rows[index] = replace(rows[index], actual=_parsed(rows[index], text))
    past = replace(
        form,
        fiscal_year=YEAR - 1,
        indicators=tuple(rows),
        project=replace(form.project, annual_budget=budget),
        funds=(FundLine("年度资金总额", budget, budget, budget * Decimal(spent)),),
    )
    told.known = Background(history=(past,))


def reached_last_year(source: Source, random: Random) -> Told:
    """The same targets as were reached: nothing to say."""
    return _with_past(source)


def below_last_year(source: Source, random: Random) -> Told:
    told = _with_past(source)
    index, factor = random.choice(((QUANTITY, "1.12"), (QUANTITY, "1.3"), (COST, "0.9")))
    _past(told, **{f"r{index}": times(told.form.indicators[index], factor)})
    told.wants("A03", index)
    return told


def a_trifle_below_last_year(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, r0=times(told.form.indicators[QUANTITY], "1.009"))
    return told


def below_with_less_money(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, money="1.2", r0=times(told.form.indicators[QUANTITY], "1.2"))
    return told


def below_in_another_unit(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, r0="99999小时")
    return told


def called_new_but_known(source: Source, random: Random) -> Told:
    told = _with_past(source, is_new=True)
    told.wants("F04")
    return told


def called_old_but_unknown(source: Source, random: Random) -> Told:
    told = _with_past(source)
    (past,) = told.known.history or ()
    other = replace(past.project, code="440304221999999999999", name="档案库房除湿设备租赁")
    told.known = Background(history=(replace(past, project=other),))
    told.wants("F04")
    return told


def called_new_and_unknown(source: Source, random: Random) -> Told:
    told = called_old_but_unknown(source, random)
    told.form = replace(told.form, project=replace(told.form.project, is_new=True))
    told.labels = []
    return told


def same_money_after_little_spent(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, spent=random.choice(("0.35", "0.52", "0.598")))
    told.wants("F05")
    return told


def same_money_after_enough_spent(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, spent=random.choice(("0.6", "0.63")))
    return told


def less_money_after_little_spent(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, spent="0.5", money="1.06")
    return told


def leap(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, r0=times(told.form.indicators[QUANTITY], random.choice(("0.4", "0.6"))))
    told.wants("F06", QUANTITY)
    return told


def step(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, r0=times(told.form.indicators[QUANTITY], "0.7"))
    return told


def leap_with_a_reason(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, r0=times(told.form.indicators[QUANTITY], "0.5"))
    told.alters(QUANTITY, explanation="本年新增作业车两台，按工单汇总")
    return told


def leap_with_as_much_more_money(source: Source, random: Random) -> Told:
    told = _with_past(source)
    _past(told, money="0.5", r0=times(told.form.indicators[QUANTITY], "0.51"))
    return told


def _large_and_new(source: Source, *papers: str) -> Told:
    made = source.next(lambda one: one.form.project.term_years == 3)
    project = replace(made.form.project, is_new=True, total_budget=Decimal(9_000_000))
    project = replace(project, annual_budget=Decimal(3_000_000))
    rows = [
        replace(entry, target=_parsed(entry, "≤300万元")) if entry.label2 == "成本" else entry
        for entry in made.form.indicators
    ]
    form = replace(made.form, project=project, indicators=tuple(rows))
    return Told(form, made.words, Background(attachments=papers))


def large_without_assessment(source: Source, random: Random) -> Told:
    told = _large_and_new(source, "设备报价单.pdf", "会议纪要.docx")
    told.wants("F07")
    return told


def large_with_assessment(source: Source, random: Random) -> Told:
    return _large_and_new(source, "会议纪要.docx", "事前绩效评估报告.pdf")


def old_without_assessment(source: Source, random: Random) -> Told:
    told = _large_and_new(source)
    told.form = replace(told.form, project=replace(told.form.project, is_new=False))
    return told


# --- self-evaluations -----------------------------------------------------------------------------


def _evaluated(source: Source, spent: str = "1") -> Told:
    made = source.next(lambda one: len(one.form.indicators) == len(POINTS))
    annual = made.form.project.annual_budget
    assert annual is not None
    executed = annual * Decimal(spent)
    form = reached(made.form)
    rows = [
        replace(entry, weight=Decimal(points), score=Decimal(points))
        for entry, points in zip(form.indicators, POINTS, strict=True)
    ]
    form = replace(
        form,
        form=replace(form.form, kind=FormKind.SELF_EVALUATION, title="项目支出绩效自评表"),
        indicators=tuple(rows),
        funds=(FundLine("年度资金总额", annual, annual, executed),),
    )
    evidence = {entry.number: ("验收单",) for entry in form.indicators}
    evidence[SATISFACTION + 1] = ("问卷统计表",)
    score = (10 * Decimal(spent)).quantize(Decimal("0.01"))
    facts = EvaluationFacts(
        result="各处均已验收移交，明细见工单台账，未发生返工。",
        rate_printed=f"{Decimal(spent) * 100:.1f}%",
        execution_points=Decimal(10),
        execution_score=score,
        total=90 + score,
        evidence=evidence,
    )
    told = Told(form, made.words, Background(replied=made.form, evaluation=facts))
    told.alters(COST, actual=f"{executed / 10000}万元")
    return told


def _scores(told: Told, index: int, score: Decimal, **changes: object) -> None:
    """Give a row another score; the printed total follows."""
    before = told.form.indicators[index].score
    facts = told.known.evaluation
    assert before is not None and facts is not None and facts.total is not None
    told.alters(index, score=score, **changes)
    told.states(total=facts.total + score - before)


def evaluated_well(source: Source, random: Random) -> Told:
    return _evaluated(source, random.choice(("1", "0.96", "0.9")))


def score_too_high(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    told.alters(QUANTITY, actual=times(told.form.indicators[QUANTITY], "0.8"), remark="雨季停工")
    told.wants("E01", QUANTITY)
    return told


def execution_score_too_high(source: Source, random: Random) -> Told:
    told = _evaluated(source, "0.86")
    told.states(execution_score=Decimal(10), total=Decimal(100))
    told.wants("E01")
    return told


def score_by_the_formula(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    actual = times(told.form.indicators[QUANTITY], "0.75")
    ratio = _parsed(told.form.indicators[QUANTITY], actual).amount.n  # type: ignore[union-attr]
    score = Decimal(POINTS[QUANTITY]) * ratio / amount_of(told.form.indicators[QUANTITY]).n
    rounded = score.quantize(Decimal("0.01"))
    _scores(told, QUANTITY, rounded, actual=actual, remark="雨季停工，已补排工期")
    return told


def deduction_without_reason(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    index = random.choice((QUANTITY, QUALITY, SATISFACTION))
    less = Decimal(POINTS[index]) - Decimal(random.choice(("1", "2.5")))
    _scores(told, index, less, remark=random.choice((None, "无", "/")))
    told.wants("E02", index)
    return told


def deduction_with_reason(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    _scores(told, QUALITY, Decimal(12), remark="抽样不足，按上级通报扣减")
    return told


def points_for_nothing(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    index = random.choice((QUANTITY, QUALITY, SATISFACTION))
    told.alters(index, actual=random.choice((None, "已完成")))
    told.wants("E03", index)
    return told


def nothing_for_nothing(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    _scores(told, QUANTITY, Decimal(0), actual=None, remark="合同终止，未实施")
    return told


def _fund_parts(told: Told, more: int) -> None:
    annual = told.form.project.annual_budget
    assert annual is not None
    total = told.form.funds[0]
    own = (annual / 4).quantize(Decimal(1))
    rest = annual - own + more
    lines = (
        total,
        FundLine("其中：财政拨款", rest, rest, rest),
        FundLine("其他资金", own, own, own),
    )
    told.form = replace(told.form, funds=lines)


def funds_do_not_add_up(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    annual = told.form.project.annual_budget
    assert annual is not None
    _fund_parts(told, max(2000, int(annual / 20)))
    told.wants("E04")
    return told


def funds_add_up(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    _fund_parts(told, 0)
    return told


def rate_is_wrong(source: Source, random: Random) -> Told:
    told = _evaluated(source, "0.88")
    told.states(rate_printed=random.choice(("89%", "87.4%", "98%")))
    told.wants("E05")
    return told


def rate_is_rounded(source: Source, random: Random) -> Told:
    told = _evaluated(source, "0.884")
    told.states(rate_printed=random.choice(("88%", "88.4%", "约90%")))
    return told


def paper_is_missing(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    index = random.choice((QUANTITY, QUALITY, COST))
    assert told.known.evaluation is not None and told.known.evaluation.evidence is not None
    told.states(evidence={**told.known.evaluation.evidence, index + 1: ()})
    told.wants("E06", index)
    return told


def result_is_the_goal(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    goal = told.form.objectives.annual or ""
    told.states(result=random.choice((goal, goal.replace("，", "， "))))
    told.wants("E07")
    return told


def result_speaks_of_the_goal(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    told.states(
        result=f"{told.form.objectives.annual}实际于11月底验收，比计划多做3处，节余已交回。"
    )
    return told


def full_marks_with_money_left(source: Source, random: Random) -> Told:
    told = _evaluated(source, random.choice(("0.62", "0.79")))
    told.wants("E08")
    return told


def full_marks_with_money_saved(source: Source, random: Random) -> Told:
    told = _evaluated(source, "0.75")
    told.states(execution_reason="公开招标节约，结余已交回国库")
    return told


def total_is_wrong(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    told.states(total=Decimal(random.choice(("98", "101", "99.5"))))
    told.wants("E09")
    return told


def far_above_the_target(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    factor = random.choice(("1.35", "1.8"))
    told.alters(QUANTITY, actual=times(told.form.indicators[QUANTITY], factor))
    told.wants("E10", QUANTITY)
    return told


def above_the_target(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    told.alters(QUANTITY, actual=times(told.form.indicators[QUANTITY], "1.29"))
    return told


def far_above_with_a_reason(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    actual = times(told.form.indicators[QUANTITY], "1.6")
    told.alters(QUANTITY, actual=actual, remark="年中追加任务，下年相应调高")
    return told


def bonus_points(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    _scores(told, SATISFACTION, Decimal(random.choice(("10.5", "12"))))
    told.wants("E11", SATISFACTION)
    return told


def target_was_moved(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    entry = told.form.indicators[QUANTITY]
    lower = times(entry, "0.9")
    told.alters(QUANTITY, target=f"≥{lower}", actual=lower)
    told.wants("E12", QUANTITY)
    return told


def row_was_dropped(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    assert told.known.replied is not None
    replied, _ = with_row(
        told.known.replied, "生态效益", f"{told.words['place']}扬尘点位", "≤3个", "巡查记录"
    )
    told.known = replace(told.known, replied=replied)
    told.wants("E12")
    return told


def notation_differs(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    sign = random.choice(("不少于", "不低于", "≥ "))
    told.alters(QUANTITY, target=f"{sign}{amount_of(told.form.indicators[QUANTITY])}")
    if sign.startswith("不"):
        told.wants("X05")  # the other rows are written with ≥
    return told


def cost_is_not_the_spending(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    told.alters(COST, actual=times(told.form.indicators[COST], random.choice(("0.6", "0.8"))))
    told.wants("E13", COST)
    return told


def satisfaction_was_not_asked(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    assert told.known.evaluation is not None and told.known.evaluation.evidence is not None
    papers = random.choice((("会议纪要",), ("现场照片", "签到表")))
    told.states(evidence={**told.known.evaluation.evidence, SATISFACTION + 1: papers})
    told.wants("E14", SATISFACTION)
    return told


def satisfaction_was_asked_by_phone(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    assert told.known.evaluation is not None and told.known.evaluation.evidence is not None
    told.states(evidence={**told.known.evaluation.evidence, SATISFACTION + 1: ("电话回访记录",)})
    return told


def more_than_all(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    index = random.choice((QUALITY, SATISFACTION))
    told.alters(index, actual=random.choice(("101%", "104.5%")))
    told.wants("E15", index)
    return told


def more_than_planned(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    name = f"{told.words['thing']}{told.words['act']}计划完成率"
    told.alters(QUALITY, name=name, target="≥100%", actual="108%")
    told.known = replace(told.known, replied=told.form)
    return told


def _unused_row(told: Told, score: Decimal | None) -> None:
    form, index = with_row(told.form, "生态效益", "不适用", "不适用", "")
    rows = list(form.indicators)
    rows[index] = replace(rows[index], applicable=False, score=score)
    told.form = replace(form, indicators=tuple(rows))


def unused_row_is_scored(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    _unused_row(told, Decimal(5))
    told.wants("E16", len(POINTS))
    return told


def unused_row_is_not_scored(source: Source, random: Random) -> Told:
    told = _evaluated(source)
    _unused_row(told, random.choice((None, Decimal(0))))
    return told


# --- monitoring -----------------------------------------------------------------------------------


def _monitored(source: Source, spent: str = "0.96", until: date = date(YEAR, 10, 31)) -> Told:
    made = source.next(lambda one: len(one.form.indicators) == len(POINTS))
    form, annual = reached(made.form), made.form.project.annual_budget
    assert annual is not None
    rows = tuple(
        MonitoredRow(entry.number, entry.name, entry.actual, entry.actual, "确定能")
        for entry in form.indicators
    )
    facts = MonitoringFacts(
        until=until,
        initial_budget=annual,
        adjusted_budget=annual,
        executed=annual * Decimal(spent),
        rate_printed=f"{Decimal(spent) * 100:.1f}%",
        rows=rows,
        today=date(YEAR, 11, 20),
    )
    return Told(made.form, made.words, Background(replied=made.form, monitoring=facts))


def _row(told: Told, index: int, **changes: object) -> None:
    assert told.known.monitoring is not None
    rows = list(told.known.monitoring.rows)
    rows[index] = replace(rows[index], **changes)  # type: ignore[arg-type]
    told.reports(rows=tuple(rows))


def on_its_way(source: Source, random: Random) -> Told:
    return _monitored(source, random.choice(("0.91", "0.96", "1")))


def little_is_spent(source: Source, random: Random) -> Told:
    told = _monitored(source, random.choice(("0.3", "0.6")))
    told.wants("M01")
    told.wants("M02")  # all targets are reached
    return told


def money_is_behind(source: Source, random: Random) -> Told:
    told = _monitored(source, random.choice(("0.7", "0.88")))
    told.wants("M02")
    return told


def cause_is_not_told(source: Source, random: Random) -> Told:
    told = _monitored(source)
    causes, remedy = random.choice((((), None), (("人员",), None), ((), "加派人手")))
    _row(told, QUANTITY, outlook=random.choice(("有可能", "不确定")), causes=causes, remedy=remedy)
    told.wants("M03")
    return told


def cause_is_told(source: Source, random: Random) -> Told:
    told = _monitored(source)
    _row(told, QUANTITY, outlook="有可能", causes=("人员",), remedy="十一月加派人手")
    return told


def sure_to_miss(source: Source, random: Random) -> Told:
    told = _monitored(source)
    entry = told.form.indicators[QUANTITY]
    _row(told, QUANTITY, forecast=_parsed(entry, times(entry, "0.8")))
    told.wants("M04")
    return told


def impossible_to_meet_what_is_met(source: Source, random: Random) -> Told:
    told = _monitored(source)
    _row(told, QUALITY, outlook="不可能", causes=("硬件",), remedy="更换检测设备")
    told.wants("M04")
    return told


def impossible_and_missed(source: Source, random: Random) -> Told:
    told = _monitored(source)
    entry = told.form.indicators[QUANTITY]
    missed = _parsed(entry, times(entry, "0.8"))
    _row(told, QUANTITY, forecast=missed, outlook="不可能", causes=("经费",), remedy="申请调整")
    return told


def _earlier(told: Told, spent: str, **rows: str) -> None:
    facts = told.known.monitoring
    assert facts is not None and facts.adjusted_budget is not None
    before = list(facts.rows)
    for name, text in rows.items():
        index = int(name[1:])
        before[index] = replace(before[index], current=_parsed(told.form.indicators[index], text))
    executed = facts.adjusted_budget * Decimal(spent)
    earlier = replace(facts, until=date(YEAR, 7, 31), executed=executed, rows=tuple(before))
    told.reports(earlier=earlier)


def spending_falls(source: Source, random: Random) -> Told:
    told = _monitored(source, "0.95")
    _earlier(told, "0.98")
    told.wants("M05")
    return told


def count_falls(source: Source, random: Random) -> Told:
    told = _monitored(source)
    _earlier(told, "0.5", r0=times(told.form.indicators[QUANTITY], "1.2"))
    told.wants("M05")
    return told


def rate_falls(source: Source, random: Random) -> Told:
    told = _monitored(source)
    _earlier(told, "0.5", r1="100%", r0=times(told.form.indicators[QUANTITY], "0.5"))
    return told


def more_than_the_budget(source: Source, random: Random) -> Told:
    told = _monitored(source, random.choice(("1.02", "1.08")))
    told.wants("M06")
    return told


def printed_rate_is_wrong(source: Source, random: Random) -> Told:
    told = _monitored(source, "0.954")
    told.reports(rate_printed=random.choice(("96%", "94.5%", "59.4%")))
    told.wants("M06")
    return told


def printed_rate_is_rounded(source: Source, random: Random) -> Told:
    told = _monitored(source, "0.954")
    told.reports(rate_printed=random.choice(("95%", "95.40%", "约96%")))
    return told


def row_is_not_reported(source: Source, random: Random) -> Told:
    told = _monitored(source)
    assert told.known.monitoring is not None
    rows = list(told.known.monitoring.rows)
    index = random.choice((QUALITY, SATISFACTION))
    if random.random() < 0.5:
        del rows[index]
    else:
        rows[index] = replace(rows[index], current=None)
    told.reports(rows=tuple(rows))
    told.wants("M07")
    return told


def budget_was_changed(source: Source, random: Random) -> Told:
    told = _monitored(source)
    assert told.known.monitoring is not None and told.known.monitoring.adjusted_budget is not None
    factor = Decimal(random.choice(("0.85", "1.2")))
    told.reports(initial_budget=told.known.monitoring.adjusted_budget * factor)
    told.wants("M08")
    return told


def budget_was_changed_a_little(source: Source, random: Random) -> Told:
    told = budget_was_changed(source, random)
    assert told.known.monitoring is not None and told.known.monitoring.adjusted_budget is not None
    told.reports(initial_budget=told.known.monitoring.adjusted_budget * Decimal("1.06"))
    told.labels = []
    return told


def targets_were_changed_too(source: Source, random: Random) -> Told:
    told = budget_was_changed(source, random)
    told.reports(targets_adjusted=True)
    told.labels = []
    return told


def warning_is_old(source: Source, random: Random) -> Told:
    told = _monitored(source)
    told.reports(warned_on=date(YEAR, 10, random.randrange(1, 28)))
    told.wants("M09")
    return told


def warning_is_fresh_or_answered(source: Source, random: Random) -> Told:
    told = _monitored(source)
    fresh = {"warned_on": date(YEAR, 11, 15)}
    told.reports(**random.choice((fresh, {"warned_on": date(YEAR, 9, 1), "decided": True})))
    return told


PLANTS: tuple[Callable[[Source, Random], Told], ...] = tuple(
    plant
    for name, plant in list(globals().items())
    if not name.startswith("_") and getattr(plant, "__annotations__", {}).get("return") == "Told"
)


def report_cases(part: str) -> Iterator[Case]:
    """The cases of a part: `tuned` or `holdout`."""
    random = Random(SEEDS[part])  # noqa: S311 - repeatable, not secret
    source = Source(part, iter(range(FIRST, 2 * FIRST)))
    for plant in PLANTS:
        for time in range(TIMES[part]):
            told = plant(source, random)
            yield Case(
                f"{part}/{plant.__name__}/{time}",
                plant.__name__.replace("_", " "),
                (told.form,),
                frozenset(told.labels),
                (told.known,),
            )
