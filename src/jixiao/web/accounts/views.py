"""Sign-in, sign-out, own password and grants."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.web.accounts import acts, queries
from jixiao.web.accounts.forms import SignInForm
from jixiao.web.accounts.middleware import CHOSEN_ROLE
from jixiao.web.declaring.workflow import workflow


class SignIn(LoginView):
    """A signed-in person who comes here goes to the desk."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, str]
) -> HttpResponse:
    """After too many failures: says for how long, not whether the account exists."""
    return render(request, "accounts/locked_out.html", status=429)


def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    form = PasswordChangeForm(request.user, request.POST or None)
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-control"
    if request.method == "POST" and form.is_valid():
        acts.password_changed(
            user=request.user,
            password=form.cleaned_data["new_password1"],
            at=timezone.now(),
            request_id=request.request_id,
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("reviewing:desk")
    return render(request, "accounts/password.html", {"form": form})


@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """当前身份: act in one of one's roles, or in all of them (empty), until one chooses anew or
    signs out. Goes to the desk: the page one came from may be out of the new role's sight."""
    role = request.POST.get("role", "")
    if role and role not in request.own_roles:
        raise Http404
    request.session[CHOSEN_ROLE] = role
    label = workflow().role_label(role) if role else "全部身份"
    messages.success(request, f"当前身份：{label}。")
    return redirect("reviewing:desk")


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """What the signed-in person may do where, since when and by whom."""
    context = {"grants": queries.grants_of(request.user), "today": timezone.localdate()}
    return render(request, "accounts/own.html", context)
