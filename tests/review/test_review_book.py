"""The rule book: law by year, and every mistake in its files told with file and key."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from review_forms import DATA, form

from jixiao.errors import BadProfile
from jixiao.review import Severity, Standing, read_rule_book, review, rule_book
from jixiao.review.rules import AMONG_TESTS, DIRECTORY_TESTS, PEER_TESTS, SET_TESTS, TESTS

BROKEN = sorted((DATA / "broken").glob("*.toml"))
YEARS = (2016, 2021, 2022, 2024, 2026)


def test_every_rule_has_a_test_function_and_every_function_a_rule() -> None:
    known = {rule.id for year in YEARS for rule in rule_book(year).rules}

    assert known == {*TESTS, *SET_TESTS, *PEER_TESTS, *AMONG_TESTS, *DIRECTORY_TESTS}


@pytest.mark.parametrize("year", YEARS)
def test_every_rule_has_a_basis_and_every_parameter_a_source(year: int) -> None:
    for rule in rule_book(year).rules:
        assert rule.basis, rule.id
        assert all(basis.text and basis.name for basis in rule.basis), rule.id
        assert all(parameter.source for parameter in rule.parameters), rule.id


def test_the_severity_of_a_rule_depends_on_the_budget_year() -> None:
    assert rule_book(2021).rule("R04").severity is Severity.NOTICE
    assert rule_book(2022).rule("R04").severity is Severity.WARNING


def test_a_basis_is_cited_only_from_its_first_year_on() -> None:
    assert [basis.key for basis in rule_book(2021).rule("R04").basis] == ["practice"]
    assert [basis.key for basis in rule_book(2022).rule("R04").basis] == ["101", "practice"]


def test_a_rule_resting_on_the_trial_guide_alone_is_never_an_error() -> None:
    for year in YEARS:
        for rule in rule_book(year).rules:
            if [basis.key for basis in rule.basis] == ["101"]:
                assert rule.severity is not Severity.ERROR


def test_a_form_is_judged_by_the_rules_of_its_own_year_unless_asked_otherwise() -> None:
    earlier = form(("成本", "预算执行率", "≥95%"), fiscal_year=2020)

    own, asked = review(earlier), review(earlier, on=date(2023, 5, 1))

    assert [f.severity for f in own.findings if f.rule == "R04"] == [Severity.NOTICE]
    assert [f.severity for f in asked.findings if f.rule == "R04"] == [Severity.WARNING]


def test_a_form_without_a_year_is_judged_by_the_last_year_of_its_profile() -> None:
    undated = form(("成本", "预算执行率", "≥95%"), fiscal_year=None)

    assert review(undated).book == rule_book(2022).version


def test_the_version_names_year_and_content() -> None:
    assert rule_book(2022).version.startswith("2022-")
    assert rule_book(2022).version != rule_book(2021).version
    assert rule_book(date(2022, 7, 1)) is rule_book(2022)


def test_nobody_is_told_that_a_document_was_read_when_it_was_not() -> None:
    standings = {
        basis.key: basis.standing
        for year in YEARS
        for rule in rule_book(year).rules
        for basis in rule.basis
    }

    assert standings["form"] is Standing.ORIGINAL
    assert standings["88-review"] is Standing.RECALL
    assert standings["101"] is Standing.RECALL


def own_book(folder: Path, *files: Path) -> Path:
    for file in (DATA / "book" / "basis.toml", DATA / "book" / "words.toml", *files):
        shutil.copy(file, folder)
    return folder


def test_a_city_can_have_a_book_of_its_own(tmp_path: Path) -> None:
    folder = own_book(tmp_path, DATA / "book" / "good.toml")
    declaration = form(("服务对象满意度", "学员投诉率", "≤5%"))

    before, within, after = (read_rule_book(folder, year) for year in (2017, 2022, 2026))

    assert (before.rules, after.rules) == ((), ())
    assert within.rules[0].number("share") == 0.9
    (finding,) = review(declaration, book=within).findings
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "《窗口业务培训》满意度 › 服务对象满意度 ›“学员投诉率”：“学员投诉率”不是满意度。"
        "投诉少不等于满意（依据：通行做法；后来的办法“第五条”，条文待核）。"
        "请改为“学员满意度 ≥90%”。"
    )


@pytest.mark.parametrize("file", BROKEN, ids=[file.stem for file in BROKEN])
def test_a_mistake_is_told_with_its_file_and_key(file: Path, tmp_path: Path) -> None:
    key = file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# key:").strip()

    with pytest.raises(BadProfile) as caught:
        read_rule_book(own_book(tmp_path, file), 2022)

    message = caught.value.message
    assert file.name in message.where
    assert key == "" or f"“{key}”" in message.where
    assert message.what and message.how


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match=r"basis\.toml"):
        read_rule_book(tmp_path, 2022)


def test_a_book_that_lacks_what_a_test_needs_names_the_rule(tmp_path: Path) -> None:
    text = (DATA / "book" / "good.toml").read_text(encoding="utf-8")
    folder = own_book(tmp_path)
    declaration = form(("服务对象满意度", "学员投诉率", "≤5%"))

    for old, new, missing in (
        ('words = ["complaint"]\n', "", "complaint"),
        ("{object}", "{nobody}", "nobody"),
        ('id = "R06"', 'id = "R99"', "R99"),
    ):
        (folder / "good.toml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(BadProfile, match=missing):
            review(declaration, book=read_rule_book(folder, 2022))
