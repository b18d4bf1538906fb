"""Comparing texts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.review._text import at_least, end_of, letters, plain, similarity, without_years

IDEOGRAPHS = (
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
TEXTS = st.text(alphabet="预算绩效目标AB 1，。（）", max_size=12)


def test_full_width_and_white_space_do_not_count() -> None:
    assert plain("５Ｇ 监控\u3000，准确") == "5G监控,准确"
    assert letters("５Ｇ 监控，准确！") == "5g监控准确"


@given(st.text() | st.text(alphabet="绩效Ａ1 ，；：（）！？％、。“”…①\u3000\u0301≥％", max_size=20))
def test_the_short_way_to_the_plain_form_gives_the_same(text: str) -> None:
    normal = unicodedata.normalize("NFKC", text)

    assert plain(text) == re.sub(r"\s+", "", normal)
    assert letters(text) == "".join(
        sign
        for sign in plain(text).lower()
        if sign in "0123456789abcdefghijklmnopqrstuvwxyz"
        or any(first <= sign <= last for first, last in IDEOGRAPHS)
    )


def test_years_are_left_out() -> None:
    assert without_years("2022 年度发放，2023年发放") == "发放,发放"


def test_a_bracket_at_the_end_is_no_part_of_the_name() -> None:
    assert end_of("培训人数（人）") == "培训人数"
    assert end_of("（一期）培训人数") == "(一期)培训人数"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("发放补助", "发放，补助", 1.0),
        ("发", "发", 1.0),
        ("发", "发放", 0.0),
        ("发放补助", "发放慰问", 1 / 3),
        ("人人人", "人人", 2 / 3),
    ],
)
def test_similarity_counts_shared_character_pairs(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == pytest.approx(expected)


@given(TEXTS, TEXTS, st.floats(0, 1))
def test_similarity_is_symmetric_and_the_short_cut_changes_nothing(
    one: str, other: str, threshold: float
) -> None:
    share = similarity(one, other)

    assert share == similarity(other, one)
    assert 0 <= share <= 1
    assert at_least(one, other, threshold) == (share >= threshold)
