"""Read the core indicators again and learn anew from all approved forms."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.db import transaction

from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import Stage, workflow
from jixiao.web.evaluating.queries import met_rows
from jixiao.web.library import acts


class Command(BaseCommand):
    help = "重建指标库：重新读取核心指标，并从全部已批复的申报表重新归集。"

    def handle(self, *args: object, **options: object) -> None:
        """Everything in one transaction: the library is whole before and after."""
        approved = Project.objects.filter(
            state__in=workflow().in_stage(Stage.APPROVED, Stage.EVALUATED)
        )
        with transaction.atomic():
            acts.forget()
            acts.ship()
            for project in approved.iterator():
                acts.learn(project, project.latest().declaration())
                if project.workflow_state.stage is Stage.EVALUATED:
                    acts.learn_results(project, met_rows(project))
        self.stdout.write(f"指标库已重建，归集{approved.count()}个已批复项目。")
