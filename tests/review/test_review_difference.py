"""What differs between two days' law, and that the reviews of past years come out as they were."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from review_forms import DATA, demonstration_forms, form

from jixiao.review import (
    Kind,
    Severity,
    compare_books,
    compare_findings,
    finding_change_to_json,
    review,
    review_set,
    rule_book,
    rule_change_to_json,
)

STORED = json.loads((DATA / "stored_reviews.json").read_text(encoding="utf-8"))


def outcome(day: date) -> list[list[list[str]]]:
    """Rule, severity and field of every finding, form by form, then those of the set."""
    result = review_set(demonstration_forms(), on=day)
    groups = [one.findings for one in result.reviews] + [result.findings]
    return [[[f.rule, f.severity.value, f.field] for f in findings] for findings in groups]


@pytest.mark.parametrize("day", sorted(STORED))
def test_a_review_of_a_past_day_comes_out_as_it_was(day: str) -> None:
    assert outcome(date.fromisoformat(day)) == STORED[day]


def test_a_review_names_the_book_it_was_judged_by() -> None:
    reviewed = review(form(), on=date(2019, 3, 1))

    assert reviewed.book == rule_book(2019).version
    assert reviewed.year == 2019


def test_a_book_does_not_differ_from_itself() -> None:
    assert compare_books(rule_book(2022), rule_book(date(2022, 12, 31))) == ()


def test_new_rules_and_changed_severities_and_bases_are_told() -> None:
    changes = {
        (change.rule, change.about): change
        for change in compare_books(rule_book(2018), rule_book(2022))
    }

    assert changes["C03", ""].kind is Kind.NEW
    severity = changes["R04", "等级"]
    assert (severity.before, severity.after) == ("提示", "警告")
    assert "101号" in changes["R04", "依据"].after
    gone = {change.rule for change in compare_books(rule_book(2022), rule_book(2018))}
    assert gone >= {"C03", "E01"}


def test_findings_are_new_gone_or_changed() -> None:
    declaration = form(("成本", "预算执行率", "≥95%"), ("数量", "业务培训次数", "4次"))
    before, after = (review(declaration, on=date(year, 1, 1)).findings for year in (2020, 2022))

    (changed,) = compare_findings(before, after)

    assert changed.kind is Kind.CHANGED and changed.finding.rule == "R04"
    assert changed.before is not None and changed.before.severity is Severity.NOTICE
    assert [c.kind for c in compare_findings(before, ())] == [Kind.GONE] * len(before)
    assert [c.kind for c in compare_findings((), after)] == [Kind.NEW] * len(after)
    assert compare_findings(after, after) == ()


def test_the_same_mark_twice_is_counted() -> None:
    (finding, *_) = review(form(("数量", "业务培训次数", "4次"))).findings
    twice = (finding, replace(finding, where="别处"))

    (change,) = compare_findings((finding,), twice)

    assert change.kind is Kind.NEW and change.finding.where == "别处"


def test_changes_as_json() -> None:
    (change, *_) = compare_books(rule_book(2018), rule_book(2022))
    (finding, *_) = review(form(("数量", "业务培训次数", "4次"))).findings
    (gone,) = compare_findings((finding,), ())

    assert rule_change_to_json(change)["change"] in ("new", "changed")
    data = json.loads(json.dumps(finding_change_to_json(gone), ensure_ascii=False))
    assert data["after"] is None and data["before"]["rule"] == finding.rule
