"""Many forms as a stream: the same findings as together, whatever the number of processes."""

from __future__ import annotations

import pytest
from review_forms import demonstration_forms, form

from jixiao.declaration import Declaration
from jixiao.review import Compared, Finding, Organisation, Reviewed, review_set, review_stream
from jixiao.review._join import alike_pairs, jaccard, near_sets, shingles
from jixiao.review._text import similarity


def set_of_forms() -> list[Declaration]:
    return [
        *demonstration_forms(),
        form(code="440304221311500000101"),
        form(code="440304221311500000102", name="新业务系统学习"),
        form(code="440304231311500000101", fiscal_year=2023, annual_wan="18.00"),
        form(code="440305221311500000103", applicant="北山区机关事务中心", department="北山机关局"),
        form(code=None, applicant=None, annual="2022年北山区机关事务中心办4期。"),
    ]  # fmt: skip


@pytest.mark.parametrize("processes", [1, 2])
def test_a_stream_finds_what_a_set_finds(processes: int) -> None:
    forms = set_of_forms()
    together = review_set(forms)

    alone: dict[int, list[Finding]] = {}
    shared: list[tuple[Finding, tuple[int, ...]]] = []
    for event in review_stream(iter(forms), processes=processes):
        match event:
            case Reviewed(index=index, review=review):
                assert index == len(alone)
                alone[index] = list(review.findings)
            case Compared(about=about, finding=finding) if finding in together.findings:
                shared.append((finding, about))
            case Compared(about=about, finding=finding):
                alone[about[0]].append(finding)

    expected = [sorted(map(repr, review.findings)) for review in together.reviews]
    assert [sorted(map(repr, findings)) for findings in alone.values()] == expected
    assert sorted(map(repr, shared)) == sorted(
        map(repr, zip(together.findings, together.about, strict=True))
    )


def test_an_organisation_of_a_given_list_is_looked_for_under_every_name() -> None:
    known = Organisation("东江市北山区机关事务中心", aliases=("北山事务中心",))
    forms = [form(annual="2022年北山事务中心办4期，参训职工考核合格率达到95%。")]

    (finding,) = (
        finding
        for finding in review_set(forms, organisations=[known]).all_findings
        if finding.rule == "X03"
    )

    assert finding.quote == "北山事务中心"


def test_a_superior_of_the_given_list_may_be_named() -> None:
    lists = [
        Organisation("清河区人力资源局", above="东江市人力资源局"),
        Organisation("东江市人力资源局"),
    ]
    forms = [form(annual="2022年东江市人力资源局办4期，参训职工考核合格率达到95%。")]

    assert not [
        finding
        for finding in review_set(forms, organisations=lists).all_findings
        if finding.rule == "X03"
    ]


def test_a_unit_cost_shows_its_peers_with_name_figure_and_link() -> None:
    peers = [
        form(code=f"4403042213115000009{number:02}", annual_wan=f"{11 + number / 10}")
        for number in range(12)
    ]
    together = review_set([form(annual_wan="120.00"), *peers])
    (finding,) = (f for f in together.reviews[0].findings if f.rule == "A06")

    assert "单位成本300,000元/次" in finding.what
    assert len(finding.related) == len(finding.peers) == 12
    assert finding.related[0].subject == "440304221311500000900"
    assert finding.related[0].field == "indicators[0].target"
    assert finding.related[0].where == "清河区职工培训中心《窗口业务培训》"
    assert finding.related[0].quote == "27,500元/次"


def test_the_findings_about_a_form_are_found_from_either_side() -> None:
    together = review_set([form(), form(code="440304221311500000102", name="新业务系统学习")])

    assert {f.rule for f in together.shared_by(0)} == {f.rule for f in together.shared_by(1)}
    assert "X02" in {finding.rule for finding in together.shared_by(0)}


def test_one_template_used_many_times_gives_few_findings_each() -> None:
    forms = [form(code=f"44030422131150000{number:04}") for number in range(40)]

    copies = [f for f in review_set(forms).findings if f.rule == "X02"]

    assert len(copies) == 0 + 1 + 2 + 3 + 4 + 5 * 35
    assert len({finding.cluster for finding in copies}) == 1


TEXTS = [
    "窗口职工业务培训", "窗口职工业务培训费", "窗口业务培训", "校舍维修改造", "校舍维修改造工程",
    "道路养护", "道路养护费", "道路绿化养护", "ab", "b",
]  # fmt: skip


@pytest.mark.parametrize("threshold", [0.6, 0.8, 0.95])
def test_the_join_misses_no_pair(threshold: float) -> None:
    every = {
        (i, j)
        for j in range(len(TEXTS))
        for i in range(j)
        if similarity(TEXTS[i], TEXTS[j]) >= threshold
    }

    assert {(i, j) for i, j, _ in alike_pairs(TEXTS, threshold)} == every


def test_near_sets_are_told_with_their_exact_share() -> None:
    rows = [["窗口职工业务培训次数4次", "考核合格率95%"], ["道路养护面积3平方公里"]]
    rows.append(["窗口职工业务培训次数4次", "考核合格率96%"])
    one, other = (set().union(*map(shingles, rows[i])) for i in (0, 2))

    assert list(near_sets(rows, 0.7)) == [(0, 2, jaccard(one, other))]
