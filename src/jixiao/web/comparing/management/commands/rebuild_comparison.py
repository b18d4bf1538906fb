"""Take the values of all newest forms over anew."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.db import transaction

from jixiao.web.comparing.filling import fill
from jixiao.web.comparing.models import IndicatorName, IndicatorValue, NamePair, NearName
from jixiao.web.declaring.models import Project


class Command(BaseCommand):
    help = "重建指标对照：从全部项目的最新一版申报表重新取出各指标值。"

    def handle(self, *args: object, **options: object) -> None:
        """Everything in one transaction: the table is whole before and after."""
        with transaction.atomic():
            for model in (IndicatorValue, NearName, NamePair, IndicatorName):
                model.objects.all().delete()
            count = fill(Project.objects.order_by("pk"))
        self.stdout.write(f"指标对照已重建，取自{count}个项目的申报表。")
