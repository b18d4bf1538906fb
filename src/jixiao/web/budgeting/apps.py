from __future__ import annotations

from django.apps import AppConfig


class BudgetingConfig(AppConfig):
    name = "jixiao.web.budgeting"
    label = "budgeting"
