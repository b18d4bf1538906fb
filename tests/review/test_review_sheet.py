"""The review form by hand: proposed from findings, changed beside them, summed by the scheme."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from review_forms import demonstration_forms

from jixiao.review import (
    Dimension,
    ReviewSheet,
    filled,
    proposed_sheet,
    refilled,
    review,
    review_scheme,
    score_review,
    sheet_from_json,
    sheet_opinion,
    sheet_problems,
    sheet_to_json,
)

EARLY, LATE = datetime(2022, 1, 5, tzinfo=UTC), datetime(2022, 1, 6, tzinfo=UTC)
SCHEME = review_scheme()
RESERVE = next(form for form in demonstration_forms() if form.project.name == "预算准备金")
REVIEWED = review(RESERVE)


def proposed(findings=REVIEWED.findings, *, graded: bool = True) -> ReviewSheet:
    score = score_review(REVIEWED, findings=findings)
    return proposed_sheet(score, findings, form_name="预算准备金", graded=graded)


def put(sheet: ReviewSheet, at: datetime = EARLY, overall: str = "", **changes) -> ReviewSheet:
    """The sheet with some points (`p0`), remarks (`r0`) and opinions (by dimension) changed."""
    return filled(
        sheet,
        points=[changes.get(f"p{at}", item.points) for at, item in enumerate(sheet.items)],
        remarks=[changes.get(f"r{at}", item.remark) for at, item in enumerate(sheet.items)],
        opinions={
            entry.dimension: changes.get(entry.dimension.value, entry.text)
            for entry in sheet.opinions
        },
        overall=overall,
        at=at,
        scheme=SCHEME,
    )


def test_a_proposed_sheet_says_what_the_score_says():
    score, sheet = score_review(REVIEWED), proposed()

    assert [item.points for item in sheet.items] == [item.points for item in score.items]
    assert (sheet.total, sheet.grade) == (score.total, score.grade.label)
    assert sheet.changed_items == ()


def test_a_proposed_opinion_quotes_the_findings_of_its_dimension_without_the_forms_name():
    opinions = {entry.dimension: entry.text for entry in proposed().opinions}

    assert "“≥0”不论实际结果如何都算完成。" in opinions[Dimension.APPROPRIATENESS]
    assert "《预算准备金》" not in opinions[Dimension.APPROPRIATENESS]
    assert "没有计量单位" in opinions[Dimension.COMPLETENESS]
    assert {entry.text for entry in proposed(()).opinions} == {SCHEME.opinion.none}


def test_more_findings_than_an_opinion_quotes_are_counted():
    one = next(entry for entry in REVIEWED.findings if entry.rule == "C05")
    many = (one,) * (SCHEME.opinion.most + 2)

    text = proposed(many).opinions[0].text

    assert text.count("没有计量单位") == SCHEME.opinion.most
    assert text.endswith("另有2处问题，见问题清单。")


def test_points_by_hand_stand_beside_the_computed_ones_with_their_time():
    sheet = put(proposed(()), p0=Decimal("7.5"), r0="缺少附件")

    (changed,) = sheet.changed_items
    assert (changed.computed, changed.points, changed.changed_at) == (10, Decimal("7.5"), EARLY)
    assert sheet.items[1].changed_at is None

    later = put(sheet, LATE, p1=Decimal(9), r1="表述不清")
    assert [item.changed_at for item in later.items[:2]] == [EARLY, LATE]
    assert put(later, LATE, p0=Decimal(10)).items[0].changed_at is None


@pytest.mark.parametrize(
    ("taken", "grade"), [(10, "优"), ("10.01", "良"), (20, "良"), ("20.01", "中"), (41, "差")]
)
def test_the_grade_follows_the_bounds_of_the_scheme(taken, grade):
    sheet, left = proposed(()), Decimal(taken)
    points = {}
    for place, item in enumerate(sheet.items):
        most = Decimal(item.max_points)
        points[f"p{place}"] = most - min(left, most)
        left -= min(left, most)
    sheet = replace(  # every sub-item assessed, so that the sum is of 100
        sheet, items=tuple(replace(item, points=item.max_points) for item in sheet.items)
    )

    result = put(sheet, **points)

    assert (result.total, result.grade) == (100 - Decimal(taken), grade)
    assert result.outcome == next(g.outcome for g in SCHEME.grades if g.label == grade)


def test_an_open_error_bounds_the_grade_and_says_so():
    sheet = proposed()
    full = {f"p{place}": item.max_points for place, item in enumerate(sheet.items)}

    result = put(sheet, **full)

    assert (result.total, result.grade) == (100, "中")
    assert "等级不高于“中”" in result.notes[-1]


def test_a_sub_item_without_points_leaves_the_sum_and_no_points_are_no_zero():
    sheet = proposed(())
    none = {f"p{place}": None for place in range(len(sheet.items))}

    one = put(sheet, **(none | {"p0": Decimal(9)}))
    assert one.total == 90 and "不计入" in one.notes[0]

    nothing = put(sheet, **none)
    assert (nothing.total, nothing.grade) == (None, "")
    zero = put(sheet, **{place: Decimal(0) for place in none})
    assert (zero.total, zero.grade) == (0, "差")


def test_differing_points_need_a_reason_and_impossible_ones_are_refused():
    sheet = proposed(())

    def places(**changes):
        return [place for place, _ in sheet_problems(put(sheet, **changes))]

    assert places() == []
    assert places(p0=Decimal(5)) == ["remark:0"]
    assert places(p0=Decimal(5), r0="缺附件") == []
    assert places(p0=None) == ["remark:0"]
    assert places(p0=Decimal(11), r0="x") == ["points:0"]
    assert places(p0=Decimal("9.999"), r0="x") == ["points:0"]
    assert places(r1="长" * 1001, overall="长" * 4001) == ["remark:1", "overall"]
    assert places(relevance="长" * 4001) == ["opinion:relevance"]
    assert put(sheet, p0=Decimal(11)).total is None


def test_those_who_give_opinions_only_have_no_points_and_no_grade():
    sheet = put(proposed(graded=False), p0=Decimal(3), relevance="目标偏离职责")

    assert [item.points for item in sheet.items] == [None] * len(sheet.items)
    assert (sheet.total, sheet.grade, sheet.changed_items) == (None, "", ())
    assert sheet_problems(sheet) == ()
    assert "目标偏离职责" in sheet_opinion(sheet, SCHEME)


def test_a_newer_proposal_keeps_what_was_written_by_hand_only():
    written = put(
        proposed(), p0=Decimal(2), r0="多处缺项", relevance="目标偏离职责", overall="退回"
    )

    again = refilled(proposed(()), written, SCHEME)

    assert (again.items[0].points, again.items[0].remark) == (2, "多处缺项")
    assert again.items[0].computed == 10
    assert again.items[1].points == again.items[1].computed
    assert [entry.text for entry in again.opinions][:2] == [SCHEME.opinion.none, "目标偏离职责"]
    assert again.overall == "退回" and again.total != written.total


def test_the_opinion_of_a_decision_states_grade_and_opinions():
    sheet = put(proposed(()), relevance="目标偏离职责", overall="请完善")

    assert sheet_opinion(sheet, SCHEME) == (
        f"审核表综合评定等级：优（{sheet.total}分）。\n相关性：目标偏离职责\n总体意见：请完善"
    )


def test_a_sheet_travels_as_json():
    sheet = put(proposed(), p0=Decimal("2.5"), r0="多处缺项", p3=None, r3="未查", overall="退回")

    assert sheet_from_json(sheet_to_json(sheet)) == sheet
