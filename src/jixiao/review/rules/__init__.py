"""The tests of the rules, one module a dimension; importing this registers them all."""

from __future__ import annotations

from jixiao.review._registry import (
    AMONG_TESTS,
    DIRECTORY_TESTS,
    PEER_TESTS,
    SET_TESTS,
    TESTS,
)
from jixiao.review.rules import (  # noqa: F401 - imported to register
    among_forms,
    appropriateness,
    completeness,
    consistency,
    cross_form,
    feasibility,
    history,
    monitoring,
    names_left,
    relevance,
    reported,
    scores,
    unit_cost,
    weights,
    year_terms,
)

__all__ = ["AMONG_TESTS", "DIRECTORY_TESTS", "PEER_TESTS", "SET_TESTS", "TESTS"]
