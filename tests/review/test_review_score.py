"""The proposed score of the review form: points, grades, what is not assessed, what raises it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from review_forms import demonstration_forms, form

from jixiao.errors import BadProfile
from jixiao.review import (
    Dimension,
    ReviewScore,
    Status,
    read_review_scheme,
    review,
    review_scheme,
    review_set,
    rule_book,
    score_review,
    score_to_json,
)

SCHEME = Path(__file__).parents[2] / "src/jixiao/review/score/mof-review-2015.toml"


def score_of(*rows: tuple[str, ...], key_project: bool = False) -> ReviewScore:
    return score_review(review(form(*rows)), key_project=key_project)


def points(score: ReviewScore) -> dict[str, Decimal | None]:
    return {item.label: item.points for item in score.items}


def test_a_form_without_findings_has_all_points_of_what_was_assessed() -> None:
    score = score_of()

    assert (score.total, score.grade.label, score.advice) == (100, "优", ())
    assert (score.next_grade, score.to_next) == (None, ())


def test_a_warning_costs_a_share_of_its_item() -> None:
    score = score_of(("服务对象满意度", "学员投诉率", "≤5%"))

    assert points(score)["指标科学性"] == Decimal("8.00")
    assert points(score)["绩效合理性"] == 15


def test_an_item_never_falls_below_zero() -> None:
    # three errors of 40 % each
    rows = [("质量", f"{name}合格率", "≥0%") for name in ("考核", "验收", "抽查")]

    assert points(score_of(*rows))["绩效合理性"] == 0


def test_what_was_not_looked_at_is_not_full() -> None:
    score = score_of()
    review_of_it = review(form())
    unseen = {entry.rule for entry in review_of_it.statuses if entry.status is Status.NOT_ASSESSED}

    for item, entry in zip(score.items, review_scheme().items, strict=True):
        known = {rule.id for rule in rule_book(2022).rules} & set(entry.rules)
        assert (item.points is None) == (known <= unseen)


def test_points_not_looked_at_leave_the_sum_and_the_rest_is_taken_to_a_hundred() -> None:
    judged = review(form(("服务对象满意度", "学员投诉率", "≤5%")))
    only = {"R06", "A01"}
    narrowed = replace(
        judged,
        findings=tuple(f for f in judged.findings if f.rule in only),
        statuses=tuple(entry for entry in judged.statuses if entry.rule in only),
    )

    score = score_review(narrowed)

    # 8.00 of 10 and 15 of 15
    assert score.total == Decimal("92.00")
    assert "不计入" in score.notes[0]


def test_an_open_error_holds_the_grade_down() -> None:
    score = score_of(("数量", "应急项目启动个数", "≥0个"))

    assert score.total > 90
    assert score.grade.label == "中"
    assert score.notes[-1] == "还有1处错误没有改正，等级不高于“中”。"
    assert score.to_next == ("A01",)


def test_waived_findings_cost_nothing() -> None:
    judged = review(form(("数量", "应急项目启动个数", "≥0个")))

    assert score_review(judged, findings=()).total == 100


def test_key_projects_are_shown_a_score_and_others_a_grade() -> None:
    assert score_of(key_project=True).shown == "100.00分（优）"
    assert score_of().shown == "优"
    assert score_to_json(score_of())["score"] is None
    assert score_to_json(score_of(key_project=True))["score"] == "100.00"


def test_settling_what_is_advised_brings_what_is_promised() -> None:
    for single in review_set(demonstration_forms()).reviews:
        score = score_review(single)
        for advice in score.advice:
            left = [f for f in single.findings if f.rule != advice.rule]
            assert score_review(single, findings=left).total == score.total + advice.gain
        left = [f for f in single.findings if f.rule not in score.to_next]
        assert score.next_grade is not None
        assert score_review(single, findings=left).grade.lowest >= score.next_grade.lowest


def test_the_grades_of_the_demonstration_forms() -> None:
    grades = [
        score_review(single).grade.label for single in review_set(demonstration_forms()).reviews
    ]

    assert grades == ["良", "良", "良", "良", "良", "中", "良", "良"]


def test_the_points_of_the_dimensions_are_those_of_the_form() -> None:
    assert [(d.dimension, d.max_points) for d in score_of().dimensions] == [
        (Dimension.COMPLETENESS, 20),
        (Dimension.RELEVANCE, 20),
        (Dimension.APPROPRIATENESS, 30),
        (Dimension.FEASIBILITY, 30),
    ]


def test_every_rule_about_one_form_belongs_to_an_item() -> None:
    listed = {rule for item in review_scheme().items for rule in item.rules}
    reviewed = {
        Dimension.COMPLETENESS, Dimension.RELEVANCE, Dimension.APPROPRIATENESS,
        Dimension.FEASIBILITY, Dimension.CROSS_FORM,
    }  # fmt: skip
    rules = {
        rule.id
        for year in (2016, 2022, 2026)
        for rule in rule_book(year).rules
        if rule.scope != "set" and rule.dimension in reviewed
    }

    assert rules <= listed


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("points = 15", "points = 14", "items"),
        ('"C02", "C03"', '"C02", "C02"', "items"),
        ("lowest = 80", "lowest = 95", "grades"),
        ('with_error = "中"', 'with_error = "丙"', "with_error"),
        ("error = 0.40", "error = 4.0", "error"),
        ("error = 0.40", 'error = "much"', "error"),
        ("[deduction]", "[deductions]", "deductions"),
        ('dimension = "feasibility"', 'dimension = "luck"', "dimension"),
        ("另有{count}处", "另有{number}处", "more"),
        ("most = 10", 'most = "ten"', "most"),
    ],
)
def test_a_mistake_in_a_scheme_is_told_with_its_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    text = SCHEME.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "own.toml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadProfile) as caught:
        read_review_scheme(tmp_path / "own.toml")

    assert "own.toml" in caught.value.message.where
    assert key in caught.value.message.where


def test_an_unknown_scheme_names_those_there_are() -> None:
    with pytest.raises(BadProfile, match="mof-review-2015"):
        review_scheme("nowhere")
