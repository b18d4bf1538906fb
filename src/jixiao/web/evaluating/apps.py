from __future__ import annotations

from django.apps import AppConfig


class EvaluatingConfig(AppConfig):
    name = "jixiao.web.evaluating"
    label = "evaluating"
