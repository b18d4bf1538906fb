"""What is typed and not saved is kept, offered again, and dropped when saved or given up."""

from __future__ import annotations

import pytest

from jixiao.declaration import amend
from jixiao.web.declaring.acts import save_declaration
from jixiao.web.declaring.forms import signed
from jixiao.web.declaring.models import EditDraft
from jixiao.web.ledger.models import Event
from tests.web.conftest import CITY, NOW, RESERVE


@pytest.fixture
def reserve(project):
    return project(RESERVE)


@pytest.fixture
def typing(browse, reserve):
    """Type texts on the editing page, as its script sends them."""

    def typed(username: str = "clerk", **texts: str):
        form = {
            "version": reserve.version,
            "working": signed(reserve.latest().declaration()),
            **{path.replace("__", "."): text for path, text in texts.items()},
        }
        return browse(username).post(f"/projects/{reserve.pk}/edit/review/", form)

    return typed


def test_typing_is_kept_without_a_version_or_an_event(typing, reserve, project) -> None:
    events = Event.objects.count()

    assert typing(objectives__annual="还没有写完").json()["kept"]

    draft = EditDraft.objects.get(project=reserve)
    assert draft.declaration().objectives.annual == "还没有写完"
    assert project(RESERVE).declaration_number == reserve.declaration_number
    assert Event.objects.count() == events


def test_the_newest_typing_replaces_the_older(typing) -> None:
    typing(objectives__annual="一")
    typing(objectives__annual="二")

    assert [draft.declaration().objectives.annual for draft in EditDraft.objects.all()] == ["二"]


def test_it_is_offered_again_and_goes_on(typing, browse, reserve) -> None:
    typing(objectives__annual="还没有写完", project__annual_budget="五万")
    clerk, address = browse("clerk"), f"/projects/{reserve.pk}/edit/"

    opened = clerk.get(address).content.decode()
    assert "接着填写" in opened and "还没有写完" not in opened
    again = clerk.get(f"{address}?draft=1").content.decode()
    assert "还没有写完" in again and "五万" in again


def test_saving_and_giving_up_end_it(typing, browse, reserve, project) -> None:
    clerk, address = browse("clerk"), f"/projects/{reserve.pk}/edit/"
    typing(objectives__annual="不要了")
    clerk.post(address, {"discard": "1"})
    assert not EditDraft.objects.exists()

    typing(objectives__annual="要的")
    working = signed(reserve.latest().declaration())
    form = {"version": reserve.version, "working": working, "save": "1"}
    clerk.post(address, form | {"objectives.annual": "要的"})
    assert project(RESERVE).latest().declaration().objectives.annual == "要的"
    assert not EditDraft.objects.exists()


def test_a_draft_like_the_saved_form_is_not_offered(typing, browse, reserve) -> None:
    typing()

    page = browse("clerk").get(f"/projects/{reserve.pk}/edit/").content.decode()
    assert "接着填写" not in page


@pytest.mark.parametrize("username", ["viewer", "department"])
def test_who_may_not_edit_keeps_nothing(username: str, typing) -> None:
    assert typing(username, objectives__annual="不该保存").json()["kept"] == ""
    assert not EditDraft.objects.exists()


def test_a_form_that_is_not_open_keeps_nothing(browse, project) -> None:
    city = project(CITY)
    form = {"version": city.version, "working": signed(city.latest().declaration())}

    assert browse("clerk").post(f"/projects/{city.pk}/edit/review/", form).json()["kept"] == ""


def test_after_another_save_the_draft_still_opens_and_meets_the_merge_view(
    typing, browse, reserve, project
) -> None:
    typing(objectives__annual="我的")
    clerk, address = browse("clerk"), f"/projects/{reserve.pk}/edit/"
    working = signed(reserve.latest().declaration())
    theirs = {"version": reserve.version, "working": working, "save": "1"}
    EditDraft.objects.update(username="other")
    clerk.post(address, theirs | {"objectives.overview": "他人的概况"})
    EditDraft.objects.update(username="clerk")

    assert "其后项目有过改动" in clerk.get(address).content.decode()
    page = clerk.get(f"{address}?draft=1").content.decode()
    assert f'name="version" value="{reserve.version}"' in page
    mine = {"version": reserve.version, "working": working, "save": "1"}
    stale = clerk.post(address, mine | {"objectives.annual": "我的"})
    assert stale.status_code == 409 and "他人的概况" in stale.content.decode()


def test_a_draft_that_others_have_overtaken_is_merged(
    typing, browse, reserve, project, actor
) -> None:
    typing(objectives__annual="还没有写完", number=reserve.declaration_number)
    theirs = amend(reserve.latest().declaration(), {"objectives.overview": "他人的"}).declaration
    save_declaration(
        project_id=reserve.pk,
        version=reserve.version,
        declaration=theirs,
        actor=actor("clerk"),
        at=NOW,
    )
    clerk, address = browse("clerk"), f"/projects/{reserve.pk}/edit/"

    opened = clerk.get(f"{address}?draft=1")
    sent = {key: opened.context[key] for key in ("working", "version", "number")}
    shown = clerk.post(address, sent | {"save": "1"})

    assert shown.status_code == 409
    assert shown.context["texts"]["objectives.annual"] == "还没有写完"
    assert shown.context["texts"]["objectives.overview"] == "他人的"
