"""Self-evaluations: CPU microseconds a form, ten rows with an actual each."""

from __future__ import annotations

from decimal import Decimal

from benchmarks.writing import declarations, milliseconds
from jixiao.declaration import Declaration
from jixiao.evaluation import ActualRow, Actuals, evaluate, evaluation_to_json, scoring_profile
from jixiao.targets import Qualitative
from jixiao.writing import write_self_evaluation_pdf, write_self_evaluation_xlsx

REPEATS = 200


def actuals(declaration: Declaration) -> Actuals:
    """Each row reported with its target's own text, what a person judges with the best band."""
    band = scoring_profile("mof-2020-10").bands[0].label
    rows = []
    for row in declaration.indicators:
        if row.applicable and row.target is not None:
            judged = isinstance(row.target, Qualitative)
            text = None if judged else row.target.text
            rows.append(ActualRow(row.number, text, band=band if judged else None))
    return Actuals(
        project_code=declaration.project.code,
        adjusted_budget=Decimal(100),
        executed=Decimal(97),
        result="已完成",
        rows=tuple(rows),
    )


def run() -> list[tuple[str, str]]:
    """The figures, in CPU time of one core."""
    profile = scoring_profile("mof-2020-10")
    declaration = declarations()[4]
    reported = actuals(declaration)
    evaluation = evaluate(declaration, reported, profile)
    scored = milliseconds(lambda: evaluate(declaration, reported, profile), REPEATS)
    coded = milliseconds(lambda: evaluation_to_json(evaluation), REPEATS)
    pdf = milliseconds(lambda: write_self_evaluation_pdf([evaluation]))
    xlsx = milliseconds(lambda: write_self_evaluation_xlsx([evaluation]))
    return [
        ("evaluation, one form", f"{scored * 1000:.0f} µs"),
        ("evaluation as JSON", f"{coded * 1000:.0f} µs"),
        ("self-evaluation as PDF", f"{pdf:.1f} ms"),
        ("self-evaluation as XLSX", f"{xlsx:.1f} ms"),
    ]


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name:40} {figure}")
