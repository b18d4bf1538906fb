"""Each rule reads its own examples, and no earlier rule does."""

from __future__ import annotations

import pytest

from jixiao.targets import from_json, parse, symbols, to_json
from jixiao.targets._reader import TABLE

EXAMPLES = [(rule.name, text, shown) for rule in TABLE for text, shown in rule.examples.items()]


@pytest.mark.parametrize(("name", "text", "shown"), EXAMPLES, ids=[e[1] for e in EXAMPLES])
def test_an_example_is_read_by_its_own_rule(name: str, text: str, shown: str) -> None:
    target = parse(text)

    assert (target.rule, symbols(target)) == (name, shown)


@pytest.mark.parametrize("text", [e[1] for e in EXAMPLES])
def test_an_example_survives_json(text: str) -> None:
    target = parse(text)

    assert from_json(to_json(target)) == target


def test_rule_names_are_unique() -> None:
    names = [rule.name for rule in TABLE]

    assert len(names) == len(set(names))
