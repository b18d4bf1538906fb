"""Review of declarations: rules as dated law, findings that speak to the clerk who must act.

review(declaration)          one form, by the rules of its own budget year
review_set(declarations)     forms together, with the rules that compare them
rule_book(on)                the rules in force on a day or in a budget year
"""

from __future__ import annotations

from jixiao.review._book import read_rule_book, rule_book
from jixiao.review._catalogue import catalogue
from jixiao.review._codec import finding_to_json
from jixiao.review._engine import review, review_set
from jixiao.review._law import Parameter, Rule, RuleBook, Wording
from jixiao.review._types import (
    Basis,
    Dimension,
    Finding,
    Place,
    Review,
    RuleStatus,
    SetReview,
    Severity,
    Standing,
    Status,
)

__all__ = [
    "Basis",
    "Dimension",
    "Finding",
    "Parameter",
    "Place",
    "Review",
    "Rule",
    "RuleBook",
    "RuleStatus",
    "SetReview",
    "Severity",
    "Standing",
    "Status",
    "Wording",
    "catalogue",
    "finding_to_json",
    "read_rule_book",
    "review",
    "review_set",
    "rule_book",
]
