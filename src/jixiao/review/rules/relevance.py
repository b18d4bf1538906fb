"""Relevance (相关性): do goal and indicators follow from the task, and can they be measured?"""

from __future__ import annotations

import re
from dataclasses import replace

from jixiao.declaration import Level2
from jixiao.review._form import Form, Row, unblanked
from jixiao.review._law import Rule
from jixiao.review._registry import (
    Found,
    Unread,
    on_field,
    on_name,
    on_table,
    on_value,
    rule,
    unread_field,
    unread_value,
)
from jixiao.review._text import letters, pairs, plain, similarity, without_years
from jixiao.review._values import first_value, is_money, is_rate, unit_of
from jixiao.targets import Frequency, Qualitative

_CLAUSE_END = re.compile("[，。；、,;]")
_TITLE = re.compile("《[^》]*》")
OVERVIEW, ANNUAL, LONG_TERM = "objectives.overview", "objectives.annual", "objectives.long_term"


@rule("R01")
def annual_goal_copies_the_overview(form: Form, law: Rule) -> Found:
    """The annual goal says nothing the overview does not say."""
    overview, annual = form.text(OVERVIEW), form.text(ANNUAL)
    if overview is None or annual is None:
        yield unread_field(form, OVERVIEW if overview is None else ANNUAL)
        return
    if max(len(overview), len(annual)) < law.number("short"):
        return
    share = similarity(without_years(overview), without_years(annual))
    if share >= law.number("similarity"):
        values = {"percent": _percent(share), "goal": _goal(form)}
        yield on_field(form, ANNUAL, values, quote=annual)


@rule("R02")
def long_term_goal_equals_the_annual_goal(form: Form, law: Rule) -> Found:
    """The two goals differ at most by the year."""
    annual, long_term = form.text(ANNUAL), form.text(LONG_TERM)
    if annual is None or long_term is None:
        yield unread_field(form, ANNUAL if annual is None else LONG_TERM)
        return
    share = similarity(without_years(annual), without_years(long_term))
    if share >= law.number("similarity"):
        case = "one_year" if form.declaration.project.term_years == 1 else ""
        values = {"percent": _percent(share), "goals": _goals(form)}
        yield on_field(form, LONG_TERM, values, quote=long_term, case=case)


def _percent(share: float) -> str:
    return str(int(share * 100))


def _goal(form: Form) -> str:
    """A goal made of the form's own first quantity and quality."""
    rows = (first_value(form.rows_of(level2)) for level2 in (Level2.QUANTITY, Level2.QUALITY))
    named = [f"{row.called}{row.said}" for row in rows if row is not None]
    year = form.declaration.fiscal_year
    return f"{'本年' if year is None else f'{year}年'}实现{'，'.join(named) or '……（数量、水平）'}"


def _goals(form: Form) -> str:
    year, term = form.declaration.fiscal_year, form.declaration.project.term_years
    row = first_value(form.rows_of(Level2.QUANTITY))
    name = "主要产出" if row is None else row.called
    this_year = "……" if row is None else row.said
    first = "本年" if year is None else f"{year}年"
    last = "期满" if year is None or term is None else f"到{year + term - 1}年底"
    return f"{last}{name}累计达到……，其中{first}{this_year}"


@rule("R03")
def output_is_called_a_benefit(form: Form, law: Rule) -> Found:
    """A clause of a benefit in words begins with making or buying something."""
    verb = law.pattern("output_verb")
    for row in form.real:
        if not row.in_benefit:
            continue
        if row.unread:
            yield unread_value(row)
        elif isinstance(row.target, Qualitative):
            clauses = map(unblanked, _CLAUSE_END.split(row.target.text))
            if any(verb.match(clause) for clause in clauses):
                yield on_value(form, row)


@rule("R04")
def execution_rate_stands_for_cost(form: Form, law: Rule) -> Found:
    """A cost or timeliness row measures how fast the money is spent."""
    pattern = law.pattern("execution_rate")
    for row in form.real:
        late = row.level2 is Level2.TIMELINESS
        if (row.in_cost or late) and pattern.search(row.name):
            yield on_name(form, row, case="timeliness" if late else "")


@rule("R05")
def cost_class_holds_no_cost(form: Form, law: Rule) -> Found:
    """No row of a cost class counts money or names a cost."""
    classes = dict.fromkeys(row.level2 for row in form.real if row.in_cost)
    for level2 in classes:
        rows = [row for row in form.real if row.in_cost and row.level2 is level2]
        if any(
            is_money(unit_of(row.target)) or law.pattern("cost").search(row.name) for row in rows
        ):
            continue
        if any(row.unread for row in rows):
            yield from (unread_value(row) for row in rows if row.unread)
        else:
            yield replace(on_table(form, rows[0].label, rows, "name"), row=rows[0])


@rule("R06")
def complaints_stand_for_satisfaction(form: Form, law: Rule) -> Found:
    """A satisfaction row counts complaints; a survey among complainants is a survey."""
    pattern = law.pattern("complaint")
    for row in form.real:
        match = pattern.search(row.name) if row.in_satisfaction else None
        if match is None:
            continue
        end = row.end
        if not end.endswith("满意度") or end.endswith("不满意度"):
            asked = row.called.partition(match[0])[0].rstrip("的")
            yield on_name(form, row, {"object": asked or "服务对象"})


@rule("R07")
def the_public_is_not_asked(form: Form, law: Rule) -> Found:
    """The project serves the public, satisfaction is asked of staff only."""
    rows = [row for row in form.real if row.in_satisfaction]
    outside = [row for row in rows if law.pattern("public").search(row.name)]
    asked_inside = [
        row
        for row in rows
        if law.pattern("internal").search(row.name) and not any(row is not o for o in outside)
    ]
    if not asked_inside:
        return
    texts = [form.text(path) for path in (OVERVIEW, ANNUAL)]
    served = law.pattern("public").search(_TITLE.sub("", "".join(text or "" for text in texts)))
    if served is not None:
        for row in asked_inside:
            yield on_name(form, row, {"public": served[0]})
    elif None in texts:
        yield unread_field(form, OVERVIEW if texts[0] is None else ANNUAL)


@rule("R08")
def benefit_is_off_topic(form: Form, law: Rule) -> Found:
    """Nothing in the benefit's name occurs in the project's name, overview and goals."""
    objectives = form.declaration.objectives
    texts = (objectives.overview, objectives.annual, objectives.long_term)
    if not any(texts):
        yield unread_field(form, OVERVIEW)
        return
    prose = _subject(law, "\n".join(filter(None, (form.declaration.project.name, *texts))))
    for row in form.real:
        if not row.in_benefit:
            continue
        pieces = law.pattern("generic").split(_subject(law, row.name))
        wanted = {pair for piece in pieces for pair in pairs(piece)}
        if not wanted:
            yield Unread(f"“{row.called}”没有可比较的文字")
        elif not any(pair in prose for pair in wanted):
            yield on_name(form, row)


def _subject(law: Rule, text: str) -> str:
    return law.pattern("staff").sub("人员", letters(text))


@rule("R09")
def indicator_stands_in_the_wrong_class(form: Form, law: Rule) -> Found:
    """The name holds a word of another class."""
    by_class: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {}
    for entry, pattern in law.patterns("misplaced"):
        place, _, better = entry.partition(">")
        by_class.setdefault(place, []).append((better, pattern))
    for row in form.real:
        own = "cost" if row.in_cost else "satisfaction" if row.in_satisfaction else row.level2
        for better, pattern in by_class.get(own, ()):
            if pattern.search(row.name):
                values = {
                    "class": row.label,
                    "better": form.class_label(better),
                    "better_class": better,
                }
                yield on_name(form, row, values, case="" if values["better"] else "elsewhere")
                break


@rule("R10")
def kind_does_not_fit_the_class(form: Form, law: Rule) -> Found:
    """How often is not when, and a rate is not how many."""
    for row in form.real:
        if row.level2 not in (Level2.TIMELINESS, Level2.QUANTITY):
            continue
        if row.unread:
            yield unread_value(row)
        elif row.level2 is Level2.TIMELINESS and isinstance(row.target, Frequency):
            yield on_value(form, row)
        elif row.level2 is Level2.QUANTITY and is_rate(unit_of(row.target)):
            yield on_value(form, row, case="rate")


@rule("R11")
def quantity_is_told_in_words(form: Form, law: Rule) -> Found:
    """A quantity row without a number."""
    for row in form.rows_of(Level2.QUANTITY):
        if row.unread:
            yield unread_value(row)
        elif isinstance(row.target, Qualitative):
            yield on_value(form, row)


@rule("R12")
def words_without_a_standard(form: Form, law: Rule) -> Found:
    """A value in words without a grade in it and without bands beside it."""
    for row in form.real:
        if row.unread:
            yield unread_value(row)
        elif isinstance(row.target, Qualitative) and not _has_standard(row, row.target, law):
            found = dict.fromkeys(law.pattern("vague").findall(row.value))
            proof = "服务对象问卷" if row.in_benefit or row.in_satisfaction else "验收或检查记录"
            values = {"words": "".join(f"“{word}”" for word in found), "proof": proof}
            yield on_value(form, row, values, case="words" if found else "")


def _has_standard(row: Row, target: Qualitative, law: Rule) -> bool:
    if target.scale or law.pattern("grade").search(row.value):
        return True
    texts = (row.value, plain(row.indicator.explanation or ""))
    return any(
        len(set(pattern.findall(text))) >= 2
        for text in texts
        for _, pattern in law.patterns("bands")
    )
