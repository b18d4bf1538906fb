"""Acts on self-evaluations: save what is reported, submit."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.db import transaction

from jixiao.errors import Message, NotAllowed
from jixiao.evaluation import Actuals, actuals_to_json, evaluation_to_json
from jixiao.evaluation import SelfEvaluation as Evaluated
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring import queries as projects
from jixiao.web.declaring.counting import recount
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.moves import Check, advance, record_move
from jixiao.web.declaring.workflow import Effect, Guard, Stage, workflow
from jixiao.web.evaluating import queries
from jixiao.web.evaluating.findings import findings_of
from jixiao.web.evaluating.models import SelfEvaluation
from jixiao.web.ledger.acts import record
from jixiao.web.library import acts as library
from jixiao.web.reviewing import history
from jixiao.web.reviewing.queries import counts


def save_actuals(
    *,
    project_id: int,
    version: int,
    actuals: Actuals,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> Project:
    """Keep what the clerk reports. Refuses BadActuals (nothing is kept), NotAllowed, NotFound and
    StaleVersion."""
    with transaction.atomic():
        project = projects.for_change(project_id, version=version, actor=actor)
        if project.workflow_state.stage is not Stage.APPROVED or Role.CLERK not in actor.roles_at(
            project.organisation.code
        ):
            raise NotAllowed(
                Message(
                    id="evaluation.not_editable",
                    where=f"《{project.name}》自评",
                    what=f"当前状态为“{project.workflow_state.label}”，不能填报完成情况。",
                    how="批复后由申请单位经办人填报；已提交的，请主管部门退回自评。",
                )
            )
        result = queries.evaluation_of(project, actuals)
        body = actuals_to_json(actuals)
        SelfEvaluation.objects.update_or_create(
            project=project,
            defaults={
                "scoring_profile": result.profile.id,
                "actuals": body,
                "result": None,
                "total": result.total,
                "grade": result.grade or "",
                "updated_at": at,
                "updated_by": actor.username,
            },
        )
        project.version += 1
        project.updated_at = at
        project.save(update_fields=["version", "updated_at"])
        record(
            act="evaluation.save",
            subject=project.subject,
            actor=actor.username,
            role=actor.acting(Role.CLERK),
            at=at,
            after={"actuals": body},
            request_id=request_id,
        )
    return project


def submit(
    *,
    project_id: int,
    version: int,
    actor: Actor,
    at: datetime,
    late_reason: str = "",
    request_id: str = "",
) -> Project:
    """Hand in the self-evaluation (提交自评). Refuses missing values and open errors (NotAllowed).

    Forms of later years are reviewed again: what was reached is their baseline.
    """
    with transaction.atomic():
        project = projects.for_change(project_id, version=version, actor=actor)
        result = cache(lambda: queries.evaluation_of(project))  # not where the step is refused
        guards: dict[Guard, Check] = {
            Guard.EVALUATION_COMPLETE: lambda _: _refuse_missing(result(), project),
            Guard.NO_OPEN_ERROR: lambda _: _refuse_errors(result(), project),
        }
        action = workflow().action_with(Effect.SELF_EVALUATION)
        move = advance(
            *(project, action, actor, at, guards),
            effects=[Effect.SELF_EVALUATION],
            late_reason=late_reason,
        )
        handed_in = result()
        SelfEvaluation.objects.filter(project=project).update(
            result=evaluation_to_json(handed_in),
            total=handed_in.total,
            grade=handed_in.grade or "",
        )
        library.learn_results(project, queries.met_rows(project))
        record_move(project, move, actor, at, request_id=request_id)
        for later in history.later_years(project):
            recount(later)
    return project


def _refuse_missing(result: Evaluated, project: Project) -> None:
    if result.total is None:
        raise NotAllowed(
            Message(
                id="evaluation.incomplete",
                where=f"《{project.name}》自评",
                what=f"还有{len(result.missing)}处没有填报，不能提交。",
                why="没有填报不等于零分，须先补齐。",
                how="请按页面上的提示逐项补填。",
            )
        )


def _refuse_errors(result: Evaluated, project: Project) -> None:
    found = counts(findings_of(project, result))
    if found.errors:
        raise NotAllowed(
            Message(
                id="evaluation.open_errors",
                where=f"《{project.name}》自评",
                what=f"还有{found.errors}个“错误”级问题没有解决，不能提交。",
                how="请按页面上的提示修改；确有理由保留的，请主管部门审核人员在自评页复核并注明理由。",
            )
        )
