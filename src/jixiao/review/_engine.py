"""Running the rules: hits become findings, hidden ones go, every rule gets its status."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from jixiao.declaration import Declaration
from jixiao.review._background import NOTHING_KNOWN, Background
from jixiao.review._book import law_of
from jixiao.review._city import City
from jixiao.review._form import Form, prepare, unblanked
from jixiao.review._law import Rule, RuleBook, Wording, incomplete
from jixiao.review._registry import Hit, Test, Unread
from jixiao.review._rewrite import cell_text
from jixiao.review._types import Dimension, Edit, Finding, Review, RuleStatus, Status
from jixiao.review.rules import AMONG_TESTS, DIRECTORY_TESTS, PEER_TESTS, SET_TESTS, TESTS

_FORMATTER = string.Formatter()
NO_ROWS = "没有读到指标行"
NO_PEERS = "未与其他申报表一并审核"
_OF_ROWS = ("row", "class")
OF_SETS = ("pair", "set")
COMPARING = frozenset({*SET_TESTS, *PEER_TESTS, *AMONG_TESTS, *DIRECTORY_TESTS})
_NO_EVALUATION = "不是自评表"
_NO_MONITORING = "没有监控数据"
_NOT_FOR_PROFILE = "本表样不适用"
_HEADER_FIRST = ("project", "objectives", "indicators")


def review(
    declaration: Declaration,
    on: date | None = None,
    book: RuleBook | City | None = None,
    background: Background = NOTHING_KNOWN,
) -> Review:
    """Review one form by the rules of its own budget year.

    `on` judges it by the rules of that day's year instead, `book` by a given rule book or by
    the shipped one with a city's own rules. Rules that
    need other forms are not assessed here; `review_set` runs them. `background` is what is known
    besides the form; what it leaves out makes the rules that need it not assessed.
    """
    form = prepare(declaration, background)
    return reviewed(form, law_of(book, year_of(form, on)))


def year_of(form: Form, on: date | None) -> int:
    """The year whose rules judge a form: that of `on`, its own, or the last of its profile."""
    if on is not None:
        return on.year
    if form.declaration.fiscal_year is not None:
        return form.declaration.fiscal_year
    return form.profile.valid_to or form.profile.valid_from


def reviewed(form: Form, book: RuleBook) -> Review:
    """The review of a form alone; rules that compare forms are not assessed."""
    form = form if book.terms is None else replace(form, terms=book.terms)
    monitored = form.background.monitoring is not None
    hits: list[tuple[Rule, Hit]] = []
    statuses: list[RuleStatus] = []
    for rule, test, of_rows, settled in _plan(book, form.profile.id, form.is_evaluation, monitored):
        if test is None:
            statuses.append(settled)
        elif of_rows and not form.rows:
            statuses.append(_not_assessed(rule.id, NO_ROWS))
        elif found := list(test(form, rule)):
            hits += [(rule, hit) for hit in found if isinstance(hit, Hit)]
            statuses.append(status_of(rule.id, found))
        else:
            unsure = of_rows and form.unsure
            statuses.append(_not_assessed(rule.id, form.unsure) if unsure else settled)
    hidden = _hidden(hits)
    common = words_of(form)
    findings = [
        finding_of(hit, rule, book, common, form.subject)
        for position, (rule, hit) in enumerate(hits)
        if position not in hidden
    ]
    findings.sort(key=order_of)
    if hidden:
        fired = {finding.rule for finding in findings}
        covered = {hits[position][0].id: by for position, by in hidden.items()}
        statuses = [
            _passed(status.rule, f"已由 {covered[status.rule]} 指出")
            if status.rule in covered and status.rule not in fired
            else status
            for status in statuses
        ]
    return Review(findings=tuple(findings), statuses=tuple(statuses), book=book.version)


Step = tuple[Rule, Test | None, bool, RuleStatus]


@lru_cache(maxsize=256)
def _plan(book: RuleBook, profile: str, evaluated: bool, monitored: bool) -> tuple[Step, ...]:
    """The rules in order with their tests; without one, the status is settled beforehand.

    For a rule with a test the status is that of finding nothing.
    """
    steps: list[Step] = []
    for rule in book.rules:
        reason = ""
        if rule.scope in OF_SETS:
            continue
        if not rule.applies_to(profile):
            reason = _NOT_FOR_PROFILE
        elif rule.dimension is Dimension.SELF_EVALUATION and not evaluated:
            reason = _NO_EVALUATION
        elif rule.dimension is Dimension.MONITORING and not monitored:
            reason = _NO_MONITORING
        elif rule.id in COMPARING:
            reason = NO_PEERS
        elif rule.id not in TESTS:
            raise incomplete(rule.id, "检查程序")
        test = None if reason else TESTS[rule.id]
        settled = _not_assessed(rule.id, reason) if reason else _passed(rule.id, "")
        steps.append((rule, test, rule.scope in _OF_ROWS, settled))
    for rule in book.switched_off:
        off = _not_assessed(rule.id, f"本地停用：{rule.local}")
        steps.append((rule, None, False, off))
    return tuple(steps)


def status_of(rule_id: str, found: list[Hit | Unread] | None) -> RuleStatus:
    """The status of a rule by what it found; None if it was not run for want of other forms."""
    if found is None:
        return _not_assessed(rule_id, NO_PEERS)
    if not found:
        return _passed(rule_id, "")
    unread = [entry for entry in found if isinstance(entry, Unread)]
    if len(unread) < len(found):
        return _fired(rule_id)
    reasons = "；".join(dict.fromkeys(entry.reason for entry in unread))
    if all(entry.partly for entry in unread):
        return _passed(rule_id, reasons)
    return _not_assessed(rule_id, reasons)


@lru_cache(maxsize=256)
def _fired(rule_id: str) -> RuleStatus:
    return RuleStatus(rule_id, Status.FIRED)


@lru_cache(maxsize=512)
def _not_assessed(rule_id: str, reason: str) -> RuleStatus:
    return RuleStatus(rule_id, Status.NOT_ASSESSED, reason)


@lru_cache(maxsize=512)
def _passed(rule_id: str, reason: str) -> RuleStatus:
    return RuleStatus(rule_id, Status.PASSED, reason)


def _hidden(hits: Sequence[tuple[Rule, Hit]]) -> dict[int, str]:
    """Positions of the hits that another hit on the same row or class makes superfluous."""
    hidden: dict[int, str] = {}
    for rule, hit in hits:
        for hides in rule.hides:
            for position, (other, candidate) in enumerate(hits):
                if other.id == hides.rule and _same(hit, candidate, hides.within):
                    hidden[position] = rule.id
    return hidden


def _same(one: Hit, other: Hit, within: str) -> bool:
    if within == "field":
        return one.path == other.path
    if one.row is None or other.row is None:
        return False
    if within == "row":
        return one.row is other.row
    return one.row.level2 is other.row.level2


def finding_of(
    hit: Hit, rule: Rule, book: RuleBook, common: Mapping[str, str], subject: str | None
) -> Finding:
    """A hit as a finding; `common` is what every template may name."""
    wording = rule.wording(hit.case)
    values = {**common, **hit.values}
    try:
        values["rewrite"] = wording.rewrite.format_map(values)
        what, why, how = (
            part.format_map(values) for part in (wording.what, wording.why, wording.how)
        )
    except KeyError as error:
        raise incomplete(rule.id, f"占位符 {error}") from error
    return Finding(
        rule=rule.id,
        title=rule.title,
        severity=wording.severity,
        dimension=rule.dimension,
        field=hit.path,
        subject=subject,
        where=hit.where,
        what=what,
        why=why.removesuffix("。") + rule.cited,
        quote=hit.quote,
        suggestion=how,
        rewrite=values["rewrite"],
        basis=rule.basis,
        book=book.version,
        peers=hit.peers,
        related=hit.related,
        cluster=hit.cluster,
        edits=tuple(_edits(hit, wording, values)),
    )


def _edits(hit: Hit, wording: Wording, values: Mapping[str, str]) -> Iterator[Edit]:
    """What one click may write; nothing where a part is unknown or left open."""
    for column, template in wording.edits:
        parts = [values[name] for _, name, _, _ in _FORMATTER.parse(template) if name]
        after = template.format_map(values)
        if all(parts) and "……" not in after:
            if hit.row is None or not column:
                yield Edit(hit.path, hit.quote, after)
            else:
                yield Edit(hit.row.path(column), cell_text(hit.row.indicator, column), after)


def words_of(form: Form) -> dict[str, str]:
    """What every template may name."""
    project, year = form.declaration.project, form.declaration.fiscal_year
    return {
        "project": unblanked(project.name or "") or "本项目",
        "year": "……" if year is None else str(year),
        "annual": form.money(project.annual_budget),
        "total": form.money(project.total_budget),
        "term": "……" if project.term_years is None else str(project.term_years),
    }


def order_of(finding: Finding) -> tuple[int, int, int, str]:
    """Errors first, then as the form reads: header, goals, table, rows."""
    head, bracket, rest = finding.field.partition(".")[0].partition("[")
    section = _HEADER_FIRST.index(head) if head in _HEADER_FIRST else len(_HEADER_FIRST)
    row = int(rest.partition("]")[0]) if bracket else -1
    return finding.severity.rank, section, row, finding.rule
