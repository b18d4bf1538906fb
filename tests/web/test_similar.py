"""Beginning a form from similar approved projects: what is found, what is shown, what is copied."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jixiao.declaration import SUGGESTED, Lineage, Source, amend
from jixiao.web.declaring.models import Project
from jixiao.web.library import acts
from jixiao.web.library import similar as likeness
from jixiao.web.library.models import LibraryForm, LibraryUse
from jixiao.web.library.similar import keys_of, similar
from jixiao.web.library.usual import usual
from jixiao.web.organisations.models import Organisation
from jixiao.web.searching import tables
from jixiao.web.searching.acts import index
from jixiao.web.searching.queries import telling
from tests.web.conftest import BONUS, CITY, NOW, TRAINING, VISITS

NEW = {
    "unit": "440304131001",
    "fiscal_year": "2023",
    "profile": "shenzhen-2022",
    "code": "440304231311500000099",
    "name": "干部培训经费",
}
DUTY = "15 履职类项目"


@pytest.fixture
def elsewhere(project):
    """An approved project of another unit, by name, year and the targets of its training rows."""

    def made(name: str, number: int, year: int = 2022, **texts: str) -> Project:
        base = project(TRAINING).latest()
        changes = {f"indicators[{row[1:]}].target": text for row, text in texts.items()}
        form = amend(base.declaration(), {"project.name": name, **changes}).declaration
        other = Project.objects.create(
            organisation=Organisation.objects.get(code="440304131002"),
            fiscal_year=year,
            code=f"4403042213115009{number:05d}",
            name=name,
            state="replied",
            updated_at=NOW,
        )
        body = base.body | {"project": base.body["project"] | {"name": name}}
        other.versions.create(number=1, body=body, created_at=NOW, created_by="stranger")
        index(other.pk, "另一中心", body)
        acts.learn(other, replace(form, fiscal_year=year))
        return other

    return made


def names(found) -> list[str]:
    return [each.project.name for each in found]


def test_every_approved_form_is_known_with_its_type() -> None:
    known = LibraryForm.objects.values_list("project__code", "type_text")

    assert set(known) == {(TRAINING, DUTY), (BONUS, DUTY), (VISITS, DUTY)}


def test_words_find_by_name_first_then_by_indicator(actor, elsewhere) -> None:
    elsewhere("公园养护经费", 1)

    found = similar("干部培训", "", 2023, actor("clerk"))

    assert names(found) == ["培训费", "公园养护经费"]
    assert found[0].reasons[0] == "名称同有“培训”"
    assert "4个指标含“培训”" in found[1].reasons
    assert "1张已批复的申报表" in found[1].reasons
    assert any("在所列其他项目中也有" in reason for reason in found[1].reasons)


def test_a_type_alone_finds_and_words_that_are_nowhere_find_nothing(actor) -> None:
    by_type = similar("", DUTY, 2023, actor("clerk"))

    assert set(names(by_type)) == {"培训费", "绩效考核经费", "离退休慰问金"}
    assert all(f"项目类型相同（{DUTY}）" in each.reasons for each in by_type)
    assert similar("", "", 2023, actor("clerk")) == ()
    assert similar("航天发射", "", 2023, actor("clerk")) == ()
    assert similar("％、。", "99 别的类", 2023, actor("clerk")) == ()


def test_a_project_of_several_years_is_shown_once_by_its_newest_form(actor, elsewhere) -> None:
    elsewhere("古树保护", 7, 2021)
    newest = elsewhere("古树保护", 7, 2022)

    [found] = similar("古树", "", 2023, actor("clerk"))

    assert found.project == newest and "2张已批复的申报表" in found.reasons


def test_forms_that_are_not_approved_are_not_found(actor, project) -> None:
    assert project(CITY).name not in names(similar(project(CITY).name, "", 2023, actor("clerk")))


def test_another_units_form_shows_no_value_prose_amount_or_unit(browse, elsewhere) -> None:
    other = elsewhere("古树保护", 1, i0="≥18万元", i5="让古树旁的居民满意")

    page = browse("clerk").get("/projects/new/similar/?name=古树保护").content.decode()

    assert "古树保护" in page and "培训次数" in page and "其他单位" in page
    assert "18万" not in page and "让古树旁的居民满意" not in page
    assert "另一中心" not in page and other.get_absolute_url() not in page


def test_what_is_usual_and_in_the_middle_of_a_value(project, elsewhere) -> None:
    for number, value in enumerate(("≥80%", "≥85%", "≥85%", "≥99%", "≤5%"), start=1):
        elsewhere(f"课程{number}", number, i1=value)
    entry = LibraryUse.objects.get(project__code=TRAINING, row=1).entry_id  # its own is ≥90%

    known = usual([entry], 2023)[entry]

    assert (known.value, known.count, known.total, known.median) == ("≥85%", 2, 6, "≥85%")


def test_a_year_in_a_value_becomes_the_new_one(project) -> None:
    entry = LibraryUse.objects.get(project__code=TRAINING, row=2).entry_id

    assert usual([entry], 2027)[entry].value == "2027年12月31日前"


def test_a_form_is_begun_with_names_alone(browse, project) -> None:
    typed = NEW | {"unit": project(TRAINING).organisation.code, "like": str(project(TRAINING).pk)}

    answer = browse("clerk").post("/projects/new/", typed | {"type": DUTY})

    made = Project.objects.get(code=NEW["code"])
    form = made.latest().declaration()
    assert answer["Location"] == f"/projects/{made.pk}/edit/"
    copied = [row for row in form.indicators if row.applicable and row.name]
    taught = project(TRAINING).latest().declaration()
    assert [row.name for row in copied] == [row.name for row in taught.indicators if row.applicable]
    assert all(row.target is None and row.explanation is None for row in copied)
    assert form.project.annual_budget is form.project.total_budget is None
    assert form.objectives.overview is form.objectives.annual is form.objectives.long_term is None
    assert (form.project.type_code, form.project.type_label) == ("15", "履职类项目")
    assert not [row for row in form.indicators if row.applicable and not row.name]


def test_each_copied_row_says_where_it_comes_from_and_what_is_usual(browse, project) -> None:
    typed = NEW | {"unit": project(TRAINING).organisation.code, "like": str(project(TRAINING).pk)}
    browse("clerk").post("/projects/new/", typed)

    form = Project.objects.get(code=NEW["code"]).latest().declaration()
    origin = Source("培训次数", sheet="《培训费》2022年度申报表", lines=(1, 1))
    assert Lineage("indicators[0].name", origin) in form.lineage
    assert len(form.lineage) == 6
    asked = {doubt.field: doubt for doubt in form.doubts if doubt.reason == SUGGESTED}
    assert asked["indicators[0].target"].candidates == ("≥1次",)
    assert "该项目" in asked["indicators[0].target"].message
    assert len(asked) == 6


def test_ticked_rows_of_several_projects_are_taken_once_each(browse, project) -> None:
    keys = [keys_of(project(TRAINING).pk)[0], *keys_of(project(VISITS).pk)[:4]]
    keys += [keys_of(project(TRAINING).pk)[3]]  # 预算执行率, which the other has as well
    typed = NEW | {"unit": project(TRAINING).organisation.code, "take": keys}
    browse("clerk").post("/projects/new/", typed)

    form = Project.objects.get(code=NEW["code"]).latest().declaration()
    rows = [row.name for row in form.indicators if row.applicable and row.name]
    assert rows == [
        "培训次数",
        "慰问金发放人数",
        "慰问金发放准确率",
        "慰问金发放及时性",
        "预算执行率",
    ]


@pytest.mark.parametrize(
    "typed", [{"take": ["1.99"]}, {"take": ["x", "9.y"]}, {"like": "999999"}, {"like": "x"}]
)
def test_rows_that_have_left_the_library_are_refused_and_what_was_typed_stays(
    typed, browse, project
) -> None:
    unit = project(TRAINING).organisation.code
    answer = browse("clerk").post("/projects/new/", NEW | {"unit": unit} | typed)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "已不在指标库中" in page and NEW["name"] in page
    assert not Project.objects.filter(code=NEW["code"]).exists()


def test_a_class_that_the_paper_lacks_is_named(browse, project) -> None:
    entry = LibraryUse.objects.get(project__code=TRAINING, row=3).entry
    entry.level2 = "cost_social"  # no class of this paper
    entry.save()
    typed = NEW | {"unit": project(TRAINING).organisation.code, "like": str(project(TRAINING).pk)}

    page = browse("clerk").post("/projects/new/", typed, follow=True)

    assert "本表样没有这些类别，没有带入：社会成本指标“预算执行率”" in page.content.decode()


def test_looking_without_a_script_keeps_what_was_typed_and_ticked(browse, project) -> None:
    key = keys_of(project(TRAINING).pk)[0]
    typed = NEW | {"look": "1", "words": "慰问", "take": key}

    answer = browse("clerk").post("/projects/new/", typed)

    page = answer.content.decode()
    assert answer.status_code == 200 and "离退休慰问金" in page and NEW["code"] in page
    assert "已勾选 1 个指标" in page and f'value="{key}" checked' in page
    assert not Project.objects.filter(code=NEW["code"]).exists()


@pytest.mark.parametrize("username", ["department", "bureau", "viewer"])
def test_only_clerks_see_similar_projects(username, browse) -> None:
    page = browse(username).get("/projects/new/similar/?name=培训").content.decode()

    assert "培训费" not in page


def test_a_candidate_is_taken_with_one_button_and_the_question_ends(browse, project) -> None:
    clerk = browse("clerk")
    typed = NEW | {"unit": project(TRAINING).organisation.code, "like": str(project(TRAINING).pk)}
    clerk.post("/projects/new/", typed)
    made = Project.objects.get(code=NEW["code"])
    page = clerk.get(f"/projects/{made.pk}/edit/")
    assert "<strong>6 个指标值待确认</strong>" in page.content.decode()
    assert "6项指标的解释没有填写，或只是重复名称" in page.content.decode()

    sent = {"working": page.context["working"], "version": made.version}
    taken = clerk.post(f"/projects/{made.pk}/edit/", sent | {"answer": "indicators[0].target=≥1次"})
    foreign = clerk.post(
        f"/projects/{made.pk}/edit/", sent | {"answer": "indicators[0].target=≥7次"}
    )

    assert taken.context["texts"]["indicators[0].target"] == "≥1次"
    assert taken.context["unconfirmed"] == 5
    assert foreign.context["texts"]["indicators[0].target"] == ""


def test_the_number_of_queries_does_not_grow_with_the_forms(actor, elsewhere) -> None:
    clerk = actor("clerk")
    with CaptureQueriesContext(connection) as few:
        similar("培训经费", DUTY, 2023, clerk)
    for number in range(1, 9):
        elsewhere(f"培训{number}班", number)
    with CaptureQueriesContext(connection) as many:
        assert len(similar("培训经费", DUTY, 2023, clerk)) == 8

    assert len(few) == len(many) <= 9


def test_what_holds_the_most_of_the_words_comes_first_among_many(actor, elsewhere) -> None:
    best = elsewhere("古树名木保护", 1)
    for number in range(2, 6):
        elsewhere(f"古树{number}号讲座", number)

    assert telling("古树名木").nearest(LibraryForm.objects.values_list("project_id"), 1) == [
        best.pk
    ]
    assert names(similar("古树名木", "", 2023, actor("clerk")))[0] == "古树名木保护"


def test_indicators_decide_between_names_that_are_as_like(actor, elsewhere, monkeypatch) -> None:
    bare = elsewhere("古树修剪", 1)
    elsewhere("古树讲座", 2)
    LibraryUse.objects.filter(project=bare).delete()
    monkeypatch.setattr(likeness, "SHOWN", 1)

    assert names(similar("古树培训", "", 2023, actor("clerk"))) == ["古树讲座"]
    assert names(similar("古树", "", 2023, actor("clerk"))) == ["古树修剪"]


def test_of_very_many_that_hold_a_word_the_newest_are_ranked(actor, elsewhere, monkeypatch) -> None:
    made = [elsewhere(f"古树{number}号讲座", number) for number in range(1, 5)]
    monkeypatch.setattr(tables, "_RANKED", 2)

    nearest = telling("古树").nearest(LibraryForm.objects.values_list("project_id"), 9)

    assert sorted(nearest) == sorted(each.pk for each in made)[-2:]
