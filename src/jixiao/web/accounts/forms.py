"""Forms of sign-in, accounts and grants."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from jixiao.web.declaring.workflow import workflow
from jixiao.web.organisations.models import Organisation

_CONTROL = {"class": "form-control"}
_SELECT = {"class": "form-select"}


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


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label="账号",
        max_length=50,
        help_text="以小写字母开头，用小写字母、数字、点、横线。",
        widget=forms.TextInput(attrs=_CONTROL | {"autocomplete": "off"}),
    )
    name = forms.CharField(label="姓名", max_length=50, widget=forms.TextInput(attrs=_CONTROL))


def _roles() -> list[tuple[str, str]]:
    return list(workflow().role_labels.items())


class GrantForm(forms.Form):
    """A grant: role, where, from when to when, and why."""

    role = forms.ChoiceField(label="角色", choices=_roles, widget=forms.Select(attrs=_SELECT))
    organisation = forms.CharField(
        label="单位编码",
        max_length=30,
        required=False,
        help_text="授在上级单位的，对其下级也有效；管理员不填单位。",
        widget=forms.TextInput(attrs=_CONTROL | {"list": "organisations", "autocomplete": "off"}),
    )
    valid_from = forms.DateField(
        label="起始日期",
        widget=forms.DateInput(attrs=_CONTROL | {"type": "date"}, format="%Y-%m-%d"),
    )
    valid_to = forms.DateField(
        label="终止日期",
        required=False,
        help_text="当日仍有效；不填为长期。",
        widget=forms.DateInput(attrs=_CONTROL | {"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label="理由或文号", max_length=200, widget=forms.TextInput(attrs=_CONTROL)
    )

    def clean_organisation(self) -> Organisation | None:
        """The organisation of that code."""
        code = self.cleaned_data["organisation"].strip()
        if not code:
            return None
        found = Organisation.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError("没有这个编码的单位，请从列表中选择。")
        return found


class EndForm(forms.Form):
    """The last day of a grant, and why it ends."""

    last_day = forms.DateField(label="最后一天")
    reason = forms.CharField(label="理由", max_length=200)


def first_problem(form: forms.Form) -> str:
    """The first thing wrong with a posted form, in words."""
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}：{problems[0]}" if label else str(problems[0])
    return ""
