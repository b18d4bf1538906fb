"""Form profiles are data with a shape, and say so when they are wrong."""

from __future__ import annotations

import pytest

from jixiao.declaration import Level2, profile, profile_ids, wan, yuan_from_wan
from jixiao.errors import BadProfile


def test_the_shenzhen_form_has_ten_classes_of_which_six_are_mandatory():
    form = profile("shenzhen-2022")

    assert len(form.classes) == 10
    assert sum(entry.mandatory for entry in form.classes) == 6
    assert len(form.fields) == 13
    assert form.class_of(Level2.SOCIAL).mandatory
    assert not form.class_of(Level2.ECONOMIC).mandatory


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_shipped_profile_can_be_read(profile_id):
    assert profile(profile_id).id == profile_id


def test_an_unknown_profile_lists_the_known_ones():
    with pytest.raises(BadProfile) as refused:
        profile("mars-2022")

    assert "shenzhen-2022" in refused.value.message.how


@pytest.mark.parametrize(
    ("printed", "yuan"), [("4.18", "41800.00"), ("1,432.20", "14322000.00"), ("0.00", "0.00")]
)
def test_money_goes_from_ten_thousand_yuan_to_yuan_and_back(printed, yuan):
    assert f"{yuan_from_wan(printed):.2f}" == yuan
    assert wan(yuan_from_wan(printed)) == printed


@pytest.mark.parametrize("printed", ["", "四万", "4.1.8", "-", "1e3", "４"])
def test_what_is_no_amount_is_refused(printed):
    with pytest.raises(ValueError):
        yuan_from_wan(printed)
