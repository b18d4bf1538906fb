"""The evaluation as JSON: working beside each score, numbers as strings."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from jixiao.declaration import Declaration
from jixiao.evaluation import Actuals, ScoringProfile, evaluate, evaluation_to_json


def test_json_carries_profile_points_and_working(
    declare: Callable[[Sequence[tuple[str, str, str, str | None]]], Declaration],
    report: Callable[..., Actuals],
    profile: ScoringProfile,
) -> None:
    declaration = declare([("数量", "培训人数", "≥500人", "90")])
    data = evaluation_to_json(evaluate(declaration, report("470人", executed="90"), profile))
    assert json.loads(json.dumps(data)) == data
    assert data["profile"]["id"] == "mof-2020-10"
    assert data["execution"]["points"] == "9.00"
    assert data["execution"]["working"] == "10 × 90.00元 ÷ 100.00元 = 9.00"
    (score,) = data["scores"]
    assert (score["points"], score["ratio"]) == ("84.60", "0.940000")
    assert score["working"].endswith("90 × 94.00% = 84.60")
    assert (data["total"], data["grade"]) == ("93.60", "优")
