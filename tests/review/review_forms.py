"""Declarations for tests, built from the few words a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao import demo, targets
from jixiao.declaration import (
    CodeEntry,
    CodeList,
    Declaration,
    Document,
    Doubt,
    FormProfile,
    FormRef,
    FundLine,
    Indicator,
    Level2,
    Objectives,
    Project,
    code_list_kind,
    profile,
    yuan_from_wan,
)
from jixiao.reading import read
from jixiao.review import Background, EvaluationFacts, MonitoredRow, MonitoringFacts, YearTerms

DATA = Path(__file__).parents[1] / "data" / "review"
UNIT = "清河区职工培训中心"

GOOD_ROWS = (
    ("数量", "业务培训次数", "≥4次", "实际举办的期数，依据签到表统计"),
    ("质量", "业务考核合格率", "≥95%", "考核合格人数÷参加考核人数×100%"),
    ("时效", "全部课程结束时间", "2022年11月30日前", "最后一期结课的日期"),
    ("成本", "人均培训成本", "≤500元/人", "全部支出÷参训人数"),
    ("社会效益", "窗口业务差错率", "≤2%", "抽查差错件数÷抽查件数×100%"),
    ("服务对象满意度", "参训职工满意度", "≥90%", "问卷调查，有效问卷不少于30份"),
)
GOOD_HEADER: dict[str, Any] = {
    "code": "440304221311500000101",
    "name": "窗口业务培训",
    "applicant": UNIT,
    "department": "清河区人力资源局",
    "term_years": 3,
    "is_new": False,
    "total_wan": "36.00",
    "annual_wan": "12.00",
    "overview": "依据《干部教育培训工作条例》，组织窗口职工学习新业务系统。",
    "annual": "2022年举办培训4期，参训职工考核合格率达到95%，窗口差错率降到2%以下。",
    "long_term": "三年共办12期，窗口职工全部轮训一遍，差错率降到1%以下。",
    "fiscal_year": 2022,
}


def form(
    *rows: Sequence[str],
    doubts: Iterable[str] = (),
    weights: Iterable[str] | None = None,
    profile_id: str = "shenzhen-2022",
    **header: Any,
) -> Declaration:
    """A form without any finding, except for what is said.

    `rows` (class, name, value, explanation) take the place of the good rows of their class; behind
    the explanation a row may have its points, actual value, score and remark. A header field is
    given by its name; money in 万元 as printed (`total_wan`, `annual_wan`).
    `weights` are the points of all rows in order.
    """
    replaced = {row[0] for row in rows}
    kept = [row for row in GOOD_ROWS if row[0] not in replaced]
    made = bare_form(*kept, *rows, doubts=doubts, profile_id=profile_id, **header)
    if weights is None:
        return made
    weighted = zip(made.indicators, weights, strict=True)
    return replace(
        made, indicators=tuple(replace(row, weight=Decimal(points)) for row, points in weighted)
    )


def bare_form(
    *rows: Sequence[str],
    doubts: Iterable[str] = (),
    funds: Iterable[Sequence[str]] = (),
    profile_id: str = "shenzhen-2022",
    **header: Any,
) -> Declaration:
    """A form with the good header and with these rows only."""
    form_profile = profile(profile_id)
    known = {**GOOD_HEADER, **header}
    year = known["fiscal_year"]
    return Declaration(
        document=Document(f"{known['name']}.txt", "0" * 64, "text/plain"),
        form=FormRef(form_profile.id, form_profile.kind, form_profile.title),
        fiscal_year=year,
        project=Project(
            code=known["code"],
            name=known["name"],
            applicant=known["applicant"],
            department=known["department"],
            term_years=known["term_years"],
            type_code="15",
            type_label="履职类项目",
            is_new=known["is_new"],
            allocation_method="因素法和项目法",
            total_budget=_yuan(known["total_wan"]),
            annual_budget=_yuan(known["annual_wan"]),
        ),
        objectives=Objectives(known["overview"], known["annual"], known["long_term"]),
        indicators=tuple(
            _indicator(number, row, form_profile, year) for number, row in enumerate(rows, start=1)
        ),
        funds=tuple(_fund_line(*line) for line in funds),
        doubts=tuple(Doubt(path, "unsure", "请核对。") for path in doubts),
    )


def _fund_line(source: str, *amounts: str) -> FundLine:
    """A fund row: its label, then initial and adjusted budget and spending in 万元."""
    return FundLine(source, *(_yuan(amount or None) for amount in amounts))


def background(known: dict[str, Any]) -> Background:
    """What is known besides a form, from the tables of a test case."""
    history, replied = known.get("history"), known.get("replied")
    return Background(
        history=None if history is None else tuple(_past(**past) for past in history),
        attachments=tuple(known["attachments"]) if "attachments" in known else None,
        replied=None if replied is None else bare_form(*replied),
        evaluation=_evaluation(known["evaluation"]) if "evaluation" in known else None,
        monitoring=_monitoring(known["monitoring"]) if "monitoring" in known else None,
    )


def year_terms(known: dict[str, Any]) -> YearTerms:
    """What the year lays down, from the table of a test case."""
    return YearTerms(
        profile=known.get("profile", "generic"),
        mandatory=frozenset(map(Level2, known.get("mandatory", ()))),
        code_lists=tuple(_code_list(**entry) for entry in known.get("lists", ())),
    )


def _code_list(id: str, refuses: bool, entries: Sequence[Sequence[str]]) -> CodeList:
    kind = code_list_kind(id)
    assert kind is not None
    return CodeList(kind, tuple(_code_entry(*entry) for entry in entries), refuses)


def _code_entry(code: str, label: str, first: str = "", last: str = "") -> CodeEntry:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    return CodeEntry(code, label, *days)


def _past(rows: Sequence[Sequence[str]] = (), **header: Any) -> Declaration:
    return bare_form(*rows, **{"fiscal_year": 2021, **header})


def _evaluation(known: dict[str, Any]) -> EvaluationFacts:
    numbers = {"execution_points", "execution_score", "total"}
    stated = {key: Decimal(value) if key in numbers else value for key, value in known.items()}
    if "evidence" in stated:
        stated["evidence"] = {
            int(number): tuple(names) for number, names in stated["evidence"].items()
        }
    return EvaluationFacts(**stated)


def _monitoring(known: dict[str, Any]) -> MonitoringFacts:
    stated = dict(known)
    for key in ("initial_budget", "adjusted_budget", "executed"):
        if key in stated:
            stated[key] = _yuan(stated[key])
    stated["rows"] = tuple(_monitored(**row) for row in known.get("rows", ()))
    if "earlier" in stated:
        stated["earlier"] = _monitoring(stated["earlier"])
    return MonitoringFacts(**{"until": date(2022, 6, 30), **stated})


def _monitored(number: int, name: str, **known: Any) -> MonitoredRow:
    context = targets.Context(name=name, fiscal_year=2022)
    for key in ("current", "forecast"):
        if known.get(key):
            known[key] = targets.parse(known[key], context)
    return MonitoredRow(number, name, **{**known, "causes": tuple(known.get("causes", ()))})


def _yuan(text: str | None) -> Any:
    return None if text is None else yuan_from_wan(text.replace(",", ""))


def _indicator(
    number: int, row: Sequence[str], form_profile: FormProfile, year: int | None
) -> Indicator:
    label, name, value, *rest = row
    entry = next(entry for entry in form_profile.classes if entry.label2 == label)
    context = targets.Context(
        level1=entry.level1.value, level2=entry.level2.value, name=name, fiscal_year=year
    )
    weight, actual, score, remark = (*rest[1:], *[""] * 4)[:4]
    return Indicator(
        number=number,
        level1=entry.level1,
        level2=entry.level2,
        label1=entry.label1,
        label2=entry.label2,
        name=name,
        target=targets.parse(value, context) if value else None,
        explanation=rest[0] if rest else "按台账统计",
        weight=Decimal(weight) if weight else None,
        actual=targets.parse(actual, context) if actual else None,
        score=Decimal(score) if score else None,
        remark=remark or None,
        mandatory=entry.mandatory,
        applicable=name != form_profile.not_applicable,
    )


def demonstration_forms() -> tuple[Declaration, ...]:
    """The eight demonstration forms, read from their text."""
    return read(demo.forms(), "forms.txt")
