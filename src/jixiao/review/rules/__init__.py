"""The tests of the rules, one module a dimension; importing this registers them all."""

from __future__ import annotations

from jixiao.review._registry import PEER_TESTS, SET_TESTS, TESTS
from jixiao.review.rules import (  # noqa: F401 - imported to register
    appropriateness,
    completeness,
    consistency,
    cross_form,
    feasibility,
    relevance,
)

__all__ = ["PEER_TESTS", "SET_TESTS", "TESTS"]
