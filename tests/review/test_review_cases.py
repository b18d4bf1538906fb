"""Every rule with forms that trip it and forms that must not."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from review_forms import DATA, background, bare_form, form, year_terms

from jixiao.declaration import Declaration, FundLine
from jixiao.declaration import yuan_from_wan as yuan
from jixiao.review import Finding, RuleStatus, review, review_set, rule_book
from jixiao.review._examples import cases

CASES = cases()
NAMES = [f"{case['rule']}: {case['says']}" for case in CASES]


def declaration_of(case: dict[str, Any], rows: list[list[str]], **known: Any) -> Declaration:
    header = {**case.get("header", {}), **known}
    header = {key: value if value != "" else None for key, value in header.items()}
    if "only" in case:
        return bare_form(*case["only"], funds=case.get("funds", ()), **header)
    title, project_wan = header.pop("title", None), header.pop("project_wan", None)
    made = form(
        *rows,
        doubts=case.get("doubts", ()),
        weights=case.get("weights"),
        funds=case.get("funds", ()),
        **header,
    )
    if title is not None:
        made = replace(made, form=replace(made.form, title=title))
    if project_wan is not None:
        lines = (FundLine("基本支出", yuan("300.00")), FundLine("项目支出", yuan(project_wan)))
        made = replace(made, funds=lines)
    return made


def outcome(case: dict[str, Any]) -> tuple[list[Finding], RuleStatus]:
    if "forms" in case:
        together = review_set(forms_of(case))
        reviews = [*together.reviews]
        findings = list(together.all_findings)
        statuses = [*together.statuses, *(entry for review in reviews for entry in review.statuses)]
    else:
        known = background(case.get("known", {}))
        declaration = declaration_of(case, case.get("rows", []))
        book = rule_book(declaration.fiscal_year or 2022)
        if "year" in case:
            book = book.with_terms(year_terms(case["year"]))
        alone = review(declaration, book=book, background=known)
        findings, statuses = list(alone.findings), list(alone.statuses)
    told = [entry for entry in statuses if entry.rule == case["rule"]]
    return (
        [finding for finding in findings if finding.rule == case["rule"]],
        next((entry for entry in told if entry.status == "fired"), told[0]),
    )


def forms_of(case: dict[str, Any]) -> list[Declaration]:
    """The forms of a case, and its peers: the good form with these yearly amounts."""
    codes = case.get("codes", ["440304221311500000101"] * len(case["forms"]))
    headers = case.get("headers", [{}] * len(case["forms"]))
    forms = [
        declaration_of(case, rows, **{"code": code, **header})
        for rows, code, header in zip(case["forms"], codes, headers, strict=True)
    ]
    peers = [
        declaration_of(
            case,
            [],
            code=f"4403042213115000009{number:02}",
            name=f"窗口业务培训（{number}）",
            annual_wan=amount,
        )
        for number, amount in enumerate(case.get("peers", []))
    ]
    return [*forms, *peers]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_rule_speaks_where_it_must_and_only_there(case: dict[str, Any]) -> None:
    findings, status = outcome(case)

    assert len(findings) == case["fires"]
    assert status.status == case.get("status", "fired" if case["fires"] else "passed")
    for key in ("field", "severity", "rewrite"):
        if key in case:
            assert getattr(findings[0], key) == case[key]
    for finding in findings:
        assert not set("{}") & set(finding.message)
        assert "None" not in finding.message
        assert all((finding.where, finding.what, finding.why, finding.suggestion, finding.rewrite))


ROW_CASES = [
    case
    for case in CASES
    if case["fires"] == 1
    and len(case.get("rows", [])) == 1
    and case["rule"] in ("A01", "A02", "A04", "R14", "R16", "C05", "C06")
]


@pytest.mark.parametrize("case", ROW_CASES, ids=[f"{c['rule']}: {c['says']}" for c in ROW_CASES])
def test_what_is_proposed_would_pass(case: dict[str, Any]) -> None:
    label, name, _ = case["rows"][0]
    (finding,), _ = outcome(case)
    proposed = finding.rewrite.removeprefix(name).strip()

    corrected = review(form([label, name, proposed]))

    assert case["rule"] not in {finding.rule for finding in corrected.findings}
    assert corrected.status(case["rule"]).status == "passed"


def test_the_good_form_trips_nothing() -> None:
    assert review(form()).findings == ()


def test_every_rule_has_a_form_that_trips_it_and_one_that_does_not() -> None:
    trips = {case["rule"] for case in CASES if case["fires"]}
    silent = {case["rule"] for case in CASES if not case["fires"]}
    known = {rule.id for year in (2016, 2022, 2026) for rule in rule_book(year).rules}
    known -= {"C14"}  # no shipped form prints its columns; it has a test of its own

    assert trips == known
    assert silent == known


VALUES = tomllib.loads((DATA / "constructed.toml").read_text(encoding="utf-8"))["values"]


@pytest.mark.parametrize("value", VALUES, ids=["".join(value["row"][1:3]) for value in VALUES])
def test_a_value_trips_these_rules_and_no_others(value: dict[str, Any]) -> None:
    findings = review(form(value["row"])).findings
    of_rows = [finding for finding in findings if finding.field.startswith("indicators[")]

    assert sorted(finding.rule for finding in of_rows) == value["rules"]
    if "severity" in value:
        assert of_rows[0].severity == value["severity"]
