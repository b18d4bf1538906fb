"""指标值试读: every kind of value is told in words, and what would meet it."""

from __future__ import annotations

import pytest

from jixiao.targets import Context
from jixiao.web.declaring.trial import KINDS, trial

PAGE = "/projects/target-trial/"


def test_a_value_is_told_with_what_meets_it(browse):
    text = browse("viewer").get(PAGE, {"value": "90%以上"}).content.decode()

    assert "不少于90%（含90%）" in text
    assert "81%" in text and "0.9" in text


@pytest.mark.parametrize(
    ("value", "met"),
    [
        ("≥10次", {"9次": False, "10次": True, "11次": True}),
        ("<5%", {"5%": False}),
        ("90%-95%", {"90%": True, "95%": True}),
        ("2022年12月31日前", {"2022-12-31": True, "2023-01-01": False}),
        ("每月一次", {"11次": False, "12次": True}),
    ],
)
def test_examples_stand_just_beside_the_target(value, met):
    told = {
        example.actual: example.judgement.satisfied for example in trial(value, Context()).examples
    }

    assert met.items() <= told.items()


def test_a_typed_actual_is_judged(browse):
    page = browse("viewer").get(PAGE, {"value": "≥500人", "actual": "470人"})

    [example] = page.context["trial"].examples
    assert (example.judgement.satisfied, example.percent) == (False, "94.0%")


def test_a_contradiction_is_refused_with_its_reason(browse):
    text = browse("viewer").get(PAGE, {"value": "不低于90%以下"}).content.decode()

    assert "未能识别" in text and "矛盾" in text


def test_a_target_that_cannot_fail_is_told(browse):
    text = browse("viewer").get(PAGE, {"value": "≥0次", "name": "培训次数"}).content.decode()

    assert "怎样都算完成" in text


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x" * 4001,
        "<script>",
        "≥",
        "不适用",
        "优良",
        "/",
        "1/3",
        "13月前",
        "≥***元",
        "0起",
        "±4%",
    ],
)
def test_anything_may_be_typed(browse, value):
    response = browse("viewer").get(PAGE, {"value": value, "fiscal_year": "2022"})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_every_kind_has_a_name():
    from typing import get_args

    from jixiao.targets import Target

    assert {kind.kind for kind in get_args(Target)} == set(KINDS)
