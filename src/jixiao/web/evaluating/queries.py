"""The evaluation of a stored project, computed from what was reported."""

from __future__ import annotations

from jixiao.evaluation import (
    Actuals,
    SelfEvaluation,
    actuals_from_json,
    evaluate,
    scoring_profile,
)
from jixiao.web.declaring.models import Project
from jixiao.web.evaluating import models
from jixiao.web.years.queries import DEFAULT_SCORING


def actuals_of(project: Project) -> Actuals:
    """What is reported so far; nothing but the budgets' place where nothing is."""
    stored = models.SelfEvaluation.objects.filter(project=project).first()
    if stored is None:
        return Actuals(
            project_code=project.code,
            initial_budget=project.annual_budget_yuan,
            adjusted_budget=project.annual_budget_yuan,
        )
    return actuals_from_json(stored.actuals)


def met_rows(project: Project) -> dict[int, bool | None]:
    """Which rows of the form, counted from 0, are reached; None where that cannot be said."""
    return {score.number - 1: score.satisfied for score in evaluation_of(project).scores}


def evaluation_of(project: Project, actuals: Actuals | None = None) -> SelfEvaluation:
    """The scores of a project. The caller has checked its scope. Raises BadActuals."""
    stored = models.SelfEvaluation.objects.filter(project=project).first()
    year = project.year_set_up
    usual = year.scoring_profile if year else DEFAULT_SCORING
    profile = scoring_profile(stored.scoring_profile if stored else usual)
    chosen = actuals_of(project) if actuals is None else actuals
    return evaluate(project.latest().declaration(), chosen, profile)
