"""A city's own file: what it changes, in which years, and every mistake in it told with its key."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest
from review_forms import DATA, background, demonstration_forms, form

from jixiao.errors import BadProfile
from jixiao.review import (
    City,
    Severity,
    Status,
    catalogue,
    compare_books,
    read_city,
    review,
    review_set,
    rule_book,
)

FILE = DATA / "city" / "example.toml"
CITY = read_city(FILE)


def test_a_severity_counts_in_the_years_of_the_city_and_the_shipped_one_in_the_others() -> None:
    severities = {
        year: rule_book(year, CITY).rule("R04").severity for year in (2021, 2022, 2023, 2024)
    }

    assert severities == {
        2021: Severity.NOTICE,
        2022: Severity.NOTICE,
        2023: Severity.NOTICE,
        2024: Severity.WARNING,
    }
    assert rule_book(2022).rule("R04").severity is Severity.WARNING


def test_a_finding_has_the_severity_of_the_city() -> None:
    (found,) = (
        finding
        for finding in review(form(("成本", "预算执行率", "≥95%")), book=CITY).findings
        if finding.rule == "R04"
    )

    assert found.severity is Severity.NOTICE
    assert found.book == rule_book(2022, CITY).version


def test_a_rule_switched_off_is_silent_and_says_why() -> None:
    for own, shipped in zip(
        review_set(demonstration_forms(), book=CITY).reviews,
        review_set(demonstration_forms()).reviews,
        strict=True,
    ):
        assert "R02" in {finding.rule for finding in shipped.findings}
        assert "R02" not in {finding.rule for finding in own.findings}
        status = own.status("R02")
        assert status.status is Status.NOT_ASSESSED
        assert "长期目标由市级统一填写" in status.reason


def test_a_rule_is_off_in_the_years_named_only() -> None:
    assert "R02" in {rule.id for rule in rule_book(2021, CITY).rules}
    assert "R02" not in {rule.id for rule in rule_book(2022, CITY).rules}
    assert [rule.id for rule in rule_book(2022, CITY).switched_off] == ["R02"]


def test_a_parameter_counts_and_names_its_source() -> None:
    rule = rule_book(2022, CITY).rule("A07")
    (parameter,) = (entry for entry in rule.parameters if entry.name == "large_yuan")

    assert rule.number("large_yuan") == 5_000_000
    assert parameter.source == "示例市通知第三条"
    assert rule_book(2021, CITY).rule("A07").number("large_yuan") == 1_000_000


def test_a_shared_word_list_changes_for_the_named_rule_only() -> None:
    assert [name for name, _ in rule_book(2022, CITY).rule("R15").patterns("units")] == ["户次"]
    assert len(rule_book(2022, CITY).rule("C05").patterns("units")) > 1
    assert len(rule_book(2023, CITY).rule("R15").patterns("units")) > 1


def test_warning_lines_by_month() -> None:
    known = background(
        {"monitoring": {"adjusted_budget": "220.00", "executed": "87.57", "rate_printed": "约40%"}}
    )

    own, shipped = (review(form(), book=book, background=known) for book in (CITY, None))

    assert [(f.rule, f.quote) for f in own.findings] == [("M01", "39.80%")]
    assert "40.00%" in own.findings[0].message
    assert shipped.findings == ()


def test_the_version_of_the_book_names_the_file_of_the_city() -> None:
    assert rule_book(2022, CITY).version == f"{rule_book(2022).version}+{CITY.digest}"
    assert rule_book(date(2022, 5, 1), CITY) is rule_book(2022, read_city(FILE))


def test_a_city_can_be_handed_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(CITY)) == CITY  # noqa: S301 - our own bytes


def test_what_a_city_changes_is_listed() -> None:
    changes = {
        (change.rule, change.about)
        for change in compare_books(rule_book(2022), rule_book(2022, CITY))
    }

    assert ("R04", "等级") in changes
    assert ("R02", "") in changes
    assert ("A07", "大额资金（元）") in changes
    assert {rule for rule, _ in changes} == {"R02", "R04", "A07", "M01", "R15"}


def test_the_shipped_page_does_not_speak_of_a_city() -> None:
    assert "本地规定" not in catalogue(2022)


MISTAKES = [
    ('id = "R04"', 'id = "R99"', "id"),
    ('id = "R02"', 'id = "R04"', "id"),
    ('value = "notice"', 'value = "harmless"', "value"),
    ("large_yuan]", "huge_yuan]", "huge_yuan"),
    ("value = 5000000", 'value = "much"', "value"),
    (', source = "示例市通知第三条"', "", "source"),
    ("from = 2022, to = 2023,", "from = 2023, to = 2022,", "to"),
    ("off = [{ from = 2022 }]", "of = [{ from = 2022 }]", "of"),
    ("off = [{ from = 2022 }]", "", "id"),
    ('reason = "按月份规定预警线"\n', "", "reason"),
    ('name = "示例市财政局"\n', "", "name"),
    ("[[rules]]", "[[rules", ""),
]


@pytest.mark.parametrize(("old", "new", "key"), MISTAKES, ids=[new for _, new, _ in MISTAKES])
def test_a_mistake_is_told_with_the_file_of_the_city_and_its_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    own = tmp_path / "own.toml"
    own.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadProfile) as caught:
        rule_book(2022, read_city(own))

    message = caught.value.message
    assert "own.toml" in message.where
    assert key in message.where
    assert message.what and message.how


def test_a_city_is_its_file() -> None:
    assert isinstance(CITY, City)
    assert (CITY.name, CITY.source) == ("示例市财政局", "示例市2022年绩效目标管理通知")
