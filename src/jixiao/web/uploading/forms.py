"""What people hand in on the upload page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from jixiao.errors import Message
from jixiao.web.uploading.acts import Incoming


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of files; its value is a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(_FilesField, self).clean(one, initial) for one in data or () if one]


class UploadForm(forms.Form):
    """Files, a folder, or pasted text; and the budget year where the forms do not say it."""

    file = _FilesField(
        label="选择文件",
        required=False,
        allow_empty_file=True,
        widget=_SeveralFiles(attrs={"class": "form-control"}),
    )
    folder = _FilesField(
        label="或选择整个文件夹",
        required=False,
        allow_empty_file=True,
        widget=_SeveralFiles(attrs={"class": "form-control", "webkitdirectory": True}),
    )
    text = forms.CharField(
        label="或粘贴申报表文字",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 6}),
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
        if self.errors:
            return cleaned
        sizes = list(self._sizes(cleaned))
        if not sizes:
            raise forms.ValidationError("请选择文件，或粘贴申报表文字。")
        if len(sizes) > settings.BATCH_LIMIT_FILES:
            raise forms.ValidationError(
                f"选了 {len(sizes)} 个文件，一次最多 {settings.BATCH_LIMIT_FILES} 个，没有接收。"
                "请分几次上传，或压缩成一个 ZIP 文件。"
            )
        limit = settings.UPLOAD_LIMIT_BYTES if len(sizes) == 1 else settings.BATCH_LIMIT_BYTES
        if sum(sizes) > limit:
            raise forms.ValidationError(
                "文件共有 %(size)s，超过 %(limit)s 的上限，没有接收。请拆成几个文件后分别上传。",
                params={"size": filesizeformat(sum(sizes)), "limit": filesizeformat(limit)},
            )
        return cleaned

    def incoming(self) -> Iterator[Incoming]:
        """The files one after another, pasted text as UTF-8. One that is too large has no bytes."""
        for file in (*self.cleaned_data["file"], *self.cleaned_data["folder"]):
            if file.size > settings.UPLOAD_LIMIT_BYTES:
                yield Incoming(file.name, file.size, None, _too_large(file))
            else:
                yield Incoming(file.name, file.size, file.read())
        if self.cleaned_data["text"]:
            data = self.cleaned_data["text"].encode()
            yield Incoming("粘贴的文字.txt", len(data), data)

    def _sizes(self, cleaned: dict[str, Any]) -> Iterator[int]:
        for file in (*cleaned["file"], *cleaned["folder"]):
            yield file.size
        if cleaned["text"]:
            yield len(cleaned["text"].encode())


def _too_large(file: UploadedFile) -> Message:
    return Message(
        id="upload.too_large",
        where=f"文件“{file.name}”",
        what=f"文件有 {filesizeformat(file.size)}，"
        f"超过 {filesizeformat(settings.UPLOAD_LIMIT_BYTES)} 的上限，没有接收。",
        how="请拆成几个文件后单独上传。",
    )
