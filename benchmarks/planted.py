"""Planted defects with what must be found of them: clean synthetic forms, changed in one respect.

The defects of one row stand in `tests/data/review/labelled/row-defects.toml`; those of a whole form
or of several forms are functions here. Each says which rules must fire, and nothing else may.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.synthetic import HOLDOUT, USUAL, Made, Words, made, row
from jixiao.declaration import Declaration, FundLine, Indicator, profile
from jixiao.review import Background

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "review" / "labelled"
ROW_TIMES = {"tuned": 4, "holdout": 3}
FORM_TIMES = {"tuned": 5, "holdout": 3}
SEEDS = {"tuned": 11, "holdout": 977}
VOCABULARY: dict[str, Words] = {"tuned": USUAL, "holdout": HOLDOUT}

Label = tuple[int, str, int | None]
"""Position of the form, rule, and index of the row; None for a finding that is not of one row."""


@dataclass(frozen=True, slots=True)
class Case:
    """Forms reviewed together and all that must be found in them.

    A label of a pair or a set names the form it stands at. `known` is what is known besides each.
    """

    name: str
    note: str
    forms: tuple[Declaration, ...]
    labels: frozenset[Label]
    known: tuple[Background, ...] | None = None


@cache
def _row_defects() -> list[dict[str, Any]]:
    text = (FOLDER / "row-defects.toml").read_text(encoding="utf-8")
    defects: list[dict[str, Any]] = tomllib.loads(text)["rows"]
    return defects


def cases(part: str) -> Iterator[Case]:
    """The cases of a part: `tuned` or `holdout`."""
    random = Random(SEEDS[part])  # noqa: S311 - repeatable, not secret
    numbers = iter(range(10**6))
    source = Source(part, numbers)
    for position, defect in enumerate(_row_defects()):
        for time in range(ROW_TIMES[part]):
            yield _row_case(source, position, time, defect, random)
    for plant in PLANTS:
        for time in range(FORM_TIMES[part]):
            forms, labels, note = plant(source, random)
            yield Case(f"{part}/{plant.__name__}/{time}", note, tuple(forms), frozenset(labels))


@dataclass(frozen=True, slots=True)
class Source:
    """Clean forms one after another; `next` may ask for one that fits."""

    part: str
    numbers: Iterator[int]

    def next(self, fits: Callable[[Made], bool] = lambda _: True) -> Made:
        """The next clean form that fits."""
        return next(
            form
            for number in self.numbers
            if fits(form := made(number, SEEDS[self.part], VOCABULARY[self.part]))
        )


def _row_case(
    source: Source, position: int, time: int, defect: dict[str, Any], random: Random
) -> Case:
    clean = source.next(
        lambda form: (
            form.theme.unit not in defect.get("not_units", ())
            and (form.theme.subject in defect["subjects"] if "subjects" in defect else True)
        )
    )
    values = defect["values"]
    if source.part == "holdout":
        values = defect.get("unseen", values)
    annual = clean.form.project.annual_budget or Decimal(0)
    words = {
        **clean.words,
        "n": str(random.randrange(12, 90)),
        "m": str(annual / 10000),
        "k": str(annual * Decimal("1.4") / 10000),
    }
    name = defect["names"][time % len(defect["names"])].format_map(words)
    value = values[time % len(values)].format_map(words)
    form, index = with_row(
        clean.form, defect["class"], name, value, defect.get("explanation", "按登记台账逐条统计")
    )
    place = index if defect.get("scope", "row") == "row" else None
    return Case(
        name=f"{source.part}/row-{position}/{time}",
        note=f"{defect['class']} {name} {value}: {defect['note']}",
        forms=(form,),
        labels=frozenset((0, rule, place) for rule in defect["rules"]),
    )


def with_row(
    form: Declaration, label: str, name: str, value: str, explanation: str
) -> tuple[Declaration, int]:
    """The form with this row in place of all rows of its class, and the row's index."""
    kept = [entry for entry in form.indicators if entry.label2 != label]
    added = row(len(kept) + 1, (label, name, value, explanation), profile(form.form.profile))
    return _numbered(form, [*kept, added]), len(kept)


def _numbered(form: Declaration, rows: list[Indicator]) -> Declaration:
    return replace(
        form,
        indicators=tuple(replace(entry, number=n) for n, entry in enumerate(rows, start=1)),
    )


Planted = tuple[list[Declaration], list[Label], str]


def clean_pair(source: Source, random: Random) -> Planted:
    """Two forms with nothing wrong."""
    return [source.next().form, source.next().form], [], "nothing planted"


def class_is_missing(source: Source, random: Random) -> Planted:
    """A required class has no row."""
    form = source.next().form
    gone = random.choice(("成本", "质量", "时效", "服务对象满意度"))
    rows = [entry for entry in form.indicators if entry.label2 != gone]
    return [_numbered(form, rows)], [(0, "C01", None)], f"no row under {gone}"


def header_is_blank(source: Source, random: Random) -> Planted:
    """A required header field is blank."""
    form = source.next().form
    field = random.choice(("applicant", "department", "annual_budget"))
    project = replace(form.project, **{field: None})
    return [replace(form, project=project)], [(0, "C02", None)], f"{field} blank"


def code_is_malformed(source: Source, random: Random) -> Planted:
    """The project code is not of 21 digits."""
    form = source.next().form
    code = (form.project.code or "")[: random.choice((15, 18, 20))]
    project = replace(form.project, code=code)
    return [replace(form, project=project)], [(0, "C03", None)], f"code {code}"


def explanations_repeat(source: Source, random: Random) -> Planted:
    """Every explanation is the name again."""
    form = source.next().form
    rows = [
        replace(entry, explanation=f"反映{entry.name}{random.choice(('情况', '', '程度'))}")
        for entry in form.indicators
    ]
    return [_numbered(form, rows)], [(0, "C07", None)], "explanations repeat the names"


def long_term_goal_is_missing(source: Source, random: Random) -> Planted:
    """A project of several years without a long-term goal."""
    form = source.next(lambda made: (made.form.project.term_years or 0) > 1).form
    goals = replace(form.objectives, long_term=None)
    return [replace(form, objectives=goals)], [(0, "C10", None)], "no long-term goal"


def goal_is_the_overview(source: Source, random: Random) -> Planted:
    """The annual goal copies the overview, but for the year in it."""
    form = source.next().form
    text = form.objectives.overview or ""
    goals = replace(form.objectives, annual=f"2022年度{text}" if random.random() < 0.5 else text)
    return [replace(form, objectives=goals)], [(0, "R01", None)], "goal = overview"


def goals_are_the_same(source: Source, random: Random) -> Planted:
    """The annual goal is the long-term goal."""
    form = source.next(lambda made: (made.form.project.term_years or 0) > 1).form
    goals = replace(form.objectives, annual=form.objectives.long_term)
    return [replace(form, objectives=goals)], [(0, "R02", None)], "annual = long-term goal"


def one_indicator_in_two_classes(source: Source, random: Random) -> Planted:
    """The same indicator stands under quality and under social effect."""
    clean = source.next()
    name, value = (
        f"{clean.words['thing']}{clean.theme.quality}通过率",
        f"≥{random.randrange(90, 99)}%",
    )
    form, _ = with_row(clean.form, "质量", name, value, "按登记台账逐条统计")
    form, index = with_row(form, "社会效益", name, value, "按登记台账逐条统计")
    return [form], [(0, "R13", index)], f"{name} twice"


def too_many_quantities(source: Source, random: Random) -> Planted:
    """More than three rows in one class."""
    clean = source.next()
    place, printed = clean.words["place"], profile(clean.form.form.profile)
    others = [
        row(0, ("数量", f"{place}{what}", f"≥{random.randrange(3, 30)}次", "值班日志计数"), printed)
        for what in ("宣传次数", "协调会次数", "督查次数", "夜巡次数")
    ]
    return [_numbered(clean.form, [*others, *clean.form.indicators])], [(0, "R17", None)], "5+ rows"


def much_money_for_little(source: Source, random: Random) -> Planted:
    """Millions for two pieces."""
    clean = source.next(lambda made: made.theme.unit != "人")
    annual = Decimal(random.randrange(150, 400)) * 10000
    form = _with_money(clean.form, annual, annual * (clean.form.project.term_years or 1))
    form, _ = with_row(form, "数量", f"{clean.words['thing']}示范点数量", "≥2个", "以验收单为准")
    return [form], [(0, "A07", None)], "over a million yuan for two"


def total_is_not_the_sum(source: Source, random: Random) -> Planted:
    """The total is not the yearly amount times the years."""
    form = source.next(lambda made: (made.form.project.term_years or 0) > 1).form
    annual, total = form.project.annual_budget, form.project.total_budget
    more = Decimal(random.randrange(1, 9)) * 100
    assert annual is not None and total is not None
    return [_with_money(form, annual, total + more)], [(0, "A08", None)], f"total + {more}"


def amount_in_the_text_differs(source: Source, random: Random) -> Planted:
    """The overview names another amount of the project's money."""
    form = source.next().form
    assert form.project.annual_budget is not None
    other = form.project.annual_budget * random.randrange(5, 9) / 10000
    text = f"{form.objectives.overview}本年度安排预算资金{other}万元。"
    goals = replace(form.objectives, overview=text)
    return [replace(form, objectives=goals)], [(0, "A09", None)], f"{other} in the text"


def amount_in_the_text_agrees(source: Source, random: Random) -> Planted:
    """The overview names this year's amount, and another one of another year."""
    form = source.next().form
    assert form.project.annual_budget is not None
    own = form.project.annual_budget / 10000
    text = f"{form.objectives.overview}2020年投入资金{own + 3}万元。本年度安排预算资金{own}万元。"
    goals = replace(form.objectives, overview=text)
    return [replace(form, objectives=goals)], [], "another year's amount is another year's"


def annual_exceeds_total(source: Source, random: Random) -> Planted:
    """The yearly amount is in another unit than the total."""
    form = source.next(lambda made: (made.form.project.term_years or 0) > 1).form
    annual = form.project.annual_budget
    assert annual is not None
    changed = _with_money(form, annual, annual / random.choice((2, 4, 10)))
    return [changed], [(0, "A11", None), (0, "A08", None)], "annual above total"


def basis_is_missing(source: Source, random: Random) -> Planted:
    """A large project whose overview names no basis."""
    clean = source.next()
    annual = Decimal(random.randrange(110, 300)) * 10000
    place, thing = clean.words["place"], clean.words["thing"]
    text = f"{place}{thing}{clean.theme.harm}多，安排{clean.theme.act}，方便{clean.theme.subject}。"
    form = _with_money(clean.form, annual, annual * (clean.form.project.term_years or 1))
    form = replace(form, objectives=replace(form.objectives, overview=text))
    return [form], [(0, "F01", None)], "no basis over a million yuan"


def _with_money(form: Declaration, annual: Decimal, total: Decimal) -> Declaration:
    """The form with other amounts, also in its cost row."""
    rows = [
        row(0, (entry.label2, entry.name, f"≤{annual / 10000}万元", entry.explanation or ""),
            profile(form.form.profile))
        if entry.label2 == "成本" else entry
        for entry in form.indicators
    ]  # fmt: skip
    project = replace(form.project, annual_budget=annual, total_budget=total)
    return _numbered(replace(form, project=project), rows)


def weights_do_not_add_up(source: Source, random: Random) -> Planted:
    """The points add up to neither 90 nor 100."""
    form = source.next(lambda made: len(made.form.indicators) == 6).form
    points = random.choice(((14, 14, 10, 16, 30, 10), (14, 14, 10, 12, 27, 10)))
    return [_weighted(form, points)], [(0, "C12", None)], f"points {points}"


def one_weight_decides(source: Source, random: Random) -> Planted:
    """One indicator has more than half of the points."""
    form = source.next(lambda made: len(made.form.indicators) == 6).form
    points = random.choice(((55, 5, 5, 10, 10, 5), (5, 5, 5, 60, 10, 5)))
    return [_weighted(form, points)], [(0, "C13", None)], f"points {points}"


def points_without_indicator(source: Source, random: Random) -> Planted:
    """A row that does not apply has points."""
    form = source.next(lambda made: len(made.form.indicators) == 6).form
    empty = row(7, ("生态效益", "不适用", "不适用", ""), profile(form.form.profile))
    rows = (*_weighted(form, (14, 14, 10, 12, 25, 10)).indicators, empty)
    points = [*rows[:-1], replace(rows[-1], weight=Decimal(5), applicable=False)]
    return [_numbered(form, points)], [(0, "C11", 6)], "5 points on 不适用"


def sources_do_not_add_up(source: Source, random: Random) -> Planted:
    """The sources of money make another sum than this year's amount."""
    return _funded(source, Decimal(random.randrange(1, 9)) * 1000), [(0, "A10", None)], "sources"


def sources_add_up(source: Source, random: Random) -> Planted:
    """The sources of money make this year's amount; a part of one is no source."""
    return _funded(source, Decimal(0)), [], "sources add up"


def _funded(source: Source, more: Decimal) -> list[Declaration]:
    form = source.next().form
    annual = form.project.annual_budget
    assert annual is not None
    own = (annual / 400).quantize(Decimal(1)) * 100
    lines = (
        FundLine("财政拨款", annual - own + more),
        FundLine("其中：上级补助", own),
        FundLine("其他资金", own),
    )
    return [replace(form, funds=lines)]


def one_year_with_a_long_term_goal(source: Source, random: Random) -> Planted:
    """A project of one year has a long-term goal of its own."""
    form = source.next(lambda made: made.form.project.term_years == 1).form
    goals = replace(form.objectives, long_term="五年内全部轮换一遍，形成制度，逐年公开结果。")
    return [replace(form, objectives=goals)], [(0, "F04", None)], "one year, a long-term goal"


def department_differs(source: Source, random: Random) -> Planted:
    """A department's form states more than its projects."""
    return _department(source, Decimal("1.1")), [(2, "X07", None)], "department's form + 10 %"


def department_agrees(source: Source, random: Random) -> Planted:
    """A department's form states the sum of its projects; basic expenditure stands outside."""
    return _department(source, Decimal(1)), [], "department's form agrees"


def _department(source: Source, factor: Decimal) -> list[Declaration]:
    """Two projects of a department and its own form."""
    one, other, whole = (source.next().form for _ in range(3))
    unit, department = one.project.applicant, one.project.department
    second = replace(other, project=replace(other.project, department=department))
    total = sum(
        (form.project.annual_budget or Decimal(0) for form in (one, second)), start=Decimal(0)
    )
    project = replace(whole.project, applicant=unit, department=department)
    lines = (FundLine("基本支出", Decimal(990000)), FundLine("项目支出", total * factor))
    title = replace(whole.form, title="部门整体支出绩效目标申报表")
    amount = total * factor + 990000
    project = replace(
        project, annual_budget=amount, total_budget=amount * (project.term_years or 1)
    )
    return [one, second, replace(whole, form=title, project=project, funds=lines)]


def weights_add_up(source: Source, random: Random) -> Planted:
    """The points of the guide where cost stands among the outputs: 50, 30, 10."""
    form = source.next(lambda made: len(made.form.indicators) == 6).form
    return [_weighted(form, (14, 14, 10, 12, 30, 10))], [], "points add up to 90"


def _weighted(form: Declaration, points: tuple[int, ...]) -> Declaration:
    rows = zip(form.indicators, points, strict=True)
    return _numbered(form, [replace(entry, weight=Decimal(n)) for entry, n in rows])


# --- several forms --------------------------------------------------------------------------------


def benefit_is_reused(source: Source, random: Random) -> Planted:
    """Two projects of a unit give the same benefit in the same words."""
    one, other = source.next(), source.next()
    text = f"{one.words['place']}整体运行水平评定为良好，{one.theme.subject}反映较好"
    forms, labels = [], []
    for position, clean in enumerate((one, other)):
        project = replace(
            clean.form.project,
            applicant=one.form.project.applicant,
            department=one.form.project.department,
        )
        name = f"{clean.words['place']}{clean.words['thing']}运行水平"
        form, index = with_row(
            replace(clean.form, project=project), "社会效益", name, text, "专家组评定"
        )
        forms.append(form)
        labels.append((position, "X01", index))
    return forms, labels, "one benefit text in two projects"


def notation_is_mixed(source: Source, random: Random) -> Planted:
    """One row of a unit says at least in words, the others with a sign."""
    clean = source.next(lambda made: made.theme.unit != "人")
    name, word = f"{clean.words['thing']}{clean.theme.act}数量", random.choice(("不少于", "至少"))
    value = f"{word}{random.randrange(12, 90)}{clean.theme.unit}"
    form, _ = with_row(clean.form, "数量", name, value, "以验收单为准")
    return [form], [(0, "X05", None)], value


def set_is_copied(source: Source, random: Random) -> Planted:
    """All rows but one are another unit's."""
    one, other = source.next().form, source.next().form
    rows = [
        *(entry for entry in one.indicators if entry.label2 not in ("成本", "服务对象满意度")),
        *(entry for entry in one.indicators if entry.label2 == "服务对象满意度"),
        *(entry for entry in other.indicators if entry.label2 == "成本"),
    ]
    goals = replace(other.objectives, overview=_reworded(one.objectives.overview or ""))
    return (
        [one, _numbered(replace(other, objectives=goals), rows)],
        [(1, "X02", None)],
        "rows of another unit",
    )


def _reworded(text: str) -> str:
    """The overview told backwards, so that only the rows are copied."""
    parts = [part for part in text.rstrip("。").replace("，", "、").split("、") if part]
    return "为此立项，内容如下：" + "；".join(reversed(parts)) + "。资金由本级统筹安排。"


def rows_are_shared_in_part(source: Source, random: Random) -> Planted:
    """Two of six rows are another unit's."""
    one, other = source.next().form, source.next().form
    share = ("服务对象满意度", "时效")
    rows = [
        *(entry for entry in other.indicators if entry.label2 not in share),
        *(entry for entry in one.indicators if entry.label2 in share),
    ]
    return [one, _numbered(other, rows)], [], "two rows in common"


def another_name_is_left(source: Source, random: Random) -> Planted:
    """The goal speaks of another unit of the set."""
    one, other = _apart(source)
    text = f"{other.project.applicant}{one.objectives.annual}"
    goals = replace(one.objectives, annual=text)
    return [replace(one, objectives=goals), other], [(0, "X03", None)], "another unit in the goal"


def partner_is_named(source: Source, random: Random) -> Planted:
    """The goal speaks of another unit as a partner."""
    one, other = _apart(source)
    word = random.choice(("联合", "委托", "配合", "会同"))
    goals = replace(
        one.objectives, annual=f"{word}{other.project.applicant}，{one.objectives.annual}"
    )
    return [replace(one, objectives=goals), other], [], "a partner"


def own_department_is_named(source: Source, random: Random) -> Planted:
    """The goal speaks of the own department, and of another one in a title."""
    one, other = _apart(source)
    title = f"《{other.project.department}管理办法》"
    text = f"按{one.project.department}部署和{title}，{one.objectives.annual}"
    goals = replace(one.objectives, annual=text)
    return [replace(one, objectives=goals), other], [], "own department; a title"


def _apart(source: Source) -> tuple[Declaration, Declaration]:
    one = source.next().form
    department = one.project.department
    return one, source.next(lambda made: made.form.project.department != department).form


def applied_for_twice(source: Source, random: Random) -> Planted:
    """The same project under a slightly different name in the same department."""
    one, other = source.next().form, source.next().form
    name = f"{one.project.name}{random.choice(('项目', '经费', '专项'))}"
    project = replace(other.project, name=name, department=one.project.department)
    goals = replace(other.objectives, overview=_reworded(other.objectives.overview or ""))
    twice = replace(other, project=project, objectives=goals)
    rows = [replace(e, name=e.name) for e in twice.indicators]
    return [one, _numbered(twice, rows)], [(1, "X04", None)], f"name {name}"


def overview_is_copied(source: Source, random: Random) -> Planted:
    """The same overview under another name in the same department."""
    one, other = source.next(), source.next()
    project = replace(
        one.form.project,
        code=other.form.project.code,
        name=other.form.project.name,
        annual_budget=other.form.project.annual_budget,
        total_budget=other.form.project.total_budget,
        term_years=other.form.project.term_years,
    )
    goals = replace(other.form.objectives, overview=one.form.objectives.overview)
    rows = [entry for entry in other.form.indicators if entry.label2 != "社会效益"]
    benefit = [entry for entry in one.form.indicators if entry.label2 == "社会效益"]
    form = replace(other.form, project=project, objectives=goals)
    return [one.form, _numbered(form, [*rows, *benefit])], [(1, "X04", None)], "overview copied"


def phases_of_one(source: Source, random: Random) -> Planted:
    """Two phases of one undertaking."""
    one, other = source.next().form, source.next().form
    first = replace(one, project=replace(one.project, name=f"{one.project.name}一期"))
    project = replace(
        other.project, name=f"{one.project.name}二期", department=one.project.department
    )
    return [first, replace(other, project=project)], [], "two phases"


def code_is_used_twice(source: Source, random: Random) -> Planted:
    """Two projects share a code."""
    one, other = source.next().form, source.next().form
    project = replace(other.project, code=one.project.code)
    return [one, replace(other, project=project)], [(0, "X06", None)], "code used twice"


def version_of_a_form(source: Source, random: Random) -> Planted:
    """A later version of a form has its code."""
    one = source.next().form
    return [one, replace(one, document=replace(one.document, name="改.xlsx"))], [], "two versions"


def more_money_same_targets(source: Source, random: Random) -> Planted:
    """A third more money than last year for the same quantities."""
    one, before = _two_years(source, random.choice(("1.3", "1.5", "2")))
    return [one, before], [(0, "X08", None)], "more money, same quantities"


def a_little_more_money(source: Source, random: Random) -> Planted:
    """A tenth more money."""
    one, before = _two_years(source, "1.1")
    return [one, before], [], "a tenth more money"


def more_money_with_a_reason(source: Source, random: Random) -> Planted:
    """More money since prices rose, and the overview says so."""
    one, before = _two_years(source, "1.4")
    text = f"{one.objectives.overview}{random.choice(('人工费标准提高四成。', '材料价格上涨。'))}"
    return [replace(one, objectives=replace(one.objectives, overview=text)), before], [], "a reason"


def _two_years(source: Source, growth: str) -> tuple[Declaration, Declaration]:
    now = source.next().form
    code = f"440304211{(now.project.code or '')[9:]}"
    now = replace(now, project=replace(now.project, code=code))
    annual = now.project.annual_budget
    assert annual is not None
    less = (annual / Decimal(growth) / 100).quantize(Decimal(1)) * 100
    term = now.project.term_years or 1
    before = _with_money(now, less, less * term)
    dated = [
        replace(entry, name="上年完工时间", target=None) if entry.label2 == "时效" else entry
        for entry in before.indicators
    ]
    undated = [entry for entry in dated if entry.target is not None]
    undated.append(
        row(0, ("时效", f"{now.project.name}完工时间", "2021年9月30日前", "以竣工报告落款为准"),
            profile(now.form.profile), 2021)
    )  # fmt: skip
    goals = replace(
        before.objectives, annual=(before.objectives.annual or "").replace("2022", "2021")
    )
    return now, _numbered(replace(before, fiscal_year=2021, objectives=goals), undated)


def cost_is_unlike_peers(source: Source, random: Random) -> Planted:
    """One of fourteen like projects costs eight times as much apiece, or an eighth."""
    factor = random.choice((Decimal(8), Decimal(1) / 8))
    forms = _peers(source, factor)
    return forms, [(0, "A06", 0)], f"unit cost times {factor}"


def cost_is_like_peers(source: Source, random: Random) -> Planted:
    """One of fourteen like projects costs a quarter more."""
    return _peers(source, Decimal("1.25")), [], "unit cost times 1.25"


def too_few_peers(source: Source, random: Random) -> Planted:
    """Eight times as much, but only ten like projects."""
    return _peers(source, Decimal(8), 10), [], "ten peers"


def _peers(source: Source, factor: Decimal, peers: int = 13) -> list[Declaration]:
    """Like projects of different units whose unit costs differ by up to a fifth."""
    forms = [source.next() for _ in range(peers + 1)]
    first = forms[0]
    made_alike = []
    for position, clean in enumerate(forms):
        count = 40 + 7 * position
        each = Decimal(first.theme.price) * Decimal(100 + (position * 7) % 20) / 100
        times = factor if position == 0 else Decimal(1)
        annual = (each * count * times / 100).quantize(Decimal(1)) * 100 + 100
        form = _with_money(clean.form, annual, annual * (clean.form.project.term_years or 1))
        form, _ = with_row(
            form, "数量", f"标准化{first.theme.thing}{first.theme.act}{first.theme.measure}",
            f"≥{count}{first.theme.unit}", "以验收单为准",
        )  # fmt: skip
        rows = [*form.indicators[-1:], *form.indicators[:-1]]
        goals = replace(form.objectives, annual="年内全部做完，结果公开，接受查询。")
        project = replace(form.project, type_code="15")
        made_alike.append(_numbered(replace(form, project=project, objectives=goals), rows))
    return made_alike


PLANTS: tuple[Callable[[Source, Random], Planted], ...] = (
    clean_pair,
    class_is_missing,
    header_is_blank,
    code_is_malformed,
    explanations_repeat,
    long_term_goal_is_missing,
    goal_is_the_overview,
    goals_are_the_same,
    one_indicator_in_two_classes,
    too_many_quantities,
    much_money_for_little,
    total_is_not_the_sum,
    amount_in_the_text_differs,
    amount_in_the_text_agrees,
    annual_exceeds_total,
    basis_is_missing,
    weights_do_not_add_up,
    one_weight_decides,
    points_without_indicator,
    sources_do_not_add_up,
    sources_add_up,
    one_year_with_a_long_term_goal,
    department_differs,
    department_agrees,
    weights_add_up,
    benefit_is_reused,
    notation_is_mixed,
    set_is_copied,
    rows_are_shared_in_part,
    another_name_is_left,
    partner_is_named,
    own_department_is_named,
    applied_for_twice,
    overview_is_copied,
    phases_of_one,
    code_is_used_twice,
    version_of_a_form,
    more_money_same_targets,
    a_little_more_money,
    more_money_with_a_reason,
    cost_is_unlike_peers,
    cost_is_like_peers,
    too_few_peers,
)
