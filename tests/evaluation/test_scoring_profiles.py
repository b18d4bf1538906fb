"""Scoring profiles are data: complete, dated, and refused with file and key where wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest

from jixiao.errors import BadProfile
from jixiao.evaluation import (
    ScoringProfile,
    half_up,
    read_scoring_profile,
    scoring_profile,
    scoring_profile_ids,
)


@pytest.fixture
def text() -> str:
    source = files("jixiao.evaluation").joinpath("profiles", "mof-2020-10.toml")
    return source.read_text(encoding="utf-8")


def test_shipped_profiles_are_read() -> None:
    assert "mof-2020-10" in scoring_profile_ids()
    for profile_id in scoring_profile_ids():
        assert scoring_profile(profile_id).id == profile_id


def test_weights_are_those_printed_on_published_forms(profile: ScoringProfile) -> None:
    assert profile.execution_points == 10
    assert [str(points) for _, points in profile.class_points] == ["50", "30", "10"]


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grade_begins_at_its_lower_edge(profile: ScoringProfile, total: str, grade: str) -> None:
    assert profile.grade(Decimal(total)) == grade


def test_upper_part_of_a_band_includes_its_lower_edge(profile: ScoringProfile) -> None:
    achieved, partly, missed = profile.bands
    assert profile.holds(achieved, Decimal(100))
    assert profile.holds(achieved, Decimal(80))
    assert not profile.holds(partly, Decimal(80))
    assert profile.holds(partly, Decimal(60))
    assert not profile.holds(missed, Decimal(60))
    assert profile.holds(missed, Decimal(0))


def test_profile_says_from_when_it_holds(profile: ScoringProfile) -> None:
    assert not profile.in_force(2019)
    assert profile.in_force(2022)


def test_unread_sources_are_marked(profile: ScoringProfile) -> None:
    assert {basis.about for basis in profile.basis} >= {"weights", "bands", "grades"}
    assert not any(basis.read for basis in profile.basis)


def test_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(BadProfile) as refused:
        scoring_profile("mof-1999")
    assert "mof-2020-10" in refused.value.message.how


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("output = 50", "output = 51", "合计应为 100"),
        ("output = 50", 'output = "50"', "weights.output"),
        ("output = 50", "effects = 50", "effects"),
        ('satisfaction = "benefit"', 'satisfaction = "cost"', "hands_on"),
        ("lowest = 60\nhighest = 80", "lowest = 60\nhighest = 70", "不相接"),
        ("default = 70", "default = 90", "default"),
        ('label = "差"\nlowest = 0', 'label = "差"\nlowest = 10', "grades"),
        ("places = 2", "places = 9", "places"),
        ("[judging]", "[judging]\nluck = 1", "luck"),
        ('edition = "财预〔2020〕10号"', "", "edition"),
        ("[weights]", "[weights", "内容有误"),
    ],
)
def test_wrong_profile_is_refused_with_its_key(text: str, old: str, new: str, told: str) -> None:
    assert old in text
    with pytest.raises(BadProfile) as refused:
        read_scoring_profile(text.replace(old, new, 1), "city.toml")
    assert "city.toml" in refused.value.message.where
    assert told in refused.value.message.what


@pytest.mark.parametrize(
    ("value", "printed"),
    [("8335/1000", "8.34"), ("8334999/1000000", "8.33"), ("-1/200", "-0.01"), ("0", "0.00")],
)
def test_half_is_rounded_away_from_zero(value: str, printed: str) -> None:
    assert str(half_up(Fraction(value), 2)) == printed
