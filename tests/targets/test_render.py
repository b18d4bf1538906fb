"""Plain words and symbols."""

from __future__ import annotations

import pytest

from jixiao.targets import Context, from_json, parse, plain, symbols, to_json, to_line

FORM = Context(level2="时效", fiscal_year=2022)
SHOWN = [
    ("90%以上", "不少于90%（含90%）", "≥90%"),
    ("98.50%以上", "不少于98.50%（含98.50%）", "≥98.50%"),
    ("超过500人", "多于500人（不含500人）", ">500人"),
    ("5%以下", "不超过5%（含5%）", "≤5%"),
    ("低于1%", "低于1%（不含1%）", "<1%"),
    ("260台", "260台", "=260台"),
    ("0起", "不得发生（0起）", "=0起"),
    ("90%-95%", "90%至95%（两端均含）", "90%~95%"),
    ("误差±3%", "误差-3%至3%（两端均含）", "误差±3%"),
    ("约200人", "200人左右", "≈200人"),
    ("300余人", "300余人", "≈300余人"),
    ("近500人", "近500人", "≈近500人"),
    ("2022年12月31日前", "2022年12月31日（含）以前", "≤2022-12-31"),
    ("12月前", "2022年12月1日以前（不含当日）", "<2022-12-01"),
    ("2022年1-12月", "2022年1月1日至2022年12月31日", "2022-01-01~2022-12-31"),
    ("每月10日前", "每月10日（含）以前", "≤10日/月"),
    ("每年12月底前", "每年12月31日（含）以前", "≤12-31/年"),
    ("每月一次", "每1个月1次", "=1次/月"),
    ("每年不少于2次", "每1年不少于2次", "≥2次/年"),
    ("2月/次", "每2个月1次", "=1次/2月"),
    ("较上年增长5%以上", "比上年增长不少于5%", "↑≥5%（上年）"),
    ("下降2个百分点", "下降2个百分点", "↓=2个百分点"),
    ("76户174人", "同时满足：76户；174人", "=76户；=174人"),
    (
        "≥10场或≥1000人次",
        "满足其一：不少于10场（含10场）；不少于1000人次（含1000人次）",
        "≥10场 或 ≥1000人次",
    ),
    ("/", "不适用", "不适用"),
    ("≥95%以下", "未能识别：≥95%以下（上下限词语自相矛盾）", "⟨≥95%以下⟩"),
]


@pytest.mark.parametrize(("text", "words", "signs"), SHOWN, ids=[s[0] for s in SHOWN])
def test_words_and_symbols(text: str, words: str, signs: str) -> None:
    target = parse(text, FORM)

    assert (plain(target), symbols(target)) == (words, signs)


def test_json_says_where_each_part_stands() -> None:
    found = to_json(parse("90%以上"))

    assert found["span"] == [0, 5]
    assert found["parts"] == {"number": [0, 2], "unit": [2, 3], "op": [3, 5]}
    assert (found["op"], found["amount"], found["rule"]) == (
        ">=",
        {"n": "90", "unit": "%"},
        "cmp.suffix",
    )


def test_items_of_a_list_keep_their_spans_in_the_source() -> None:
    text = "1部 普通空调、 ２部精密空调"
    found = to_json(parse(text))

    assert [text[slice(*item["span"])] for item in found["items"]] == [
        "1部 普通空调",
        "２部精密空调",
    ]


def test_json_of_every_kind_reads_back() -> None:
    for text, _, _ in SHOWN:
        target = parse(text, FORM)
        assert from_json(to_json(target)) == target
        assert from_json(to_json(target)).source == target.source


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind"):
        from_json(
            {
                "kind": "wish",
                "span": [0, 0],
                "source": "",
                "rule": "",
                "reason": "",
                "flags": [],
                "written": "",
                "readings": [],
            }
        )


def test_the_line_form_is_flat() -> None:
    assert to_line(parse("±3%")) == {
        "value": "±3%",
        "kind": "range",
        "operator": "between",
        "numbers": ["-3", "3"],
        "unit": "%",
        "date": "",
        "period": "",
        "text_plain": "-3%至3%（两端均含）",
        "readings": [],
    }
    assert to_line(parse("三分之二以上"))["numbers"] == ["2/3"]
    assert to_line(parse("同比下降3%"))["operator"] == "down=="
    assert to_line(parse("增长5%-8%"))["operator"] == "up between"
    assert to_line(parse("半年/次"))["period"] == "P6M"
    assert to_line(parse("76户174人"))["unit"] == ["户", "人"]
    assert to_line(parse("≥95%以下"))["why"] == "contradictory_bounds"
