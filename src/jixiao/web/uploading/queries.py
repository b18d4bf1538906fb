"""Reading batches, files and read forms: one sees one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from jixiao.errors import Message, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.uploading.models import Batch, Upload, UploadedForm

PAGE_SIZE = 100
STILL = timedelta(seconds=60)  # without any progress anywhere: is a reader running at all?

_FILE, _FORM = Upload.State, UploadedForm.State
_OPEN = [_FORM.READ, _FORM.REFUSED]
_KEPT = Q(forms__state=_FORM.KEPT)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come. Archives are not counted, the files in them are.

    `clear` forms have no doubt and can be saved at once, `doubtful` ones need a person, `unsaved`
    were refused when they were to be saved.
    """

    files: int
    waiting: int
    reading: int
    refused: int
    cancelled: int
    forms: int
    clear: int
    doubtful: int
    unsaved: int
    chosen: int
    kept: int

    @property
    def done(self) -> int:
        """Files that are not waiting any more."""
        return self.files - self.waiting - self.reading

    @property
    def is_working(self) -> bool:
        """Whether something is still to come without anybody's doing."""
        return bool(self.waiting or self.reading or self.chosen)


@dataclass(frozen=True, slots=True)
class Row:
    """A file of a batch as its page lists it: what it came to, in a word and a tone."""

    upload: Upload
    label: str
    tone: str
    forms: int
    doubts: int

    @property
    def may_check(self) -> bool:
        """Whether there is something to look at."""
        return self.upload.state == _FILE.READ

    @property
    def may_retry(self) -> bool:
        """Whether reading it once more makes sense."""
        return self.upload.state in (_FILE.REFUSED, _FILE.CANCELLED) and bool(self.upload.sha256)

    @property
    def may_remove(self) -> bool:
        """Whether it may be taken out: no form was saved from it, and nobody reads it."""
        return self.upload.confirmed_at is None and self.upload.state != _FILE.READING


def batch(batch_id: int, actor: Actor) -> Batch:
    """One's own batch. Raises NotFound otherwise."""
    found = Batch.objects.visible_to(actor).filter(pk=batch_id).first()
    if found is None:
        raise _not_found()
    return found


def upload(upload_id: int, actor: Actor) -> Upload:
    """One's own file. Raises NotFound otherwise."""
    found = Upload.objects.visible_to(actor).select_related("batch").filter(pk=upload_id).first()
    if found is None:
        raise _not_found()
    return found


def recent(actor: Actor) -> list[tuple[Batch, Upload, int, Progress]]:
    """One's last ten batches, each with its first file, the number of files handed in, and how
    far it has come."""
    batches = Batch.objects.visible_to(actor).order_by("-uploaded_at", "-pk")[:10]
    found = []
    for each in batches:
        handed_in = each.files.filter(archive=None).order_by("number", "pk")
        first = handed_in.first()
        if first is not None:
            found.append((each, first, handed_in.count(), progress(each)))
    return found


def progress(batch: Batch) -> Progress:
    """How far the batch has come."""
    states = dict(batch.files.order_by().values_list("state").annotate(Count("pk")))
    forms = UploadedForm.objects.filter(upload__batch=batch)
    counted = forms.aggregate(
        forms=Count("pk"),
        clear=Count("pk", filter=Q(state=_FORM.READ, doubts=0)),
        doubtful=Count("pk", filter=Q(state=_FORM.READ, doubts__gt=0)),
        unsaved=Count("pk", filter=Q(state=_FORM.REFUSED)),
        chosen=Count("pk", filter=Q(state=_FORM.CHOSEN)),
        kept=Count("pk", filter=Q(state=_FORM.KEPT)),
    )
    return Progress(
        files=sum(count for state, count in states.items() if state != _FILE.OPENED),
        waiting=states.get(_FILE.WAITING, 0),
        reading=states.get(_FILE.READING, 0),
        refused=states.get(_FILE.REFUSED, 0),
        cancelled=states.get(_FILE.CANCELLED, 0),
        **counted,
    )


def rows(batch: Batch, page: int) -> tuple[list[Row], bool]:
    """One page of the batch's files in order, and whether more follow."""
    start = (page - 1) * PAGE_SIZE
    files = batch.files.annotate(
        form_count=Count("forms"),
        doubt_count=Sum("forms__doubts", filter=Q(forms__state__in=_OPEN), default=0),
        kept_count=Count("forms", filter=_KEPT),
        chosen_count=Count("forms", filter=Q(forms__state=_FORM.CHOSEN)),
        unsaved_count=Count("forms", filter=Q(forms__state=_FORM.REFUSED)),
    ).order_by("number", "pk")[start : start + PAGE_SIZE + 1]
    found = [_row(each) for each in files]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def clear_forms(batch: Batch) -> QuerySet[UploadedForm]:
    """Forms of a batch that were read without a doubt and are not saved."""
    return UploadedForm.objects.filter(upload__batch=batch, state=_FORM.READ, doubts=0)


def next_to_check(batch: Batch, after: Upload | None = None) -> Upload | None:
    """The first file, or the next one in order, with forms that need a person."""
    files = batch.files.filter(
        Q(forms__state=_FORM.READ, forms__doubts__gt=0) | Q(forms__state=_FORM.REFUSED)
    )
    if after is not None:
        files = files.filter(Q(number__gt=after.number) | Q(number=after.number, pk__gt=after.pk))
    found: Upload | None = files.order_by("number", "pk").distinct().first()
    return found


def is_still(batch: Batch, now: datetime) -> bool:
    """Whether the batch waits while nobody reads anything: perhaps no reader is running."""
    if now - batch.uploaded_at < STILL:
        return False
    return not Upload.objects.filter(state=_FILE.READING, lease_until__gte=now).exists()


def earlier_uploads(sha256: str, actor: Actor, before: int) -> QuerySet[Upload]:
    """One's own earlier uploads of the same bytes, newest first."""
    return (
        Upload.objects.visible_to(actor)
        .filter(sha256=sha256, pk__lt=before)
        .order_by("-uploaded_at")
    )


def _row(upload: Upload) -> Row:
    label, tone = _described(upload)
    return Row(upload, label, tone, upload.form_count, upload.doubt_count)


def _described(upload: Upload) -> tuple[str, str]:
    if upload.state == _FILE.READING and upload.page is not None:
        return f"正在识别第 {upload.page}/{upload.pages} 页", "waiting"
    if upload.state != _FILE.READ:
        tones = {
            _FILE.REFUSED: "error",
            _FILE.WAITING: "waiting",
            _FILE.READING: "waiting",
        }
        return upload.get_state_display(), tones.get(upload.state, "neutral")
    if upload.unsaved_count:
        return "未能保存", "error"
    if upload.kept_count == upload.form_count:
        return "已保存", "approved"
    if upload.chosen_count:
        return "等待保存", "waiting"
    if upload.doubt_count:
        return f"{upload.doubt_count} 处待核实", "warning"
    return "没有疑问", "notice"


def _not_found() -> NotFound:
    return NotFound(
        Message(id="upload.not_found", where="上传", what="没有找到该上传，或它不属于您。")
    )
