"""What forms say about each other: last year's form, the replied one, the report of a monitoring.

From forms of all kinds and years to what is known besides each (`Background`), and what a row was
set at and reached the year before (`Baseline`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jixiao.declaration import Declaration, FormKind, Indicator
from jixiao.declaration import Project as Header
from jixiao.review._background import Background, MonitoredRow, MonitoringFacts
from jixiao.review._book import law_of
from jixiao.review._city import City
from jixiao.review._form import prepare
from jixiao.review._law import Rule, RuleBook
from jixiao.review._past import funds_of, last_year, same_row
from jixiao.review._text import letters, plain
from jixiao.targets import Context, parse

_FORECAST, _OUTLOOK = "全年预计完成情况：", "完成目标可能性："  # as the reading puts them
_MONTHS = re.compile(r"1月?[-–—~～至到](1[0-2]|[2-9])月|截至(?:20\d\d年)?(1[0-2]|[1-9])月|(上半年)")
_HALF_YEAR = 6
_REPORTED_SINCE = 2019  # 财预〔2019〕136号; E04 is in force from then on


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a row's indicator was set at in an earlier year, and what was reached, as printed but
    for a full stop at the end. An empty text means that the form of that year says nothing.
    """

    year: int
    target: str
    actual: str


def backgrounds(
    declarations: Sequence[Declaration], history: Iterable[Declaration] | None = None
) -> tuple[Background, ...]:
    """What is known besides each of these forms, in their order.

    `history` are forms of earlier years, declarations and self-evaluations; None if none were
    looked for. A self-evaluation or monitoring form is paired with the declaration of its project
    and year among `declarations`, a monitoring form also with the report before it.
    """
    earlier = None if history is None else _by_unit(_evaluated(tuple(history)))
    replied = _Projects(form for form in declarations if form.form.kind is FormKind.DECLARATION)
    monitored = _Projects(form for form in declarations if form.form.kind is FormKind.MONITORING)
    found = []
    for form in declarations:
        kind = form.form.kind
        own = None if kind is FormKind.DECLARATION else replied.of(form)
        facts = None
        if kind is FormKind.MONITORING:
            facts = _report(form, own, monitored.all_of(form))
        unit = plain((own or form).project.applicant or form.project.applicant or "")
        past = None if earlier is None else tuple(earlier.get(unit, ()))
        found.append(Background(history=past, replied=own, monitoring=facts))
    return tuple(found)


def baselines(
    declaration: Declaration, background: Background, book: RuleBook | City | None = None
) -> Mapping[int, Baseline]:
    """Last year's target and actual value of each row that has them, by index of the row.

    Project and indicator are found as rule A03 finds them; nothing where A03 is not in force.
    """
    law = _a03(declaration, book)
    past = None if law is None else last_year(prepare(declaration, background), law)
    if law is None or past is None or past.fiscal_year is None:
        return {}
    found = {}
    for row in prepare(declaration, background).real:
        entry = same_row(row, past, law)
        if entry is not None and (entry.target is not None or entry.actual is not None):
            found[row.index] = Baseline(
                past.fiscal_year,
                "" if entry.target is None else entry.target.text.strip().removesuffix("。"),
                "" if entry.actual is None else entry.actual.text.strip().removesuffix("。"),
            )
    return found


def form_of_last_year(
    declaration: Declaration, background: Background, book: RuleBook | City | None = None
) -> Declaration | None:
    """The form of the same project of the year before, as rule A03 finds it; None if there is none
    or A03 is not in force."""
    law = _a03(declaration, book)
    return None if law is None else last_year(prepare(declaration, background), law)


def _a03(declaration: Declaration, book: RuleBook | City | None) -> Rule | None:
    year = declaration.fiscal_year
    rules = () if year is None else law_of(book, year).rules
    return next((rule for rule in rules if rule.id == "A03"), None)


class _Projects:
    """Forms by what makes them of one project: a code, else name and unit; and the year."""

    def __init__(self, forms: Iterable[Declaration]) -> None:
        self._by_code: dict[str, list[Declaration]] = defaultdict(list)
        self._by_name: dict[str, list[Declaration]] = defaultdict(list)
        for form in forms:
            if form.project.code:
                self._by_code[form.project.code].append(form)
            self._by_name[letters(plain(form.project.name or ""))].append(form)

    def all_of(self, form: Declaration) -> list[Declaration]:
        """The forms of the same project and year, in the order they came."""
        name = letters(plain(form.project.name or ""))
        known = self._by_code.get(form.project.code or "") or (
            [one for one in self._by_name.get(name, ()) if _may_be_one(form.project, one.project)]
            if name
            else []
        )
        return [one for one in known if _one_year(form.fiscal_year, one.fiscal_year)]

    def of(self, form: Declaration) -> Declaration | None:
        """The one form of the same project and year; None also where there are several."""
        found = self.all_of(form)
        return found[0] if len(found) == 1 else None


def _may_be_one(one: Header, other: Header) -> bool:
    """Whether forms of one name may be of one project: nothing both state may differ."""
    codes = not one.code or not other.code
    units = plain(one.applicant or ""), plain(other.applicant or "")
    return codes and (not all(units) or units[0] == units[1])


def _one_year(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other


def _evaluated(history: Sequence[Declaration]) -> list[Declaration]:
    """One form a project and year: the self-evaluation where there is one, with the header of the
    declaration where it prints none itself. Monitoring forms report no finished year."""
    declared = _Projects(form for form in history if form.form.kind is FormKind.DECLARATION)
    reports = [form for form in history if form.form.kind is FormKind.SELF_EVALUATION]
    found, used = [], set()
    for form in reports:
        own = declared.of(form)
        if own is not None:
            used.add(id(own))
            year = own.fiscal_year if form.fiscal_year is None else form.fiscal_year
            form = replace(form, fiscal_year=year, project=_filled(form.project, own.project))
        found.append(form)
    found += [
        form for form in history if form.form.kind is FormKind.DECLARATION and id(form) not in used
    ]
    return found


def _filled(project: Header, other: Header) -> Header:
    """A header with what it leaves blank taken from another of the same project."""
    return replace(
        project,
        code=project.code or other.code,
        name=project.name or other.name,
        applicant=project.applicant or other.applicant,
        annual_budget=(
            other.annual_budget if project.annual_budget is None else project.annual_budget
        ),
    )


def _by_unit(forms: Iterable[Declaration]) -> dict[str, list[Declaration]]:
    found: dict[str, list[Declaration]] = defaultdict(list)
    for form in forms:
        found[plain(form.project.applicant or "")].append(form)
    found.pop("", None)  # an unnamed unit is nobody's
    return found


def _report(
    form: Declaration, replied: Declaration | None, others: Sequence[Declaration]
) -> MonitoringFacts:
    """What a monitoring form reports, with the report before it among others of its project."""
    facts = _facts(form, replied)
    if facts.until is None:
        return facts
    before = [
        (other.until, other)
        for one in others
        if one is not form and (other := _facts(one, replied)).until is not None
    ]
    earlier = [(until, other) for until, other in before if until and until < facts.until]
    if not earlier:
        return facts
    return replace(facts, earlier=max(earlier, key=lambda pair: pair[0])[1])


def _facts(form: Declaration, replied: Declaration | None) -> MonitoringFacts:
    year = form.fiscal_year or (replied.fiscal_year if replied else None)
    law = law_of(None, max(year or 0, _REPORTED_SINCE)).rule("E04")  # how fund lines are told apart
    table = funds_of(form, law)
    initial, adjusted = table.figure("initial_budget"), table.figure("adjusted_budget")
    numbers = {
        letters(plain(row.name)): row.number
        for row in (() if replied is None else replied.indicators)
        if row.applicable
    }
    return MonitoringFacts(
        until=_until(form, year),
        initial_budget=initial,
        adjusted_budget=initial if adjusted is None else adjusted,
        executed=table.figure("executed"),
        rows=tuple(
            _monitored(row, numbers.get(letters(plain(row.name)), row.number), year)
            for row in form.indicators
            if row.applicable
        ),
    )


def _until(form: Declaration, year: int | None) -> date | None:
    """The last day of the months that title or file name speak of; None if they name none."""
    if year is None:
        return None
    for text in (form.form.title, form.document.name):
        if (match := _MONTHS.search(plain(text))) is not None:
            month = _HALF_YEAR if match[3] else int(match[1] or match[2])
            return date(year, month, monthrange(year, month)[1])
    return None


def _monitored(row: Indicator, number: int, year: int | None) -> MonitoredRow:
    """A row of the form. Cause and remedy share one cell on these forms: one text is both."""
    forecast, outlook, said = "", "", []
    for part in (row.remark or "").split("；"):
        if part.startswith(_FORECAST):
            forecast = part.removeprefix(_FORECAST)
        elif part.startswith(_OUTLOOK):
            outlook = part.removeprefix(_OUTLOOK)
        elif part.strip():
            said.append(part)
    context = Context(
        level1=row.level1.value if row.level1 else None,
        level2=row.level2.value if row.level2 else None,
        name=row.name,
        fiscal_year=year,
    )
    return MonitoredRow(
        number=number,
        name=row.name,
        current=row.actual,
        forecast=parse(forecast, context) if forecast else None,
        outlook=outlook or None,
        causes=tuple(said),
        remedy="；".join(said) or None,
    )
