"""The form of one's own daily letter."""

from __future__ import annotations

from django import forms


class MailboxForm(forms.Form):
    """An address and whether letters go there. Nothing must be filled in."""

    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=254,
        error_messages={
            "invalid": "这不是有效的电子邮箱地址，请核对，例如 zhang.san@example.gov.cn。"
        },
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
    )
    wanted = forms.BooleanField(
        label="有待办时，每天最多收一封提醒邮件",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
