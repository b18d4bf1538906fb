"""What people hand in on the upload page."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class UploadForm(forms.Form):
    """A file, or pasted text; and the budget year where the form does not say it."""

    file = forms.FileField(
        label="选择文件",
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"class": "form-control"}),
    )
    text = forms.CharField(
        label="或粘贴申报表文字",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 10}),
    )
    fiscal_year = forms.IntegerField(
        label="预算年度（表上没有写明时填写）",
        required=False,
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "form-control", "placeholder": "例如 2022"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            raise forms.ValidationError("请选择一个文件，或粘贴申报表文字。")
        file, text = cleaned.get("file"), cleaned.get("text")
        size = file.size if file else len(str(text or "").encode())
        if size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(
                "文件有 %(size)s，超过 %(limit)s 的上限，没有接收。请拆成几个文件后分别上传。",
                params={
                    "size": filesizeformat(size),
                    "limit": filesizeformat(settings.UPLOAD_LIMIT_BYTES),
                },
            )
        return cleaned

    def name_and_data(self) -> tuple[str, bytes]:
        """The file's name and bytes; pasted text as UTF-8."""
        file = self.cleaned_data["file"]
        if file:
            return file.name, file.read()
        return "粘贴的文字.txt", self.cleaned_data["text"].encode()
