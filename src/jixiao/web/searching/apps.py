from __future__ import annotations

from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "jixiao.web.searching"
    label = "searching"
