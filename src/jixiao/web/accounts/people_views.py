"""Pages of people and their grants, for the system and the security administrator.

Beside `views.py`, which is for everybody.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import NotAllowed
from jixiao.web.accounts import acts, queries
from jixiao.web.accounts.duties import only
from jixiao.web.accounts.forms import AccountForm, EndForm, GrantForm, first_problem
from jixiao.web.accounts.models import Role, User
from jixiao.web.organisations.models import Organisation

_SYSTEM, _SECURITY = Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR


@require_GET
@only(_SYSTEM, _SECURITY)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, with the roles they have today."""
    text = request.GET.get("text", "").strip()
    found = queries.search(request.actor, text, timezone.localdate())
    context = {
        "people": found[: queries.LIST_LIMIT],
        "more": len(found) > queries.LIST_LIMIT,
        "text": text,
        "may_create": request.actor.has_role(_SYSTEM),
    }
    return render(request, "accounts/people.html", context)


@only(_SYSTEM)
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown on the answer to this post and nowhere else."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password, password_hash = acts.first_password()
        try:
            user = acts.create(
                username=form.cleaned_data["username"],
                name=form.cleaned_data["name"],
                password_hash=password_hash,
                actor=request.actor,
                at=timezone.now(),
                request_id=request.request_id,
            )
        except NotAllowed as refusal:
            form.add_error(None, refusal.message.what)
        else:
            return _told_once(request, user, password, "账号已建立")
    status = 422 if form.errors else 200
    return render(request, "accounts/person_new.html", {"form": form}, status=status)


@require_GET
@only(_SYSTEM, _SECURITY)
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One person with all grants, past ones included."""
    return _person(request, queries.person(username, request.actor), _new_grant())


@require_POST
@only(_SYSTEM)
def reset_password(request: HttpRequest, username: str) -> HttpResponse:
    """A new first password, shown on the answer to this post and nowhere else."""
    password, password_hash = acts.first_password()
    user = acts.reset_password(
        username=username,
        password_hash=password_hash,
        actor=request.actor,
        at=timezone.now(),
        request_id=request.request_id,
    )
    return _told_once(request, user, password, "密码已重置")


@require_POST
@only(_SYSTEM)
def set_active(request: HttpRequest, username: str) -> HttpResponse:
    """Disable an account, or enable it again."""
    user = acts.set_active(
        username=username,
        active=request.POST.get("active") == "1",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=timezone.now(),
        request_id=request.request_id,
    )
    messages.success(request, f"账号已{'启用' if user.is_active else '停用'}。")
    return redirect("accounts:person", username=username)


@require_POST
@only(_SECURITY)
def give_grant(request: HttpRequest, username: str) -> HttpResponse:
    """Grant a role."""
    user = queries.person(username, request.actor)
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            acts.give_grant(
                username=username,
                **form.cleaned_data,
                actor=request.actor,
                at=timezone.now(),
                request_id=request.request_id,
            )
        except NotAllowed as refusal:
            form.add_error(None, f"{refusal.message.what}{refusal.message.how}")
        else:
            messages.success(request, "已授权，自起始日期起生效。")
            return redirect("accounts:person", username=username)
    return _person(request, user, form, status=422)


@require_POST
@only(_SECURITY)
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant after a day."""
    form = EndForm(request.POST)
    username = request.POST.get("username", "")
    if not form.is_valid():
        messages.error(request, f"没有终止：{first_problem(form)}")
        return redirect(
            "accounts:person", username=queries.person(username, request.actor).username
        )
    grant = acts.end_grant(
        grant_id=pk,
        last_day=form.cleaned_data["last_day"],
        reason=form.cleaned_data["reason"],
        actor=request.actor,
        at=timezone.now(),
        request_id=request.request_id,
    )
    messages.success(request, f"授权于{grant.valid_to}之后终止。")
    return redirect("accounts:person", username=grant.user.username)


def _new_grant() -> GrantForm:
    return GrantForm(initial={"valid_from": timezone.localdate()})


def _person(request: HttpRequest, user: User, form: GrantForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "person": user,
        "grants": queries.grants_of(user),
        "today": today,
        "yesterday": today - timedelta(days=1),
        "may_tend": request.actor.has_role(_SYSTEM),
        "may_grant": request.actor.has_role(_SECURITY),
        "form": form,
        "organisations": Organisation.objects.filter(valid_to__isnull=True).order_by("code"),
    }
    return render(request, "accounts/person.html", context, status=status)


def _told_once(request: HttpRequest, user: User, password: str, what: str) -> HttpResponse:
    context = {"person": user, "password": password, "what": what}
    return render(request, "accounts/first_password.html", context)
