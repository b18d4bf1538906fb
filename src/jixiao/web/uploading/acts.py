"""Acts on uploads: receive files, save what was read, try again, cancel, remove.

Each act is one transaction with one event in the ledger; saving a form is an act of `declaring`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import DataError, transaction
from django.db.models import Q

from jixiao.declaration import Declaration
from jixiao.errors import JixiaoError, Message, NotAllowed
from jixiao.web import filestore
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.file_acts import SavedForm, save_form
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.acts import record
from jixiao.web.organisations.models import Organisation
from jixiao.web.reviewing.models import StoredReview
from jixiao.web.uploading import queries, tasks
from jixiao.web.uploading.models import Batch, Upload, UploadedForm

_LOG = logging.getLogger(__name__)
_STATE = Upload.State


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is handed in: its bytes, or why they are not taken."""

    name: str
    size: int
    data: bytes | None
    refusal: Message | None = None


def receive(
    *,
    files: Iterable[Incoming],
    fiscal_year: int | None,
    actor: Actor,
    at: datetime,
    request_id: str = "",
    is_read_later: bool = True,
) -> Batch:
    """Keep files as a batch, to be read in the background. Refuses people who are clerk nowhere.

    Bytes are in the file store before the batch exists, so that no row ever lacks its file. A file
    that is not taken has its row too. Files of equal content are read once.
    """
    units = sorted(code for role, code in actor.grants if role == Role.CLERK)
    if not units:
        raise NotAllowed(
            Message(
                id="upload.not_allowed",
                where="上传申报表",
                what="您没有经办权限，不能上传。",
                how="请由申请单位的经办人上传，或请安全管理员授予经办角色。",
            )
        )
    kept = [(file.name, file.size, _stored(file), file.refusal) for file in files]
    with transaction.atomic():
        batch = Batch.objects.create(
            uploaded_by=actor.username,
            organisation=Organisation.objects.get(code=units[0]),
            uploaded_at=at,
            fiscal_year=fiscal_year,
        )
        seen: dict[str, str] = {}
        for number, (name, size, digest, refusal) in enumerate(kept, start=1):
            upload = new_upload(batch, number, name, size, digest, refusal, seen)
            upload.save(force_insert=True)
        if is_read_later:
            tasks.work_on.enqueue(batch.pk)
        record(
            act="upload.receive",
            subject=_subject(batch),
            actor=actor.username,
            role=actor.acting(Role.CLERK),
            at=at,
            after={
                "files": [
                    {"name": name[:255], "size": size, "sha256": digest}
                    for name, size, digest, _ in kept
                ]
            },
            request_id=request_id,
        )
    return batch


def new_upload(
    batch: Batch,
    number: int,
    name: str,
    size: int,
    digest: str,
    refusal: Message | None,
    seen: dict[str, str],
    archive: Upload | None = None,
) -> Upload:
    """A row for a file, not saved yet. `seen` are the batch's digests so far, with their names."""
    state = _STATE.WAITING if refusal is None else _STATE.REFUSED
    if digest and digest in seen:
        state = _STATE.SAME
        refusal = Message(
            id="upload.same",
            where=f"文件“{name}”",
            what=f"与同批的“{seen[digest]}”内容完全相同，没有重复读取。",
        )
    elif digest:
        seen[digest] = name
    return Upload(
        batch=batch,
        archive=archive,
        number=number,
        sha256=digest,
        name=name[:255],
        size=size,
        uploaded_by=batch.uploaded_by,
        uploaded_at=batch.uploaded_at,
        fiscal_year=batch.fiscal_year,
        state=state,
        refusal=asdict(refusal) if refusal else None,
    )


def keep_form(
    *,
    form_id: int,
    declaration: Declaration,
    actor: Actor,
    at: datetime,
    request_id: str = "",
    counted: bool = True,
) -> SavedForm | None:
    """Save a form that was read and mark it as kept, in one transaction.

    With `counted` False its unit's year is reviewed by `review_kept` later. None if it was kept
    already. Raises what `save_form` raises; then nothing has changed.
    """
    with transaction.atomic():
        form = (
            UploadedForm.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .filter(pk=form_id)
            .exclude(state=UploadedForm.State.KEPT)
            .first()
        )
        if form is None:
            return None
        saved = save_form(
            declaration=declaration,
            actor=actor,
            at=at,
            request_id=request_id,
            counted=counted,
        )
        form.state = UploadedForm.State.KEPT
        form.refusal = None
        form.project = saved.project
        form.declaration_number = saved.project.declaration_number
        form.kept_at = at
        form.save()
        Upload.objects.filter(pk=form.upload_id, confirmed_at=None).update(confirmed_at=at)
    return saved


def choose_clear(*, batch_id: int, actor: Actor, request_id: str = "") -> int:
    """Have all forms without doubts saved in the background; returns how many.

    Each form becomes an act of its own, tied to this one by `request_id`.
    """
    with transaction.atomic():
        batch = queries.batch(batch_id, actor)
        chosen = queries.clear_forms(batch).update(
            state=UploadedForm.State.CHOSEN, request_id=request_id
        )
        if chosen:
            tasks.work_on.enqueue(batch.pk)
    return chosen


def keep_chosen(form: UploadedForm, actor: Actor, at: datetime) -> None:
    """Save one chosen form; what hinders it is kept with the form, so that the next one goes on."""
    still_chosen = UploadedForm.objects.filter(pk=form.pk, state=UploadedForm.State.CHOSEN)
    try:
        keep_form(
            form_id=form.pk,
            declaration=form.declaration(),
            actor=actor,
            at=at,
            request_id=form.request_id,
            counted=False,
        )
        still_chosen.update(state=UploadedForm.State.READ)  # kept meanwhile, or out of scope
        return
    except JixiaoError as error:
        refusal = error.message
    except DataError:
        _LOG.exception("form %s does not fit the database", form.pk)
        refusal = fault(f"《{form.declaration().project.name}》", "保存")
    still_chosen.update(state=UploadedForm.State.REFUSED, refusal=asdict(refusal))


def review_kept(batch_id: int | None = None) -> int:
    """Review forms that were saved and not reviewed yet, of a batch or of all.

    Returns the number of units' years. Until then such a form is reviewed where it is shown.
    """
    kept = Q(uploadedform__state=UploadedForm.State.KEPT)
    if batch_id is not None:
        kept &= Q(uploadedform__upload__batch=batch_id)
    reviewed = StoredReview.objects.filter(project__isnull=False).values("project")
    owed = Project.objects.filter(kept).exclude(pk__in=reviewed)
    years = {(each.organisation_id, each.fiscal_year): each for each in owed}
    for project in years.values():
        with transaction.atomic():
            recount(project)
    return len(years)


def fault(where: str, doing: str) -> Message:
    """The message for a fault of the program itself."""
    return Message(
        id="upload.fault",
        where=where,
        what=f"{doing}时程序出错，没有完成。",
        why="这是程序的问题，已记入运行日志。",
        how="请联系系统管理员，并保留原文件。",
    )


def retry(
    *,
    batch_id: int,
    upload_id: int | None = None,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> int:
    """Read refused and cancelled files once more: one of them, or all. Returns how many."""
    with transaction.atomic():
        batch = queries.batch(batch_id, actor)
        files = batch.files.filter(state__in=[_STATE.REFUSED, _STATE.CANCELLED]).exclude(sha256="")
        if upload_id is not None:
            files = files.filter(pk=upload_id)
        numbers = list(files.values_list("pk", flat=True))
        if not numbers:
            return 0
        batch.files.filter(pk__in=numbers).update(state=_STATE.WAITING, refusal=None, tries=0)
        tasks.work_on.enqueue(batch.pk)
        _record("upload.retry", batch, numbers, actor, at, request_id)
    return len(numbers)


def cancel(*, batch_id: int, actor: Actor, at: datetime, request_id: str = "") -> int:
    """Leave waiting files unread and chosen forms unsaved. Returns how many there were."""
    with transaction.atomic():
        batch = queries.batch(batch_id, actor)
        numbers = list(batch.files.filter(state=_STATE.WAITING).values_list("pk", flat=True))
        batch.files.filter(pk__in=numbers).update(state=_STATE.CANCELLED)
        unsaved = UploadedForm.objects.filter(
            upload__batch=batch, state=UploadedForm.State.CHOSEN
        ).update(state=UploadedForm.State.READ)
        if numbers or unsaved:
            _record("upload.cancel", batch, numbers, actor, at, request_id)
    return len(numbers) + unsaved


def remove(*, upload_id: int, actor: Actor, at: datetime, request_id: str = "") -> Batch | None:
    """Take a file out of its batch; returns the batch, None if it was the last file.

    Refuses a file from which a form was saved: it is the original of that version.
    """
    with transaction.atomic():
        upload = queries.upload(upload_id, actor)
        if upload.confirmed_at is not None:
            raise NotAllowed(
                Message(
                    id="upload.kept",
                    where=f"文件“{upload.name}”",
                    what="已有申报表从这个文件保存，不能移除。",
                    why="文件是这些申报表的原件，须留存备查。",
                )
            )
        batch, numbers = upload.batch, [upload.pk]
        upload.delete()
        is_empty = not batch.files.exists()
        _record("upload.remove", batch, numbers, actor, at, request_id)
        if is_empty:
            batch.delete()
    return None if is_empty else batch


def _record(
    act: str, batch: Batch, uploads: list[int], actor: Actor, at: datetime, request_id: str
) -> None:
    record(
        act=act,
        subject=_subject(batch),
        actor=actor.username,
        role=actor.acting(Role.CLERK),
        at=at,
        after={"uploads": uploads},
        request_id=request_id,
    )


def _subject(batch: Batch) -> str:
    return f"batch:{batch.pk}"


def _stored(file: Incoming) -> str:
    return "" if file.data is None else filestore.put(file.data)
