"""The page of rules is the rule book."""

from __future__ import annotations

from pathlib import Path

from jixiao.review import catalogue, rule_book, rule_examples

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_of_rules_is_what_is_run() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue(2026)


def test_every_rule_has_its_heading() -> None:
    page = catalogue(2022)

    assert "等级：提示（2016—2021年）；警告（2022年起）" in page

    assert not [
        rule for rule in rule_book(2022).rules if f"### {rule.id} {rule.title}\n" not in page
    ]


def test_a_severity_that_changed_is_shown_with_its_years() -> None:
    assert "- 等级：提示（2016—2021年）；警告（2022年起）" in catalogue(2022)


def test_examples_stand_beside_the_rule() -> None:
    shown = rule_examples()["C06"]

    assert str(shown.fires[0]) == "数量“业务培训次数”4次"
    assert f"- 会指出，例如：{shown.fires[0]}／" in catalogue(2026)
    assert "M01" not in rule_examples()  # needs figures, not rows
