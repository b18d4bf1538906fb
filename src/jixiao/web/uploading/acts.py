"""Acts on uploads: receive a file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jixiao.errors import Message, NotAllowed
from jixiao.web import filestore
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.ledger.acts import record
from jixiao.web.uploading.models import Upload


def receive_upload(
    *,
    name: str,
    data: bytes,
    fiscal_year: int | None,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Upload:
    """Keep an uploaded file. Refuses people who are clerk nowhere (NotAllowed)."""
    if not actor.has_role(Role.CLERK):
        raise NotAllowed(
            Message(
                id="upload.not_allowed",
                where="上传申报表",
                what="您没有经办权限，不能上传。",
                how="请由申请单位的经办人上传，或请安全管理员授予经办角色。",
            )
        )
    digest = filestore.put(data)
    with transaction.atomic():
        upload = Upload.objects.create(
            sha256=digest,
            name=name[:255],
            size=len(data),
            uploaded_by=actor.username,
            uploaded_at=at,
            fiscal_year=fiscal_year,
        )
        record(
            act="upload.receive",
            subject=f"upload:{upload.pk}",
            actor=actor.username,
            at=at,
            after={"sha256": digest, "name": upload.name, "size": upload.size},
            request_id=request_id,
        )
    return upload
