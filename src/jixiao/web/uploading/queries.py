"""Reading uploads: one sees one's own."""

from __future__ import annotations

from django.db.models import QuerySet

from jixiao.errors import Message, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.uploading.models import Upload


def upload(upload_id: int, actor: Actor) -> Upload:
    """One's own upload. Raises NotFound otherwise."""
    found = Upload.objects.visible_to(actor).filter(pk=upload_id).first()
    if found is None:
        raise NotFound(
            Message(id="upload.not_found", where="上传", what="没有找到该上传，或它不属于您。")
        )
    return found


def earlier_uploads(sha256: str, actor: Actor, before: int) -> QuerySet[Upload]:
    """One's own earlier uploads of the same bytes, newest first."""
    return (
        Upload.objects.visible_to(actor)
        .filter(sha256=sha256, pk__lt=before)
        .order_by("-uploaded_at")
    )
