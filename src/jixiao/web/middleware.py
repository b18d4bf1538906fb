"""Headers, idle sign-out, and errors of the domain turned into pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jixiao.errors import JixiaoError, Message, NotFound
from jixiao.web.errors import status_of

_CSP = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_NOT_PLAIN = Message(
    id="request.control_character",
    where="提交的内容",
    what="含有看不见的控制字符，本次没有办理。",
    why="这类字符无法打印和存档，多半是从其他程序复制时带来的。",
    how="请返回上一页，删去该处文字后重新输入。",
)

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Content security policy, no caching behind sign-in, and an id for every request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _CSP)
        response.headers["X-Request-Id"] = request.request_id
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class PlainText:
    """Refuses control characters in addresses and inputs: they are never typed on purpose, cannot
    be printed, and PostgreSQL does not store NUL. Tabs, line ends and page ends may stand."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts = [request.path]
        for data in (request.GET, request.POST):
            for name, values in data.lists():
                texts += (name, *values)
        if any(_CONTROL.search(text) for text in texts):
            return render(request, "refused.html", {"message": _NOT_PLAIN}, status=400)
        return self.get_response(request)


class IdleSignOut:
    """Signs a person out after `IDLE_SIGN_OUT` without a request.

    The time stamp is written at most once a minute: on SQLite each write takes the one lock.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            seen = request.session.get("seen", now)
            if now - seen > settings.IDLE_SIGN_OUT.total_seconds():
                logout(request)
                messages.info(request, "您已较长时间未操作，为安全起见已自动退出，请重新登录。")
                return redirect(settings.LOGIN_URL)
            if "seen" not in request.session or now - seen >= 60:
                request.session["seen"] = now
        return self.get_response(request)


class ErrorPages:
    """An error of the domain becomes a page in the four parts where, what, why, how."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            raise Http404 from error
        if not isinstance(error, JixiaoError):
            return None
        context = {"message": error.message}
        return render(request, "refused.html", context, status=status_of(error))
