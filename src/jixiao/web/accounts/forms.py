"""Sign-in and password forms."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Tells nobody whether an account exists."""

    username = forms.CharField(
        label="账号",
        max_length=50,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "class": "form-control"}
        ),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "form-control"}
        ),
    )
    error_messages = {
        "invalid_login": "账号或密码不正确，请核对后重试；连续5次不正确将锁定20分钟。",
        "inactive": "账号或密码不正确，请核对后重试；连续5次不正确将锁定20分钟。",
    }
