"""Sign-in, sign-out, own password and grants."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jixiao.web.accounts import acts, queries
from jixiao.web.accounts.forms import SignInForm


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


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """What the signed-in person may do where, since when and by whom."""
    context = {"grants": queries.grants_of(request.user), "today": timezone.localdate()}
    return render(request, "accounts/own.html", context)
