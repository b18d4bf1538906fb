"""The JSON form `jixiao/self_evaluation/1`: every score with its working, numbers as strings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from jixiao.errors import Message
from jixiao.evaluation._profiles import half_up
from jixiao.evaluation._types import Score, SelfEvaluation

EVALUATION_SCHEMA = "jixiao/self_evaluation/1"
_RATIO_PLACES = 6


def evaluation_to_json(evaluation: SelfEvaluation) -> dict[str, Any]:
    """JSON-ready objects. Ratios with six decimals, points as printed, money as yuan."""
    execution, used = evaluation.execution, evaluation.profile
    project = evaluation.declaration.project
    return {
        "schema": EVALUATION_SCHEMA,
        "project_code": project.code,
        "project_name": project.name,
        "fiscal_year": evaluation.declaration.fiscal_year,
        "profile": {"id": used.id, "name": used.name, "edition": used.edition},
        "execution": {
            "initial_budget_yuan": _money(execution.initial),
            "adjusted_budget_yuan": _money(execution.adjusted),
            "executed_yuan": _money(execution.executed),
            "state": execution.state.value,
            "rate": _ratio(execution.rate),
            "max_points": str(execution.max_points),
            "points": _text(execution.points),
            "working": execution.working,
            "flags": list(execution.flags),
        },
        "result": evaluation.actuals.result,
        "scores": [_score(score) for score in evaluation.scores],
        "classes": [
            {
                "level1": entry.level1.value,
                "label": entry.label,
                "max_points": str(entry.max_points),
                "points": _text(entry.points),
            }
            for entry in evaluation.classes
        ],
        "total": _text(evaluation.total),
        "grade": evaluation.grade,
        "missing": [_message(message) for message in evaluation.missing],
        "questions": [_message(message) for message in evaluation.questions],
        "notes": list(evaluation.notes),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "number": score.number,
        "level1": None if score.level1 is None else score.level1.value,
        "name": score.name,
        "target": score.target,
        "actual": score.actual,
        "state": score.state.value,
        "satisfied": score.satisfied,
        "ratio": _ratio(score.ratio),
        "max_points": _text(score.max_points),
        "points": _text(score.points),
        "working": score.working,
        "flags": list(score.flags),
        "reason": score.reason,
    }


def _message(message: Message) -> dict[str, str]:
    return {
        "id": message.id,
        "where": message.where,
        "what": message.what,
        "why": message.why,
        "how": message.how,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _ratio(ratio: Fraction | None) -> str | None:
    return None if ratio is None else str(half_up(ratio, _RATIO_PLACES))
