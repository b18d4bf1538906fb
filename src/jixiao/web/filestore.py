"""Uploaded bytes, stored under their SHA-256 so that a file cannot be swapped unnoticed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from jixiao.errors import Message, NotReadable

_YOUNG = timedelta(days=1)


def put(data: bytes) -> str:
    """Store bytes once; returns their SHA-256 in lower-case hex."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if path.exists():
        os.utime(path)  # just asked for: not to be discarded now
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    return digest


def get(digest: str) -> bytes:
    """The bytes of a stored file. Raises NotReadable if missing or changed on disk."""
    path = _path(digest)
    data = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotReadable(
            Message(
                id="filestore.damaged",
                where="已上传的文件",
                what="在文件库中缺失或已被改动。",
                how="请重新上传；并请系统管理员用备份核对文件库。",
            )
        )
    return data


def discard(digest: str, now: datetime) -> None:
    """Remove bytes that no row names any more, unless they came in within the last day: a row may
    be about to name them."""
    path = _path(digest)
    if path.exists() and now.timestamp() - path.stat().st_mtime > _YOUNG.total_seconds():
        path.unlink()


def _path(digest: str) -> Path:
    return Path(settings.FILE_STORE) / digest[:2] / digest[2:4] / digest
