"""Scoring a project's year (单位自评): profiles as dated data, scores with their working."""

from __future__ import annotations

from jixiao.evaluation._actuals import (
    ACTUALS_SCHEMA,
    ActualRow,
    Actuals,
    BadActuals,
    actuals_from_json,
    actuals_template,
    actuals_to_json,
    read_actuals,
)
from jixiao.evaluation._codec import EVALUATION_SCHEMA, evaluation_to_json
from jixiao.evaluation._evaluate import evaluate
from jixiao.evaluation._profiles import (
    Band,
    Basis,
    Grade,
    ScoringProfile,
    half_up,
    read_scoring_profile,
    scoring_profile,
    scoring_profile_ids,
)
from jixiao.evaluation._reported import evaluated_form, with_actuals
from jixiao.evaluation._types import ClassScore, ExecutionScore, Score, SelfEvaluation, State

__all__ = [
    "ACTUALS_SCHEMA",
    "EVALUATION_SCHEMA",
    "ActualRow",
    "Actuals",
    "BadActuals",
    "Band",
    "Basis",
    "ClassScore",
    "ExecutionScore",
    "Grade",
    "Score",
    "ScoringProfile",
    "SelfEvaluation",
    "State",
    "actuals_from_json",
    "actuals_template",
    "actuals_to_json",
    "evaluate",
    "evaluated_form",
    "evaluation_to_json",
    "half_up",
    "read_actuals",
    "read_scoring_profile",
    "scoring_profile",
    "scoring_profile_ids",
    "with_actuals",
]
