"""A form beside last year's, its peers and one chosen form; nothing outside the reader's scope."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jixiao.declaration import Level2, amend, from_json, to_json
from jixiao.targets import Context, parse
from jixiao.web.comparing import peers, queries
from jixiao.web.comparing.figures import Relation, compared
from jixiao.web.comparing.filling import missing
from jixiao.web.comparing.models import IndicatorValue
from jixiao.web.comparing.tasks import take_over
from jixiao.web.declaring.acts import save_declaration
from jixiao.web.declaring.begin_acts import continue_project
from jixiao.web.declaring.handover import hand_over
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.version_acts import create_project
from jixiao.web.organisations.models import Organisation
from tests.web.conftest import CITY, NOW, RURAL, SYSTEMS, TRAINING

ROW = 0  # of the rows that `begun` makes


def with_rows(declaration, rows, **header):
    """The form with only these quality rows: (name, value)."""
    model = next(row for row in declaration.indicators if row.level2 is Level2.QUALITY)
    year = declaration.fiscal_year
    made = tuple(
        replace(
            model,
            number=number,
            level2=Level2.QUALITY,
            label2="质量",
            name=name,
            target=None
            if value is None
            else parse(value, Context(fiscal_year=year, name=name, level2="质量")),
            applicable=True,
            source=None,
        )
        for number, (name, value) in enumerate(rows, start=1)
    )
    changed = replace(
        declaration,
        indicators=made,
        doubts=(),
        project=replace(declaration.project, **header),
    )
    return from_json(to_json(changed))


@pytest.fixture
def begun(project, actor):
    """A project of 2022 with the given quality rows."""
    count = 0

    def made(*rows, unit="440304131001", year=2022, **header) -> Project:
        nonlocal count
        count += 1
        declaration = with_rows(
            project(TRAINING).latest().declaration(),
            rows,
            code=f"44030422131150099{count:04}",
            name=f"对照项目{count}",
            **header,
        )
        return create_project(
            replace(declaration, fiscal_year=year),
            Organisation.objects.get(code=unit),
            actor("clerk"),
            NOW,
            "",
        )

    return made


def standing_of(project, actor, row=ROW, *, same_type=False):
    form = project.latest().declaration()
    return peers.standings(project, form, actor, same_type=same_type)[row]


def test_one_unit_promises_less_than_all_others(begun, actor, browse):
    own = begun(("道路清扫合格率", "≥80%"))
    for _ in range(4):
        begun(("道路清扫合格率", "95%以上"))
    begun(("道路清扫合格率（%）", "不低于99%"))

    found = standing_of(own, actor("bureau"))

    spread = found.distribution
    assert (spread.count, spread.lowest, spread.middle, spread.highest) == (5, "95%", "95%", "99%")
    assert (spread.below, spread.equal, spread.above, spread.is_weak) == (0, 0, 5, True)
    assert (spread.own_place, spread.middle_place) == (0, 78)
    assert {peer.value for peer in found.named} == {"95%", "99%"} and len(found.named) <= 5
    page = browse("bureau").get(f"/comparisons/{own.pk}/").content.decode()
    assert "要求更高 5，相同 0，更低 0" in page and "要求低于四分之三以上" in page


def test_less_is_better_turns_the_order_round(begun, actor):
    own = begun(("车辆设备故障率", "≤5%"))
    for value in ("≤1%", "≤2%", "≤9%"):
        begun(("车辆设备故障率", value))

    spread = standing_of(own, actor("bureau")).distribution

    assert (spread.below, spread.above, spread.middle) == (1, 2, "2%")
    assert not spread.is_weak


def test_other_units_of_measure_and_words_are_counted_apart(begun, actor):
    own = begun(("抽检不合格处置", "≥80%"))
    for value in ("≥8次", "≤80%", "显著提高", "80%-90%", None):
        begun(("抽检不合格处置", value))

    found = standing_of(own, actor("bureau"))

    assert found.distribution is None and found.others == 5 and found.named == ()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("显著提高", "文字描述，没有数值"),
        (None, "没有填写指标值"),
        ("80%-90%", "是区间，不是一个数"),
    ],
)
def test_a_row_that_cannot_be_compared_says_why(begun, actor, browse, value, why):
    own = begun(("群众出行便利程度", value))
    begun(("群众出行便利程度", "≥90%"))

    found = standing_of(own, actor("bureau"))

    assert (found.why, found.distribution, found.others) == (why, None, 1)
    assert why in browse("bureau").get(f"/comparisons/{own.pk}/").content.decode()
    page = browse("bureau").get(f"/comparisons/{own.pk}/rows/0/").content.decode()
    assert "没有可以比较的同类指标" in page


def test_nearly_the_same_name_is_a_peer_and_another_name_or_class_is_none(begun, actor):
    own = begun(("城区主次干道清扫保洁合格率", "≥80%"))
    begun(("城区主次干道清扫保洁的合格率", "≥90%"))
    begun(("河道清淤合格率", "≥95%"))
    other = begun(("城区主次干道清扫保洁合格率", "≥99%"))
    form = other.latest().declaration()
    moved = replace(form.indicators[0], level2=Level2.TIMELINESS, label2="时效")
    save_declaration(
        project_id=other.pk,
        version=other.version,
        declaration=from_json(to_json(replace(form, indicators=(moved,)))),
        actor=actor("clerk"),
        at=NOW,
    )

    found = standing_of(own, actor("bureau"))

    assert found.distribution.count == 1
    assert [(peer.value, peer.name) for peer in found.named] == [
        ("90%", "城区主次干道清扫保洁的合格率")
    ]


def test_another_year_and_an_earlier_version_are_no_peers(begun, actor):
    own = begun(("道路清扫合格率", "≥80%"))
    begun(("道路清扫合格率", "≥85%"), year=2021)
    peer = begun(("道路清扫合格率", "≥90%"))
    form = amend(peer.latest().declaration(), {"indicators[0].target": "≥96%"}).declaration
    save_declaration(
        project_id=peer.pk, version=peer.version, declaration=form, actor=actor("clerk"), at=NOW
    )

    spread = standing_of(own, actor("bureau")).distribution

    assert (spread.count, spread.lowest, spread.highest) == (1, "96%", "96%")


def test_only_projects_of_the_same_type_where_asked(begun, actor):
    own = begun(("道路清扫合格率", "≥80%"), type_code="15")
    begun(("道路清扫合格率", "≥90%"), type_code="15")
    begun(("道路清扫合格率", "≥70%"), type_code="21")

    assert standing_of(own, actor("bureau")).distribution.count == 2
    assert standing_of(own, actor("bureau"), same_type=True).distribution.count == 1


def test_peers_outside_the_scope_do_not_leak(begun, actor, browse):
    own = begun(("道路清扫合格率", "≥80%"))
    begun(("道路清扫合格率", "≥90%"))
    foreign = begun(("道路清扫合格率", "≥99.5%"), unit="440304131002")
    clerk, bureau = actor("clerk"), actor("bureau")

    assert standing_of(own, clerk).distribution.count == 1
    assert standing_of(own, bureau).distribution.count == 2
    pages = (f"/comparisons/{own.pk}/", f"/comparisons/{own.pk}/rows/0/")
    for page in pages:
        text = browse("clerk").get(page, {"text": foreign.name}).content.decode()
        assert "99.5%" not in text and reverse("declaring:project", args=[foreign.pk]) not in text
        assert "99.5%" in browse("bureau").get(page).content.decode()
    assert browse("clerk").get(f"/comparisons/{own.pk}/with/{foreign.pk}/").status_code == 404
    assert browse("bureau").get(f"/comparisons/{own.pk}/with/{foreign.pk}/").status_code == 200
    assert browse("stranger").get(f"/comparisons/{own.pk}/").status_code == 404


def test_handed_over_projects_are_seen_with_their_new_unit(begun, actor):
    own = begun(("道路清扫合格率", "≥80%"), unit="440304131002")
    begun(("道路清扫合格率", "≥90%"))
    stranger = actor("stranger")
    assert standing_of(own, stranger).distribution is None

    hand_over(
        source=Organisation.objects.get(code="440304131001"),
        target=Organisation.objects.get(code="440304131002"),
        fiscal_year=2022,
        reason="机构改革",
        actor=actor("system"),
        at=NOW,
    )

    assert standing_of(own, stranger).distribution.count == 1


def test_all_peers_of_a_row_are_listed_by_value(begun, browse, monkeypatch):
    monkeypatch.setattr(peers, "PAGE_SIZE", 2)
    own = begun(("道路清扫合格率", "≥80%"))
    for value in ("≥99%", "≥70%", "≥80%"):
        begun(("道路清扫合格率", value))

    first = browse("bureau").get(f"/comparisons/{own.pk}/rows/0/").context["page"]
    second = browse("bureau").get(f"/comparisons/{own.pk}/rows/0/?page=2").context["page"]

    assert [peer.value for peer in first.peers] == ["70%", "80%"] and first.has_next
    assert [peer.relation for peer in first.peers] == [Relation.LESS, Relation.SAME]
    assert [peer.value for peer in second.peers] == ["99%"] and not second.has_next
    assert browse("bureau").get(f"/comparisons/{own.pk}/rows/9/").status_code == 404


def test_last_year_stands_beside_each_row_with_new_and_dropped_ones(project, actor, browse):
    made = continue_project(
        project_id=project(TRAINING).pk,
        fiscal_year=2023,
        annual_budget="20.00",
        actor=actor("clerk"),
        at=NOW,
    )
    form = made.latest().declaration()
    kept = [row for row in form.indicators if row.applicable]
    new = replace(kept[0], name="完全不同的一个指标名称", source=None)
    lower = amend(
        replace(form, indicators=(*kept[1:], new)), {"indicators[0].target": "≥50%"}
    ).declaration
    save_declaration(
        project_id=made.pk, version=made.version, declaration=lower, actor=actor("clerk"), at=NOW
    )
    made = Project.objects.get(pk=made.pk)

    before = queries.last_year(made, made.latest().declaration(), actor("bureau"))
    matched = queries.pairs(made.latest().declaration(), before.declaration)

    assert before.project.fiscal_year == 2022
    assert matched[0].compared.relation is Relation.LESS and matched[0].other.actual
    assert matched[len(kept) - 1].other is None  # new
    assert [pair.other.row.name for pair in matched if pair.own is None] == [kept[0].name]
    page = browse("bureau").get(f"/comparisons/{made.pk}/").content.decode()
    assert "本年新增" in page and "本年没有" in page and "要求更低" in page


def test_last_years_form_of_a_unit_out_of_scope_stays_hidden(begun, project, actor, browse):
    training = project(TRAINING)
    form = replace(training.latest().declaration(), fiscal_year=2023)
    made = create_project(
        form, Organisation.objects.get(code="440304131002"), actor("stranger"), NOW, ""
    )

    assert queries.last_year(made, form, actor("stranger")) is None
    assert queries.last_year(made, form, actor("bureau")).project == training


def test_two_forms_side_by_side(begun, browse):
    one = begun(("道路清扫合格率", "≥80%"), ("垃圾清运及时率", "≥90%"), ("市容观感", "良好"))
    two = begun(("垃圾清运及时率", "≥9次"), ("道路清扫合格率", "≥95%"), ("绿化成活率", "≥90%"))

    response = browse("bureau").get(f"/comparisons/{one.pk}/with/{two.pk}/")

    told = [
        (
            pair.own and pair.own.row.name,
            pair.other and pair.other.target,
            pair.compared and pair.compared.words,
        )
        for pair in response.context["pairs"]
    ]
    assert told == [
        ("道路清扫合格率", "≥95%", "要求更低"),
        ("垃圾清运及时率", "≥9次", "不能比较：计量单位不同"),
        ("市容观感", None, None),
        (None, "≥90%", None),
    ]


def test_why_two_rows_cannot_be_compared(begun):
    form = begun(("合格率", "≥80%"), ("合格率", "≤80%"), ("合格率", "良好")).latest().declaration()
    at_least, at_most, words = form.indicators

    assert "下限" in compared(form, at_least, form, at_most).words
    assert "对方文字描述" in compared(form, at_least, form, words).words
    assert "本表文字描述" in compared(form, words, form, at_least).words
    assert compared(form, words, form, words).relation is Relation.SAME


def test_a_form_to_compare_with_is_found_by_search(begun, browse):
    own, other = begun(("道路清扫合格率", "≥80%")), begun(("道路清扫合格率", "≥90%"))

    page = browse("bureau").get(f"/comparisons/{own.pk}/", {"text": other.name})
    none = browse("bureau").get(f"/comparisons/{own.pk}/", {"text": "没有这样的名字"})

    assert page.context["found"] == [other]
    assert "没有符合的项目" in none.content.decode()


def test_the_form_leads_to_its_comparison_and_the_queue_goes_on_there(browse, project):
    first, second = project(RURAL), project(SYSTEMS)
    page = browse("bureau").get(first.get_absolute_url()).content.decode()
    assert f'href="/comparisons/{first.pk}/"' in page and "queue.js" in page

    text = browse("bureau").get(f"/comparisons/{first.pk}/").content.decode()
    links = {f'rel="{rel}"' in text for rel in ("next", "prev")}
    assert True in links and f'href="/comparisons/{second.pk}/"' in text
    assert 'class="compare"' in text


def test_rows_and_peers_take_no_more_queries(begun, browse, actor):
    own = begun(("道路清扫合格率", "≥80%"))
    begun(("道路清扫合格率", "≥90%"))
    client = browse("bureau")
    address = f"/comparisons/{own.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    form = with_rows(
        own.latest().declaration(),
        [("道路清扫合格率", "≥80%"), ("垃圾清运及时率", "≥90%"), ("绿化成活率", "≥90%")],
    )
    for value in ("≥91%", "≥92%", "≥93%"):
        begun(("道路清扫合格率", value), ("垃圾清运及时率", value), ("绿化成活率", value))
    save_declaration(
        project_id=own.pk, version=own.version, declaration=form, actor=actor("clerk"), at=NOW
    )
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


def test_the_command_makes_the_same_anew_and_a_worker_what_is_missing(begun):
    begun(("道路清扫合格率", "≥80%"), ("城区道路清扫合格率", "≤4.18万元"))

    def kept():
        rows = IndicatorValue.objects.order_by("project", "row")
        return list(
            rows.values_list(
                *("project", "row", "organisation", "fiscal_year", "type_code"),
                *("name__level2", "name__plain", "measure", "value"),
            )
        )

    before = kept()
    out = StringIO()
    call_command("rebuild_comparison", stdout=out)
    assert kept() == before and "重建" in out.getvalue()

    IndicatorValue.objects.filter(project__code__in=[CITY, TRAINING]).delete()
    assert missing().count() == 2
    take_over.enqueue()
    assert kept() == before and not missing().exists()
