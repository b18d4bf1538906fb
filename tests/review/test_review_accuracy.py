"""Precision and recall on the labelled findings reach the goals, in every part."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from benchmarks.accuracy_review import Tally, measure, severity_of
from benchmarks.planted import cases
from benchmarks.planted_reports import report_cases
from jixiao.review import measured_rules

PRECISION = {"error": 0.95, "warning": 0.90, "notice": 0.90}
RECALL = 0.95
PARTS = ("published", "tuned", "holdout")


@cache
def tallies() -> dict[str, Tally]:
    return measure()


def test_the_labelled_set_is_large_enough() -> None:
    labelled = Counter(
        {
            rule: sum(tally.labelled([rule]) for tally in tallies().values())
            for tally in tallies().values()
            for rule in tally.rules
        }
    )

    assert labelled.total() >= 300
    assert len([rule for rule, count in labelled.items() if count >= 3]) >= 20


def test_many_planted_cases_are_near_misses() -> None:
    silent = [case for case in cases("tuned") if not case.labels]

    assert len(silent) >= 80


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("severity", PRECISION)
def test_findings_are_right_as_often_as_promised(part: str, severity: str) -> None:
    tally = tallies()[part]
    right, wrong, _ = tally.figures(r for r in tally.rules if severity_of(r) == severity)

    assert right / (right + wrong) >= PRECISION[severity], tally.notes


@pytest.mark.parametrize("part", ["tuned", "holdout"])
def test_planted_defects_are_found_as_often_as_promised(part: str) -> None:
    tally = tallies()[part]
    right, _, missed = tally.figures(tally.rules)

    assert right / (right + missed) >= RECALL, tally.notes


def test_a_third_of_the_cases_with_a_past_or_a_report_are_near_misses() -> None:
    known = list(report_cases("tuned"))
    rules = {rule for case in known for _, rule, _ in case.labels}

    assert len([case for case in known if not case.labels]) * 3 >= len(known)
    assert {"A03", "F05", "F06", "F07"} < rules
    assert {f"E{number:02}" for number in range(1, 17)} < rules
    assert {f"M{number:02}" for number in range(1, 10)} < rules


def test_cases_are_the_same_every_time() -> None:
    assert list(cases("holdout")) == list(cases("holdout"))
    assert list(report_cases("holdout")) == list(report_cases("holdout"))


def test_what_was_measured_is_there_for_the_pages_of_rules() -> None:
    measured = measured_rules()

    assert measured["R06"].labelled >= 10
    assert measured["R06"].precision is not None and measured["R06"].recall is not None
    for rule in ("A03", "F05", "F06", "F07", "E03", "E12", "M01", "M07"):
        assert measured[rule].labelled >= 7
    assert "C14" not in measured  # nothing is labelled for it
