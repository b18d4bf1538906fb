from __future__ import annotations

from django.apps import AppConfig


class DeclaringConfig(AppConfig):
    name = "jixiao.web.declaring"
    label = "declaring"
