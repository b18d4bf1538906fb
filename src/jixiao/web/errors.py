"""Pages for what goes wrong outside the domain: missing pages, expired forms, server errors."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jixiao.errors import JixiaoError, Message, NotAllowed, StaleVersion

_LOG = logging.getLogger(__name__)
_STATUS = ((NotAllowed, 403), (StaleVersion, 409))

_TOO_MANY_FILES = Message(
    id="request.too_many_files",
    where="上传",
    what="一次上传的文件过多，没有接收。",
    how=f"一次最多 {settings.BATCH_LIMIT_FILES} 个；请分几次上传，或压缩成一个 ZIP 文件。",
)
_UNUSABLE = Message(
    id="request.unusable",
    where="提交的内容",
    what="不完整或无法识别，本次没有办理。",
    how="请返回上一页，重新打开后再提交。",
)


def status_of(error: JixiaoError) -> int:
    """The status of the page that tells of an error."""
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 400)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be taken apart."""
    message = _TOO_MANY_FILES if isinstance(exception, TooManyFilesSent) else _UNUSABLE
    return render(request, "refused.html", {"message": message}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A missing row and a row outside one's scope look the same."""
    return render(request, "not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Names the request, here and in the log, so that an operator finds it."""
    request_id = getattr(request, "request_id", "")
    _LOG.error("request %s failed: %s %s", request_id, request.method, request.path)
    context = {"request_id": request_id}
    return render(request, "server_error.html", context, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off."""
    return render(request, "csrf_failure.html", status=403)
