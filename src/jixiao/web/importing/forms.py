"""The form that hands a workbook in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile


class WorkbookForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label="清单（XLSX）",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> UploadedFile:
        """Not larger than any upload."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError("文件超过 50 MB，请拆成几个文件。")
        return file
