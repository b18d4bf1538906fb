"""The tree of organisations, its history, and scope that follows from codes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.errors import NotAllowed, NotFound
from jixiao.web.accounts.actors import Actor, actor_of
from jixiao.web.accounts.models import Role, User
from jixiao.web.declaring import queries as queries_of_projects
from jixiao.web.declaring.file_acts import applicant_of
from jixiao.web.declaring.handover import hand_over
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import ProjectFilter
from jixiao.web.ledger.models import Event
from jixiao.web.organisations import acts, queries
from jixiao.web.organisations.models import Lineage, Organisation
from tests.web.conftest import BONUS, NOW

BUREAU, DEPARTMENT, UNIT, SIBLING = "440304", "440304131", "440304131001", "440304131002"
OLD, NEW = "深圳市福田区数字化城管技术服务中心", "深圳市福田区城市运行中心"


@pytest.fixture
def system(actor) -> Actor:
    return actor("system")


@pytest.fixture
def found(system):
    def made(code: str, name: str = "", kind: str = "unit", on=None) -> Organisation:
        return acts.create(
            code=code, name=name or f"单位{code}", kind=kind, on=on, actor=system, at=NOW
        )

    return made


@pytest.fixture
def rename(system):
    def renamed(name: str, on: date, code: str = UNIT) -> Organisation:
        return acts.rename(
            code=code, name=name, on=on, document="编办〔2022〕3号", actor=system, at=NOW
        )

    return renamed


@pytest.fixture
def close(system):
    def closed(code: str, on: date, successor: str = "") -> Organisation:
        return acts.close(
            code=code, on=on, successor=successor, reason="机构改革", actor=system, at=NOW
        )

    return closed


def test_a_new_organisation_finds_its_parent_by_its_code(found):
    assert found("440304131003").parent.code == DEPARTMENT
    assert found("44030413100301").parent.code == "440304131003"
    assert found("440304200", kind="department").parent.code == BUREAU
    assert Event.objects.filter(act="organisation.create").count() == 3


@pytest.mark.parametrize(
    ("code", "kind", "problem"),
    [
        (UNIT, "unit", "code_taken"),
        ("4403041310", "unit", "code_between"),
        ("44030", "bureau", "code_between"),
        ("", "unit", "code"),
        ("４４", "unit", "code"),
        ("440304131x", "unit", "code"),
        ("4403041310019", "department", "level"),
        ("4403041319", "bureau", "level"),
        ("9", "office", "kind"),
    ],
)
def test_a_code_or_level_that_does_not_fit_the_tree_is_refused(found, code, kind, problem):
    with pytest.raises(NotAllowed) as refused:
        found(code, kind=kind)

    assert refused.value.message.id == f"organisation.{problem}"
    assert refused.value.message.how


def test_a_name_is_borne_by_one_open_organisation(found, close):
    with pytest.raises(NotAllowed, match="已是单位"):
        found("440304131003", name=OLD)
    close(SIBLING, date(2022, 7, 1))
    assert found("440304131003", name="深圳市福田区另一中心")


def test_a_renamed_unit_keeps_the_name_of_each_day(rename):
    unit = rename(NEW, date(2022, 7, 1))
    unit = rename("深圳市福田区城运中心", date(2023, 1, 1))

    assert queries.name_on(unit, date(2022, 6, 30)) == OLD
    assert queries.name_on(unit, date(2022, 7, 1)) == NEW
    assert queries.name_on(unit, date(2023, 1, 1)) == "深圳市福田区城运中心"
    with pytest.raises(NotAllowed, match="已有一次更名"):
        rename("再改", date(2022, 8, 1))
    with pytest.raises(NotAllowed, match="相同"):
        rename("深圳市福田区城运中心", date(2023, 2, 1))


def test_old_names_are_found_and_old_forms_still_have_their_unit(rename, system, actor, project):
    declaration = project(BONUS).latest().declaration()

    rename(NEW, date(2022, 7, 1))

    (line,) = queries.tree(system, text="数字化城管")
    assert (line.organisation.name, line.found_by) == (NEW, OLD)
    assert applicant_of(declaration, actor("clerk")).code == UNIT
    assert declaration.project.applicant == OLD
    for name in (OLD, NEW):
        shown = queries_of_projects.page(ProjectFilter(text=name), actor("clerk"), 1)
        assert shown.count == 8


def test_a_merged_unit_ends_and_points_to_its_successor(close, system):
    unit = close(SIBLING, date(2022, 7, 1), successor=UNIT)

    assert unit.valid_to == date(2022, 6, 30)
    assert not unit.is_open(date(2022, 7, 1)) and unit.is_open(date(2022, 6, 30))
    (entry,) = queries.history(Organisation.objects.get(code=UNIT))
    assert (entry.step, entry.organisation) == (Lineage.Step.MERGED, unit)
    assert Event.objects.get(act="organisation.merge").reason == "机构改革"
    assert SIBLING not in {line.organisation.code for line in queries.tree(system, on=NOW.date())}
    stranger = User.objects.get(username="stranger")
    assert actor_of(stranger, date(2022, 6, 30)).grants
    assert not actor_of(stranger, date(2022, 7, 1)).grants


@pytest.mark.parametrize("successor", [SIBLING, "999", ""])
def test_what_cannot_be_closed_stays(close, successor):
    code = SIBLING if successor else DEPARTMENT

    with pytest.raises(NotAllowed) as refused:
        close(code, date(2022, 7, 1), successor=successor)

    assert refused.value.message.id in ("organisation.successor", "organisation.open_below")
    assert Organisation.objects.get(code=code).valid_to is None


def test_a_closed_organisation_is_not_changed_any_more(close, rename):
    close(SIBLING, date(2022, 7, 1))

    with pytest.raises(NotAllowed, match="已于2022-06-30"):
        rename("新名", date(2022, 8, 1), code=SIBLING)
    with pytest.raises(NotFound):
        rename("新名", date(2022, 8, 1), code="999")


def test_nobody_else_changes_organisations(actor):
    for username in ("clerk", "bureau", "security", "audit", "auditor"):
        with pytest.raises(NotAllowed):
            acts.close(code=SIBLING, on=date(2022, 7, 1), actor=actor(username), at=NOW)


def test_projects_move_by_an_act_of_their_own(close, system, actor):
    unit, sibling = (Organisation.objects.get(code=code) for code in (UNIT, SIBLING))
    close(UNIT, date(2023, 1, 1), successor=SIBLING)
    before = Project.objects.filter(organisation=unit).count()

    moved = hand_over(
        source=unit, target=sibling, fiscal_year=2022, reason="并入", actor=system, at=NOW
    )

    assert moved == before == 8
    assert Project.objects.visible_to(actor("stranger")).count() == 8
    assert Project.objects.visible_to(actor("department")).count() == 8
    assert Event.objects.filter(act="project.hand_over").count() == 8
    assert {
        project.latest().declaration().project.applicant for project in Project.objects.all()
    } == {OLD}
    with pytest.raises(NotAllowed, match="没有项目"):
        hand_over(source=unit, target=sibling, fiscal_year=2022, reason="x", actor=system, at=NOW)


def test_projects_are_not_handed_to_a_closed_unit(close, system):
    unit = Organisation.objects.get(code=UNIT)
    sibling = close(SIBLING, date(2022, 7, 1))

    with pytest.raises(NotAllowed, match="不能承接"):
        hand_over(source=unit, target=sibling, fiscal_year=2022, reason="x", actor=system, at=NOW)


@given(codes=st.lists(st.text("012", min_size=1, max_size=5), min_size=1, max_size=12))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_range_of_codes_is_exactly_a_subtree(found, codes):
    """Whatever is founded in whatever order: scope by codes is descent by parents."""
    for left in Organisation.objects.filter(code__lt="3").order_by("-code"):
        left.delete()
    for code in codes:
        try:
            found(code)
        except NotAllowed as refused:
            assert refused.message.id in ("organisation.code_taken", "organisation.code_between")
    rows = {each.pk: each for each in Organisation.objects.filter(code__lt="3")}

    def ancestors(row: Organisation) -> set[str]:
        own = {row.code}
        return own if row.parent_id is None else own | ancestors(rows[row.parent_id])

    for top in rows.values():
        seen = queries.visible_to(Actor("a", "a", ((Role.VIEWER, top.code),)))
        assert {row.code for row in seen} == {
            row.code for row in rows.values() if top.code in ancestors(row)
        }


# --- pages ----------------------------------------------------------------------------------------


def test_the_tree_shows_what_is_in_scope(browse):
    page = browse("stranger").get("/organisations/").content.decode()

    assert SIBLING in page and UNIT not in page
    assert "设立单位" not in page


def test_an_organisation_is_founded_renamed_and_merged_on_pages(browse):
    system = browse("system")
    made = system.post(
        "/organisations/new/",
        {"code": "440304131003", "name": "第三中心", "kind": "unit", "on": "2022-01-01"},
    )
    renamed = system.post(
        "/organisations/440304131003/rename/",
        {"name": "第三服务中心", "on": "2022-05-01", "reason": "更名", "document": "3号"},
    )
    merged = system.post(
        "/organisations/440304131003/close/",
        {"successor": UNIT, "on": "2022-07-01", "reason": "合并", "document": "4号"},
    )
    page = system.get("/organisations/440304131003/").content.decode()

    assert [made.status_code, renamed.status_code, merged.status_code] == [302, 302, 302]
    assert "第三中心 → 第三服务中心" in page and "4号" in page and OLD in page
    assert "曾用名：第三中心" in system.get("/organisations/?text=第三中").content.decode()


def test_a_refused_change_comes_back_with_what_was_typed(browse):
    answer = browse("system").post(
        f"/organisations/{UNIT}/rename/",
        {"name": "深圳市福田区另一中心", "on": "2022-05-01", "reason": "改革"},
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "已是单位" in page and 'value="改革"' in page


def test_projects_are_handed_over_on_the_page(browse):
    answer = browse("system").post(
        f"/organisations/{UNIT}/hand-over/",
        {"fiscal_year": "2022", "target": SIBLING, "reason": "移交"},
        follow=True,
    )

    assert "已移交8个项目" in answer.content.decode()


def test_projects_left_behind_are_handed_to_the_successor_by_default(browse, close):
    close(UNIT, date(2023, 1, 1), successor=SIBLING)

    form = browse("system").get(f"/organisations/{UNIT}/").context["hand_over_form"]

    assert form.initial == {"fiscal_year": 2022, "target": SIBLING}


def test_a_unit_leads_up_the_tree_and_to_its_people_or_projects(browse):
    pages = {
        name: browse(name).get(f"/organisations/{UNIT}/").content.decode()
        for name in ("system", "security", "viewer", "clerk")
    }

    parent = f'href="/organisations/{DEPARTMENT}/"'
    assert {name: parent in page for name, page in pages.items()} == {
        "system": True,
        "security": True,
        "viewer": True,
        "clerk": False,  # out of sight
    }
    assert "本单位人员" in pages["system"] and "本单位人员" in pages["security"]
    assert "本单位项目" in pages["clerk"] and "本单位项目" not in pages["system"]


def test_a_desk_finds_projects_and_tells_readers_that_nothing_waits(browse):
    desk = browse("auditor").get("/").content.decode()

    assert 'role="search"' in desk and 'name="text"' in desk
    assert "您的身份只查阅" in desk and "都办完了" not in desk
