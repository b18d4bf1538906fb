"""The eight demonstration forms, loaded together, give exactly the findings expected of them."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from review_forms import DATA, demonstration_forms

from jixiao.declaration import Declaration
from jixiao.reading import read
from jixiao.review import Finding, SetReview, Severity, Status, review_set, rule_book

EXPECTED = tomllib.loads((DATA / "expected.toml").read_text(encoding="utf-8"))
LETTERS = "TKLXGZCI"


SEEDS = Path(__file__).parents[2].parent / "shared" / "cases" / "seeds.txt"


@cache
def reviewed() -> SetReview:
    return review_set(demonstration_forms())


def place(finding: Finding, declaration: Declaration) -> str:
    head, bracket, rest = finding.field.partition("[")
    if head != "indicators" or not bracket:
        return finding.field
    return "".join(declaration.indicators[int(rest.partition("]")[0])].name.split())


@cache
def table(declarations: tuple[Declaration, ...]) -> dict[str, dict[str, list[str]]]:
    """Rule, letter and places of every finding of the forms."""
    table: dict[str, dict[str, list[str]]] = {}
    reviews = review_set(declarations).reviews
    for letter, declaration, single in zip(LETTERS, declarations, reviews, strict=True):
        for finding in single.findings:
            row = table.setdefault(finding.rule, {})
            row.setdefault(letter, []).append(place(finding, declaration))
    return table


@pytest.mark.parametrize("rule", [rule.id for rule in rule_book(2022).rules])
def test_the_rule_finds_what_is_expected_on_every_form(rule: str) -> None:
    assert table(demonstration_forms()).get(rule, {}) == expected(rule)


@pytest.mark.parametrize("rule", [rule.id for rule in rule_book(2022).rules])
def test_the_forms_as_published_give_the_same(rule: str) -> None:
    if not SEEDS.exists():
        pytest.skip("the published forms lie in ../shared/cases, which is not here")

    assert table(read(SEEDS.read_bytes(), SEEDS.name)).get(rule, {}) == expected(rule)


def expected(rule: str) -> dict[str, list[str]]:
    return {key: value for key, value in EXPECTED.get(rule, {}).items() if key in LETTERS}


def test_the_severities_are_those_expected() -> None:
    severities = {
        (finding.rule, finding.severity.value)
        for single in reviewed().reviews
        for finding in single.findings
    }

    assert severities == {(rule, entry["severity"]) for rule, entry in EXPECTED.items()}


def test_the_sums_of_the_table() -> None:
    severities = Counter(
        finding.severity for single in reviewed().reviews for finding in single.findings
    )
    sums = [len(single.findings) for single in reviewed().reviews]

    assert sums == [9, 7, 8, 9, 14, 10, 11, 9]
    assert severities == {Severity.ERROR: 3, Severity.WARNING: 48, Severity.NOTICE: 26}
    assert len(reviewed().all_findings) == 80


def test_the_rows_whose_explanation_says_nothing_are_listed() -> None:
    rows = [
        len(finding.related)
        for single in reviewed().reviews
        for finding in single.findings
        if finding.rule == "C07"
    ]

    assert rows == [5, 4, 4, 5, 5, 5, 7, 7]


def test_copied_benefits_share_one_cluster() -> None:
    copies = [finding for finding in reviewed().all_findings if finding.rule == "X01"]

    assert len({finding.cluster for finding in copies}) == 1
    assert [len(finding.peers) for finding in copies] == [2, 2, 2]


def test_the_set_mixes_three_families_of_notation() -> None:
    findings = reviewed().findings

    assert [finding.rule for finding in findings] == ["X05"] * 3
    assert [finding.quote for finding in findings] == [
        "至少、以上、≥、大于等于",
        "以下、≤、小于等于",
        "每月一次、1个月/次、1月/次",
    ]


def test_nothing_is_passed_over_on_the_eight_forms() -> None:
    not_assessed = Counter(
        status.rule
        for single in reviewed().reviews
        for status in single.statuses
        if status.status is Status.NOT_ASSESSED
    )

    unprinted = ("C11", "C12", "C13", "C14", "A10")  # points, measurement columns, fund sources
    unknown = ("A03", "A06", "F04", "F05", "F06", "X08", "C16", "C17")  # peers, past, year
    others = {rule.id for rule in rule_book(2022).rules if rule.id[0] in "EM"}
    assert not_assessed == Counter(dict.fromkeys((*unprinted, *unknown, *others), 8))
    assert {entry.rule: entry.status for entry in reviewed().statuses} == {
        "X02": Status.PASSED,
        "X04": Status.PASSED,
        "X05": Status.FIRED,
        "X06": Status.PASSED,
        "X07": Status.NOT_ASSESSED,
    }


def test_errors_come_first_and_rows_follow_the_form() -> None:
    for single in reviewed().reviews:
        ranks = [finding.severity.rank for finding in single.findings]
        assert ranks == sorted(ranks)
    fund = reviewed().reviews[LETTERS.index("Z")]
    assert [(finding.rule, finding.field) for finding in fund.findings[:3]] == [
        ("A01", "indicators[0].target"),
        ("C05", "indicators[0].target"),
        ("A01", "indicators[3].target"),
    ]
    assert fund.count(Severity.ERROR) == 3
