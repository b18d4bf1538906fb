"""Reading files in the background and saving chosen forms, one at a time.

A reader takes a file by writing its own name and a lease to the row. A reader that is killed leaves
the row behind: it is taken up again when the lease ends, or at once where the process is seen to be
gone. What a late reader brings is dropped if another has taken the file since.

A file of its own, because this is neither an act of a person nor a query.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from socket import gethostname

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from jixiao import __version__
from jixiao.declaration import Declaration, asked_codes, from_json, to_json
from jixiao.errors import JixiaoError, Message, NotReadable
from jixiao.reading import PAGE_WALL_S, allowance, archive_members, file_kind, read_limited
from jixiao.web import filestore
from jixiao.web.accounts.actors import actor_of
from jixiao.web.accounts.models import User
from jixiao.web.uploading import acts, tasks
from jixiao.web.uploading.models import Upload, UploadedForm
from jixiao.web.years.codes import checked_lists
from jixiao.web.years.queries import set_up

MOST_FORMS = 200  # of one file: a person checks them on one page
MOST_FILES = 5_000  # of one batch, those in archives included
SAVED_TOGETHER = 20  # forms saved before what compares them is reviewed
MOST_TRIES = 3  # a file that ended so many readers is refused

_LOG = logging.getLogger(__name__)
_STATE = Upload.State
_FIRST_LEASE = timedelta(seconds=60)  # until the file is fetched and its allowance known
_MARGIN = timedelta(seconds=30)  # over the time the child process may take
_OPENING = timedelta(minutes=5)  # an archive at the limit of its size, on a busy machine
_PROGRAM = __version__


def read_next(batch_id: int) -> bool:
    """Read one file of the batch that waits or was left behind; False if there is none."""
    upload = _claim(Q(batch_id=batch_id))
    if upload is None:
        return False
    _read(upload)
    return True


class _PutOff(Exception):
    """Reading would take long: pages have to be recognised."""


def read_now(upload_id: int) -> None:
    """Read one file at once, unless somebody is at it; a scan goes to the background instead."""
    upload = _claim(Q(pk=upload_id))
    if upload is None:
        return
    try:
        _read(upload, _put_off)
    except _PutOff:
        with transaction.atomic():
            Upload.objects.filter(pk=upload.pk, tries=upload.tries).update(
                state=_STATE.WAITING, tries=0, lease_until=None
            )
            tasks.work_on.enqueue(upload.batch_id)


def _put_off(page: int, pages: int) -> None:
    raise _PutOff


def save_next(batch_id: int) -> bool:
    """Save some chosen forms of the batch, each in a transaction of its own, then review their
    units' years; False if there are none."""
    forms = list(
        UploadedForm.objects.filter(upload__batch_id=batch_id, state=UploadedForm.State.CHOSEN)
        .select_related("upload")
        .order_by("upload__number", "upload_id", "number")[:SAVED_TOGETHER]
    )
    for form in forms:
        at = timezone.now()
        user = User.objects.get(username=form.upload.uploaded_by)
        acts.keep_chosen(form, actor_of(user, timezone.localdate(at)), at)
    if forms:
        acts.review_kept(batch_id)
    return bool(forms)


def left_lying(now: datetime) -> list[int]:
    """Batches with files to read or forms to save. Frees the files of readers that are gone."""
    host = gethostname()
    for upload in Upload.objects.filter(state=_STATE.READING, lease_until__gte=now):
        name, _, process = upload.reader.rpartition(":")
        if name == host and not _is_alive(int(process)):
            Upload.objects.filter(pk=upload.pk, tries=upload.tries).update(lease_until=now)
    to_read = Upload.objects.filter(_free(now + timedelta(milliseconds=1)))
    to_save = UploadedForm.objects.filter(state=UploadedForm.State.CHOSEN)
    return sorted(
        {*to_read.values_list("batch_id", flat=True).distinct()}
        | {*to_save.values_list("upload__batch_id", flat=True).distinct()}
    )


def _free(now: datetime) -> Q:
    return Q(state=_STATE.WAITING) | Q(state=_STATE.READING, lease_until__lt=now)


def _claim(which: Q) -> Upload | None:
    """Take a file that nobody reads. One that has ended too many readers is refused instead."""
    while True:
        with transaction.atomic():
            now = timezone.now()
            upload = (
                Upload.objects.select_for_update(skip_locked=True)
                .filter(which, _free(now))
                .order_by("number", "pk")
                .first()
            )
            if upload is None:
                return None
            if upload.tries < MOST_TRIES:
                upload.state = _STATE.READING
                upload.tries += 1
                upload.reader = f"{gethostname()}:{os.getpid()}"
                upload.lease_until = now + _FIRST_LEASE
                upload.page = upload.pages = None
                upload.save(
                    update_fields=["state", "tries", "reader", "lease_until", "page", "pages"]
                )
                return upload
            upload.state = _STATE.REFUSED
            upload.refusal = asdict(_ends_readers(upload))
            upload.save(update_fields=["state", "refusal"])


def _read(upload: Upload, on_page: Callable[[int, int], None] | None = None) -> None:
    def recognising(page: int, pages: int) -> None:
        _hold(upload, timedelta(seconds=PAGE_WALL_S) + _MARGIN, page=page, pages=pages)

    try:
        data = filestore.get(upload.sha256)
        if file_kind(data) == "zip":
            _hold(upload, _OPENING)
            _open(upload, data)
            return
        declarations = _read_before(upload)
        if not declarations:
            _hold(upload, timedelta(seconds=allowance(data)[1]) + _MARGIN)
            declarations = read_limited(
                data,
                upload.name,
                fiscal_year=upload.fiscal_year,
                most_forms=MOST_FORMS,
                progress=on_page or recognising,
            )
    except JixiaoError as error:
        _finish(upload, _STATE.REFUSED, refusal=error.message)
        return
    except (DatabaseError, _PutOff):
        raise
    except Exception:  # noqa: BLE001  # a fault of ours costs this file, not the rest of the batch
        _LOG.exception("upload %s was not read", upload.pk)
        _finish(upload, _STATE.REFUSED, refusal=acts.fault(f"文件“{upload.name}”", "读取"))
        return
    _finish(upload, _STATE.READ, declarations=[_asked(each) for each in declarations])


def _hold(upload: Upload, duration: timedelta, **seen: int) -> None:
    """Prolong the lease, and write down how far the file is read."""
    Upload.objects.filter(pk=upload.pk, tries=upload.tries).update(
        lease_until=timezone.now() + duration, **seen
    )


def _asked(declaration: Declaration) -> Declaration:
    """With questions about codes that the form's year does not have."""
    year = None if declaration.fiscal_year is None else set_up(declaration.fiscal_year)
    return asked_codes(declaration, () if year is None else checked_lists(year))


def _read_before(upload: Upload) -> tuple[Declaration, ...]:
    """What this version of the program has read from the same bytes, under this file's name."""
    same = (
        Upload.objects.filter(
            sha256=upload.sha256,
            fiscal_year=upload.fiscal_year,
            state=_STATE.READ,
            program=_PROGRAM,
        )
        .exclude(pk=upload.pk)
        .order_by("-pk")
        .first()
    )
    if same is None:
        return ()
    read = (
        from_json(body) for body in same.forms.order_by("number").values_list("body", flat=True)
    )
    return tuple(replace(each, document=replace(each.document, name=upload.name)) for each in read)


def _open(upload: Upload, data: bytes) -> None:
    """Give every file of an archive its own row. All of them appear together, or none."""
    found: list[tuple[str, int, str, Message | None]] = []
    for name, content in archive_members(data, upload.name):
        if len(found) >= MOST_FILES:
            raise NotReadable(_too_many(upload))
        if isinstance(content, NotReadable):
            found.append((name, 0, "", content.message))
        else:
            found.append((name, len(content), filestore.put(content), None))
    if not found:
        raise NotReadable(_empty(upload))
    with transaction.atomic():
        if not _finish(upload, _STATE.OPENED):
            return
        batch = upload.batch
        if batch.files.count() + len(found) > MOST_FILES:
            raise NotReadable(_too_many(upload))
        seen = dict(batch.files.exclude(sha256="").values_list("sha256", "name"))
        Upload.objects.bulk_create(
            (
                acts.new_upload(batch, upload.number, *file, seen=seen, archive=upload)
                for file in found
            ),
            batch_size=200,
        )


def _finish(
    upload: Upload,
    state: str,
    *,
    declarations: Iterable[Declaration] = (),
    refusal: Message | None = None,
) -> bool:
    """Write the result, unless the file was removed or taken by another reader meanwhile."""
    with transaction.atomic():
        mine = (
            Upload.objects.select_for_update()
            .filter(pk=upload.pk, state=_STATE.READING, tries=upload.tries)
            .first()
        )
        if mine is None:
            return False
        UploadedForm.objects.bulk_create(
            UploadedForm(upload=mine, number=number, body=to_json(each), doubts=len(each.doubts))
            for number, each in enumerate(declarations)
        )
        mine.state = state
        mine.refusal = asdict(refusal) if refusal else None
        mine.program = _PROGRAM
        mine.lease_until = None
        mine.save(update_fields=["state", "refusal", "program", "lease_until"])
    return True


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _ends_readers(upload: Upload) -> Message:
    return Message(
        id="upload.ends_readers",
        where=f"文件“{upload.name}”",
        what=f"读取这个文件时，读取程序已中断{MOST_TRIES}次，不再自动重试。",
        why="文件可能带有异常的内容，或本机内存不足。",
        how="请另存为新文件后重新上传；本机刚才重启过的，可以点“重新读取”。",
    )


def _too_many(upload: Upload) -> Message:
    return Message(
        id="upload.too_many_files",
        where=f"压缩文件“{upload.name}”",
        what=f"一批最多{MOST_FILES}个文件，展开这个压缩包会超过。",
        how="请拆成几个压缩包，分批上传。",
    )


def _empty(upload: Upload) -> Message:
    return Message(
        id="upload.empty_archive",
        where=f"压缩文件“{upload.name}”",
        what="压缩包里没有文件。",
        how="请确认压缩包后重新上传。",
    )
