"""What the rules say of a self-evaluation (E01–E16), with the verdicts on it."""

from __future__ import annotations

from jixiao.evaluation import SelfEvaluation, evaluated_form
from jixiao.review import Background, Dimension, EvaluationFacts, review
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import law_of
from jixiao.web.evaluating import queries
from jixiao.web.reviewing.queries import JudgedFinding, with_verdicts


def findings_of(
    project: Project, result: SelfEvaluation | None = None
) -> tuple[JudgedFinding, ...]:
    """The findings of the self-evaluation alone; those of the declaration stand with it.

    Of what is stored, or of `result`. The execution rate is computed here and nothing is attached:
    rules about a printed rate and about evidence (E05, E06, E14) are not assessed.
    """
    chosen = queries.evaluation_of(project) if result is None else result
    execution = chosen.execution
    facts = EvaluationFacts(
        result=chosen.actuals.result,
        execution_points=execution.max_points,
        execution_score=execution.points,
        total=chosen.total,
        judging=chosen.profile.judging,
    )
    found = review(
        evaluated_form(chosen),
        book=law_of(project),
        background=Background(replied=chosen.declaration, evaluation=facts),
    )
    own = [one for one in found.findings if one.dimension is Dimension.SELF_EVALUATION]
    return with_verdicts(own, project.verdicts.all())
