"""What was reported, as a form: for papers of the year before and for the review of 自评表."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from jixiao.declaration import Declaration, FormKind, FundLine, Indicator
from jixiao.evaluation._actuals import ActualRow, Actuals
from jixiao.evaluation._types import SelfEvaluation
from jixiao.targets import Context, Target, parse

_TOTAL = "年度资金总额"


def with_actuals(declaration: Declaration, actuals: Actuals) -> Declaration:
    """The form with what was reached on its rows and what was spent, as one fund line.

    A row reported by its band alone has the band's label as actual value.
    """
    return replace(
        declaration,
        indicators=tuple(
            replace(row, actual=_reached(declaration, row, reported), remark=reported.reason)
            for row in declaration.indicators
            for reported in (actuals.row(row.number),)
        ),
        funds=(
            FundLine(_TOTAL, actuals.initial_budget, actuals.adjusted_budget, actuals.executed),
        ),
    )


def evaluated_form(evaluation: SelfEvaluation) -> Declaration:
    """The self-evaluation as a form of that kind: actual values, points, scores and reasons."""
    form = with_actuals(evaluation.declaration, evaluation.actuals)
    points: dict[int, tuple[Decimal | None, Decimal | None]] = {
        score.number: (score.max_points, score.points) for score in evaluation.scores
    }
    return replace(
        form,
        form=replace(form.form, kind=FormKind.SELF_EVALUATION),
        indicators=tuple(
            replace(row, weight=weight, score=score)
            for row in form.indicators
            for weight, score in (points.get(row.number, (None, None)),)
        ),
    )


def _reached(declaration: Declaration, row: Indicator, reported: ActualRow) -> Target | None:
    text = reported.actual or reported.band
    if not text or reported.not_applicable:
        return None
    context = Context(
        level1=row.level1.value if row.level1 else None,
        level2=row.level2.value if row.level2 else None,
        name=row.name,
        fiscal_year=declaration.fiscal_year,
    )
    return parse(text, context)
