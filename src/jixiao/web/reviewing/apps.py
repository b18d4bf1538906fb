from __future__ import annotations

from django.apps import AppConfig


class ReviewingConfig(AppConfig):
    name = "jixiao.web.reviewing"
    label = "reviewing"
