from __future__ import annotations

from django.apps import AppConfig


class UploadingConfig(AppConfig):
    name = "jixiao.web.uploading"
    label = "uploading"
