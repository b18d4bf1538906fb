from __future__ import annotations

from django.apps import AppConfig


class ComparingConfig(AppConfig):
    name = "jixiao.web.comparing"
    label = "comparing"
