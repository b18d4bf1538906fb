"""Beginning declarations without a file: a new project, and a whole year from the last one."""

from __future__ import annotations

import pytest

from jixiao.errors import JixiaoError
from jixiao.web.declaring.begin_acts import begin_blank, continue_project
from jixiao.web.declaring.differences import Difference, narrowed
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.queries import events_of
from tests.web.conftest import NOW, TRAINING, VISITS

NEW = {
    "unit": "440304131001",
    "fiscal_year": "2023",
    "profile": "shenzhen-2022",
    "code": "440304231311500000099",
    "name": "新设备采购",
}


def test_a_new_project_opens_its_empty_form(browse) -> None:
    clerk = browse("clerk")
    unit = Project.objects.first().organisation.code
    answer = clerk.post("/projects/new/", NEW | {"unit": unit})

    made = Project.objects.get(code=NEW["code"])
    assert answer.status_code == 302 and f"/projects/{made.pk}/edit/" in answer["Location"]
    assert (made.state, made.fiscal_year, made.name) == ("draft", 2023, "新设备采购")
    assert [event.act for event in events_of(made.subject)] == ["declaration.create"]
    assert clerk.get(f"/projects/{made.pk}/edit/").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"code": ""},
        {"name": "  "},
        {"fiscal_year": "二〇二三"},
        {"fiscal_year": "99999"},
        {"profile": "nothing"},
        {"unit": "440304131002"},
        {"unit": ""},
        {"code": TRAINING, "fiscal_year": "2022"},
        {"code": "4" * 31},
        {"name": "名" * 201},
    ],
)
def test_a_new_project_is_refused_and_keeps_what_was_typed(typed: dict[str, str], browse) -> None:
    unit = Project.objects.first().organisation.code
    before = Project.objects.count()

    answer = browse("clerk").post("/projects/new/", NEW | {"unit": unit} | typed)

    assert answer.status_code == 400
    assert (typed.get("name", NEW["name"]).strip() or "项目名称") in answer.content.decode()
    assert Project.objects.count() == before


def test_a_year_is_continued_at_once(browse) -> None:
    clerk = browse("clerk")
    page = clerk.get("/projects/continue/?from=2022").content.decode()
    old = Project.objects.filter(fiscal_year=2022, organisation__name__contains="数字化城管")
    assert old.count() == 8 and page.count('name="chosen"') == 8
    assert "2023年12月31日前" in page

    typed = {"from": "2022", "chosen": [str(project.pk) for project in old]}
    typed |= {f"annual:{project.pk}": "12.5" for project in old}
    clerk.post("/projects/continue/", typed)

    made = Project.objects.filter(fiscal_year=2023)
    assert {project.code for project in made} == {project.code for project in old}
    assert {(project.state, project.annual_budget_yuan) for project in made} == {("draft", 125000)}
    assert "没有可以结转的项目" in clerk.get("/projects/continue/?from=2022").content.decode()


def test_one_bad_amount_does_not_hold_up_the_others(browse, project) -> None:
    training, visits = project(TRAINING), project(VISITS)
    answer = browse("clerk").post(
        "/projects/continue/",
        {
            "from": "2022",
            "chosen": [str(training.pk), str(visits.pk)],
            f"annual:{training.pk}": "三万",
            f"annual:{visits.pk}": "4",
        },
    )

    assert [made.code for made in Project.objects.filter(fiscal_year=2023)] == [VISITS]
    page = answer.content.decode()
    assert "三万" in page and 'role="alert"' in page


def test_only_chosen_projects_are_continued(browse, project) -> None:
    browse("clerk").post("/projects/continue/", {"from": "2022", "chosen": []})

    assert not Project.objects.filter(fiscal_year=2023).exists()


@pytest.mark.parametrize("username", ["department", "bureau", "viewer", "stranger"])
def test_others_continue_nothing(username: str, browse, project, actor) -> None:
    page = browse(username).get("/projects/continue/?from=2022")
    assert page.status_code == 200 and 'name="chosen"' not in page.content.decode()

    with pytest.raises(JixiaoError):
        continue_project(
            project_id=project(TRAINING).pk,
            fiscal_year=2023,
            annual_budget="1",
            actor=actor(username),
            at=NOW,
        )
    with pytest.raises(JixiaoError):
        begin_blank(
            unit_code=project(TRAINING).organisation.code,
            profile_id="generic",
            fiscal_year=2023,
            code="1",
            name="某项目",
            actor=actor(username),
            at=NOW,
        )
    assert not Project.objects.filter(fiscal_year=2023).exists()


def test_a_year_cannot_be_continued_twice(project, actor) -> None:
    once = {
        "project_id": project(TRAINING).pk,
        "fiscal_year": 2023,
        "annual_budget": "4.18",
        "actor": actor("clerk"),
        "at": NOW,
    }
    continue_project(**once)

    with pytest.raises(JixiaoError, match="已有项目使用编码"):
        continue_project(**once)


def test_what_changes_is_shown_with_a_few_words_around_it() -> None:
    long = "为保障城市管理平台正常运行，" * 4

    shown = narrowed(Difference("年度目标", f"{long}在2022年完成。", f"{long}在2023年完成。"))

    assert (shown.before, shown.after) == (
        "…台正常运行，在2022年完成。",
        "…台正常运行，在2023年完成。",
    )


def test_a_year_is_reviewed_once_and_told_in_one_sentence(
    browse, django_assert_max_num_queries
) -> None:
    clerk = browse("clerk")
    old = Project.objects.filter(fiscal_year=2022, organisation__name__contains="数字化城管")
    typed = {"from": "2022", "chosen": [str(project.pk) for project in old]}
    typed |= {f"annual:{project.pk}": "12.5" for project in old}

    page = clerk.post("/projects/continue/", typed).content.decode()

    assert "等8个项目结转到2023年度" in page and page.count("结转到2023年度") == 1
    made = Project.objects.filter(fiscal_year=2023)
    assert all(project.errors + project.warnings + project.notices for project in made)
    with django_assert_max_num_queries(14):
        clerk.get("/projects/continue/?from=2023")
