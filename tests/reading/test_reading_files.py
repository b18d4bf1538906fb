"""Files as they come: encodings, wrong types, damage, glued forms, and nothing that crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.errors import BadProfile, NotReadable
from jixiao.reading import LIMIT_BYTES, read, read_path

LABELS = [
    "二级项目支出绩效目标申报表",
    "项目编码：",
    "项目名称：",
    "项目总金额（中期规划，万元）：",
    "年度目标：",
    "一级指标 二级指标 三级指标 指标值 指标解释",
    "产出",
    "*数量",
    "质量",
    "*服务对象满意度",
    "不适用",
    "反映",
    "≥95%",
    "2022年",
    "，",
    "（",
    "）",
    " ",
    "\n",
    "\n\n",
    "\f",
    "\t",
]


def refusal(data: bytes, name: str = "表.txt") -> NotReadable:
    with pytest.raises(NotReadable) as caught:
        read(data, name)
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom"]
)
def test_encodings(encoding: str, forms: list[str]) -> None:
    text = forms[7].replace("〔", "(").replace("〕", ")")
    if encoding == "utf-16-le-bom":
        data = b"\xff\xfe" + text.encode("utf-16-le")
    else:
        data = text.encode(encoding)
    (form,) = read(data, "form.txt")
    assert form.project.name == "信息化系统运行维护"
    assert len(form.indicators) == 13


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems(line_end: str, published: str) -> None:
    forms = read(published.replace("\n", line_end).encode(), "forms.txt")
    plain = read(published.encode(), "forms.txt")
    assert [form.indicators for form in forms] == [form.indicators for form in plain]


@pytest.mark.parametrize(
    ("data", "code", "seen"),
    [
        (b"", "empty", "空"),
        (b" \n\t\r\n", "empty", "空"),
        ("\ufeff\u3000\n".encode(), "empty", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30), "unsupported", "Office"),
        (b"abc\x00\x01\x02", "unsupported", "二进制"),
        ("<!DOCTYPE html><table><tr><td>项目编码".encode(), "no_form", "网页，有 1 个表格"),
        (b"\x81\xff\xff\x80", "undecodable", "编码"),
        ("会议纪要\n研究绩效工作".encode(), "no_form", "会议纪要"),
        ("二级项目支出绩效目标申报表".encode(), "no_form", "二级项目"),
    ],
)
def test_refusals_say_what_was_seen(data: bytes, code: str, seen: str) -> None:
    message = refusal(data).message
    assert message.id == f"reading.{code}"
    assert "表.txt" in message.where
    assert seen in message.what
    assert message.how


def test_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    message = refusal(b"a" * (LIMIT_BYTES + 1)).message
    assert message.id == "reading.too_large"
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)
    with pytest.raises(NotReadable) as caught:
        read_path(path)
    assert caught.value.message.id == "reading.too_large"


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReadable) as caught:
        read_path(tmp_path / "nothing.txt")
    assert caught.value.message.id == "reading.no_file"


def test_unknown_profile_is_refused(forms: list[str]) -> None:
    with pytest.raises(BadProfile):
        read(forms[0].encode(), "form.txt", profile="nowhere-1900")


def test_name_of_the_file_decides_nothing(forms: list[str]) -> None:
    (form,) = read(forms[0].encode(), "forms.xlsx", profile="shenzhen-2022")
    assert form.document.name == "forms.xlsx"
    assert form.document.media_type == "text/plain"


def test_forms_glued_without_a_blank_line(forms: list[str]) -> None:
    glued = "\n".join(form.strip() for form in forms[:3])
    assert [form.project.name for form in read(glued.encode(), "x")] == [
        "培训费",
        "绩效考核经费",
        "离退休慰问金",
    ]
    assert not any(form.doubts for form in read(glued.encode(), "x"))


def test_forms_glued_on_one_line(forms: list[str]) -> None:
    glued = forms[0].strip() + " " + forms[1]
    first, second = read(glued.encode(), "x")
    assert len(first.indicators) == len(second.indicators) == 10
    assert not first.doubts


def test_form_without_title_begins_at_its_first_label(forms: list[str]) -> None:
    text = forms[0] + forms[1].partition("\n")[2]
    first, second = read(text.encode(), "x")
    assert (first.project.name, second.project.name) == ("培训费", "绩效考核经费")
    assert [doubt.reason for doubt in second.doubts] == ["title.missing"]
    assert not first.doubts


def test_form_whose_head_is_cut_off_is_read_with_questions(forms: list[str]) -> None:
    text = forms[0][forms[0].index("申请单位") :] + forms[1]
    first, second = read(text.encode(), "x")
    assert first.project.term_years == 3
    assert len(first.indicators) == 10
    reasons = [(doubt.field, doubt.reason) for doubt in first.doubts]
    assert ("project.code", "field.missing") in reasons
    assert second.project.name == "绩效考核经费"


def test_form_cut_in_the_middle_leaves_the_next_whole(forms: list[str]) -> None:
    text = forms[0][: forms[0].index("*时效") + 8] + "\n" + forms[1]
    first, second = read(text.encode(), "x")
    missing = [doubt for doubt in first.doubts if doubt.reason == "class.missing"]
    assert len(missing) == 7
    assert len(second.indicators) == 10
    assert not second.doubts


def test_form_cut_in_its_head(forms: list[str]) -> None:
    (form,) = read(forms[0][: forms[0].index("年度目标")].encode(), "x")
    assert form.project.name == "培训费"
    assert "table.missing" in [doubt.reason for doubt in form.doubts]


def test_lines_count_from_the_start_of_the_file(forms: list[str]) -> None:
    (form,) = read(("附件\n\n说明文字\n" + forms[0]).encode(), "x")
    places = {entry.field: entry.source.lines for entry in form.lineage}
    assert places["project.code"] == (5, 5)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=cmd()|'/c calc'!A0"])
def test_dangerous_names_are_kept_byte_for_byte(name: str, forms: list[str]) -> None:
    text = forms[0].replace("项目名称： 培训费", f"项目名称： {name}")
    (form,) = read(text.replace("培训次数 至少", f"{name} 至少").encode(), "x")
    assert form.project.name == name
    assert form.indicators[0].name == name


def test_long_text_without_end_is_read_up_to_a_limit(forms: list[str]) -> None:
    text = forms[0].replace("*成本", "其他文字 " * 100_000 + "\n*成本")
    (form,) = read(text.encode(), "x")
    assert {"form.too_long", "class.too_long"} <= {doubt.reason for doubt in form.doubts}


@given(
    st.integers(0, 7),
    st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 40), st.sampled_from(LABELS))),
)
def test_places_of_a_damaged_form_are_in_the_file(
    forms: list[str], number: int, damages: list[tuple[int, int, str]]
) -> None:
    text = forms[number]
    for at, length, label in damages[:20]:
        text = text[:at] + label + text[at + length :]
    lines = text.replace("\f", " ").split("\n")
    try:
        read_forms = read(text.encode(), "x")
    except NotReadable:
        return
    for form in read_forms:
        places = [entry.source for entry in form.lineage]
        places += [row.source for row in form.indicators if row.source]
        places += [doubt.source for doubt in form.doubts if doubt.source]
        for place in places:
            assert place.lines is not None
            first, last = place.lines
            assert place.text in "\n".join(lines[first - 1 : last])


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data, "x")
    except NotReadable as refused:
        assert refused.message.what


@given(st.lists(st.sampled_from(LABELS) | st.text(max_size=8), max_size=60).map("".join))
def test_arbitrary_text_is_read_or_refused(text: str) -> None:
    try:
        forms = read(text.encode("utf-8", "surrogatepass"), "x")
    except NotReadable as refused:
        assert refused.message.what
    else:
        assert forms


def test_table_of_another_form_is_no_form() -> None:
    text = (
        "项目支出绩效自评表\n产出指标 数量 培训次数 3次 3次\n质量 合格率 100%\n成本 50万元 50万元"
    )
    assert refusal(text.encode()).message.id == "reading.no_form"


def test_classes_without_any_field_are_read_with_questions(forms: list[str]) -> None:
    (form,) = read(forms[0][forms[0].index("产出\n") :].encode(), "x")
    assert len(form.indicators) == 10
    assert {"field.missing", "title.missing"} <= {doubt.reason for doubt in form.doubts}
