"""Batches: many files at once, each with its result; nothing done twice, nothing of others seen."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jixiao.errors import NotAllowed, NotFound
from jixiao.reading import read
from jixiao.web import filestore
from jixiao.web.accounts.models import Grant
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.models import Event
from jixiao.web.uploading import acts, queries, reader, sweep, tasks
from jixiao.web.uploading.models import Batch, Upload, UploadedForm
from jixiao.writing import write_pdf
from tests.web.conftest import NOW, TRAINING
from tests.web.test_upload import UPLOAD, form_of

NOTICE = "关于召开会议的通知：请各单位参加。".encode()


def code(number: int) -> str:
    return f"4403042213115009{number:05d}"


def clear(number: int) -> bytes:
    return form_of(f"批量项目{number}", code(number))


def doubtful(number: int) -> bytes:
    return clear(number).decode().replace("5.00\n", "五万\n").encode()


def zipped(**files: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.txt", data)
    return written.getvalue()


def hand_in(client, **files: bytes):
    sent = [SimpleUploadedFile(name, data) for name, data in files.items()]
    return client.post(UPLOAD, {"file": sent, "fiscal_year": 2022}, follow=True)


def receive(actor, *, later: bool = False, **files: bytes) -> Batch:
    return acts.receive(
        files=[acts.Incoming(name, len(data), data) for name, data in files.items()],
        fiscal_year=2022,
        actor=actor,
        at=NOW,
        is_read_later=later,
    )


def work(batch: Batch) -> None:
    while reader.read_next(batch.pk) or reader.save_next(batch.pk):
        pass


def states(batch: Batch) -> list[str]:
    return list(batch.files.order_by("number", "pk").values_list("state", flat=True))


def act_on(client, batch: Batch, act: str):
    return client.post(reverse("uploading:batch-act", args=[batch.pk, act]), follow=True)


# --- reading --------------------------------------------------------------------------------------


def test_every_file_of_a_batch_has_its_own_result(browse):
    shown = hand_in(browse("clerk"), 好=clear(1), 疑=doubtful(2), 坏=NOTICE, 重=clear(1))

    batch = shown.context["batch"]
    assert states(batch) == ["read", "read", "refused", "same"]
    page = shown.content.decode()
    for told in ("没有疑问", "1 处待核实", "没有找到绩效目标申报表", "与同批的“好”内容完全相同"):
        assert told in page
    assert "4 个文件已全部处理" in page


def test_files_of_an_archive_are_told_one_by_one(browse):
    shown = hand_in(browse("clerk"), 压缩包=zipped(甲=clear(1), 乙=NOTICE, 丙=clear(1)))

    rows = shown.context["rows"]
    assert [(row.upload.name, row.upload.state) for row in rows] == [
        ("压缩包", "opened"),
        ("甲.txt", "read"),
        ("乙.txt", "refused"),
        ("丙.txt", "same"),
    ]
    assert shown.context["progress"].files == 3


@pytest.mark.parametrize("most", [2, 3])
def test_an_archive_with_too_many_files_is_refused_whole(actor, monkeypatch, most):
    monkeypatch.setattr(reader, "MOST_FILES", most)
    batch = receive(actor("clerk"), 包=zipped(甲=clear(1), 乙=clear(2), 丙=clear(3)))

    work(batch)

    assert states(batch) == ["refused"]
    assert batch.files.get().message.id == "upload.too_many_files"


def test_a_file_over_the_limit_does_not_keep_the_others_out(browse, settings):
    settings.UPLOAD_LIMIT_BYTES = 5000

    shown = hand_in(browse("clerk"), 小=clear(1), 大=b"x" * 5001)

    assert states(shown.context["batch"]) == ["read", "refused"]
    large = Upload.objects.get(name="大")
    assert large.sha256 == "" and "超过" in large.message.what
    assert not shown.context["rows"][1].may_retry


def test_too_many_files_and_too_large_batches_are_refused_with_their_numbers(browse, settings):
    settings.BATCH_LIMIT_FILES = 2
    shown = hand_in(browse("clerk"), 甲=clear(1), 乙=clear(2), 丙=clear(3))
    assert "选了 3 个文件，一次最多 2 个" in shown.content.decode()

    settings.BATCH_LIMIT_BYTES = 2000
    shown = hand_in(browse("clerk"), 甲=clear(1), 乙=clear(2))
    assert "上限" in shown.content.decode()
    assert not Upload.objects.filter(name="甲").exists()


def test_the_same_bytes_are_read_once_and_keep_the_name_of_each_file(actor, monkeypatch):
    first = receive(actor("clerk"), 甲=clear(1))
    work(first)
    monkeypatch.setattr(reader, "read_limited", None)  # would fail if it were called
    second = receive(actor("clerk"), 乙=clear(1))

    work(second)

    [form] = second.files.get().forms.all()
    assert form.declaration().document.name == "乙"
    assert form.declaration().project.code == code(1)


def test_a_fault_of_the_program_costs_one_file_only(actor, monkeypatch, caplog):
    def fail(data, name, **_):
        if name == "甲":
            raise RuntimeError
        return read(data, name, fiscal_year=2022)

    monkeypatch.setattr(reader, "read_limited", fail)
    batch = receive(actor("clerk"), 甲=clear(1), 乙=clear(2))

    work(batch)

    assert states(batch) == ["refused", "read"]
    assert "was not read" in caplog.text


def recognised(pages: int, seen: list[Upload] | None = None):
    """A reader of scans: tells each page it begins."""

    def read_scan(data, name, *, progress, **_):
        for page in range(1, pages + 1):
            progress(page, pages)
            if seen is not None:
                seen.append(Upload.objects.get(name=name))
        return read(data, name, fiscal_year=2022)

    return read_scan


def test_a_scan_is_recognised_in_the_background_with_its_pages_told(actor, monkeypatch, browse):
    seen: list[Upload] = []
    monkeypatch.setattr(reader, "read_limited", recognised(3, seen))
    batch = receive(actor("clerk"), 甲=clear(1))

    work(batch)

    assert [(upload.page, upload.pages) for upload in seen] == [(1, 3), (2, 3), (3, 3)]
    assert all(upload.lease_until > timezone.now() for upload in seen)
    assert states(batch) == ["read"]
    batch.files.update(state="reading", page=2, pages=3)
    assert "正在识别第 2/3 页" in browse("clerk").get(batch.get_absolute_url()).content.decode()


def test_a_small_scan_does_not_keep_the_page_waiting(browse, monkeypatch):
    monkeypatch.setattr(reader, "read_limited", recognised(1))
    asked: list[int] = []
    monkeypatch.setattr(tasks, "work_on", type("Later", (), {"enqueue": asked.append}))

    shown = hand_in(browse("clerk"), 甲=clear(1))

    [upload] = shown.context["batch"].files.all()
    assert (upload.state, upload.tries, asked) == ("waiting", 0, [upload.batch_id])


# --- leases ---------------------------------------------------------------------------------------


def abandoned(upload: Upload, *, reader_name: str = "elsewhere:1", tries: int = 1, ago: int = 5):
    """As a reader that was killed leaves it."""
    upload.state, upload.reader, upload.tries = "reading", reader_name, tries
    upload.lease_until = timezone.now() - timedelta(seconds=ago)
    upload.save()


def test_a_file_whose_reader_is_gone_is_taken_up_again(actor):
    batch = receive(actor("clerk"), 甲=clear(1))
    abandoned(batch.files.get())

    assert tasks.take_up() == 1

    assert states(batch) == ["read"]
    assert batch.files.get().tries == 2


def test_a_file_under_a_lease_is_left_alone(actor):
    batch = receive(actor("clerk"), 甲=clear(1))
    abandoned(batch.files.get(), ago=-60)

    assert tasks.take_up() == 0
    assert not reader.read_next(batch.pk)


def test_a_reader_of_this_machine_that_ended_is_noticed_before_its_lease_ends(actor):
    import subprocess
    import sys
    from socket import gethostname

    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    batch = receive(actor("clerk"), 甲=clear(1))
    abandoned(batch.files.get(), reader_name=f"{gethostname()}:{ended.pid}", ago=-600)

    tasks.take_up()

    assert states(batch) == ["read"]


def test_a_file_that_ended_three_readers_is_refused_and_can_be_tried_again(actor, browse):
    batch = receive(actor("clerk"), 甲=clear(1), 乙=clear(2))
    abandoned(batch.files.get(name="甲"), tries=reader.MOST_TRIES)

    work(batch)

    assert states(batch) == ["refused", "read"]
    assert batch.files.get(name="甲").message.id == "upload.ends_readers"
    act_on(browse("clerk"), batch, "retry")
    assert states(batch) == ["read", "read"]


def test_what_a_late_reader_brings_is_dropped(actor, monkeypatch):
    batch = receive(actor("clerk"), 甲=clear(1))
    upload = batch.files.get()

    def taken_meanwhile(data, name, **_):
        Upload.objects.filter(pk=upload.pk).update(tries=2)
        return read(data, name, fiscal_year=2022)

    monkeypatch.setattr(reader, "read_limited", taken_meanwhile)
    reader.read_next(batch.pk)

    assert states(batch) == ["reading"]
    assert not UploadedForm.objects.filter(upload=upload).exists()


def test_a_file_removed_while_it_is_read_stays_removed(actor, monkeypatch):
    batch = receive(actor("clerk"), 甲=clear(1))

    def removed_meanwhile(data, name, **_):
        Upload.objects.filter(batch=batch).delete()
        return read(data, name, fiscal_year=2022)

    monkeypatch.setattr(reader, "read_limited", removed_meanwhile)

    assert reader.read_next(batch.pk)
    assert states(batch) == []


# --- saving ---------------------------------------------------------------------------------------


def test_all_forms_without_doubts_are_saved_each_with_its_own_event(browse):
    client = browse("clerk")
    batch = hand_in(client, 甲=clear(1), 乙=doubtful(2), 丙=clear(3)).context["batch"]
    before = Event.objects.count()

    shown = act_on(client, batch, "save")

    events = Event.objects.filter(seq__gt=before).order_by("seq")
    assert [event.act for event in events] == ["declaration.create"] * 2
    assert len({event.request_id for event in events} - {""}) == 1
    assert shown.context["progress"].kept == 2
    assert {p.code for p in Project.objects.filter(name__startswith="批量项目")} == {
        code(1),
        code(3),
    }


def test_what_cannot_be_saved_says_why_and_the_rest_goes_on(browse):
    client = browse("clerk")
    approved = form_of("培训费", TRAINING)
    batch = hand_in(client, 批复过=approved, 新=clear(1)).context["batch"]

    shown = act_on(client, batch, "save")

    assert (shown.context["progress"].unsaved, shown.context["progress"].kept) == (1, 1)
    refused = UploadedForm.objects.get(upload__batch=batch, state="refused")
    assert refused.message.id == "declaration.not_editable"
    assert refused.project is None


def test_forms_saved_together_are_reviewed_as_if_saved_one_by_one(browse):
    client = browse("clerk")
    together = hand_in(client, 甲=clear(1), 乙=clear(2)).context["batch"]
    act_on(client, together, "save")
    found = {p.code: (p.errors, p.warnings, p.notices) for p in Project.objects.all()}

    recount(Project.objects.get(code=code(1)))

    assert found == {p.code: (p.errors, p.warnings, p.notices) for p in Project.objects.all()}
    assert found[code(1)] != (0, 0, 0)


def test_what_a_killed_worker_left_unreviewed_is_reviewed_by_the_next(browse, monkeypatch):
    client = browse("clerk")
    batch = hand_in(client, 甲=clear(1), 乙=clear(2)).context["batch"]
    with monkeypatch.context() as killed:
        killed.setattr(acts, "review_kept", lambda _=None: 0)
        act_on(client, batch, "save")
    saved = Project.objects.get(code=code(1))
    assert saved.errors == 0
    assert "还有" in str(_refused_to_submit(saved, client))

    assert acts.review_kept() == 1

    saved.refresh_from_db()
    assert saved.errors > 0
    assert acts.review_kept() == 0


def _refused_to_submit(project, client) -> str:
    """A form that is not reviewed yet is reviewed when it is to be submitted."""
    address = reverse("declaring:move", args=[project.pk, "submit"])
    return client.post(address, {"version": project.version}).content.decode()


def test_saving_twice_saves_once(actor, browse):
    client = browse("clerk")
    batch = hand_in(client, 甲=clear(1)).context["upload"].batch
    form = UploadedForm.objects.get(upload__batch=batch)
    how = {
        "form_id": form.pk,
        "declaration": form.declaration(),
        "actor": actor("clerk"),
        "at": NOW,
    }

    assert acts.keep_form(**how) is not None
    assert acts.keep_form(**how) is None

    assert Project.objects.get(code=code(1)).versions.count() == 1


def test_forms_of_someone_whose_grant_ended_are_not_saved(actor, browse):
    client = browse("clerk")
    batch = hand_in(client, 甲=clear(1)).context["upload"].batch
    UploadedForm.objects.filter(upload__batch=batch).update(state="chosen")
    Grant.objects.filter(user__username="clerk").update(valid_to="2022-01-01")

    work(batch)

    assert not Project.objects.filter(code=code(1)).exists()
    assert queries.progress(batch).is_working is False


def test_checking_leads_from_one_doubtful_file_to_the_next(browse):
    client = browse("clerk")
    batch = hand_in(client, 甲=doubtful(1), 乙=clear(2), 丙=doubtful(3)).context["batch"]
    first, third = batch.files.get(name="甲"), batch.files.get(name="丙")
    answer = {"keep-0": "on", "form-0:project.annual_budget": "5.00"}

    after = client.post(reverse("uploading:review", args=[first.pk]), answer, follow=True)
    assert after.redirect_chain[-1][0] == reverse("uploading:review", args=[third.pk])
    after = client.post(reverse("uploading:review", args=[third.pk]), answer, follow=True)
    assert after.redirect_chain[-1][0] == batch.get_absolute_url()


def test_a_correction_is_kept_with_the_form_and_shown_on_its_page(browse):
    client = browse("clerk")
    upload = hand_in(client, 甲=doubtful(1)).context["upload"]

    page = client.post(
        reverse("uploading:review", args=[upload.pk]),
        {"keep-0": "on", "form-0:project.annual_budget": "5.00"},
        follow=True,
    ).content.decode()

    [correction] = Project.objects.get(code=code(1)).latest().declaration().corrections
    assert (correction.read, correction.put, correction.by) == ("", "5.00", "clerk")
    assert correction.source.text == "五万"
    assert "读作（未读出），改为“5.00”" in page and "经办员" in page


# --- retry, cancel, remove ------------------------------------------------------------------------


def test_the_rest_can_be_cancelled_and_taken_up_again(actor, browse):
    client = browse("clerk")
    batch = receive(actor("clerk"), 甲=clear(1), 乙=clear(2))
    reader.read_next(batch.pk)

    act_on(client, batch, "cancel")
    assert states(batch) == ["read", "cancelled"]
    act_on(client, batch, "retry")

    assert states(batch) == ["read", "read"]
    assert list(Event.objects.order_by("-seq").values_list("act", flat=True)[:2]) == [
        "upload.retry",
        "upload.cancel",
    ]


def test_a_file_can_be_removed_unless_a_form_was_saved_from_it(browse, actor):
    client = browse("clerk")
    batch = hand_in(client, 甲=clear(1), 坏=NOTICE).context["batch"]
    act_on(client, batch, "save")
    good, bad = batch.files.get(name="甲"), batch.files.get(name="坏")

    client.post(reverse("uploading:upload-act", args=[bad.pk, "remove"]))
    with pytest.raises(NotAllowed):
        acts.remove(upload_id=good.pk, actor=actor("clerk"), at=NOW)

    assert [upload.name for upload in batch.files.all()] == ["甲"]


def test_a_batch_without_files_is_gone(browse):
    client = browse("clerk")
    batch = hand_in(client, 甲=NOTICE, 乙=NOTICE + b"!").context["batch"]

    for upload in batch.files.all():
        shown = client.post(
            reverse("uploading:upload-act", args=[upload.pk, "remove"]), follow=True
        )

    assert shown.redirect_chain[-1][0] == UPLOAD
    assert not Batch.objects.filter(pk=batch.pk).exists()


# --- scope ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["stranger", "viewer", "department", "bureau"])
def test_batches_of_others_are_not_found(browse, actor, username):
    batch = hand_in(browse("clerk"), 甲=doubtful(1), 乙=clear(2)).context["batch"]
    upload = batch.files.get(name="甲")
    client = browse(username)
    pages = [
        reverse("uploading:batch", args=[batch.pk]),
        reverse("uploading:progress", args=[batch.pk]),
        reverse("uploading:review", args=[upload.pk]),
        reverse("uploading:picture", args=[upload.pk, 0, 0]),
    ]
    posts = [reverse("uploading:batch-act", args=[batch.pk, act]) for act in ("save", "retry")]
    posts += [reverse("uploading:upload-act", args=[upload.pk, act]) for act in ("retry", "remove")]

    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert [client.post(post).status_code for post in posts] == [404] * 4
    with pytest.raises(NotFound):
        queries.batch(batch.pk, actor(username))


def test_a_clerk_who_left_the_unit_does_not_see_its_files_any_more(browse, actor):
    batch = receive(actor("clerk"), 甲=clear(1))
    Grant.objects.filter(user__username="clerk").update(valid_to="2022-01-01")

    assert browse("clerk").get(batch.get_absolute_url()).status_code == 404


# --- pages ----------------------------------------------------------------------------------------


def test_the_page_asks_again_only_while_something_is_to_come(actor, browse):
    client = browse("clerk")
    batch = receive(actor("clerk"), 甲=clear(1), 乙=clear(2))
    page = reverse("uploading:batch", args=[batch.pk])
    part = reverse("uploading:progress", args=[batch.pk])

    assert "hx-get" in client.get(page).content.decode()
    assert "HX-Refresh" not in client.get(part)
    work(batch)

    assert "hx-get" not in client.get(page).content.decode()
    assert client.get(part)["HX-Refresh"] == "true"


def test_a_page_that_waits_for_nobody_says_that_no_reader_runs(actor, browse):
    batch = receive(actor("clerk"), 甲=clear(1), 乙=clear(2))

    assert "jixiao worker" in browse("clerk").get(batch.get_absolute_url()).content.decode()


def test_a_doubt_in_a_pdf_shows_its_part_of_the_page(browse):
    client = browse("clerk")
    pdf = write_pdf(read(doubtful(1), "a.txt", fiscal_year=2022))
    shown = hand_in(client, 表=pdf)
    asked = shown.context["forms"][0].questions
    number = next(question.number for question in asked if question.has_picture)
    address = reverse("uploading:picture", args=[shown.context["upload"].pk, 0, number])

    assert f'src="{address}"' in shown.content.decode()
    answer = client.get(address)
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert client.get(address.replace(f"/{number}.png", "/99.png")).status_code == 404


def test_a_form_with_more_files_than_django_takes_is_a_page_not_a_fault(browse, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2

    shown = hand_in(browse("clerk"), 甲=clear(1), 乙=clear(2), 丙=clear(3))

    assert shown.status_code == 400
    assert "一次上传的文件过多" in shown.content.decode()


# --- clearing up ----------------------------------------------------------------------------------


def test_old_uploads_end_but_not_what_was_saved(browse, settings, actor):
    client = browse("clerk")
    batch = hand_in(client, 甲=clear(1), 坏=NOTICE).context["batch"]
    act_on(client, batch, "save")
    Upload.objects.filter(batch=batch).update(uploaded_at=NOW)
    kept, gone = batch.files.get(name="甲"), batch.files.get(name="坏")
    far = timezone.now() + timedelta(days=2)

    sweep.sweep(far)

    assert [upload.name for upload in batch.files.all()] == ["甲"]
    assert filestore.get(kept.sha256) == clear(1)
    with pytest.raises(Exception, match="缺失"):
        filestore.get(gone.sha256)
    assert Event.objects.latest("seq").act == "upload.sweep"
    assert sweep.sweep(far) == 0


def test_bytes_that_another_row_names_stay(actor):
    old = receive(actor("clerk"), 甲=NOTICE)
    young = receive(actor("clerk"), 乙=NOTICE)
    Upload.objects.filter(batch=young).update(uploaded_at=timezone.now())

    sweep.sweep(timezone.now() + timedelta(days=2))

    assert not Batch.objects.filter(pk=old.pk, files__isnull=False).exists()
    assert filestore.get(young.files.get().sha256) == NOTICE
