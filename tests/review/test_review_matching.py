"""The rows of two forms side by side."""

from __future__ import annotations

from dataclasses import replace

from jixiao.review import Background, RowPair, form_of_last_year, matched_rows
from tests.review.review_forms import bare_form


def pairs(one, other) -> list[tuple[int | None, int | None]]:
    return [(pair.one, pair.other) for pair in matched_rows(one, other)]


def test_equal_names_pair_whatever_their_order_and_new_and_dropped_rows_stay_alone():
    one = bare_form(("数量", "培训次数", "≥4次"), ("质量", "考核合格率", "≥95%"))
    other = bare_form(
        ("质量", "考核合格率（%）", "≥90%"),
        ("数量", "编写教材册数", "≥2册"),
        ("数量", "培训次数", "≥3次"),
    )

    assert pairs(one, other) == [(0, 2), (1, 0), (None, 1)]
    assert matched_rows(other, one)[1] == RowPair(1, None)


def test_the_nearest_name_is_taken_first_and_each_row_once():
    one = bare_form(
        ("质量", "窗口业务培训合格率", "≥90%"), ("质量", "窗口业务的培训合格率", "≥95%")
    )
    other = bare_form(("质量", "窗口业务的培训合格率", "≥80%"))

    assert pairs(one, other) == [(0, None), (1, 0)]


def test_rows_of_another_first_level_class_and_unused_rows_do_not_pair():
    one = bare_form(("数量", "群众满意度", "≥90%"))
    other = bare_form(("服务对象满意度", "群众满意度", "≥90%"))
    unused = replace(one, indicators=(replace(one.indicators[0], applicable=False),))

    assert pairs(one, other) == [(0, None), (None, 0)]
    assert pairs(one, unused) == [(0, None)]


def test_the_form_of_last_year_is_known_by_code_or_name():
    own = bare_form(("数量", "培训次数", "≥4次"))
    past = bare_form(("数量", "培训次数", "≥3次"), fiscal_year=2021)
    stranger = bare_form(("数量", "培训次数", "≥3次"), fiscal_year=2021, code="9", name="道路保洁")

    assert form_of_last_year(own, Background(history=(stranger, past))) is past
    assert form_of_last_year(own, Background(history=(stranger,))) is None
    assert form_of_last_year(own, Background()) is None
