"""Review of declarations: rules as dated law, findings that speak to the clerk who must act.

review(declaration)          one form, by the rules of its own budget year
review_set(declarations)     forms together, with the rules that compare them
review_stream(declarations)  the same for any number of forms, one at a time
rank(forms, set_review)      what to look at first: forms by risk, alike findings in groups
rule_book(on)                the rules in force on a day or in a budget year
score_review(review)         the proposed score and grade of the review form, and what raises it
apply_rewrite(form, finding) the form with the changes a finding proposes
"""

from __future__ import annotations

from jixiao.review._background import (
    Background,
    EvaluationFacts,
    MonitoredRow,
    MonitoringFacts,
)
from jixiao.review._book import read_rule_book, rule_book
from jixiao.review._catalogue import catalogue
from jixiao.review._city import City, read_city
from jixiao.review._codec import finding_from_json, finding_to_json
from jixiao.review._difference import (
    FindingChange,
    Kind,
    RuleChange,
    compare_books,
    compare_findings,
    finding_change_to_json,
    rule_change_to_json,
)
from jixiao.review._directory import Organisation, organisations_in
from jixiao.review._engine import review
from jixiao.review._examples import ExampleRow, RuleExamples, rule_examples
from jixiao.review._law import DatedValue, Parameter, Rule, RuleBook, Wording
from jixiao.review._matching import RowPair, matched_rows
from jixiao.review._measured import Measured, measured_rules
from jixiao.review._pairing import Baseline, backgrounds, baselines, form_of_last_year
from jixiao.review._ranking import (
    FindingGroup,
    RankedFinding,
    RankedForm,
    Ranking,
    gist,
    money_factor,
    novelty_factor,
    rank,
    ranking_lines,
    severity_factor,
)
from jixiao.review._rewrite import apply_rewrite
from jixiao.review._scheme import ReviewGrade, ReviewScheme, read_review_scheme, review_scheme
from jixiao.review._score import (
    Advice,
    Deduction,
    DimensionScore,
    ItemScore,
    ReviewScore,
    score_review,
    score_to_json,
)
from jixiao.review._set import review_set
from jixiao.review._sheet import (
    SHEET_SCHEMA,
    ReviewSheet,
    SheetItem,
    SheetOpinion,
    SheetPart,
    filled,
    proposed_sheet,
    refilled,
    sheet_from_json,
    sheet_opinion,
    sheet_problems,
    sheet_to_json,
)
from jixiao.review._stream import review_stream
from jixiao.review._terms import YearTerms
from jixiao.review._types import (
    Basis,
    Compared,
    Dimension,
    Edit,
    Finding,
    Place,
    Review,
    Reviewed,
    RuleStatus,
    SetReview,
    Severity,
    Standing,
    Status,
)

__all__ = [
    "SHEET_SCHEMA",
    "Advice",
    "Background",
    "Baseline",
    "Basis",
    "City",
    "Compared",
    "DatedValue",
    "Deduction",
    "Dimension",
    "DimensionScore",
    "Edit",
    "EvaluationFacts",
    "ExampleRow",
    "Finding",
    "FindingChange",
    "FindingGroup",
    "ItemScore",
    "Kind",
    "Measured",
    "MonitoredRow",
    "MonitoringFacts",
    "Organisation",
    "Parameter",
    "Place",
    "RankedFinding",
    "RankedForm",
    "Ranking",
    "Review",
    "ReviewGrade",
    "ReviewScheme",
    "ReviewScore",
    "ReviewSheet",
    "Reviewed",
    "RowPair",
    "Rule",
    "RuleBook",
    "RuleChange",
    "RuleExamples",
    "RuleStatus",
    "SetReview",
    "Severity",
    "SheetItem",
    "SheetOpinion",
    "SheetPart",
    "Standing",
    "Status",
    "Wording",
    "YearTerms",
    "apply_rewrite",
    "backgrounds",
    "baselines",
    "catalogue",
    "compare_books",
    "compare_findings",
    "filled",
    "finding_change_to_json",
    "finding_from_json",
    "finding_to_json",
    "form_of_last_year",
    "gist",
    "matched_rows",
    "measured_rules",
    "money_factor",
    "novelty_factor",
    "organisations_in",
    "proposed_sheet",
    "rank",
    "ranking_lines",
    "read_city",
    "read_review_scheme",
    "read_rule_book",
    "refilled",
    "review",
    "review_scheme",
    "review_set",
    "review_stream",
    "rule_book",
    "rule_change_to_json",
    "rule_examples",
    "score_review",
    "score_to_json",
    "severity_factor",
    "sheet_from_json",
    "sheet_opinion",
    "sheet_problems",
    "sheet_to_json",
]
