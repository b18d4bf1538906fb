"""Batches of uploaded files, and the forms that were read from them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from jixiao.declaration import Declaration, from_json
from jixiao.errors import Message
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.organisations.models import Organisation


class OwnQuerySet(models.QuerySet[models.Model]):
    """Uploads are seen by the person who made them, while they belong to that organisation."""

    def visible_to(self, actor: Actor) -> OwnQuerySet:
        """The actor's own rows inside the actor's scope."""
        way = {"Batch": "", "Upload": "batch__", "UploadedForm": "upload__batch__"}
        batch = way[self.model.__name__]
        inside = models.Q(**{f"{batch}organisation": None})
        for low, high in actor.code_ranges():
            code = f"{batch}organisation__code"
            inside |= models.Q(**{f"{code}__gte": low, f"{code}__lt": high})
        return self.filter(inside, **{f"{batch}uploaded_by": actor.username})


class Batch(models.Model):
    """Files that were handed in together. `fiscal_year` is for forms that do not state theirs.

    `organisation` is where the person was clerk; None only for uploads older than batches.
    """

    uploaded_by = models.CharField(max_length=50)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    fiscal_year = models.PositiveSmallIntegerField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table = "upload_batch"
        indexes = [
            models.Index(fields=["uploaded_by", "uploaded_at"], name="upload_batch_by_at"),
            models.Index(fields=["uploaded_at"], name="upload_batch_at"),
        ]

    def __str__(self) -> str:
        return f"{self.uploaded_by} {self.uploaded_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page of the batch."""
        return reverse("uploading:batch", args=[self.pk])


class Upload(models.Model):
    """A file as it came in. Its bytes lie in the file store under their SHA-256.

    A reader holds a file (`reader`, `tries`) until `lease_until`; after that another may take it.
    `archive` is the ZIP file it lay in. `refusal` is a Message. `program` is the version that read
    it, `page` of `pages` the one that is being recognised. A file over the size limit was not kept
    and has no `sha256`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        READ = "read", "已读取"
        OPENED = "opened", "已展开"
        SAME = "same", "内容重复"
        REFUSED = "refused", "未能读取"
        CANCELLED = "cancelled", "已取消"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    archive = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    number = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    uploaded_by = models.CharField(max_length=50)
    uploaded_at = models.DateTimeField()
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refusal = models.JSONField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reader = models.CharField(max_length=100, default="")
    lease_until = models.DateTimeField(null=True)
    program = models.CharField(max_length=30, default="")
    page = models.PositiveSmallIntegerField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table = "upload"
        indexes = [
            models.Index(fields=["uploaded_by", "uploaded_at"], name="upload_by_at"),
            models.Index(fields=["sha256"], name="upload_sha256"),
            models.Index(fields=["state", "lease_until"], name="upload_state_lease"),
            models.Index(fields=["batch", "number", "id"], name="upload_batch_number"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def message(self) -> Message | None:
        """Why the file was not read."""
        return Message(**self.refusal) if self.refusal else None


class UploadedForm(models.Model):
    """One form of a file as it was read. `body` is never changed: corrections go into the version.

    `doubts` counts open questions. `refusal` says why saving was refused. A kept form names the
    project and the version it became.
    """

    class State(models.TextChoices):
        READ = "read", "待核对"
        CHOSEN = "chosen", "等待保存"
        KEPT = "kept", "已保存"
        REFUSED = "refused", "未能保存"

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="forms")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    doubts = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    refusal = models.JSONField(null=True)
    request_id = models.CharField(max_length=32, default="")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT)
    declaration_number = models.PositiveIntegerField(null=True)
    kept_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table = "uploaded_form"
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="uploaded_form_number")
        ]
        indexes = [models.Index(fields=["state", "upload"], name="uploaded_form_state")]

    def __str__(self) -> str:
        return f"{self.upload} {self.number}"

    def declaration(self) -> Declaration:
        """The declaration as it was read."""
        return from_json(self.body)

    @property
    def message(self) -> Message | None:
        """Why saving was refused."""
        return Message(**self.refusal) if self.refusal else None
