"""The examples on the rules' pages are true of the rules."""

from __future__ import annotations

import pytest
from review_forms import form

from jixiao.review import review, rule_book, rule_examples

ROWS = [
    (rule, row, fires)
    for rule, examples in rule_examples().items()
    for rows, fires in ((examples.fires, True), (examples.silent, False))
    for row in rows
]


@pytest.mark.parametrize(("rule", "row", "fires"), ROWS)
def test_an_example_is_true(rule, row, fires) -> None:
    cells = [row.level2, row.name, row.target, *filter(None, [row.explanation])]

    found = {finding.rule for finding in review(form(cells)).findings}

    assert (rule in found) is fires


def test_examples_belong_to_rules_and_show_both_sides() -> None:
    known = {rule.id for rule in rule_book(2022).rules}

    assert rule_examples().keys() <= known
    both = [rule for rule, one in rule_examples().items() if one.fires and one.silent]
    assert len(both) >= 15
