"""The indicator library: what approved forms teach, and what it recommends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db.models import Count

from jixiao.declaration import Level2, with_indicator
from jixiao.web.declaring.forms import signed
from jixiao.web.declaring.models import Project
from jixiao.web.evaluating.queries import met_rows
from jixiao.web.library import acts, queries
from jixiao.web.library.core import core_indicators
from jixiao.web.library.models import LibraryEntry, LibraryUse, LibraryValue
from jixiao.web.reviewing.acts import decide
from jixiao.web.searching.queries import like_named
from tests.web.conftest import BONUS, CITY, NOW, RESERVE, SYSTEMS, TRAINING, VISITS

APPROVED = (TRAINING, BONUS, VISITS)


def rows_of(project: Project) -> list[tuple[int, str]]:
    return [
        (index, row.name)
        for index, row in enumerate(project.latest().declaration().indicators)
        if row.applicable
    ]


def values_counted() -> bool:
    """Whether the library counts exactly the values that rows of approved forms state."""
    uses = LibraryUse.objects.exclude(value="").order_by()
    stated = uses.values_list("entry", "value", "project__fiscal_year").annotate(rows=Count("pk"))
    counted = LibraryValue.objects.values_list("entry", "value", "fiscal_year", "rows")
    return sorted(stated) == sorted(counted)


@pytest.mark.parametrize("code", APPROVED)
def test_every_row_of_an_approved_form_is_in_the_library(code: str, project) -> None:
    uses = LibraryUse.objects.filter(project=project(code)).select_related("entry").order_by("row")

    assert [(use.row, use.entry.name) for use in uses] == rows_of(project(code))
    assert all(use.value for use in uses)


def test_forms_that_are_not_approved_are_not(project) -> None:
    assert not LibraryUse.objects.exclude(project__code__in=APPROVED).exists()


def test_the_core_indicators_are_shipped() -> None:
    core = LibraryEntry.objects.filter(core=True)

    assert {(entry.level2, entry.name) for entry in core} == {
        (each.level2.value, each.name) for each in core_indicators()
    }
    assert all(entry.method and entry.evidence and entry.usual_value for entry in core)


def test_only_a_submitted_self_evaluation_says_what_was_met(project) -> None:
    judged = LibraryUse.objects.filter(met__isnull=False)

    assert {use.project.code for use in judged} == {TRAINING}
    assert {use.row: use.met for use in judged} == {
        row: met for row, met in met_rows(project(TRAINING)).items() if met is not None
    }


def test_approval_adds_a_form_and_counts_its_indicators(project, actor) -> None:
    form = project(SYSTEMS)
    decide(
        project_id=form.pk,
        version=form.version,
        action="reply",
        opinion="",
        row_opinions={},
        actor=actor("bureau"),
        at=NOW,
    )

    used = LibraryUse.objects.filter(project=form)
    assert used.count() == len(rows_of(form))
    for use in used.select_related("entry"):
        held = LibraryUse.objects.filter(entry=use.entry).values("project").distinct().count()
        assert use.entry.uses == held
    assert values_counted()


def test_learning_again_replaces_and_counts_again(project) -> None:
    form = project(TRAINING)
    before = sorted(LibraryEntry.objects.values_list("pk", "uses"))

    acts.learn(form, form.latest().declaration())

    assert sorted(LibraryEntry.objects.values_list("pk", "uses")) == before
    assert values_counted()
    assert not LibraryUse.objects.filter(met__isnull=False).exists()


def test_what_a_changed_form_no_longer_says_is_no_longer_counted(project) -> None:
    form = project(TRAINING)
    rows = form.latest().declaration().indicators[1:]

    acts.learn(form, replace(form.latest().declaration(), indicators=rows))

    assert values_counted()
    assert not LibraryValue.objects.filter(entry__name="培训次数").exists()
    assert LibraryEntry.objects.get(name="培训次数").uses == 0


def test_rebuilding_counts_what_went_wrong_anew(project) -> None:
    before = sorted(LibraryEntry.objects.values_list("pk", "uses"))
    LibraryEntry.objects.update(uses=7)
    LibraryValue.objects.update(rows=7)
    LibraryUse.objects.create(
        entry=LibraryEntry.objects.latest("pk"), project=project(CITY), row=0, value="≥1次"
    )

    call_command("rebuild_library")

    assert sorted(LibraryEntry.objects.values_list("pk", "uses")) == before
    assert set(LibraryUse.objects.values_list("project__code", flat=True)) == set(APPROVED)
    assert values_counted()


@pytest.mark.parametrize(
    ("text", "level2", "name"),
    [("培训", "", "培训人次"), ("签到", "quantity", "培训场次"), ("满意", "", "居民满意度")],
)
def test_search_finds_by_name_and_evidence(text: str, level2: str, name: str) -> None:
    assert name in {known.entry.name for known in queries.entries(text, level2)}


@pytest.mark.parametrize(
    ("text", "level2"), [("没有这样的", ""), ("％", ""), ("培训人次", "quality")]
)
def test_search_finds_nothing(text: str, level2: str) -> None:
    assert queries.entries(text, level2) == ()


def test_recommended_are_new_to_the_form_and_say_why(project) -> None:
    form = project(CITY)
    declaration = form.latest().declaration()
    found = queries.recommended(form, declaration)

    held = {row.name for row in declaration.indicators if row.applicable}
    assert found
    assert not held & {each.known.entry.name for each in found}
    assert all(each.reasons for each in found)
    per_class = [each.known.entry.level2 for each in found]
    assert max(per_class.count(level2) for level2 in per_class) <= queries.PER_CLASS


def test_an_empty_mandatory_class_gets_core_indicators(project) -> None:
    form = project(CITY)
    declaration = form.latest().declaration()
    rows = tuple(row for row in declaration.indicators if row.level2 is not Level2.QUALITY)
    found = queries.recommended(form, replace(declaration, indicators=rows))

    reasons = [each.reasons for each in found if each.known.entry.level2 == "quality"]
    assert any("必填" in reason for each in reasons for reason in each)


def test_an_indicator_is_taken_over_unsaved(browse, project) -> None:
    form = project(RESERVE)
    entry = LibraryEntry.objects.get(name="服务对象满意度")
    page = browse("clerk").get(f"/projects/{form.pk}/edit/?library={entry.pk}")

    assert "服务对象满意度" in page.content.decode()
    assert project(RESERVE).declaration_number == form.declaration_number


def test_a_value_taken_over_speaks_of_the_forms_own_year(browse, project) -> None:
    form = project(RESERVE)
    Project.objects.filter(pk=form.pk).update(fiscal_year=2023)
    entry = LibraryUse.objects.get(project__code=TRAINING, row=2).entry

    page = browse("clerk").get(f"/projects/{form.pk}/edit/?library={entry.pk}")

    assert "2023年12月31日前" in page.context["texts"].values()
    assert page.context["texts"][page.context["focus"]] == "2023年12月31日前"


def test_an_indicator_is_added_to_what_was_typed_and_not_saved(browse, project) -> None:
    form, clerk = project(RESERVE), browse("clerk")
    entry = LibraryEntry.objects.get(name="服务对象满意度")
    address = f"/projects/{form.pk}/edit/"
    sent = {
        "version": form.version,
        "working": signed(form.latest().declaration()),
        "number": form.declaration_number,
    }
    clerk.post(f"{address}review/", sent | {"objectives.annual": "还没有保存"})

    page = clerk.get(f"{address}?library={entry.pk}")

    assert page.context["texts"]["objectives.annual"] == "还没有保存"
    assert "服务对象满意度" in page.context["texts"].values()


def test_what_the_form_has_and_what_its_paper_lacks_is_told(browse, project) -> None:
    form, clerk = project(RESERVE), browse("clerk")
    lacking = LibraryEntry.objects.create(
        level2="cost_social", name="夜间噪声天数", plain="夜间噪声天数"
    )
    assert "没有“社会成本指标”" in (
        clerk.get(f"/projects/{form.pk}/edit/?library={lacking.pk}").content.decode()
    )
    page = clerk.get(f"/library/?project={form.pk}&text=预算执行率").content.decode()
    assert "本表已有" in page and "?library=" not in page


def test_a_common_word_alone_makes_no_likeness(project) -> None:
    assert project(BONUS).name == "绩效考核经费"
    assert project(BONUS).pk not in like_named(project(CITY).pk, "防汛物资经费")


def test_a_class_that_the_paper_lacks_changes_nothing(project) -> None:
    declaration = project(CITY).latest().declaration()

    assert with_indicator(declaration, Level2.COST_SOCIAL, "名称", "≥1个") == declaration


def test_the_page_offers_the_choice_only_to_those_who_may_edit(browse, project) -> None:
    address = f"/library/?project={project(RESERVE).pk}"

    assert "选用" in browse("clerk").get(address).content.decode()
    assert "?library=" not in browse("department").get(address).content.decode()
    assert browse("stranger").get(address).status_code == 404


def test_search_as_you_type_answers_with_the_rows_alone(browse) -> None:
    answer = browse("clerk").get("/library/?text=培训", HTTP_HX_REQUEST="true").content.decode()

    assert "培训人次" in answer and "<html" not in answer


def test_an_entry_shows_uses_in_scope_only(browse) -> None:
    use = LibraryUse.objects.filter(project__code=TRAINING).first()
    address = f"/library/{use.entry_id}/"

    assert use.project.name in browse("clerk").get(address).content.decode()
    assert use.project.get_absolute_url() not in browse("stranger").get(address).content.decode()
    assert browse("clerk").get("/library/999999/").status_code == 404
