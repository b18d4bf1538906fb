from __future__ import annotations

from django.apps import AppConfig


class NoticingConfig(AppConfig):
    name = "jixiao.web.noticing"
    label = "noticing"
